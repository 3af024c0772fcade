"""What a process keeps of the set-up and of totals, until one of the tables it was read from changes.

Who somebody is and what they were granted is never kept: that is read on every run. Nor is any row
about a participant.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session

from db.session import GuardedSession, open_session
from models.access import Change
from models.audit import Seal
from models.base import Table, metadata
from models.data import ListChoice
from models.rules.actor import SYSTEM, Actor

T = TypeVar("T")
KEPT: Final = 2000
"""Answers of each kind that a process keeps: for each person who was here lately, what their pages ask."""

ALWAYS: Final = frozenset({str(ListChoice.__tablename__)})
"""Tables that any answer may rest on without a statement: a process holds the names of choices."""

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
    totals: OrderedDict[Hashable, "_Total"] = field(default_factory=OrderedDict)

    def last_change(self, tables: Collection[str]) -> int:
        """The link at which any of these tables last changed, as far as this process knows."""
        return max(self.began, *(self.changed.get(one, 0) for one in tables))


@dataclass(frozen=True)
class _Total:
    """An answer, the link that was the newest before it was computed, and the tables it was read from."""

    at: int
    tables: frozenset[str]
    answer: Any


_noting: ContextVar[set[str] | None] = ContextVar("noting", default=None)
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
    names = {str(one.__tablename__) for one in tables}
    if (noted := _noting.get()) is not None:
        noted |= names
    if session.writes:
        # What it has changed itself is in no link yet.
        return read(session)
    if NEWEST not in session.info:
        session.info[NEWEST] = _catch_up(session)
    newest: int = session.info[NEWEST]
    name = (name, session.actor.is_system, session.actor.scope_key, session.totals)
    kept = _of(session)
    with _lock:
        changed = kept.last_change(names)
        at, answer = kept.answers.get(name, (-1, None))
        if changed <= at <= newest:
            kept.answers.move_to_end(name)
            return cast(T, answer)
    answer = read(session)
    with _lock:
        # What others have committed meanwhile, this transaction may not have seen.
        if changed <= newest:
            _remember(kept.answers, name, (newest, answer))
    return answer


def keep_totals(actor: Actor, name: Hashable, compute: Callable[[], T]) -> T:
    """`compute()`, or a copy of what it gave this actor before, if no table it read has changed since.

    `compute` opens its own sessions, in this thread, and asks for no other kept totals. Which tables it reads is seen
    from the statements that reach the database, those of the row rules included: nobody has to name them.
    """
    with open_session(replace(SYSTEM, user_id=actor.user_id)) as session:
        newest, kept = _catch_up(session), _of(session)
    name = (name, actor.is_system, actor.scope_key)
    with _lock:
        found = kept.totals.get(name)
        if found is not None and kept.last_change(found.tables) <= found.at <= newest:
            kept.totals.move_to_end(name)
            # A page may do with it as it likes.
            return cast(T, deepcopy(found.answer))
    with _noting_tables() as tables:
        answer = compute()
    with _lock:
        _remember(kept.totals, name, _Total(newest, ALWAYS | tables, deepcopy(answer)))
    return answer


@contextmanager
def _noting_tables() -> Iterator[set[str]]:
    tables: set[str] = set()
    token = _noting.set(tables)
    try:
        yield tables
    finally:
        _noting.reset(token)


@event.listens_for(sa.Engine, "before_cursor_execute")
def _note_tables(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    noted = _noting.get()
    if noted is not None:
        # Rather one too many: a column may be named as a table is.
        noted |= metadata.tables.keys() & set(re.findall(r"\w+", statement))


def _remember(answers: OrderedDict[Hashable, T], name: Hashable, answer: T) -> None:
    answers[name] = answer
    answers.move_to_end(name)
    while len(answers) > KEPT:
        answers.popitem(last=False)


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
        kept.totals.clear()
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
