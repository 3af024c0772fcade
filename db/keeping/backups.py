"""Backups while people work: looked at before they are called one, and old ones taken away."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from db import sealing
from db.engine import journal_mode, make_engine
from db.keeping import archives, keys, migrations, places, postgres
from db.keeping.archives import About
from models.rules.errors import Refused
from models.rules.retention import Keep, kept

RESTORED_AS: Final = "restore"
"""What is written down when a backup came back; its filter is the moment of that backup."""

STEP: Final = 4000
"""Pages of SQLite, 16 MB, that are copied before savers have their turn."""

MOST_TIMES_ANEW: Final = 3

AUDITED_AS: Final = "backup"
"""What is written down when everything was taken out."""

NAME: Final = "common_table_%Y%m%d_%H%M%S.backup"
"""What backups are called that are kept in a directory. In UTC, so that names stand in their order."""


def backup(url: str, file: Path, *, at: datetime) -> About:
    """Write a backup of the database to a new file, and read it again. Raises Refused."""
    _refuse_taken(file)
    key = keys.key_from_environment()
    with places.in_words(f"{file.name} was not written"), places.scratch(file) as part:
        write = _write_sqlite if places.is_sqlite(url) else _write_dump
        write(url, part, _about(url, at), key)
        found = archives.verify_checksum(part)
        _refuse_taken(file)
        part.replace(file)
        places.settle(file)
    return found


def _refuse_taken(file: Path) -> None:
    if file.exists():
        raise Refused(
            f"{file} is there already. Choose another name: a backup is never overwritten."
        )


def next_file(directory: Path, *, at: datetime) -> Path:
    """Where the backup of this moment goes in a directory of backups. Raises Refused."""
    with places.in_words(f"{directory} cannot hold backups"):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory / at.astimezone(UTC).strftime(NAME)


def made_in(directory: Path) -> dict[datetime, Path]:
    """The backups in a directory, by the moment in their names; other files are none of ours."""
    found = {}
    for file in directory.glob("common_table_*.backup"):
        try:
            found[datetime.strptime(file.name, NAME).replace(tzinfo=UTC)] = file
        except ValueError:
            continue
    return found


def rotate(directory: Path, keep: Keep) -> list[Path]:
    """Remove the backups that need not be kept, and say which they were."""
    found = made_in(directory)
    old = [found[moment] for moment in sorted(found.keys() - kept(found.keys(), keep))]
    with places.in_words(f"Old backups in {directory} cannot be removed"):
        for file in old:
            file.unlink()
    return old


def _about(url: str, at: datetime) -> About:
    """What there is to say of a database before it is copied. Raises Refused for one that is none of ours."""
    if places.is_sqlite(url) and not places.path_of(url).is_file():
        raise Refused(f"There is no database at {places.path_of(url)} yet.")
    engine = make_engine(url)
    try:
        revision = migrations.current(engine)
        refuse_unknown(revision, "This database")
        with engine.connect() as connection:
            link, digest = _newest_link(connection)
            size = _size(connection)
    except DatabaseError as error:
        raise Refused("The database cannot be reached, or is not one of Common Table.") from error
    finally:
        engine.dispose()
    return About(at.isoformat(), engine.dialect.name, str(revision), size, link, digest)


def _newest_link(connection: sa.Connection) -> tuple[int, str]:
    has_chain = sa.inspect(connection).has_table(str(sealing.SEALS.name))
    return (sealing.head(connection) if has_chain else None) or (0, "")


def _size(connection: sa.Connection) -> int:
    if connection.dialect.name == "sqlite":
        return places.path_of(str(connection.engine.url)).stat().st_size
    database = sa.func.current_database()
    return connection.scalar(sa.select(sa.func.pg_database_size(database))) or 0


def _write_sqlite(url: str, part: Path, about: About, key: bytes | None) -> None:
    source = places.path_of(url)
    # Beside the database: what is not sealed yet goes nowhere else.
    with places.scratch(source) as copy:
        copy_sqlite(source, copy)
        look_at(copy, source.name)
        archives.write(part, about, _pieces(copy), key)
        written = archives.digest_of(_pieces(copy))
    if archives.digest_of(archives.read(part, key)) != written:
        raise Refused("The backup does not read as what was written. Look at the disk it lies on.")


def _write_dump(url: str, part: Path, about: About, key: bytes | None) -> None:
    dumped = postgres.output_of("pg_dump", url, "--format=custom", "--compress=0")
    archives.write(part, about, dumped, key)
    # Without a database to put it into, pg_restore reads all of it and writes it nowhere.
    postgres.feed("pg_restore", None, archives.read(part, key), "--file=/dev/null")


def copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's online backup: a plain copy of a file in use may be broken.

    Without WAL a reader keeps savers waiting. So it goes in steps, and they save between two of
    them; but what they save makes it begin anew, so that after a few times it goes through in one.
    """
    with closing(places.read_only(source)) as here, closing(sqlite3.connect(target)) as there:
        try:
            here.backup(
                there, pages=STEP if journal_mode() == "DELETE" else -1, progress=_Patience()
            )
        except _Restless:
            here.backup(there)
        # One file, without the two beside it that WAL keeps.
        there.execute("PRAGMA journal_mode=DELETE")


class _Restless(Exception):
    """People save so often that a copy in steps would never end."""


class _Patience:
    """Counts how often a copy in steps had to begin anew, and gives up at some time."""

    def __init__(self) -> None:
        self.left, self.anew = sys.maxsize, 0

    def __call__(self, _status: int, left: int, _all: int) -> None:
        self.anew += left > self.left
        self.left = left
        if self.anew > MOST_TIMES_ANEW:
            raise _Restless


def look_at(path: Path, name: str) -> None:
    """Raise Refused unless the file is a whole database of ours."""
    try:
        with closing(places.read_only(path)) as connection:
            state = connection.execute("PRAGMA integrity_check").fetchone()[0]
            loose = connection.execute("PRAGMA foreign_key_check").fetchall()
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused(f"{name} is not a database of Common Table that can be read.") from error
    if state != "ok" or loose:
        raise Refused(f"{name} is damaged: {state}, {len(loose)} references lead nowhere.")
    refuse_unknown(found[0] if found else None, name)


def refuse_unknown(revision: str | None, name: str) -> None:
    """Raise Refused for tables that this version cannot bring up to date."""
    if revision not in migrations.known():
        raise Refused(
            f"{name} comes from another version of Common Table ({revision}). Update first."
        )


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(archives.PIECE):
            yield piece
