"""Meetings read: what is planned, what was held, and who came."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.session import GuardedSession
from models.people import Organization, Person
from models.rules.meetings import Planned
from models.workgroups import Attendance, Meeting


def upcoming(
    session: GuardedSession, *, workgroup_ids: Collection[int], today: date, limit: int = 60
) -> list[Planned]:
    """List meetings from today on, planned or canceled, the soonest first."""
    statement = (
        _columns(
            Meeting.workgroup_id,
            Meeting.id,
            Meeting.version,
            Meeting.held_on,
            Meeting.status,
            Meeting.topic,
            Meeting.place,
            Meeting.featured_organization_id,
            func.coalesce(Organization.name, ""),
        )
        .join(Organization, col(Organization.id) == Meeting.featured_organization_id, isouter=True)
        .where(col(Meeting.workgroup_id).in_(sorted(workgroup_ids)), Meeting.held_on >= today)
        .order_by(Meeting.held_on, Meeting.id)
        .limit(limit)
    )
    return [Planned(*row) for row in session.execute(statement)]


def _columns(*columns: Any) -> Any:
    """A SELECT of named columns; its overloads stop at four of them."""
    return sa.select(*columns)


@dataclass(frozen=True)
class HeldRow:
    """A meeting that is past: its topic, and how many came as far as this actor may know."""

    id: int
    version: int
    held_on: date
    topic: str
    status: str
    came: int
    online: int


def past(
    session: GuardedSession, *, workgroup_id: int, today: date, limit: int = 12
) -> list[HeldRow]:
    """List the latest meetings up to today, the newest first."""
    online = func.sum(sa.case((Attendance.how == "online", 1), else_=0))  # type: ignore[arg-type]
    columns = (Meeting.id, Meeting.version, Meeting.held_on, Meeting.topic, Meeting.status)
    statement = (
        _columns(*columns, func.count(col(Attendance.id)), func.coalesce(online, 0))
        .join(Attendance, col(Attendance.meeting_id) == Meeting.id, isouter=True)
        .where(Meeting.workgroup_id == workgroup_id, Meeting.held_on <= today)
        .group_by(*columns)
        .order_by(col(Meeting.held_on).desc())
        .limit(limit)
    )
    return [HeldRow(*row) for row in session.execute(statement)]


@dataclass(frozen=True)
class PresentRow:
    """Somebody who was at a meeting."""

    person_id: int
    name: str
    how: str


def present(session: GuardedSession, *, meeting_id: int) -> list[PresentRow]:
    """List who was at a meeting, by name."""
    statement = (
        select(Attendance.person_id, func.coalesce(Person.name, ""), Attendance.how)
        .join(Person, col(Person.id) == Attendance.person_id, isouter=True)
        .where(Attendance.meeting_id == meeting_id)
        .order_by(col(Person.name))
    )
    return [PresentRow(*row) for row in session.exec(statement)]
