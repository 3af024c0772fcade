"""Is the database whole, up to date, and is there room for it to grow?"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from db import sealing
from db.engine import WAL_IS_SAFE_FROM, journal_mode
from db.keeping import anchors, migrations, places, practice, surroundings
from db.keeping.findings import Finding, fault, fine, note

ROOM: Final = 500_000_000  # bytes free on disk, below which a fault is reported
MEGABYTE: Final = 1_000_000
MOST_FAULTS: Final = 20
"""Broken links that are named; of more it is enough to know that there are some."""


@dataclass(frozen=True)
class Wider:
    """What is looked at besides the database itself: how it is run, and what is kept elsewhere."""

    environment: Mapping[str, str]
    now: datetime
    backups: Path | None = None  # a directory
    anchors: Path | None = None  # a file with links of the chain


BREAKS_OFF: Final = (
    "The rest could not be looked at: the database is damaged, or went away meanwhile."
)


def check(engine: sa.Engine, wider: Wider | None = None) -> list[Finding]:
    """Look at everything; a database that cannot be reached is one fault, without its address."""
    url = engine.url.render_as_string(hide_password=False)
    if places.is_sqlite(url) and not places.path_of(url).is_file():
        # To ask SQLite would make the file.
        return [fault(f"There is no database at {places.path_of(url)}.")]
    found: list[Finding] = []
    try:
        revision = migrations.current(engine)
        found.append(_migrated(revision))
        with engine.connect() as connection:
            look = _sqlite if engine.dialect.name == "sqlite" else _postgresql
            found += look(connection)
            if revision == migrations.newest():
                found += _chain(connection)
                found += _practice(connection, wider) if wider else ()
    except DatabaseError:
        sentence = "The database cannot be reached, or is not a database."
        found.append(fault(BREAKS_OFF if found else sentence))
    if wider is not None:
        found += surroundings.look(url, wider.environment)
    return found


def _practice(connection: sa.Connection, wider: Wider) -> Iterator[Finding]:
    is_served = surroundings.is_served(wider.environment)
    yield from practice.look(connection, is_served=is_served, now=wider.now)
    if wider.backups is not None:
        yield from practice.look_at_backups(connection, wider.backups, wider.now)
    if wider.anchors is not None:
        yield from _anchored(connection, wider.anchors, wider.now)


def _anchored(connection: sa.Connection, file: Path, now: datetime) -> Iterator[Finding]:
    """Whether links noted earlier are still in the chain; then note the newest as well."""
    replaced = list(anchors.missing(connection, file))
    yield from (fault(one) for one in replaced)
    if not replaced:
        yield fine(f"Every link noted in {file.name} is in the chain as it was.")
        anchors.note(connection, file, at=now)


def _chain(connection: sa.Connection) -> Iterator[Finding]:
    """The record of changes and of what was seen: whole, or where it was tampered with."""
    broken = list(islice(sealing.faults(connection), MOST_FAULTS))
    yield from (fault(one) for one in broken)
    newest = sealing.head(connection)
    if newest is not None and not broken:
        number, digest = newest
        yield fine(f"The chain of records is whole: {number:,} links, the last one {digest}.")


def _migrated(revision: str | None) -> Finding:
    newest = migrations.newest()
    if revision == newest:
        return fine(f"Its tables are those of this version ({revision}).")
    if revision is None:
        return fault("It has no tables yet. Run: python -m db migrate")
    if revision not in migrations.known():
        return fault(f"A newer version of Common Table made it ({revision}). Update first.")
    return fault(f"Its tables are of {revision}, not {newest}. Run: python -m db migrate")


def _sqlite(connection: sa.Connection) -> Iterator[Finding]:
    state = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if state == "ok":
        yield fine("Every page of the file is whole.")
    else:
        yield fault(f"The file is damaged: {state}. Restore a backup.")
    loose = len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    if loose:
        yield fault(f"{loose} references lead nowhere.")
    else:
        yield fine("Every reference leads to a record.")
    yield _journal()
    yield from _room(Path(connection.engine.url.database or ""))


def _journal() -> Finding:
    version = sqlite3.sqlite_version
    if journal_mode() == "WAL":
        return fine(f"SQLite {version}, with a WAL journal.")
    safe = ".".join(map(str, WAL_IS_SAFE_FROM))
    return note(
        f"SQLite {version} is older than {safe}, which can damage a WAL database, so the slower "
        "DELETE journal is used: while somebody saves, others wait.",
    )


def _room(file: Path) -> Iterator[Finding]:
    size, free = file.stat().st_size, shutil.disk_usage(file.parent).free
    sentence = (
        f"The file has {size / MEGABYTE:,.1f} MB; {free / MEGABYTE:,.0f} MB are free beside it."
    )
    # A restore puts a second copy beside the first.
    yield fine(sentence) if free > max(ROOM, 2 * size) else fault(sentence)


def _postgresql(connection: sa.Connection) -> Iterator[Finding]:
    constraints = sa.table("pg_constraint", sa.column("convalidated", sa.Boolean))
    unchecked = connection.scalar(
        sa.select(sa.func.count()).select_from(constraints).where(~constraints.c.convalidated)
    )
    if unchecked:
        yield fault(f"{unchecked} constraints were never checked against the rows.")
    else:
        yield fine("Every reference leads to a record: PostgreSQL checks them all.")
    size = connection.scalar(sa.select(sa.func.pg_database_size(sa.func.current_database())))
    release = connection.scalar(sa.select(sa.func.current_setting("server_version")))
    yield fine(f"PostgreSQL {release}; the database has {(size or 0) / MEGABYTE:,.1f} MB.")
    # Whoever made it in a language's own order gets lists in that order, and other ones than on SQLite.
    if not connection.scalar(sa.select(sa.literal("B") < sa.literal("a"))):
        yield note("Names are sorted by a language's rules: docs/databases.md says why not to.")
    yield note("Disk space is the database server's: look at it there.")
