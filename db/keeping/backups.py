"""Backups while people work, and restoring one: into a new place, looked at, then swapped."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from db.engine import make_engine
from db.keeping import migrations, postgres
from models.rules.errors import Refused

MINE_ALONE: Final = 0o600  # a backup holds families' names


def backup(url: str, file: Path) -> None:
    """Write a backup of the database to a new file, and look whether it can be read. Raises Refused."""
    if file.exists():
        raise Refused(
            f"{file} is there already. Choose another name: a backup is never overwritten."
        )
    part = file.with_name(file.name + ".part")
    part.touch(mode=MINE_ALONE)
    try:
        if _is_sqlite(url):
            _copy_sqlite(_path(url), part)
            _look_at(part)
        else:
            postgres.run("pg_dump", url, "--format=custom", f"--file={part}")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path, *, at: datetime) -> str:
    """Put a backup in the database's place and say where the database that was there is kept.

    It is restored beside it, looked at and migrated first: one that cannot be read changes nothing.
    Raises Refused, also while Common Table is still running on the database.
    """
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    stamp = at.strftime("%Y%m%d_%H%M%S")
    return _restore_sqlite(url, file, stamp) if _is_sqlite(url) else _restore_dump(url, file, stamp)


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's online backup: a plain copy of a file in use may be broken."""
    if not source.is_file():
        raise Refused(f"There is no database at {source} yet.")
    with closing(_open(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        # One file, without the two beside it that WAL keeps.
        there.execute("PRAGMA journal_mode=DELETE")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)


def _look_at(path: Path) -> None:
    """Raise Refused unless the file is a whole database of ours."""
    try:
        with closing(_open(path)) as connection:
            state = connection.execute("PRAGMA integrity_check").fetchone()[0]
            loose = connection.execute("PRAGMA foreign_key_check").fetchall()
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused(f"{path.name} is not a backup of Common Table that can be read.") from error
    if state != "ok" or loose:
        raise Refused(f"{path.name} is damaged: {state}, {len(loose)} references lead nowhere.")
    _refuse_unknown(found[0] if found else None, path.name)


def _refuse_unknown(revision: str | None, name: str) -> None:
    if revision not in migrations.known():
        raise Refused(
            f"{name} comes from another version of Common Table ({revision}). Update first."
        )


def _restore_sqlite(url: str, file: Path, stamp: str) -> str:
    _look_at(file)
    path = _path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.restoring")
    new.unlink(missing_ok=True)
    new.touch(mode=MINE_ALONE)
    _copy_sqlite(file, new)
    _upgrade(f"sqlite:///{new}")
    kept = path.with_name(f"{path.name}.before_{stamp}")
    if path.exists():
        _refuse_in_use(path)
        path.replace(kept)
    new.replace(path)
    return str(kept)


def _upgrade(url: str) -> None:
    engine = make_engine(url)
    try:
        migrations.upgrade(engine)
    finally:
        engine.dispose()


def _refuse_in_use(path: Path) -> None:
    # Leaving WAL needs the file for oneself alone, and so does an exclusive transaction.
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise Refused("Common Table is still running on this database. Stop it first.") from error


def _restore_dump(url: str, file: Path, stamp: str) -> str:
    name = make_url(url).database or ""
    new, kept = f"{name}_restoring_{stamp}", f"{name}_before_{stamp}"
    _run(url, "CREATE DATABASE {}", new)
    address = make_url(url).set(database=new).render_as_string(hide_password=False)
    ready = False
    try:
        postgres.run("pg_restore", address, "--exit-on-error", "--no-owner", str(file.resolve()))
        engine = make_engine(address)
        revision = migrations.current(engine)
        engine.dispose()
        _refuse_unknown(revision, file.name)
        _upgrade(address)
        _run(url, "ALTER DATABASE {} RENAME TO {}", name, kept)
        ready = True
    except psycopg.errors.ObjectInUse as error:
        raise Refused("Common Table is still running on this database. Stop it first.") from error
    finally:
        if not ready:
            _run(url, "DROP DATABASE {}", new)
    _run(url, "ALTER DATABASE {} RENAME TO {}", new, name)
    return kept


def _run(url: str, statement: str, *names: str) -> None:
    """Run what is said about a database from outside it. A name is quoted, never pasted."""
    words = {**postgres.words_of(url), "dbname": "postgres"}
    with psycopg.connect(**words, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
