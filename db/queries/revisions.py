"""What a process keeps of the set-up, until one of the tables it was read from changes.

Who somebody is and what they were granted is never kept: that is read on every run.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session

from db.session import GuardedSession
from models.access import Change
from models.audit import Seal
from models.base import Table

T = TypeVar("T")
KEPT: Final = 2000
"""Answers a process keeps: a menu for each person who was here lately, and a few small tables."""

NEWEST: Final = "newest link"
"""Where a session keeps the newest link it saw: looked for once."""

_SEALS: Final[Any] = Seal.__table__  # type: ignore[attr-defined]
_CHANGES: Final[Any] = Change.__table__  # type: ignore[attr-defined]
_NEWEST: Final = sa.select(_SEALS.c.id, _SEALS.c.digest).order_by(_SEALS.c.id.desc()).limit(1)


@dataclass
class _Kept:
    """One database as this process knows it: the newest link of its chain that was seen, and what it keeps."""

    link: tuple[int, str] | None = None
    began: int = (
        0  # the link at which it began to look; of what changed before that it knows nothing
    )
    changed: dict[str, int] = field(default_factory=dict)  # table: the link that changed it last
    answers: OrderedDict[Hashable, tuple[int, Any]] = field(default_factory=OrderedDict)


_databases: "WeakKeyDictionary[sa.Engine, _Kept]" = WeakKeyDictionary()
_lock: Final = threading.Lock()


def keep(
    session: GuardedSession,
    name: Hashable,
    tables: Collection[type[Table]],
    read: Callable[[GuardedSession], T],
) -> T:
    """`read(session)`, or what it gave before, if none of these tables has changed since.

    `name` says what is read; it is kept for this actor alone. Transactions add their links to the chain in the order in
    which they commit, on SQLite and on PostgreSQL, so what changed since a link is in the links after it.
    """
    if session.writes:
        # What it has changed itself is in no link yet.
        return read(session)
    if NEWEST not in session.info:
        session.info[NEWEST] = _catch_up(session)
    newest: int = session.info[NEWEST]
    name = (name, session.actor.is_system, session.actor.scope_key, session.totals)
    kept = _of(session)
    with _lock:
        changed = max((kept.changed.get(str(one.__tablename__), 0) for one in tables), default=0)
        at, answer = kept.answers.get(name, (-1, None))
        if max(changed, kept.began) <= at <= newest:
            kept.answers.move_to_end(name)
            return cast(T, answer)
    answer = read(session)
    with _lock:
        # What others have committed meanwhile, this transaction may not have seen.
        if max(changed, kept.began) <= newest:
            kept.answers[name] = (newest, answer)
            kept.answers.move_to_end(name)
        while len(kept.answers) > KEPT:
            kept.answers.popitem(last=False)
    return answer


def forget() -> None:
    """Read everything anew: something was written past the sessions, and so past the chain."""
    with _lock:
        _databases.clear()


def _of(session: GuardedSession) -> _Kept:
    with _lock:
        return _databases.setdefault(cast(sa.Engine, session.get_bind()), _Kept())


def _catch_up(session: GuardedSession) -> int:
    """Note which tables changed since this process last looked; the newest link this session sees."""
    kept = _of(session)
    # Below the guard, as the chain is: numbers and names of tables, of nobody's rows.
    connection = Session.connection(session)
    link = kept.link
    if link is not None:
        seen = _since(connection, link[0])
        if seen and seen[0][:2] == link:
            with _lock:
                for number, digest, table in seen:
                    if table is not None:
                        kept.changed[table] = max(number, kept.changed.get(table, 0))
                    if kept.link is None or number > kept.link[0]:
                        kept.link = (number, digest)
            return int(seen[-1][0])
    newest = connection.execute(_NEWEST).one_or_none()
    with _lock:
        # The first look; or the chain is another one now, since a backup was restored.
        kept.link = None if newest is None else (newest.id, newest.digest)
        kept.began = 0 if newest is None else newest.id
        kept.changed.clear()
        kept.answers.clear()
    return 0 if newest is None else int(newest.id)


def _since(connection: sa.Connection, link: int) -> list[tuple[int, str, str | None]]:
    found = connection.execute(
        sa.select(_SEALS.c.id, _SEALS.c.digest, _CHANGES.c.table_name)
        .join(_CHANGES, _CHANGES.c.unit == _SEALS.c.unit, isouter=True)
        .where(_SEALS.c.id >= link)
        .group_by(_SEALS.c.id, _SEALS.c.digest, _CHANGES.c.table_name)
        .order_by(_SEALS.c.id)
    )
    return [(row[0], row[1], row[2]) for row in found]
