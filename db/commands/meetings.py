"""Planning a workgroup's meetings, and recording who came."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from db.session import GuardedSession
from models.rules import policies_workgroups as policies
from models.rules.errors import Invalid, refuse
from models.workgroups import Attendance, Meeting


def plan(
    session: GuardedSession,
    *,
    workgroup_id: int,
    held_on: date,
    topic: str = "",
    featured_organization_id: int | None = None,
    place: str = "",
    version: int | None = None,
) -> Meeting:
    """Plan the meeting of that day, or change the plan made for it. Raises Stale by `version`."""
    found = session.exec(
        select(Meeting).where(Meeting.workgroup_id == workgroup_id, Meeting.held_on == held_on)
    ).one_or_none()
    refuse(policies.why_not_plan(found.status if found else None))
    if found is None:
        meeting = Meeting(workgroup_id=workgroup_id, held_on=held_on)
        session.add(meeting)
    else:
        meeting = session.fetch(Meeting, found.id, version=version)
    meeting.topic, meeting.place = topic.strip(), place.strip()
    meeting.featured_organization_id = featured_organization_id
    meeting.status = "planned"
    session.flush()
    return meeting


def cancel(session: GuardedSession, *, meeting_id: int, version: int | None = None) -> Meeting:
    """Mark a planned meeting as canceled."""
    meeting = session.fetch(Meeting, meeting_id, version=version)
    refuse(policies.why_not_plan(meeting.status))
    meeting.status = "canceled"
    session.flush()
    return meeting


def record(
    session: GuardedSession,
    *,
    meeting_id: int,
    present: Sequence[tuple[int, str]],
    today: date,
    version: int | None = None,
) -> Meeting:
    """Mark a meeting as held by exactly these people; each with how they came ("" is not told)."""
    meeting = session.fetch(Meeting, meeting_id, version=version)
    refuse(policies.why_not_record(meeting.status, meeting.held_on, today))
    meeting.status = "held"
    _set_present(session, meeting, dict(present))
    session.flush()
    return meeting


def record_day(
    session: GuardedSession,
    *,
    workgroup_id: int,
    held_on: date,
    present: Sequence[tuple[int, str]],
    today: date,
) -> Meeting:
    """Record who came on a day, whether its meeting had been planned or not."""
    meeting_id = session.exec(
        select(Meeting.id).where(Meeting.workgroup_id == workgroup_id, Meeting.held_on == held_on)
    ).one_or_none()
    if meeting_id is None:
        meeting_id = plan(session, workgroup_id=workgroup_id, held_on=held_on).id
    assert meeting_id is not None
    return record(session, meeting_id=meeting_id, present=present, today=today)


def add_present(
    session: GuardedSession,
    *,
    workgroup_id: int,
    held_on: date,
    in_person: Sequence[int] = (),
    online: Sequence[int] = (),
    today: date,
) -> Meeting:
    """Add to who came on a day; whoever was noted before stays noted."""
    if not in_person and not online:
        raise Invalid("Choose who came.")
    before = session.exec(
        select(Attendance.person_id, Attendance.how)
        .join(Meeting, col(Meeting.id) == Attendance.meeting_id)
        .where(Meeting.workgroup_id == workgroup_id, Meeting.held_on == held_on)
    ).all()
    present = dict(before)
    present |= dict.fromkeys(in_person, "in_person") | dict.fromkeys(online, "online")
    return record_day(
        session,
        workgroup_id=workgroup_id,
        held_on=held_on,
        present=list(present.items()),
        today=today,
    )


def _set_present(session: GuardedSession, meeting: Meeting, present: dict[int, str]) -> None:
    assert meeting.id is not None
    written = session.exec(select(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    for row in written:
        if row.person_id not in present:
            session.delete(row)
        else:
            row.how = present[row.person_id]
    for person_id in present.keys() - {row.person_id for row in written}:
        session.add(
            Attendance(
                workgroup_id=meeting.workgroup_id,
                meeting_id=meeting.id,
                person_id=person_id,
                how=present[person_id],
            )
        )
