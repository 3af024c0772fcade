"""A county starts with a kit: its pages are there at once, and can be handed on as a file."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from sqlmodel import col, select

from db.commands import kits as commands
from db.commands import undo
from db.queries import kits as queries
from db.session import open_session
from models.access import Change
from models.data import Batch
from models.places import FocusArea
from models.rules import kit_files
from models.rules.actor import SYSTEM, Actor, Reach
from models.rules.errors import Forbidden, Invalid
from models.rules.kits import Kit, MeasurePart
from tests.world import World

KITS: Final = tuple(queries.offered())
BASELINE, DUE = date(2026, 1, 1), date(2028, 12, 31)


def _with_numbers(kit: Kit) -> Kit:
    """The kit once somebody typed a baseline and a target beside every measure."""

    def measured(measures: tuple[MeasurePart, ...]) -> tuple[MeasurePart, ...]:
        return tuple(
            replace(one, baseline_value=40.0, target_value=60.0 if one.polarity == "up" else 20.0)
            for one in measures
        )

    return replace(
        kit,
        workgroups=tuple(replace(one, measures=measured(one.measures)) for one in kit.workgroups),
        programs=tuple(replace(one, measures=measured(one.measures)) for one in kit.programs),
    )


def _applied(actor: Actor, kit: Kit, area_id: int) -> commands.Made:
    with open_session(actor, write=True) as session:
        return commands.apply(session, kit, area_id=area_id, baseline_on=BASELINE, due_on=DUE)


def _written_down(actor: Actor, made: commands.Made) -> Kit:
    with open_session(actor) as session:
        return queries.of_pages(
            session,
            workgroup_ids=[one.id or 0 for one in made.workgroups.values()],
            program_ids=[one.id or 0 for one in made.programs.values()],
        )


@pytest.mark.parametrize("name", KITS)
def test_a_kit_that_was_used_is_written_down_as_it_was(name: str, world: World) -> None:
    kit = _with_numbers(queries.offered()[name])

    made = _applied(world.administrator, kit, world.cedar)
    again = _written_down(world.administrator, made)

    programs = [
        replace(one, case_prefix=kit_one.case_prefix, check_in_stages=kit_one.check_in_stages)
        for one, kit_one in zip(again.programs, kit.programs, strict=True)
    ]
    same = replace(again, programs=tuple(programs), name=kit.name, summary=kit.summary,
                   source=kit.source)  # fmt: skip
    assert same == kit
    assert kit_files.read(kit_files.write(again).encode()) == again


@pytest.mark.parametrize("name", KITS)
def test_the_same_kit_can_be_used_twice_in_one_county(name: str, world: World) -> None:
    kit = queries.offered()[name]

    first = _applied(world.administrator, kit, world.maple)
    second = _applied(world.administrator, kit, world.maple)

    assert not {one.slug for one in first.pages} & {one.slug for one in second.pages}
    prefixes = [one.case_prefix for one in (*first.programs.values(), *second.programs.values())]
    assert len(set(prefixes)) == len(prefixes)
    with open_session(SYSTEM) as session:
        names = session.exec(
            select(FocusArea.name).where(col(FocusArea.area_id) == world.maple)
        ).all()
    assert len(set(names)) == len(names)


def test_measures_without_numbers_are_left_out_and_named(world: World) -> None:
    made = _applied(world.administrator, queries.offered()["safe-care"], world.maple)

    assert "Enrolled in treatment within 30 days" in made.without_numbers


def test_an_administrator_of_one_county_uses_a_kit_there_and_nowhere_else(world: World) -> None:
    maple = frozenset({world.maple, world.maple_north})
    local = replace(
        world.administrator, counties=maple, reach={"administrator": Reach(areas=maple)}
    )
    kit = queries.offered()["plan-of-safe-care"]

    assert _applied(local, kit, world.maple).pages
    with pytest.raises(Forbidden):
        _applied(local, kit, world.cedar)


def test_a_lead_cannot_use_a_kit(world: World) -> None:
    with pytest.raises(Forbidden):
        _applied(world.lead, queries.offered()["policy-council"], world.maple)


def test_everything_a_kit_made_is_one_batch(world: World) -> None:
    _applied(world.administrator, queries.offered()["reentry-mentoring"], world.maple)

    with open_session(SYSTEM) as session:
        batch = session.exec(select(Batch).where(col(Batch.kind) == "kit")).one()
        changed = session.exec(
            select(Change.table_name).where(col(Change.batch) == batch.batch)
        ).all()
    assert {"workgroups", "programs", "seats", "program_goals", "own_fields"} <= set(changed)


def test_an_address_that_is_taken_is_refused_when_it_was_typed(world: World) -> None:
    kit = queries.offered()["safe-care"]
    typed = replace(kit, programs=(replace(kit.programs[0], slug="bright-start"),))

    with pytest.raises(Invalid, match="another workgroup or program"):
        _applied(world.administrator, typed, world.maple)


def test_a_copy_of_a_program_has_its_goals_and_nobody_of_it(world: World) -> None:
    with open_session(world.administrator) as session:
        kit = queries.of_pages(session, program_ids=[world.bright_start])

    made = _applied(world.administrator, kit, world.maple)

    (program,) = made.programs.values()
    assert program.slug == "bright-start-2"
    assert kit.programs[0].goals == ("Healthy birth weights",)
    text = kit_files.write(kit)
    for private in ("Ann", "SC-00001", "Quillfeather", "Oakview"):
        assert private not in text


@pytest.mark.parametrize("name", KITS)
def test_a_kit_that_was_a_mistake_is_undone_as_one(name: str, world: World, today: date) -> None:
    # An own field is never removed, only retired: with one, its page stays too and is retired.
    kit = replace(_with_numbers(queries.offered()[name]), fields=(), views=())
    made = _applied(world.administrator, kit, world.maple)
    with open_session(SYSTEM) as session:
        batch = session.exec(select(Batch.batch).where(col(Batch.kind) == "kit")).one()

    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=batch, today=today)

    with open_session(SYSTEM) as session:
        assert all(session.get(type(page), page.id) is None for page in made.pages)
