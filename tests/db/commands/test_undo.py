"""Undo, hours later: of a change, of what was saved together, of a removal. And why not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from db.commands import records, undo
from db.queries import history, trash
from db.session import open_session
from models.access import Change
from models.base import Stamp
from models.data import Batch
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Invalid
from models.workgroups import ActionItem, Attendance, Meeting
from tests.world import World, days_ago


def _do(actor: Actor, command: Callable[..., Any], *args: Any, **values: Any) -> Any:
    with open_session(actor, write=True) as session:
        return command(session, *args, **values)


def _last(actor: Actor = SYSTEM, **where: Any) -> Change:
    with open_session(actor) as session:
        statement = select(Change).order_by(col(Change.id).desc())
        for name, value in where.items():
            statement = statement.where(getattr(Change, name) == value)
        return session.exec(statement.limit(1)).one()


def _item(world: World) -> ActionItem:
    with open_session(world.lead) as session:
        return session.fetch(ActionItem, world.action_item)


def _set(actor: Actor, table: Any, record_id: int, today: date, **values: Any) -> None:
    with open_session(actor, write=True) as session:
        row = session.fetch(table, record_id)
        stamp = Stamp(record_id, row.version)
        records.change(session, table, stamp=stamp, values=values, today=today)


def test_a_lead_undoes_their_own_edit_and_undoes_the_undo(world: World, today: date) -> None:
    _set(world.lead, ActionItem, world.action_item, today, text="Ask four parents", status="done")
    edit = _last()

    undone = _do(world.lead, undo.change, change_id=edit.id, today=today)

    item = _item(world)
    assert (item.text, item.status) == ("Ask three parents to join", "open")
    assert item.version == 3
    with open_session(world.lead) as session:
        noted = session.exec(select(Batch)).one()
    assert (noted.kind, noted.undoes, noted.records) == ("undo", edit.batch, 1)

    _do(world.lead, undo.batch, batch=undone.batch, today=today)
    assert (_item(world).text, _item(world).version) == ("Ask four parents", 4)


def test_undo_leaves_what_others_changed_in_other_fields(world: World, today: date) -> None:
    _set(world.lead, ActionItem, world.action_item, today, text="Ask four parents")
    edit = _last()
    _set(world.lead, ActionItem, world.action_item, today, due_on=days_ago(-9))

    _do(world.lead, undo.change, change_id=edit.id, today=today)

    item = _item(world)
    assert (item.text, item.due_on) == ("Ask three parents to join", days_ago(-9))


def test_undo_refuses_and_says_who_changed_the_same_field_since(world: World, today: date) -> None:
    _set(world.lead, ActionItem, world.action_item, today, text="Ask four parents")
    edit = _last()
    _set(world.lead, ActionItem, world.action_item, today, text="Ask five parents")

    with pytest.raises(Invalid, match='"What was agreed" was changed since, by Lena Lead on '):
        _do(world.lead, undo.change, change_id=edit.id, today=today)
    assert _item(world).text == "Ask five parents"


def test_a_removed_action_item_comes_back_as_it_was(world: World, today: date) -> None:
    before = _item(world)
    _do(world.lead, records.remove, ActionItem, record_id=world.action_item, today=today)
    with open_session(world.lead) as session:
        found = trash.page(session, filters=history.Filters())
    assert [(one.name, one.who) for one in found.rows] == [
        ("Ask three parents to join", "Lena Lead")
    ]

    _do(world.lead, undo.restore, change_id=found.rows[0].change_id, today=today)

    after = _item(world)
    assert after.id == before.id
    assert (after.text, after.due_on, after.created_at) == (
        before.text,
        before.due_on,
        before.created_at,
    )
    assert after.version == 3
    with open_session(world.lead) as session:
        assert trash.page(session, filters=history.Filters()).rows == ()


def test_a_meeting_comes_back_with_who_was_there(world: World, today: date) -> None:
    _do(world.lead, records.remove, ActionItem,
        record_id=world.action_item, today=today)  # fmt: skip
    _do(world.lead, records.remove, Meeting, record_id=world.held_meeting, today=today)
    removal = _last(table_name="meetings")

    _do(world.lead, undo.restore, change_id=removal.id, today=today)

    with open_session(world.lead) as session:
        there = session.exec(
            select(Attendance).where(Attendance.meeting_id == world.held_meeting)
        ).all()
    assert len(there) == 1


def test_a_part_cannot_come_back_before_its_whole(world: World, today: date) -> None:
    _do(world.lead, records.remove, ActionItem, record_id=world.action_item, today=today)
    item = _last(table_name="action_items")
    _do(world.lead, records.remove, Meeting, record_id=world.held_meeting, today=today)

    with pytest.raises(Invalid, match="refers to the meeting"):
        _do(world.lead, undo.restore, change_id=item.id, today=today)
