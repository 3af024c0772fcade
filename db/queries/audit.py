"""Who saw, took out or was refused what: read by administrators, who see no family's names in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from db.session import GuardedSession
from models.access import User
from models.audit import AuditEvent
from models.people import Person

PAGE: Final = 50
CHUNK: Final = 2000
MOST_PEOPLE: Final = 500


@dataclass(frozen=True)
class Asked:
    """Which events to show; what is empty asks nothing. Days are UTC."""

    kind: str = ""
    outcome: str = ""
    what: str = ""
    user_id: int | None = None
    record_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class EventRow:
    """One event. `record_ids` may be fewer than `how_many`."""

    id: int
    at: datetime
    who: str
    roles: str
    kind: str
    what: str
    record_ids: tuple[int, ...]
    how_many: int
    screen: str
    filters: str
    outcome: str
    address: str


@dataclass(frozen=True)
class EventPage:
    """A page of events, the latest first, and whether older ones follow."""

    rows: tuple[EventRow, ...]
    has_more: bool


def page(
    session: GuardedSession, *, asked: Asked, before_id: int | None = None, size: int = PAGE
) -> EventPage:
    """Read a page of events; `before_id` is the last id of the page before."""
    found = _read(session, asked, before_id, size + 1)
    return EventPage(tuple(found[:size]), len(found) > size)


def stream(session: GuardedSession, asked: Asked) -> Iterator[EventRow]:
    """Read every event that is asked for, the latest first, some thousand at a time."""
    before_id: int | None = None
    while found := _read(session, asked, before_id, CHUNK):
        yield from found
        before_id = found[-1].id


def count(session: GuardedSession, asked: Asked) -> int:
    """How many events are asked for."""
    counted = select(sa.func.count(col(AuditEvent.id))).where(*_conditions(asked))
    return int(session.exec(counted).one())


def people(session: GuardedSession) -> Mapping[int, str]:
    """The accounts an administrator may ask about, by name."""
    statement = (
        select(User.id, Person.name)
        .join(Person, col(Person.id) == User.person_id)
        .order_by(Person.name, col(User.id))
        .limit(MOST_PEOPLE)
    )
    return {number: name for number, name in session.exec(statement) if number is not None}


def _read(
    session: GuardedSession, asked: Asked, before_id: int | None, size: int
) -> list[EventRow]:
    statement: Any = (
        sa.select(AuditEvent, col(Person.name), col(User.login))
        .outerjoin(User, col(User.id) == AuditEvent.user_id)
        .outerjoin(Person, col(Person.id) == User.person_id)
        .where(*_conditions(asked))
        .order_by(col(AuditEvent.id).desc())
        .limit(size)
    )
    if before_id is not None:
        statement = statement.where(col(AuditEvent.id) < before_id)
    return [_row(event, name or login or "") for event, name, login in session.execute(statement)]


def _row(event: AuditEvent, who: str) -> EventRow:
    assert event.id is not None
    return EventRow(
        id=event.id,
        at=event.at,
        who=who,
        roles=event.roles,
        kind=event.kind,
        what=event.what,
        record_ids=tuple(event.record_ids),
        how_many=event.how_many,
        screen=event.screen,
        filters=event.filters,
        outcome=event.outcome,
        address=event.address,
    )


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    equal = {"kind": asked.kind, "outcome": asked.outcome, "what": asked.what}
    found = [col(getattr(AuditEvent, name)) == value for name, value in equal.items() if value]
    if asked.user_id is not None:
        found.append(col(AuditEvent.user_id) == asked.user_id)
    if asked.record_id is not None:
        found.append(_names(asked.record_id))
    if asked.from_on is not None:
        found.append(col(AuditEvent.at) >= _start(asked.from_on))
    if asked.to_on is not None:
        found.append(col(AuditEvent.at) < _start(asked.to_on + timedelta(days=1)))
    return found


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _names(record_id: int) -> ColumnElement[bool]:
    """Whether an event names this record: its list is kept as text, [3, 12, 40], on both databases."""
    listed = sa.cast(col(AuditEvent.record_ids), sa.String)
    patterns = (f"[{record_id}]", f"[{record_id}, %", f"%, {record_id}, %", f"%, {record_id}]")
    return sa.or_(*(listed.like(one) for one in patterns))
