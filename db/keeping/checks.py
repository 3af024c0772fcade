"""Is the database whole, up to date, and is there room for it to grow?"""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from db import sealing
from db.engine import WAL_IS_SAFE_FROM, journal_mode
from db.keeping import migrations

Level = Literal["fine", "note", "fault"]
ROOM: Final = 500_000_000  # bytes free on disk, below which a fault is reported
MEGABYTE: Final = 1_000_000
MOST_FAULTS: Final = 20
"""Broken links that are named; of more it is enough to know that there are some."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    sentence: str


def check(engine: sa.Engine) -> list[Finding]:
    """Look at everything; a database that cannot be reached is one fault, without its address."""
    try:
        revision = migrations.current(engine)
        found = [_migrated(revision)]
        with engine.connect() as connection:
            look = _sqlite if engine.dialect.name == "sqlite" else _postgresql
            found += look(connection)
            if revision == migrations.newest():
                found += _chain(connection)
    except DatabaseError:
        return [Finding("fault", "The database cannot be reached, or is not a database.")]
    return found


def _chain(connection: sa.Connection) -> Iterator[Finding]:
    """The record of changes and of what was seen: whole, or where it was tampered with."""
    broken = list(islice(sealing.faults(connection), MOST_FAULTS))
    yield from (Finding("fault", one) for one in broken)
    newest = sealing.head(connection)
    if newest is not None and not broken:
        number, digest = newest
        yield Finding(
            "fine", f"The chain of records is whole: {number:,} links, the last one {digest}."
        )


def _migrated(revision: str | None) -> Finding:
    newest = migrations.newest()
    if revision == newest:
        return Finding("fine", f"Its tables are those of this version ({revision}).")
    if revision is None:
        return Finding("fault", "It has no tables yet. Run: python -m db migrate")
    if revision not in migrations.known():
        return Finding(
            "fault", f"A newer version of Common Table made it ({revision}). Update first."
        )
    return Finding(
        "fault", f"Its tables are of {revision}, not {newest}. Run: python -m db migrate"
    )


def _sqlite(connection: sa.Connection) -> Iterator[Finding]:
    state = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if state == "ok":
        yield Finding("fine", "Every page of the file is whole.")
    else:
        yield Finding("fault", f"The file is damaged: {state}. Restore a backup.")
    loose = len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    if loose:
        yield Finding("fault", f"{loose} references lead nowhere.")
    else:
        yield Finding("fine", "Every reference leads to a record.")
    yield _journal()
    yield from _room(Path(connection.engine.url.database or ""))


def _journal() -> Finding:
    version = sqlite3.sqlite_version
    if journal_mode() == "WAL":
        return Finding("fine", f"SQLite {version}, with a WAL journal.")
    safe = ".".join(map(str, WAL_IS_SAFE_FROM))
    return Finding(
        "note",
        f"SQLite {version} is older than {safe}, which can damage a WAL database, so the slower "
        "DELETE journal is used: while somebody saves, others wait.",
    )


def _room(file: Path) -> Iterator[Finding]:
    size, free = file.stat().st_size, shutil.disk_usage(file.parent).free
    sentence = (
        f"The file has {size / MEGABYTE:,.1f} MB; {free / MEGABYTE:,.0f} MB are free beside it."
    )
    # A restore puts a second copy beside the first.
    yield Finding("fine" if free > max(ROOM, 2 * size) else "fault", sentence)


def _postgresql(connection: sa.Connection) -> Iterator[Finding]:
    constraints = sa.table("pg_constraint", sa.column("convalidated", sa.Boolean))
    unchecked = connection.scalar(
        sa.select(sa.func.count()).select_from(constraints).where(~constraints.c.convalidated)
    )
    if unchecked:
        yield Finding("fault", f"{unchecked} constraints were never checked against the rows.")
    else:
        yield Finding("fine", "Every reference leads to a record: PostgreSQL checks them all.")
    size = connection.scalar(sa.select(sa.func.pg_database_size(sa.func.current_database())))
    release = connection.scalar(sa.select(sa.func.current_setting("server_version")))
    yield Finding(
        "fine", f"PostgreSQL {release}; the database has {(size or 0) / MEGABYTE:,.1f} MB."
    )
    yield Finding("note", "Disk space is the database server's: look at it there.")
