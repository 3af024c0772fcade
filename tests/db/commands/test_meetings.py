"""Planning a meeting, and writing down who came."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from db.commands import action_items, meetings
from db.session import open_session
from models.rules.actor import SYSTEM
from models.rules.errors import Forbidden, Invalid, Stale
from models.workgroups import Attendance, Membership
from tests.world import World


def present_at(meeting_id: int) -> set[int]:
    """Who was there."""
    with open_session(SYSTEM) as session:
        statement = select(Attendance.person_id).where(Attendance.meeting_id == meeting_id)
        return set(session.exec(statement).all())


def members(world: World) -> list[int]:
    """The people on Lena's roster."""
    with open_session(SYSTEM) as session:
        statement = select(Membership.person_id).where(Membership.workgroup_id == world.early_group)
        return list(session.exec(statement.order_by(col(Membership.person_id))).all())


def test_planning_the_same_day_twice_changes_the_plan(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        first = meetings.plan(
            session, workgroup_id=world.early_group, held_on=date(2026, 4, 1), topic="Sleep"
        )
        assert first.id == world.planned_meeting
        with pytest.raises(Stale):
            meetings.plan(
                session,
                workgroup_id=world.early_group,
                held_on=date(2026, 4, 1),
                topic="Food",
                version=1,
            )
        with pytest.raises(Invalid, match="held"):
            meetings.plan(session, workgroup_id=world.early_group, held_on=date(2026, 2, 4))


def test_attendance_is_written_once_and_can_be_corrected(world: World, today: date) -> None:
    one, two = members(world)
    with open_session(world.lead, write=True) as session:
        meeting = meetings.record_day(
            session,
            workgroup_id=world.early_group,
            held_on=date(2026, 3, 4),
            present=[(one, "online"), (two, "")],
            today=today,
        )
        assert meeting.status == "held"
        meeting_id = meeting.id
    assert meeting_id is not None
    assert present_at(meeting_id) == {one, two}
    with open_session(world.lead, write=True) as session:
        meetings.record(session, meeting_id=meeting_id, present=[(two, "in_person")], today=today)
    assert present_at(meeting_id) == {two}


def test_a_meeting_to_come_has_no_attendance(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session, pytest.raises(Invalid, match="to come"):
        meetings.record(session, meeting_id=world.planned_meeting, present=[], today=today)


def test_a_coordinator_does_not_plan_meetings(world: World) -> None:
    with pytest.raises(Forbidden), open_session(world.coordinator, write=True) as session:
        meetings.plan(session, workgroup_id=world.early_group, held_on=date(2026, 5, 6))


def test_an_action_is_added_finished_and_not_finished_twice(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session:
        item = action_items.add(
            session, workgroup_id=world.early_group, text="Book the hall", due_on=today
        )
        action_items.finish(session, action_item_id=item.id, on=today)  # type: ignore[arg-type]
        assert (item.status, item.done_on) == ("done", today)
        with pytest.raises(Invalid, match="not open"):
            action_items.drop(session, action_item_id=item.id, on=today)  # type: ignore[arg-type]
        assert action_items.reopen(session, action_item_id=item.id).done_on is None  # type: ignore[arg-type]


def test_who_is_noted_later_joins_who_was_noted_before(world: World, today: date) -> None:
    day: dict[str, Any] = {"workgroup_id": world.early_group, "held_on": today, "today": today}
    assert world.lead.person_id is not None
    assert world.director.person_id is not None
    with open_session(world.lead, write=True) as session:
        meetings.add_present(session, in_person=[world.lead.person_id], **day)
    with open_session(world.lead, write=True) as session:
        meeting = meetings.add_present(session, online=[world.director.person_id], **day)
    with open_session(SYSTEM) as session:
        rows = session.exec(select(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    how = {row.person_id: row.how for row in rows}
    assert how == {world.lead.person_id: "in_person", world.director.person_id: "online"}


def test_a_meeting_nobody_came_to_is_not_noted_by_accident(world: World, today: date) -> None:
    with pytest.raises(Invalid, match="who came"), open_session(world.lead, write=True) as session:
        meetings.add_present(session, workgroup_id=world.early_group, held_on=today, today=today)
