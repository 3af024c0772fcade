"""Who changed what, from what to what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from db.session import GuardedSession
from models.access import Change, User
from models.people import Person
from models.rules.errors import NotFound

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """Which changes are asked for; what is None or empty asks nothing."""

    table: str = ""
    action: str = ""
    actor_id: int | None = None
    record_id: int | None = None
    batch: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class ChangeRow:
    """One change of one record."""

    id: int
    at: datetime
    who: str
    roles: str
    batch: str
    action: str
    table: str
    record_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class ChangePage:
    """A page of changes, the latest first, and whether older ones follow."""

    rows: tuple[ChangeRow, ...]
    has_more: bool


def page(
    session: GuardedSession, *, filters: Filters, before_id: int | None = None, size: int = PAGE
) -> ChangePage:
    """Read a page of the changes the actor may see; `before_id` is the last id of the page before."""
    conditions = _conditions(filters)
    if before_id is not None:
        conditions.append(col(Change.id) < before_id)
    statement = _rows().where(*conditions).order_by(col(Change.id).desc()).limit(size + 1)
    found = [ChangeRow(*row) for row in session.exec(statement)]
    return ChangePage(tuple(found[:size]), len(found) > size)


def find(session: GuardedSession, *, change_id: int) -> ChangeRow:
    """Read one change. Raises NotFound."""
    found = session.exec(_rows().where(col(Change.id) == change_id)).one_or_none()
    if found is None:
        raise NotFound("This change was not found.")
    return ChangeRow(*found)


def _rows() -> Any:
    columns: Any = (
        Change.id, Change.at, Person.name, Change.actor_roles, Change.batch, Change.action,
        Change.table_name, Change.record_id, Change.before, Change.after,
    )  # fmt: skip
    return (
        sa.select(*columns)
        .join(User, col(User.id) == Change.actor_id, isouter=True)
        .join(Person, col(Person.id) == User.person_id, isouter=True)
    )


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    exact = {
        Change.table_name: filters.table,
        Change.action: filters.action,
        Change.actor_id: filters.actor_id,
        Change.record_id: filters.record_id,
        Change.batch: filters.batch,
    }
    conditions = [col(column) == value for column, value in exact.items() if value]
    if filters.from_on is not None:
        conditions.append(col(Change.at) >= _midnight(filters.from_on))
    if filters.to_on is not None:
        conditions.append(col(Change.at) < _midnight(filters.to_on + timedelta(days=1)))
    return conditions


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)


def people(session: GuardedSession) -> list[tuple[int, str]]:
    """List those who may have changed something: every account the actor may see."""
    statement = (
        select(User.id, Person.name)
        .join(Person, col(Person.id) == User.person_id)
        .order_by(Person.name, col(User.id))
        .limit(500)
    )
    return [(row[0] or 0, row[1]) for row in session.exec(statement)]
