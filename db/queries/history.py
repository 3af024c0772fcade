"""Who changed what, from what to what, and when: of a record, of a batch, and of all one may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from db.queries import history_names
from db.session import GuardedSession
from models.access import Change
from models.base import Table, tables
from models.data import Batch, PrivateAnswer
from models.rules import history, wording
from models.rules.wording import Line

PAGE: Final = 30
LONGEST: Final = 1000
"""Changes read of one record or one batch at most."""
PARTS: Final = 200
"""Parts of a record whose history stands with it at most: the attendance of a meeting."""


@dataclass(frozen=True)
class Filters:
    """Which changes are asked for; what is None or empty asks nothing."""

    table: str = ""
    action: str = ""
    actor_id: int | None = None
    record_id: int | None = None
    batch: str = ""
    kind: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class ChangeRow:
    """One change of one record, in words."""

    id: int
    at: datetime
    actor_id: int | None
    who: str
    batch: str
    action: str
    table: str
    record_id: int
    name: str
    lines: tuple[Line, ...]
    subject: history_names.Record = ("", 0)  # the record itself, for private answers whose they are

    @property
    def what(self) -> str:
        """Changed action item Ask three parents."""
        return wording.what(self.action, self.table, self.subject[1], self.name)


def conditions(session: GuardedSession, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of a filter on changes."""
    exact = {
        Change.table_name: filters.table,
        Change.action: filters.action,
        Change.actor_id: filters.actor_id,
        Change.record_id: filters.record_id,
        Change.batch: filters.batch,
    }
    found = [col(column) == value for column, value in exact.items() if value]
    if filters.kind:
        of_kind = select(Batch.batch).where(Batch.kind == filters.kind)
        found.append(col(Change.batch).in_(of_kind))
    if filters.from_on is not None:
        start = _midnight(filters.from_on)
        found += [col(Change.id) >= session.first_change_since(start), col(Change.at) >= start]
    if filters.to_on is not None:
        found.append(col(Change.at) < _midnight(filters.to_on + timedelta(days=1)))
    return found


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)


def noted(session: GuardedSession, batches: Collection[str]) -> dict[str, tuple[str, str]]:
    """The kind and title of the batches that have one."""
    statement = select(Batch.batch, Batch.kind, Batch.title).where(col(Batch.batch).in_(batches))
    return {batch: (kind, title) for batch, kind, title in session.exec(statement)}


def of_record(
    session: GuardedSession,
    table: type[Table],
    record_id: int,
    *,
    before_id: int | None = None,
    size: int = PAGE,
) -> tuple[list[ChangeRow], bool]:
    """Read the changes of a record, its parts and its private answers, the latest first."""
    statement = (
        select(Change)
        .where(_about(session, table, record_id))
        .order_by(col(Change.id).desc())
        .limit(size + 1)
    )
    if before_id is not None:
        statement = statement.where(col(Change.id) < before_id)
    found = list(session.exec(statement))
    return in_words(session, found[:size]), len(found) > size


def _about(session: GuardedSession, table: type[Table], record_id: int) -> ColumnElement[bool]:
    """The changes of a record, of what is a part of it, and of its private answers."""
    name = str(table.__tablename__)
    found = [sa.and_(col(Change.table_name) == name, col(Change.record_id) == record_id)]
    for part_name, ids in parts(session, table, record_id).items():
        here = col(Change.table_name) == part_name
        found.append(sa.and_(here, col(Change.record_id).in_(ids)))
    return sa.or_(*found)


def parts(session: GuardedSession, table: type[Table], record_id: int) -> dict[str, list[int]]:
    """The ids of what is a part of a record now, by table, its private answers included."""
    found: dict[str, list[int]] = {}
    name = str(table.__tablename__)
    for part_name, part in tables().items():
        if not part.spec.part_of or history_names.whole_of(part) != name:
            continue
        entity: Any = part
        column = getattr(entity, part.spec.part_of)
        statement = select(entity.id).where(column == record_id).order_by(entity.id.desc())
        if ids := list(session.exec(statement.limit(PARTS))):
            found[part_name] = ids
    answers = select(col(PrivateAnswer.id)).where(
        PrivateAnswer.table_name == name, PrivateAnswer.record_id == record_id
    )
    if ids := [one for one in session.exec(answers) if one is not None]:
        found["private_answers"] = ids
    return found


def of_itself(
    session: GuardedSession, table: type[Table], record_id: int, *, limit: int = LONGEST
) -> list[Change]:
    """Read the changes of the record itself, the latest first."""
    statement = (
        select(Change)
        .where(Change.table_name == str(table.__tablename__), col(Change.record_id) == record_id)
        .order_by(col(Change.id).desc())
        .limit(limit)
    )
    return list(session.exec(statement))


def in_words(session: GuardedSession, changes: Sequence[Change]) -> list[ChangeRow]:
    """Changes as people read them: one SELECT of names per table that they name."""
    about = history_names.about(session, changes)
    keys = [(one.table_name, one.record_id) for one in changes]
    subjects = [about.get(key, key) for key in keys]
    shapes = {one: history_names.shape(session, one) for one in {name for name, _ in subjects}}
    wanted: dict[str, set[int]] = {}
    for change, (table, record_id) in zip(changes, subjects, strict=True):
        wanted.setdefault(table, set()).add(record_id)
        kept = [change.before, change.after]
        for target, ids in history.references(shapes[table], kept).items():
            wanted.setdefault(target, set()).update(ids)
    names = history_names.read(session, wanted)
    who = history_names.people(session, changes)
    return [
        _row(change, subject, shapes[subject[0]], names, who)
        for change, subject in zip(changes, subjects, strict=True)
    ]


def _row(
    change: Change,
    subject: history_names.Record,
    shape: Mapping[str, Any],
    names: wording.Names,
    who: Mapping[int, str],
) -> ChangeRow:
    assert change.id is not None
    table, record_id = subject
    lines = wording.changed(
        change.table_name, change.before, change.after, shape=shape, names=names
    )
    return ChangeRow(
        change.id,
        change.at,
        change.actor_id,
        history_names.said_by(change, who),
        change.batch,
        change.action,
        change.table_name,
        change.record_id,
        names.get(table, {}).get(record_id, ""),
        tuple(lines),
        subject,
    )


def sizes(session: GuardedSession, batches: Collection[str]) -> dict[str, int]:
    """Count the changes of each of these batches that the actor may see."""
    statement = (
        select(Change.batch, func.count())
        .where(col(Change.batch).in_(batches))
        .group_by(col(Change.batch))
    )
    return dict(session.exec(statement).all())
