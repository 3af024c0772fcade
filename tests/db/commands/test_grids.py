"""What was typed into a grid, saved together, by two people at once."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from db.commands import grids
from db.queries import records, shapes
from db.session import open_session
from models.access import Change
from models.base import Stamp
from models.data import Batch
from models.rules import grid
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked
from models.rules.records import NotSaved, resolved
from models.workgroups import Meeting
from tests.world import World

COLUMNS = ("held_on", "topic", "place")


def sheet(actor: Actor) -> grid.Sheet:
    """The grid of meetings as somebody has it before them."""
    with open_session(actor) as session:
        shape = shapes.shape(session, Meeting)
        page = records.page(session, Meeting, shape, Asked(columns=COLUMNS, sort=("held_on",)))
    lines = tuple(
        grid.Line(place + 1, Stamp(row.id, row.version), dict(row.values))
        for place, row in enumerate(page.rows)
    )
    typed = {one: shape[one] for one in COLUMNS}
    return grid.Sheet(typed, lines=lines, needed=frozenset({"held_on"}))


def save(actor: Actor, typed: grid.Sheet, today: date, **more: Any) -> Any:
    edits, problems = grid.edits(typed)
    with open_session(actor, write=True) as session:
        return grids.save(
            session, table=Meeting, edits=edits, problems=problems, today=today, **more
        )


def topics(world: World) -> list[str]:
    with open_session(SYSTEM) as session:
        statement = select(Meeting.topic).where(Meeting.workgroup_id == world.early_group)
        return list(session.exec(statement.order_by(col(Meeting.held_on))))


def test_cells_and_rows_are_saved_as_one_batch(world: World, today: date) -> None:
    typed = grid.carried(sheet(world.lead), {
        "edited_rows": {0: {"topic": "Safer sleep"}, 1: {"place": "Library"}},
        "added_rows": [{"held_on": "2026-05-06", "topic": "Reading"}],
    })  # fmt: skip
    saved = save(world.lead, typed, today)

    assert len(saved.done) == 3
    assert topics(world) == ["Safer sleep", "", "Reading"]
    with open_session(SYSTEM) as session:
        noted = session.exec(select(Batch)).one()
        changes = session.exec(select(Change).where(Change.batch == noted.batch)).all()
    assert (noted.kind, noted.records, len(changes)) == ("grid", 3, 3)


def test_a_refused_row_keeps_everything_out_until_the_good_ones_are_asked_for(
    world: World, today: date
) -> None:
    typed = grid.carried(sheet(world.lead), {
        "edited_rows": {0: {"topic": "Safer sleep"}, 1: {"held_on": None}},
        "added_rows": [{"held_on": "2026-02-04"}],
    })  # fmt: skip
    with pytest.raises(NotSaved) as refused:
        save(world.lead, typed, today)
    # One cannot be read, the other stands on a day that is taken: both are told at once.
    assert set(refused.value.problems) == {"row 2", "row 3"}
    assert topics(world) == ["Safe sleep", ""]

    saved = save(world.lead, typed, today, only_good=True)
    assert set(saved.refused) == {"row 2", "row 3"}
    assert topics(world)[0] == "Safer sleep"


def test_two_leads_change_different_fields_of_a_meeting_and_both_stay(
    world: World, today: date
) -> None:
    hers, his = sheet(world.lead), sheet(world.lead)
    save(world.lead, grid.carried(hers, {"edited_rows": {0: {"topic": "Hers"}}}), today)
    save(world.lead, grid.carried(his, {"edited_rows": {0: {"place": "His"}}}), today)

    with open_session(SYSTEM) as session:
        meeting = session.fetch(Meeting, world.held_meeting)
    assert (meeting.topic, meeting.place) == ("Hers", "His")


@pytest.mark.parametrize(("mine", "topic"), [(True, "His"), (False, "Hers")])
def test_the_same_field_is_shown_to_the_second_who_chooses(
    world: World, today: date, mine: bool, topic: str
) -> None:
    hers, his = sheet(world.lead), sheet(world.lead)
    save(world.lead, grid.carried(hers, {"edited_rows": {0: {"topic": "Hers"}}}), today)
    typed = grid.carried(his, {"edited_rows": {0: {"topic": "His", "place": "Library"}}})
    with pytest.raises(NotSaved) as refused:
        save(world.lead, typed, today)
    (conflict,) = refused.value.conflicts
    assert (conflict.was, conflict.theirs, conflict.yours) == ("Safe sleep", "Hers", "His")

    edits, _ = grid.edits(typed)
    chosen = {(conflict.record_id, conflict.column): mine}
    with open_session(world.lead, write=True) as session:
        grids.save(
            session, table=Meeting, edits=resolved(edits, refused.value.conflicts, chosen),
            problems={}, today=today,
        )  # fmt: skip
    with open_session(SYSTEM) as session:
        meeting = session.fetch(Meeting, world.held_meeting)
    assert (meeting.topic, meeting.place) == (topic, "Library")


def test_a_row_that_was_changed_is_not_removed_under_the_other(world: World, today: date) -> None:
    hers, his = sheet(world.lead), sheet(world.lead)
    save(world.lead, grid.carried(hers, {"edited_rows": {1: {"topic": "Hers"}}}), today)
    with pytest.raises(NotSaved) as refused:
        save(world.lead, grid.carried(his, {"deleted_rows": [1]}), today)

    assert set(refused.value.problems) == {"row 2"}
    assert topics(world) == ["Safe sleep", "Hers"]


@pytest.mark.parametrize("role", ["director", "partner", "charlie", "coordinator", "data_entry"])
def test_a_forged_grid_changes_nothing_for_who_may_not(
    world: World, today: date, role: str
) -> None:
    typed = grid.carried(sheet(world.lead), {"edited_rows": {0: {"topic": "Forged"}}})
    with pytest.raises(NotSaved):
        save(world.actors()[role], typed, today)
    assert topics(world) == ["Safe sleep", ""]
