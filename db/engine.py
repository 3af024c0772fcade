"""One engine per process: SQLite by default, PostgreSQL by DATABASE_URL."""

import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, OperationalError

from db import turns

DEMO: Final = Path(__file__).resolve().parent.parent / "data" / "demo.db"
WAL_IS_SAFE_FROM: Final = (3, 51, 3)
"""Older SQLite can corrupt a WAL database when two connections checkpoint at once."""

POOL_SECONDS: Final = 15
"""How long somebody waits for one of the connections of this process."""

STATEMENT_SECONDS: Final = 60
LIMITS: Final = {
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": "120s",
}
"""No statement, and nobody's unfinished transaction, keeps others waiting for longer."""

STEPS: Final = 2_000_000
"""After how many of its steps SQLite is asked whether a statement takes too long: some tens of milliseconds."""
UNTIL: Final = "until"
"""When the statement that a connection to SQLite runs is stopped."""

NETWORK: Final = {
    "connect_timeout": 5,  # seconds
    # A server that vanished without a word is noticed after half a minute, not after two hours.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}

FILE: Final = "file"
"""Which file a connection to SQLite has open: its device and number."""

_engines: dict[str, sa.Engine] = {}
_is_patient = False


def database_url() -> str:
    """The address of the database: DATABASE_URL, or the demo partnership beside the code."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        DEMO.parent.mkdir(exist_ok=True)
        return f"sqlite:///{DEMO}"
    return spelled(url)


def spelled(url: str) -> str:
    """An address with the driver we use, where it names PostgreSQL in one of the usual ways."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def get_engine(url: str = "") -> sa.Engine:
    """The engine of this process for the database in force, or for another by its address."""
    url = url or database_url()
    if url not in _engines:
        _engines[url] = make_engine(url)
    return _engines[url]


def dispose() -> None:
    """Close every connection: before a fork, after a restore, between tests."""
    while _engines:
        _engines.popitem()[1].dispose()


@contextmanager
def patient() -> Iterator[None]:
    """While this lasts, new engines let statements take as long as they take: for the command line."""
    global _is_patient
    before, _is_patient = _is_patient, True
    try:
        yield
    finally:
        _is_patient = before


@contextmanager
def in_force(url: str) -> Iterator[None]:
    """While this lasts, DATABASE_URL names that database: for the command line, where nobody else asks."""
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        yield
    finally:
        if url in _engines:
            _engines.pop(url).dispose()
        if before is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = before


def make_engine(url: str, *, is_patient: bool = False) -> sa.Engine:
    """An engine with what must hold of each connection (shared rules: docs/decisions).

    A patient one lets a statement take as long as it takes: to move or change a whole database.
    """
    is_patient = is_patient or _is_patient
    if make_url(url).get_backend_name() == "sqlite":
        engine = sa.create_engine(
            url, pool_size=10, max_overflow=20, pool_timeout=POOL_SECONDS, hide_parameters=True
        )
        event.listen(engine, "do_connect", _make_for_its_owner)
        event.listen(engine, "connect", _prepare_sqlite)
        turns.follow(engine)
        event.listen(engine, "begin", _begin_sqlite)
        _follow_file(engine)
        if not is_patient:
            _limit_statements(engine)
        return engine
    return sa.create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        # What a statement was given holds names and notes: none of it goes into an error, or a log.
        hide_parameters=True,
        connect_args={**NETWORK, "options": _options(url, is_patient=is_patient)},
    )


def _options(url: str, *, is_patient: bool) -> str:
    """What the server is told of each connection. What the address itself says comes last, and wins."""
    limits = {} if is_patient else LIMITS
    told = {"timezone": "UTC", "lock_timeout": "10s", **limits}
    given = make_url(url).query.get("options", "")
    return " ".join([*(f"-c {name}={value}" for name, value in told.items()), str(given)]).strip()


def journal_mode() -> str:
    """WAL where this SQLite is safe with it, else the DELETE journal, unless SQLITE_JOURNAL says otherwise.

    With an older one WAL is safe as long as every program that writes takes its turn, as ours do.
    """
    chosen = os.environ.get("SQLITE_JOURNAL", "").strip().upper()
    if chosen in {"WAL", "DELETE"}:
        return chosen
    return "WAL" if sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM else "DELETE"


def _make_for_its_owner(_dialect: Any, _record: Any, words: list[Any], _more: Any) -> None:
    # SQLite would make a new file that everybody on the machine can open. Its journals follow it.
    path = Path(words[0]) if words and words[0] else None
    if path is not None and path.parent.is_dir() and not path.exists():
        path.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions of its own: BEGIN is ours (below).
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=10000",
        "foreign_keys=ON",
        f"journal_mode={journal_mode()}",
        # With the DELETE journal FULL is not enough: after a power cut the journal may be back, and with it
        # the last commit undone. EXTRA waits until the directory knows that it is gone; WAL has no such gap.
        "synchronous=EXTRA",
        "cache_size=-65536",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _limit_statements(engine: sa.Engine) -> None:
    """Stop a statement that takes too long, as PostgreSQL does by itself."""

    def watch(connection: Any, record: Any) -> None:
        def is_over() -> bool:
            return time.monotonic() > float(record.info.get(UNTIL, math.inf))

        connection.set_progress_handler(is_over, STEPS)

    def begin(connection: sa.Connection, *rest: Any) -> None:
        context = rest[3]
        # What is read in parts lasts for as long as they are written into a file.
        is_in_parts = context is not None and "yield_per" in context.execution_options
        until = math.inf if is_in_parts else time.monotonic() + STATEMENT_SECONDS
        connection.info[UNTIL] = until

    event.listen(engine, "connect", watch)
    event.listen(engine, "before_cursor_execute", begin)


def _follow_file(engine: sa.Engine) -> None:
    """Have connections notice that a restore put another file in the place of theirs.

    Without this, a process that was idle meanwhile would go on saving into the file that was put aside.
    """
    path = engine.url.database or ""

    def which() -> tuple[int, int] | None:
        try:
            found = Path(path).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def remember(_connection: Any, record: Any) -> None:
        record.info[FILE] = which()

    def compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info[FILE] != which():
            raise DisconnectionError  # The pool then opens another.

    def compare_again(connection: sa.Connection) -> None:
        # A writer holds the lock of its file now, and no restore swaps a file that is locked.
        writes = connection.get_execution_options().get("writes", False)
        if writes and connection.info[FILE] != which():
            connection.exec_driver_sql("ROLLBACK")
            connection.invalidate()
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("the file was replaced"))

    event.listen(engine, "connect", remember)
    event.listen(engine, "checkout", compare)
    event.listen(engine, "begin", compare_again)


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes its lock at once: upgrading later loses updates or deadlocks.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
