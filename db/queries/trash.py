"""What was removed and not restored. There is no second copy: the record of changes holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from db.queries import history, history_names
from db.session import GuardedSession
from models.access import Change
from models.rules import wording
from models.rules.errors import NotFound

PAGE: Final = 50


@dataclass(frozen=True)
class RemovedRow:
    """A record that was removed, and what it said last."""

    change_id: int
    at: datetime
    who: str
    table: str
    record_id: int
    name: str
    says: str


@dataclass(frozen=True)
class TrashPage:
    """A page of removed records, the last first, and whether more follow."""

    rows: tuple[RemovedRow, ...]
    has_more: bool


def page(
    session: GuardedSession,
    *,
    filters: history.Filters,
    before_id: int | None = None,
    size: int = PAGE,
) -> TrashPage:
    """Read a page of what was removed and is not back; parts stand with what they are a part of."""
    later: Any = aliased(Change)
    came_after = sa.exists(sa.select(later.id).where(
        later.table_name == Change.table_name,
        later.record_id == Change.record_id,
        later.id > Change.id,
    ))  # fmt: skip
    statement = (
        select(Change)
        .where(
            Change.action == "removed",
            # Private answers come back with their record.
            Change.table_name != history_names.ANSWERS,
            ~came_after,
            *history.conditions(session, filters),
        )
        .order_by(col(Change.id).desc())
        .limit(size + 1)
    )
    if before_id is not None:
        statement = statement.where(col(Change.id) < before_id)
    found = list(session.exec(statement))
    return TrashPage(tuple(_rows(session, found[:size])), len(found) > size)


def _rows(session: GuardedSession, removals: Sequence[Change]) -> list[RemovedRow]:
    by_table: dict[str, list[Change]] = {}
    for one in removals:
        by_table.setdefault(one.table_name, []).append(one)
    names: Mapping[str, Mapping[int, str]] = {
        name: history_names.last_names(session, rows) for name, rows in by_table.items()
    }
    worded = {row.id: row for row in history.in_words(session, removals)}
    return [
        _row(worded[one.id or 0], names[one.table_name].get(one.record_id, "")) for one in removals
    ]


def _row(change: history.ChangeRow, name: str) -> RemovedRow:
    says = "; ".join(f"{line.label}: {line.before}" for line in change.lines)
    return RemovedRow(
        change.id,
        change.at,
        change.who,
        change.table,
        change.record_id,
        name or change.name or f"{wording.noun(change.table).capitalize()} {change.record_id}",
        says,
    )


def one(session: GuardedSession, *, change_id: int) -> history.ChangeRow:
    """Read the removal of one record. Raises NotFound."""
    found = session.exec(
        select(Change).where(Change.id == change_id, Change.action == "removed")
    ).first()
    if found is None:
        raise NotFound("This was not found in the trash.")
    return history.in_words(session, [found])[0]
