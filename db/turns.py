"""One writer at a time to a SQLite file, each in turn, over all threads and processes.

SQLite itself lets writers try again and again, ever more seldom, until one of them is lucky: with forty
people at work some were unlucky for ten seconds. And before 3.51.3 two connections that write and
checkpoint a WAL journal at the same moment can damage the database. A turn lasts until the commit,
with the checkpoint it may bring, has returned: so there are no two.
"""

import errno
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

PATIENCE: Final = 10.0  # seconds
LOOK: Final = 0.002
"""Seconds between two looks whether another process has finished."""
SUFFIX: Final = "-writer"

_turns: dict[str, "Turn"] = {}
_registering: Final = threading.Lock()


class Turn:
    """Whose turn it is to write to one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.Lock()
        self._owner: object | None = None
        self._file: int | None = None

    def take(self, owner: object) -> bool:
        """Wait for the turn; untrue when it did not come in time."""
        deadline = time.monotonic() + PATIENCE
        if not self._threads.acquire(timeout=PATIENCE):
            return False
        try:
            while not self._is_ours_alone():
                if time.monotonic() > deadline:
                    self._threads.release()
                    return False
                time.sleep(LOOK)
        except OSError:
            self._threads.release()
            raise
        self._owner = owner
        return True

    def leave(self, owner: object) -> None:
        """Let the next one write, if it was this one's turn."""
        if owner is None or self._owner is not owner:
            return
        self._owner = None
        if self._file is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None
        self._threads.release()

    def _is_ours_alone(self) -> bool:
        """Whether no other process is at its turn: then the file is ours until it is closed."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The one before removes it: then the next one may already hold another of that name.
            if os.fstat(file).st_ino == self.path.stat().st_ino:
                self._file = file
        except (BlockingIOError, FileNotFoundError):
            pass
        if self._file is None:
            os.close(file)
        return self._file is not None


def of(path: str) -> Turn:
    """The turns at this file: the same for every engine of this process."""
    place = str(Path(path).resolve())
    with _registering:
        return _turns.setdefault(place, Turn(Path(place + SUFFIX)))


def follow(engine: sa.Engine) -> None:
    """Have every transaction that writes wait for its turn, and end its turn when it ends."""
    path = engine.url.database or ""
    if not path or path == ":memory:" or path.startswith("file:"):
        return
    turn = of(path)
    dialect: Any = engine.dialect

    def begin(connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("writes", False):
            return
        try:
            why_not = "" if turn.take(_driver(connection.connection)) else "database is locked"
        except OSError as error:
            # In SQLite's words, which are turned into ours elsewhere.
            is_full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
            why_not = "database or disk is full" if is_full else "unable to open database file"
        if why_not:
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError(why_not))

    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        driver = _driver(connection)
        commit(connection)
        # Not where the commit failed: the rollback that follows ends the turn.
        turn.leave(driver)

    event.listen(engine, "begin", begin)
    # SQLAlchemy's own events come before the commit, and the turn lasts until after it.
    dialect.do_commit = do_commit
    for name in ("do_rollback", "do_close", "do_terminate"):
        setattr(dialect, name, _ending(turn, getattr(dialect, name)))


def _ending(turn: Turn, original: Callable[[Any], None]) -> Callable[[Any], None]:
    def end(connection: Any) -> None:
        driver = _driver(connection)
        try:
            original(connection)
        finally:
            turn.leave(driver)

    return end


def _driver(connection: Any) -> object:
    return getattr(connection, "driver_connection", connection)
