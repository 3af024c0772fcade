"""An administrator makes pages of a kit at 9:00, and people work in them at 9:05."""

from dataclasses import replace
from typing import Final

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.commands import kits as commands
from db.queries import kits as queries
from db.session import open_session
from models.programs import Program
from models.rules.actor import Actor, Reach
from models.workgroups import Workgroup
from tests.world import TODAY, World

SECONDS: Final = 60
KITS: Final = tuple(queries.offered())


def draw_kits(actor: "Actor") -> None:
    """What Streamlit runs: the kits' screen."""
    from functools import partial

    from pages.parts import actions
    from pages.setup import kits

    actions.guarded(partial(kits.render, actor))


def draw_page(actor: "Actor", kind: str, slug: str) -> None:
    """What Streamlit runs: the page of a workgroup or program."""
    from pages.programs import program
    from pages.workgroups import workgroup

    (workgroup if kind == "workgroup" else program).render(actor, slug)


def opened(actor: Actor, **asked: str) -> AppTest:
    """The kits' screen as somebody opens it."""
    test = AppTest.from_function(draw_kits, args=(actor,), default_timeout=SECONDS)
    for name, value in asked.items():
        test.query_params[name] = value
    return test.run()


def made(world: World, kit: str) -> commands.Made:
    """The pages of a kit, made in Maple County."""
    with open_session(world.administrator, write=True) as session:
        return commands.apply(
            session, queries.offered()[kit], area_id=world.maple, baseline_on=TODAY,
            due_on=TODAY.replace(year=TODAY.year + 3),
        )  # fmt: skip


@pytest.mark.parametrize("kit", KITS)
def test_every_page_of_a_kit_opens_for_who_works_there(kit: str, world: World) -> None:
    found = made(world, kit)

    for page in found.pages:
        kind = "workgroup" if isinstance(page, Workgroup) else "program"
        reach = (
            Reach(workgroups=frozenset({page.id or 0}))
            if kind == "workgroup"
            else Reach(programs=frozenset({page.id or 0}))
        )
        role = "lead" if kind == "workgroup" else "coordinator"
        working = replace(world.coordinator, reach={role: reach})
        for actor in (world.administrator, world.director, working):
            test = AppTest.from_function(
                draw_page, args=(actor, kind, page.slug), default_timeout=SECONDS
            ).run()
            assert not test.exception, (page.slug, test.exception[0].stack_trace)
            assert page.name in test.title[0].value.replace("\\", "")


def test_a_kit_is_adapted_and_made_on_its_screen(world: World) -> None:
    test = opened(world.administrator, kit="plan-of-safe-care")
    test.selectbox[1].select(world.maple)
    names = [one for one in test.text_input if one.label == "Name"]
    names[1].set_value("Plan of Safe Care, north")
    test.checkbox[2].uncheck()
    test.button[0].click().run()

    assert not test.exception
    assert not test.error, test.error[0].value
    with open_session(world.administrator) as session:
        program = session.exec(
            select(Program).where(col(Program.slug) == "plan-of-safe-care-north")
        ).one()
        assert program.workgroup_id is not None
        assert not session.exec(
            select(Program).where(col(Program.kind) == "perinatal_cluster")
        ).all()


def test_a_typed_address_that_is_taken_keeps_what_was_typed(world: World) -> None:
    test = opened(world.administrator, kit="safe-care")
    test.selectbox[1].select(world.maple)
    next(one for one in test.text_input if one.label == "Address").set_value("bright-start")
    test.button[0].click().run()

    assert "another workgroup or program" in test.error[0].value
    assert next(one for one in test.text_input if one.label == "Address").value == "bright-start"


def test_a_copy_is_made_of_what_a_page_is(world: World) -> None:
    test = opened(world.administrator, way="copy", of="workgroup.early-care-of-maple")
    test.selectbox[1].select(world.maple)
    test.button[0].click().run()

    assert not test.error, test.error[0].value
    with open_session(world.administrator) as session:
        copied = session.exec(
            select(Workgroup).where(col(Workgroup.name) == "Early Care of Maple (copy)")
        ).one()
    assert copied.sections == ["meetings", "roster", "composition", "actions", "goals"]
