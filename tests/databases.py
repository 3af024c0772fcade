"""Databases made once and handed to one test after the other, each as good as new."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from db import engine, readings
from db.keeping import migrations
from db.queries import choice_lists
from tests import postgres, world
from tests.world import World

COMPILED: Final = 3000
"""Statements that are kept compiled for the engines of all tests, many times what one test sends."""


@contextmanager
def quick_engines() -> Iterator[None]:
    """While this lasts, engines share what they compiled, and SQLite waits for no disk.

    Each test has an engine of its own, as each process has; compiling the same statements for it anew,
    and waiting until what is thrown away at the test's end is safe from a power cut, is half its time.
    """
    compiled: LRUCache[Any, Any] = LRUCache(COMPILED)
    make_engine = engine.make_engine

    def made(url: str, **how: Any) -> sa.Engine:
        new = make_engine(url, **how)
        new.update_execution_options(compiled_cache=compiled)
        if new.dialect.name == "sqlite":
            sa.event.listen(new, "connect", wait_for_no_disk)
        return new

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "make_engine", made)
        # What was compiled is kept by dialect, of which each engine has its own: all of a kind are one.
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        yield


def wait_for_no_disk(connection: Any, _record: Any) -> None:
    """Call a commit done before the disk has it."""
    connection.execute("PRAGMA synchronous=OFF")


class in_force:
    """While this lasts, DATABASE_URL names that database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.before = os.environ.get("DATABASE_URL")

    def __enter__(self) -> None:
        engine.dispose()
        choice_lists.reset()
        readings.forget()
        os.environ["DATABASE_URL"] = self.url

    def __exit__(self, *_: object) -> None:
        engine.dispose()
        choice_lists.reset()
        readings.forget()
        if self.before is None:
            os.environ.pop("DATABASE_URL", None)
        else:
            os.environ["DATABASE_URL"] = self.before


class Templates:
    """Databases made once and copied for each test: one with tables alone, one with the cast."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.made: dict[str, World | None] = {}
        self.copies = 0

    def url(self, name: str) -> str:
        """Say where a database of this name is."""
        return f"sqlite:///{self.directory / name}.db"

    def copy(self, template: str) -> tuple[str, World | None]:
        """Copy a template, making it first if need be: the copy's address, and who is in it."""
        if template not in self.made:
            self.made[template] = self._make(template)
        self.copies += 1
        return self._copy(template, f"copy_{self.copies}"), self.made[template]

    def _make(self, template: str) -> World | None:
        self._create(template)
        with in_force(self.url(template)):
            migrations.upgrade(engine.get_engine())
            return world.build() if template == "cast" else None

    def _create(self, name: str) -> None:
        """SQLite makes a file when it first writes to it."""

    def _copy(self, template: str, name: str) -> str:
        shutil.copyfile(self.directory / f"{template}.db", self.directory / f"{name}.db")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a copy back once its test is over."""
        name = Path(url).name
        for path in (*self.directory.glob(f"{name}*"), *self.directory.glob(f".{name}*")):
            path.unlink()


ONLY_ADDED_TO: Final = ("changes", "audit_events", "seals")


def let_alter(connection: sa.Connection) -> None:
    """Let a transaction alter and remove records, as whoever holds the database can: without its triggers."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    for table, name in product(ONLY_ADDED_TO, ("are_not_altered", "are_kept")):
        connection.exec_driver_sql(f"DROP TRIGGER {table}_{name}")


SHAPE: Final = """
    SELECT (SELECT array_agg((oid, relfilenode) ORDER BY oid) FROM pg_class
             WHERE relnamespace = 'public'::regnamespace)::text,
           (SELECT array_agg(oid ORDER BY oid) FROM pg_constraint)::text,
           (SELECT array_agg((attrelid, attnum, atttypid, attnotnull) ORDER BY attrelid, attnum)
              FROM pg_attribute
              JOIN pg_class ON oid = attrelid AND relnamespace = 'public'::regnamespace)::text
"""
"""Another answer when tables, indexes, constraints or columns were changed."""

