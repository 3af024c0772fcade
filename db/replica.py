"""Reading from a copy of the database that follows it (DATABASE_READ_URL), where a screen may be a little behind.

Somebody's own writes are always seen: until the copy has replayed the last of them, the database
itself answers. It also answers while the copy is away, stands still or is far behind.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db import engine
from models.access import LastWrite
from models.audit import Seal
from models.base import now

BEHIND_AT_MOST: Final = 60.0
"""Seconds behind, above which a copy is no longer asked."""

LEFT_ALONE: Final = 10.0
"""Seconds for which a copy that failed is not asked again, or every page would wait for it."""

SEALS: Final[Any] = Seal.__table__  # type: ignore[attr-defined]
MARKS: Final[Any] = LastWrite.__table__  # type: ignore[attr-defined]


@dataclass
class Reading:
    """What some part of a page reads, all of it from one place: chosen once, until its person writes."""

    is_chosen: bool = False
    copy: sa.Engine | None = None


@dataclass
class Lag:
    """How many seconds what a page showed was behind."""

    behind: float = 0.0


@dataclass(frozen=True)
class Goal:
    """How far the copy must be to answer somebody: their last write, and the newest link now."""

    transaction: int | None
    newest: int


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)
_lag: ContextVar[Lag | None] = ContextVar("lag", default=None)
_left_alone_until = 0.0
_lock = threading.Lock()


@contextmanager
def may_lag() -> Iterator[None]:
    """Within this, sessions that only read may be a little behind: all of them by the same."""
    if _reading.get() is not None:
        yield
        return
    token = _reading.set(Reading())
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def watched() -> Iterator[Lag]:
    """Within this, it is noted how far behind was what was read."""
    lag = Lag()
    token = _lag.set(lag)
    try:
        yield lag
    finally:
        _lag.reset(token)


def url() -> str | None:
    """The address of the copy; None where there is none, or where the database is not PostgreSQL."""
    given = os.environ.get("DATABASE_READ_URL", "").strip()
    if not given or engine.get_engine().dialect.name != "postgresql":
        return None
    return engine.spelled(given)


def leave_alone() -> None:
    """Do not ask the copy for a while: it failed."""
    global _left_alone_until
    with _lock:
        _left_alone_until = time.monotonic() + LEFT_ALONE


def forget() -> None:
    """Ask the copy again at once."""
    global _left_alone_until
    with _lock:
        _left_alone_until = 0.0


def mark(connection: sa.Connection, user_id: int | None) -> None:
    """Note the transaction in which somebody writes, so that they see it wherever they read next."""
    reading = _reading.get()
    if reading is not None:
        reading.is_chosen = False
    if user_id is None or url() is None:
        return
    stamp = now()
    row = {"transaction": sa.func.txid_current(), "updated_at": stamp}
    given = {"user_id": user_id, "created_at": stamp, "version": 1, "own": {}, **row}
    noted = insert(MARKS).values(**given)
    connection.execute(noted.on_conflict_do_update(index_elements=["user_id"], set_=row))


def engine_for(user_id: int | None, *, writes: bool) -> sa.Engine:
    """Where a session reads: the copy where that may be and is near enough for this account."""
    reading = None if writes or user_id is None else _reading.get()
    if reading is None or url() is None:
        return engine.get_engine()
    if not reading.is_chosen:
        reading.copy, reading.is_chosen = _choose(user_id), True
    if reading.copy is None or time.monotonic() < _left_alone_until:
        return engine.get_engine()
    return reading.copy


def _choose(user_id: int | None) -> sa.Engine | None:
    address = url()
    if address is None or time.monotonic() < _left_alone_until:
        return None
    try:
        goal = _goal(user_id)
        copy = engine.get_engine(address)
        with copy.connect() as connection:
            replayed = _replayed(connection, goal)
        behind = 0.0 if replayed is None else _behind(replayed, goal)
    except (DBAPIError, PoolTimeout):
        # Which of the two failed does not matter: whoever reads goes to the database, and hears of it there.
        leave_alone()
        return None
    if replayed is None or behind > BEHIND_AT_MOST:
        return None
    if (lag := _lag.get()) is not None:
        lag.behind = max(lag.behind, behind)
    return copy


def _goal(user_id: int | None) -> Goal:
    newest = sa.select(sa.func.coalesce(sa.func.max(SEALS.c.id), 0)).scalar_subquery()
    last = sa.select(MARKS.c.transaction).where(MARKS.c.user_id == user_id).scalar_subquery()
    with engine.get_engine().connect() as connection:
        found = connection.execute(sa.select(last, newest)).one()
    return Goal(*found)


def _replayed(connection: sa.Connection, goal: Goal) -> int | None:
    """The newest link the copy has; None if it follows nothing, or lacks what this account wrote."""
    follows = sa.func.pg_is_in_recovery()
    has_own: Any = sa.true()
    if goal.transaction is not None:
        has_own = sa.func.txid_visible_in_snapshot(
            sa.cast(goal.transaction, sa.BigInteger), sa.func.txid_current_snapshot()
        )
    newest = sa.select(sa.func.coalesce(sa.func.max(SEALS.c.id), 0)).scalar_subquery()
    is_following, has_all, link = connection.execute(sa.select(follows, has_own, newest)).one()
    return link if is_following and has_all else None


def _behind(replayed: int, goal: Goal) -> float:
    """For how many seconds the database has held what the copy lacks."""
    if replayed >= goal.newest:
        return 0.0
    since = sa.select(sa.func.min(SEALS.c.at)).where(SEALS.c.id > replayed)
    with engine.get_engine().connect() as connection:
        at: datetime | None = connection.scalar(since)
    return max(0.0, (datetime.now(UTC) - at).total_seconds()) if at is not None else 0.0
