"""Undo, hours later: of a change, of what was saved together, of a removal. And why not."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from db.commands import batches, cases, contacts, records, undo
from db.queries import history, past, trash
from db.session import open_session
from models.access import Change, User
from models.base import Stamp, now
from models.casework import Case, CaseStatus, Contact, ContactNote
from models.data import Batch
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid
from models.workgroups import ActionItem, Attendance, Meeting, Seat
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


def _log(world: World, today: date, *, held_on: date, case_id: int | None = None) -> str:
    with open_session(world.coordinator, write=True) as session:
        contacts.log(
            session, case_id=case_id or world.new_case, held_on=held_on, medium="phone",
            summary="She called back.", today=today,
        )  # fmt: skip
        return session.batch


def _case(world: World, case_id: int) -> Case:
    with open_session(world.coordinator) as session:
        return session.fetch(Case, case_id)


def test_undoing_the_first_contact_takes_back_all_that_followed(world: World, today: date) -> None:
    batch = _log(world, today, held_on=days_ago(1))
    assert _case(world, world.new_case).status == "contacted"

    _do(world.coordinator, undo.batch, batch=batch, today=today)

    case = _case(world, world.new_case)
    assert (case.status, case.first_contact_on, case.last_contact_on) == ("referred", None, None)
    with open_session(world.coordinator) as session:
        stretches = session.exec(select(CaseStatus).where(CaseStatus.case_id == case.id)).all()
        notes = session.exec(select(ContactNote).where(ContactNote.case_id == case.id)).all()
    assert [(one.status, one.ended_on) for one in stretches] == [("referred", None)]
    assert notes == []


def test_undoing_a_contact_keeps_what_a_later_one_says(world: World, today: date) -> None:
    first = _log(world, today, held_on=days_ago(2), case_id=world.open_case)
    _log(world, today, held_on=days_ago(1), case_id=world.open_case)

    _do(world.coordinator, undo.batch, batch=first, today=today)

    assert _case(world, world.open_case).last_contact_on == days_ago(1)


def test_undoing_the_last_contact_finds_one_typed_in_late(world: World, today: date) -> None:
    last = _log(world, today, held_on=days_ago(1), case_id=world.open_case)
    _log(world, today, held_on=days_ago(3), case_id=world.open_case)

    _do(world.coordinator, undo.batch, batch=last, today=today)

    assert _case(world, world.open_case).last_contact_on == days_ago(3)


def test_one_record_is_undone_with_its_parts_and_what_followed(world: World, today: date) -> None:
    _log(world, today, held_on=days_ago(1))
    added = _last(table_name="contacts", action="added")

    _do(world.coordinator, undo.change, change_id=added.id, today=today)

    assert _case(world, world.new_case).status == "referred"
    with open_session(world.coordinator) as session:
        assert session.exec(select(Contact.id).where(Contact.id == added.record_id)).first() is None


def test_what_only_followed_is_not_undone_by_itself(world: World, today: date) -> None:
    _log(world, today, held_on=days_ago(1))
    followed = _last(table_name="cases", action="changed")

    with pytest.raises(Invalid, match="Undo that instead"):
        _do(world.coordinator, undo.change, change_id=followed.id, today=today)


def test_a_change_of_status_is_undone_hours_later(world: World, today: date) -> None:
    _do(
        world.coordinator, cases.change_status, case_id=world.open_case, status="closed", on=today,
        closing_reason="goals_met", today=today,
    )  # fmt: skip
    batch = _last().batch

    _do(world.coordinator, undo.batch, batch=batch, today=today)

    case = _case(world, world.open_case)
    assert (case.status, case.closed_on, case.closing_reason) == ("enrolled", None, "")


def test_what_was_added_is_not_taken_away_once_others_refer_to_it(
    world: World, today: date
) -> None:
    values = {"workgroup_id": world.early_group, "held_on": days_ago(-30)}
    _do(world.lead, records.add, Meeting, values, today=today)
    added = _last()
    item = {"workgroup_id": world.early_group, "text": "Bring cake", "meeting_id": added.record_id}
    _do(world.lead, records.add, ActionItem, item, today=today)

    with pytest.raises(Invalid, match='action item "Bring cake" refer to the meeting'):
        _do(world.lead, undo.change, change_id=added.id, today=today)


def test_what_was_added_is_not_taken_away_once_somebody_changed_it(
    world: World, today: date
) -> None:
    values = {"workgroup_id": world.early_group, "name": "Youth"}
    _do(world.lead, records.add, Seat, values, today=today)
    added = _last()
    _set(world.administrator, Seat, added.record_id, today, sector="health")

    with pytest.raises(Invalid, match='"Sector" was changed since, by Ada Admin on '):
        _do(world.lead, undo.change, change_id=added.id, today=today)


def test_undo_in_a_record_that_was_removed_says_to_restore_it_first(
    world: World, today: date
) -> None:
    _set(world.lead, ActionItem, world.action_item, today, status="done")
    edit = _last()
    _do(world.lead, records.remove, ActionItem, record_id=world.action_item, today=today)

    with pytest.raises(Invalid, match=r"was removed since, by Lena Lead on .* Restore it first"):
        _do(world.lead, undo.change, change_id=edit.id, today=today)


def test_nothing_is_undone_twice(world: World, today: date) -> None:
    _set(world.lead, ActionItem, world.action_item, today, status="done")
    edit = _last()
    _do(world.lead, undo.change, change_id=edit.id, today=today)

    with pytest.raises(Invalid, match="nothing left to undo"):
        _do(world.lead, undo.batch, batch=edit.batch, today=today)


def test_a_batch_with_changes_out_of_sight_is_not_undone_by_half(world: World, today: date) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.fetch(ActionItem, world.action_item).status = "done"
        session.fetch(Case, world.open_case).referral_source = "self"
        batch = session.batch

    with pytest.raises(Forbidden, match="Part of this was saved where you may not look"):
        _do(world.lead, undo.batch, batch=batch, today=today)
    assert _item(world).status == "done"


def test_a_batch_is_undone_whole_or_not_at_all(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session:
        for position, name in enumerate(("Youth", "Elder", "Nurse")):
            values = {"workgroup_id": world.early_group, "name": name, "position": position}
            records.add(session, Seat, values, today=today)
        batches.note(session, kind="import", title="Import of seats.csv", table_name="seats")
        batch = session.batch
    last = _last(table_name="seats").record_id
    _set(world.lead, Seat, last, today, sector="health")
    with pytest.raises(Invalid):
        _do(world.lead, undo.batch, batch=batch, today=today)
    with open_session(world.lead) as session:
        assert len(session.exec(select(Seat)).all()) == 5

    _set(world.lead, Seat, last, today, sector="")
    done = _do(world.lead, undo.batch, batch=batch, today=today)

    assert done.records == 3
    with open_session(world.lead) as session:
        assert len(session.exec(select(Seat)).all()) == 2
        assert session.exec(select(Batch.title).order_by(col(Batch.id).desc())).first() == (
            "Undo: Import of seats.csv"
        )


def test_seats_that_swapped_their_names_swap_them_back(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session:
        chair = session.fetch(Seat, world.chair_seat)
        parent = session.fetch(Seat, world.vacant_seat)
        for row, name in ((chair, "For a moment"), (parent, "Chair"), (chair, "Parent")):
            row.name = name
            session.flush()
        batch = session.batch

    _do(world.lead, undo.batch, batch=batch, today=today)

    with open_session(world.lead) as session:
        assert session.fetch(Seat, world.chair_seat).name == "Chair"
        assert session.fetch(Seat, world.vacant_seat).name == "Parent"


def test_a_choice_retired_since_comes_back_with_a_restored_record(
    world: World, today: date
) -> None:
    from models import choices
    from models.base import Listed

    _do(world.lead, records.remove, ActionItem, record_id=world.action_item, today=today)
    removal = _last(table_name="action_items")
    listed = choices.ACTION_STATUS.listed
    choices.ACTION_STATUS.lay([Listed(one.value, one.label, "", True) for one in listed])
    try:
        _do(world.lead, undo.restore, change_id=removal.id, today=today)
    finally:
        choices.ACTION_STATUS.lay(listed)

    assert _item(world).status == "open"


def test_a_password_is_not_put_back(world: World, today: date) -> None:
    with open_session(SYSTEM, write=True) as session:
        user = session.fetch(User, world.partner.user_id)
        user.password_hash = "$argon2id$first"
    with open_session(world.administrator, write=True) as session:
        session.fetch(User, world.partner.user_id).password_hash = "$argon2id$second"
        session.flush()
    with pytest.raises(Invalid):
        _do(world.administrator, undo.change, change_id=_last().id, today=today)


def test_the_state_of_a_record_at_a_past_moment(world: World, today: date) -> None:
    before = now()
    _set(world.lead, ActionItem, world.action_item, today, text="Ask four parents", status="done")
    between = now()
    _do(world.lead, records.remove, ActionItem, record_id=world.action_item, today=today)

    def says(moment: datetime) -> dict[str, str] | None:
        with open_session(world.lead) as session:
            found = past.as_of(session, ActionItem, world.action_item, moment=moment)
            return dict(found.lines) if found.was_there else None

    first, second = says(before), says(between)
    assert first is not None and second is not None
    assert (first["What was agreed"], first["Status"]) == ("Ask three parents to join", "Open")
    assert (second["What was agreed"], second["Status"]) == ("Ask four parents", "Done")
    assert first["Who"] == "Lena Lead"
    assert says(now()) is None
    assert says(before - timedelta(days=400)) is None


def test_a_state_with_changes_out_of_sight_is_not_told(world: World, today: date) -> None:
    before = now()
    with open_session(world.coordinator, write=True) as session:
        contacts.change(
            session, contact_id=world.entered_contact, held_on=days_ago(1), medium="video",
            minutes=5, is_reached=False, summary="", today=today,
        )  # fmt: skip
    with open_session(world.data_entry) as session:
        found = past.as_of(session, Contact, world.entered_contact, moment=before)
    assert not found.is_known
