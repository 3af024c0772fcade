"""Restoring a backup: into a new place, looked at, brought up to date, then swapped."""

import os
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from db import sealing
from db.engine import make_engine
from db.keeping import archives, backups, migrations, places, postgres
from models.rules.errors import Refused

Settle = Callable[[str, str], None]
"""What is done to the database in its new place before it is swapped in: its address, and when it was backed up."""

MAY_NOT: Final = (
    "The database server lets this account make no databases, and a restore is made beside what is "
    "there. Let it, for as long as this takes: ALTER ROLE ... CREATEDB"
)
SOME: Final = 3
"""How many sentences about a broken chain are repeated."""


def look(file: Path) -> archives.About:
    """Read a whole backup without putting it anywhere. Raises Refused where it could not be restored."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    found = archives.verify_checksum(file)
    backups.refuse_unknown(found.revision, file.name)
    archives.digest_of(archives.read(file, archives.key_of(found)))
    return found


def restore(
    url: str, file: Path, *, at: datetime, settle: Settle, is_chain_asked: bool = True
) -> str | None:
    """Put a backup in the database's place and say where the database that was there is kept, if any.

    It is restored beside it, looked at and migrated first: one that cannot be read changes nothing.
    Raises Refused, also while Common Table is still running on the database.
    """
    found = look(file)
    kind = "sqlite" if places.is_sqlite(url) else "postgresql"
    if found.database != kind:
        raise Refused(
            f"{file.name} is of another kind of database ({found.database}). Restore it into one of "
            "that kind, then move it with: python -m db copy"
        )
    pieces = archives.read(file, archives.key_of(found))
    stamp = at.strftime("%Y%m%d_%H%M%S")

    def ready(address: str) -> None:
        _make_ready(address, is_chain_asked=is_chain_asked)
        settle(address, found.made_at)

    with places.in_words(f"{file.name} was not restored"):
        if kind == "sqlite":
            return _restore_sqlite(places.path_of(url), pieces, stamp, ready)
        return _restore_dump(url, pieces, stamp, ready)


def _make_ready(address: str, *, is_chain_asked: bool) -> None:
    engine = make_engine(address)
    try:
        backups.refuse_unknown(migrations.current(engine), "The backup")
        migrations.upgrade(engine)
        with engine.connect() as connection:
            broken = list(islice(sealing.faults(connection), SOME)) if is_chain_asked else []
    finally:
        engine.dispose()
    if broken:
        raise Refused(
            f"Its record of changes was touched. {' '.join(broken)} Restore an older backup, or take this one "
            "as it is with --even-if-altered."
        )


def _restore_sqlite(
    path: Path, pieces: archives.Pieces, stamp: str, ready: Callable[[str], None]
) -> str | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = path.with_name(f"{path.name}.before_{stamp}")
    with places.scratch(path) as new:
        with new.open("wb") as out:
            for piece in pieces:
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        backups.look_at(new, "What the backup holds")
        ready(f"sqlite:///{new}")
        places.swap(new, path, kept)
    return str(kept) if kept.exists() else None


def _restore_dump(
    url: str, pieces: archives.Pieces, stamp: str, ready: Callable[[str], None]
) -> str:
    name = make_url(url).database or ""
    new, kept = f"{name}_restoring_{stamp}", f"{name}_before_{stamp}"
    try:
        _create_alike(url, new)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(MAY_NOT) from error
    is_swapped = False
    try:
        address = make_url(url).set(database=new).render_as_string(hide_password=False)
        postgres.feed("pg_restore", address, pieces, "--exit-on-error", "--no-owner")
        ready(address)
        # Both names in one transaction: at no moment is there no database.
        rename = "ALTER DATABASE {} RENAME TO {}"
        _run(url, (rename, name, kept), (rename, new, name))
        is_swapped = True
    except psycopg.errors.ObjectInUse as error:
        raise Refused(places.IN_USE) from error
    finally:
        if not is_swapped:
            _run(url, ("DROP DATABASE {}", new))
    return kept


def _create_alike(url: str, new: str) -> None:
    """Make a database that spells and sorts as the one there is, whatever the server does by itself."""
    with psycopg.connect(**postgres.words_of(url), autocommit=True) as connection:
        found = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert found is not None, "a connection is to a database"
        made = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
        names = sql.Identifier(new), *map(sql.Literal, found)
        connection.execute(sql.SQL(made).format(*names))


def _run(url: str, *statements: tuple[str, ...]) -> None:
    """Run what is said about databases from outside them, together. A name is quoted, never pasted."""
    words = {**postgres.words_of(url), "dbname": "postgres"}
    with psycopg.connect(**words, autocommit=len(statements) == 1) as connection:
        for statement, *names in statements:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
