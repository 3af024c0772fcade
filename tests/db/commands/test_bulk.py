"""Many records at once: those that were ticked, or everything that was found."""

from datetime import date

import pytest
from sqlmodel import select

from db.commands import bulk, undo
from db.commands.bulk import Which
from db.session import open_session
from models.casework import Contact
from models.data import Batch
from models.people import Person
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked, Filter
from models.rules.errors import Invalid
from models.rules.records import NotSaved
from models.workgroups import ActionItem, Workgroup
from tests.world import World

IN_GROUP = "workgroup_id"


def items(world: World, count: int = 4) -> tuple[int, ...]:
    with open_session(SYSTEM, write=True) as session:
        found = [
            ActionItem(workgroup_id=world.early_group, text=f"Ask family {one}")
            for one in range(count)
        ]
        session.add_all(found)
        session.flush()
        return tuple(one.id for one in found if one.id is not None)


def due(ids: tuple[int, ...]) -> list[date | None]:
    with open_session(SYSTEM) as session:
        return [session.fetch(ActionItem, one).due_on for one in ids]


def asked(world: World) -> Asked:
    return Asked(
        filters=(Filter(IN_GROUP, "is", str(world.early_group)), Filter("due_on", "empty"))
    )


def test_a_lead_sets_a_field_of_ticked_rows_in_one_batch(world: World, today: date) -> None:
    ids = items(world)
    with open_session(world.lead, write=True) as session:
        changed = bulk.change(
            session,
            table=ActionItem,
            which=Which(ids[:3]),
            column="due_on",
            value=today,
            today=today,
        )
        batch = session.batch

    assert changed == 3
    assert due(ids) == [today, today, today, None]
    with open_session(SYSTEM) as session:
        noted = session.exec(select(Batch).where(Batch.batch == batch)).one()
    assert (noted.kind, noted.records, noted.title) == ("bulk", 3, "Due of action items")


def test_everything_the_list_finds_is_changed_and_undone(world: World, today: date) -> None:
    ids = items(world)
    which = Which(asked=asked(world), expected=4)
    with open_session(world.lead, write=True) as session:
        changed = bulk.change(
            session, table=ActionItem, which=which, column="due_on", value=today, today=today
        )
        batch = session.batch
    assert changed == 4
    assert due(ids) == [today] * 4

    with open_session(world.lead, write=True) as session:
        undo.batch(session, batch=batch, today=today)
    assert due(ids) == [None] * 4


def test_rows_that_came_since_somebody_looked_are_not_swept_along(
    world: World, today: date
) -> None:
    ids = items(world)
    which = Which(asked=asked(world), expected=3)
    with (
        pytest.raises(Invalid, match="Look again"),
        open_session(world.lead, write=True) as session,
    ):
        bulk.change(
            session, table=ActionItem, which=which, column="due_on", value=today, today=today
        )
    assert due(ids) == [None] * 4


def test_one_refused_row_keeps_all_as_they_were_and_is_named(world: World, today: date) -> None:
    ids = items(world, 2)
    with open_session(SYSTEM, write=True) as session:
        stranger = ActionItem(workgroup_id=world.health_group, text="Another group's")
        session.add(stranger)
        session.flush()
    assert stranger.id is not None
    which = Which((*ids, stranger.id))
    with pytest.raises(NotSaved) as refused, open_session(world.director, write=True) as session:
        bulk.change(
            session, table=ActionItem, which=which, column="due_on", value=today, today=today
        )
    assert set(refused.value.problems) == {str(one) for one in which.ids}

    with pytest.raises(NotSaved) as refused, open_session(world.lead, write=True) as session:
        bulk.change(
            session, table=ActionItem, which=which, column="due_on", value=today, today=today
        )
    assert set(refused.value.problems) == {str(stranger.id)}
    assert due(ids) == [None, None]

    others = Which(which.ids, without=frozenset({stranger.id}))
    with open_session(world.lead, write=True) as session:
        bulk.change(
            session, table=ActionItem, which=others, column="due_on", value=today, today=today
        )
    assert due(ids) == [today, today]


@pytest.mark.parametrize(
    "column", ["id", "version", "created_by_id", "workgroup_id", "own", "nonsense"]
)
def test_a_column_that_is_not_for_typing_is_not_set_in_bulk(
    world: World, today: date, column: str
) -> None:
    ids = items(world, 2)
    with pytest.raises(Invalid), open_session(world.lead, write=True) as session:
        bulk.change(
            session, table=ActionItem, which=Which(ids), column=column, value=99, today=today
        )


def test_ticked_rows_are_removed_to_the_trash_together(world: World, today: date) -> None:
    ids = items(world)
    with open_session(world.lead, write=True) as session:
        assert bulk.remove(session, table=ActionItem, which=Which(ids[:2]), today=today) == 2
        batch = session.batch
    with open_session(SYSTEM) as session:
        assert [session.get(ActionItem, one) is None for one in ids] == [True, True, False, False]

    with open_session(world.lead, write=True) as session:
        undo.batch(session, batch=batch, today=today)
    with open_session(SYSTEM) as session:
        assert all(session.get(ActionItem, one) is not None for one in ids)


@pytest.mark.parametrize(
    ("role", "table"),
    [("lead", Contact), ("partner", Person), ("director", ActionItem), ("lead", Workgroup),
     ("charlie", ActionItem)],
)  # fmt: skip
def test_nobody_removes_in_bulk_what_they_may_not_remove_one_by_one(
    world: World, today: date, role: str, table: type[Contact]
) -> None:
    actor: Actor = world.actors()[role]
    with open_session(SYSTEM) as session:
        ids = tuple(one for one in session.exec(select(table.id)) if one is not None)
    before = len(ids)
    try:
        with open_session(actor, write=True) as session:
            removed = bulk.remove(session, table=table, which=Which(ids), today=today)
    except Invalid:
        removed = 0
    assert removed == 0
    with open_session(SYSTEM) as session:
        assert len(session.exec(select(table.id)).all()) == before