WRITES: Final = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
"""Another answer when anything was written."""

EMPTY_ALL: Final = """
    SELECT string_agg(format('DELETE FROM %I', tablename), ';') FROM pg_tables WHERE schemaname = 'public'
"""
SEQUENCES: Final = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
OWN_INDEXES: Final = """
    SELECT string_agg(format('DROP INDEX %I', indexname), ';') FROM pg_indexes
     WHERE schemaname = 'public' AND starts_with(indexname, 'own_answers_')
"""
"""What fields of a county's own leave: taken away, the tables may be as they were."""

OTHERS_OUT: Final = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Spare:
    """A copy that is lent to one test after the other, with what it holds between two of them."""

    name: str
    template: str
    shape: Any
    rows: dict[str, bytes]
    sequences: list[tuple[str, int | None]]
    writes: Any = None


class PostgresTemplates(Templates):
    """The same, where the server copies.

    A copy is some 500 files, by far the slowest part of most tests. So it is lent again: what a
    test wrote is emptied and filled as before, and only where the tables themselves were changed
    is it thrown away.
    """

    def __init__(self, server: postgres.Server) -> None:
        super().__init__(server.directory)
        self.server = server
        self.free: dict[str, list[Spare]] = {}
        self.lent: dict[str, Spare] = {}

    def url(self, name: str) -> str:
        """Say where a database of this name is."""
        return self.server.url(name)

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.directory), user="tests", dbname=database, autocommit=True
        )

    def _run(self, statement: str, *names: str) -> None:
        with self._connect("postgres") as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _create(self, name: str) -> None:
        self._run("CREATE DATABASE {}", name)

    def _copy(self, template: str, name: str) -> str:
        free = self.free.setdefault(template, [])
        spare = free.pop() if free else self._new(template, name)
        # The address is another for every test, so that nothing kept by address outlives one.
        url = f"{self.url(spare.name)}&application_name={name}"
        self.lent[url] = spare
        return url

    def _new(self, template: str, name: str) -> Spare:
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        with self._connect(name) as connection:
            listed = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
            rows = {table: _rows(connection, table) for (table,) in listed.fetchall()}
            sequences = connection.execute(SEQUENCES).fetchall()
            shape = connection.execute(SHAPE).fetchone()
            writes = connection.execute(WRITES).fetchone()
        return Spare(name, template, shape, rows, sequences, writes)

    def drop(self, url: str) -> None:
        """Take a copy back as it was lent, also when a test left a connection open."""
        spare = self.lent.pop(url)
        with self._connect(spare.name) as connection:
            connection.execute(OTHERS_OUT)
            if connection.execute(WRITES).fetchone() != spare.writes:
                _run_what_it_says(connection, OWN_INDEXES)
                if connection.execute(SHAPE).fetchone() != spare.shape:
                    connection.close()
                    self._run("DROP DATABASE {} WITH (FORCE)", spare.name)
                    return
                _refill(connection, spare)
                spare.writes = connection.execute(WRITES).fetchone()
        self.free[spare.template].append(spare)


def _rows(connection: psycopg.Connection[Any], table: str) -> bytes:
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as copied:
        return b"".join(bytes(block) for block in copied)


def _run_what_it_says(connection: psycopg.Connection[Any], asked: LiteralString) -> None:
    """Ask for statements in one text, and run them."""
    found = connection.execute(asked).fetchone()
    if found is not None and found[0] is not None:
        connection.execute(found[0])


def _refill(connection: psycopg.Connection[Any], spare: Spare) -> None:
    """Empty every table and fill it as it was, its sequence too, in one transaction."""
    with connection.transaction():
        # Rows come and go in any order while the checks of references are off.
        connection.execute("SET LOCAL session_replication_role = replica")
        _run_what_it_says(connection, EMPTY_ALL)
        for table, rows in spare.rows.items():
            if rows:
                into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                with connection.cursor().copy(into) as copied:
                    copied.write(rows)
        for name, last in spare.sequences:
            connection.execute("SELECT setval(%s, %s, %s)", (name, last or 1, last is not None))
