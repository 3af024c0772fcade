"""What was saved together, the latest first: an import, a grid, an undo, or a single change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from db.queries import titles
from db.queries.history import ChangeRow, Filters, conditions, in_words, noted
from db.session import GuardedSession
from models import choices
from models.access import Change
from models.base import now
from models.data import Batch
from models.people import Person
from models.rules import wording
from models.rules.errors import NotFound

PAGE: Final = 30
SHOWN: Final = 5
"""Changes shown of a batch in the list; the rest is one click away."""
CHUNK: Final = 300
MOST_CHUNKS: Final = 60
SLACK: Final = 5
"""Batches looked for beyond a page: some of them were shown on the page before."""
RECENT: Final = 2000
LATELY: Final = timedelta(days=90)
"""Changes looked through for who made them: so many at most, and none that is older."""


@dataclass(frozen=True)
class Group:
    """What was saved together: the first of its changes, and how many there are."""

    batch: str
    at: datetime
    who: str
    actor_id: int | None
    title: str
    kind: str
    count: int
    rows: tuple[ChangeRow, ...]
    last_id: int


@dataclass(frozen=True)
class GroupPage:
    """A page of batches, the latest first, and whether older ones follow."""

    groups: tuple[Group, ...]
    has_more: bool


def page(
    session: GuardedSession, *, filters: Filters, before_id: int | None = None, size: int = PAGE
) -> GroupPage:
    """Read a page of what was saved together; `before_id` is the last id of the page before."""
    asked = conditions(session, filters)
    batches = _batches(session, asked, before_id, size + 1)
    page = _totals(session, batches, asked, before_id)
    first = _first_of_each(session, [one[0] for one in page[:size]], asked)
    return GroupPage(tuple(_groups(session, page[:size], first)), len(page) > size)


def _batches(
    session: GuardedSession,
    asked: Sequence[ColumnElement[bool]],
    before_id: int | None,
    wanted: int,
) -> list[str]:
    """The batches of the latest changes, found by going back from the last one, a chunk at a time."""
    found: dict[str, None] = {}
    below, number = before_id, 0
    while len(found) < wanted + SLACK and number < MOST_CHUNKS:
        number += 1
        statement = (
            select(Change.id, Change.batch)
            .where(*asked)
            .order_by(col(Change.id).desc())
            .limit(CHUNK)
        )
        if below is not None:
            statement = statement.where(col(Change.id) < below)
        rows = session.exec(statement).all()
        found |= dict.fromkeys(batch for _, batch in rows)
        if len(rows) < CHUNK:
            break
        below = rows[-1][0]
        if rows[0][1] == rows[-1][1]:
            # A large batch is left in one step.
            mine = select(func.min(Change.id)).where(Change.batch == rows[0][1], *asked)
            below = session.exec(mine).one()
    return list(found)


def _totals(
    session: GuardedSession,
    batches: Sequence[str],
    asked: Sequence[ColumnElement[bool]],
    before_id: int | None,
) -> list[Any]:
    """Of each batch how many changes were asked for, and the last; the latest batch first."""
    last: Any = func.max(Change.id)
    statement: Any = (
        sa.select(col(Change.batch), last, func.count(), func.max(Change.at))
        .where(col(Change.batch).in_(batches), *asked)
        .group_by(col(Change.batch))
        .order_by(last.desc())
    )
    rows: list[Any] = list(session.execute(statement))
    # Those that began before the page before ended were shown there.
    return [one for one in rows if before_id is None or one[1] < before_id]


def _first_of_each(
    session: GuardedSession, batches: Sequence[str], asked: Sequence[ColumnElement[bool]]
) -> list[Change]:
    """The last few changes of each batch."""
    place: Any = func.row_number().over(
        partition_by=col(Change.batch), order_by=col(Change.id).desc()
    )
    numbered = (
        sa.select(col(Change.id).label("id"), place.label("place"))
        .where(col(Change.batch).in_(batches), *asked)
        .subquery()
    )
    shown = sa.select(numbered.c.id).where(numbered.c.place <= SHOWN)
    statement = select(Change).where(col(Change.id).in_(shown)).order_by(col(Change.id).desc())
    return list(session.exec(statement))


def _groups(session: GuardedSession, page: Sequence[Any], found: Sequence[Change]) -> list[Group]:
    batches = [one[0] for one in page]
    titles_of = _summaries(session, batches) | noted(session, batches)
    by_batch: dict[str, list[ChangeRow]] = {}
    for row in in_words(session, found):
        by_batch.setdefault(row.batch, []).append(row)
    return [
        _group(titles_of[batch], by_batch[batch], count, at, last_id)
        for batch, last_id, count, at in page
        if batch in by_batch
    ]


def _group(
    noted: tuple[str, str], rows: Sequence[ChangeRow], count: int, at: datetime, last_id: int
) -> Group:
    kind, title = noted
    first = rows[0]
    if not kind and count == 1:
        title = first.what
    return Group(
        first.batch, at, first.who, first.actor_id, title, kind, count, tuple(rows), last_id
    )


def _summaries(session: GuardedSession, batches: Collection[str]) -> dict[str, tuple[str, str]]:
    """What was done in batches that nobody named: "Added 2 people, changed 1 case"."""
    statement = (
        select(Change.batch, Change.action, Change.table_name, func.count())
        .where(col(Change.batch).in_(batches))
        .group_by(col(Change.batch), col(Change.action), col(Change.table_name))
        .order_by(func.min(Change.id))
    )
    done: dict[str, list[str]] = {}
    for batch, action, table, count in session.exec(statement):
        said = (
            f"{choices.CHANGE_ACTION.label(action).lower()} {count:,} {wording.noun(table, count)}"
        )
        done.setdefault(batch, []).append(said)
    return {batch: ("", _sentence(said)) for batch, said in done.items()}


def _sentence(parts: Sequence[str]) -> str:
    text = ", ".join(parts[:4]) + (" and more" if len(parts) > 4 else "")
    return text[:1].upper() + text[1:]


def batch(session: GuardedSession, *, batch: str, limit: int = 100) -> Group:
    """Read what was saved together. Raises NotFound where the actor may see none of it."""
    mine = col(Change.batch) == batch
    count, last_id, at = session.execute(
        sa.select(func.count(), func.max(Change.id), func.max(Change.at)).where(mine)
    ).one()
    if not count:
        raise NotFound("These changes were not found.")
    statement = select(Change).where(mine).order_by(col(Change.id).desc()).limit(limit)
    rows = in_words(session, list(session.exec(statement)))
    titled = _summaries(session, [batch]) | noted(session, [batch])
    return _group(titled[batch], rows, count, at, last_id)


def undone_by(session: GuardedSession, *, batch: str) -> tuple[str, datetime] | None:
    """The batch that undid this one last, and when, if the actor may see it."""
    statement = (
        select(Batch.batch, Batch.created_at)
        .where(Batch.undoes == batch)
        .order_by(col(Batch.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def people(session: GuardedSession) -> dict[int, str]:
    """The accounts behind the last changes the actor may see, with their people's names."""
    start = session.first_change_since(now() - LATELY)
    latest = (
        select(Change.actor_id)
        .where(col(Change.id) >= start)
        .order_by(col(Change.id).desc())
        .limit(RECENT)
        .subquery()
    )
    accounts = session.exec(select(latest.c.actor_id).distinct()).all()
    persons = session.people_behind({one for one in accounts if one is not None})
    names = titles.names(session, Person, set(persons.values()))
    found = {account: names[one] for account, one in persons.items() if one in names}
    return dict(sorted(found.items(), key=lambda one: one[1]))
