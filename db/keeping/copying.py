"""Move a partnership into a PostgreSQL database: every row, in steps that survive being cut off, then compared."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from db import sealing
from db.engine import make_engine
from db.keeping import backups, migrations, places
from models.access import Change
from models.base import metadata
from models.rules.errors import Refused

Say = Callable[[str], object]

AT_ONCE: Final = 2000
"""Rows in one step: what is lost of the work when it is cut off."""

LOCK: Final = 0x636F7079  # "copy": one at a time into a database

PROGRESS: Final = sa.Table(
    "copy_progress",
    sa.MetaData(),
    sa.Column("table_name", sa.String(60), primary_key=True),
    sa.Column("last_id", sa.BigInteger(), nullable=False),
)
"""How far the copy is. It stands in the database that is being filled, until all of it is there."""

CHANGES: Final[Any] = Change.__table__  # type: ignore[attr-defined]
SOURCE: Final = "The database to copy from"
BUSY: Final = "Somebody is saving in the database to copy from. Stop Common Table, then copy again."
AWAY: Final = (
    "One of the two databases cannot be reached, or went away. Run it again to go on from there."
)
DIFFERENT: Final = (
    "{table}: {count} records differ from those copied before. The database was written to since the "
    "copy began. Stop Common Table and copy again with --again."
)


def copy(source_url: str, target_url: str, *, again: bool, say: Say) -> int:
    """Copy every row, compare every row, and return how many there are. Raises Refused.

    Whoever writes to the source waits until it is done; reading goes on. `again` begins anew.
    """
    source, target = _ends(source_url, target_url)
    try:
        _refuse_other_version(source, SOURCE)
        if places.is_sqlite(source_url):
            backups.look_at(places.path_of(source_url), SOURCE)
        with target.connect() as held, _alone(held):
            _prepare(target, again=again)
            with _still(source) as reading:
                for table in metadata.sorted_tables:
                    _fill(table, reading, target, say)
                total = sum(_compare(one, reading, target, say) for one in metadata.sorted_tables)
                _finish(reading, target, say)
    except OperationalError as error:
        is_busy = isinstance(error.orig, psycopg.errors.LockNotAvailable)
        is_busy |= "locked" in str(error.orig)
        # Its words may hold host and port; the cause is not shown either.
        raise Refused(BUSY if is_busy else AWAY) from None
    finally:
        source.dispose()
        target.dispose()
    return total


def _ends(source_url: str, target_url: str) -> tuple[sa.Engine, sa.Engine]:
    source, target = make_url(source_url), make_url(target_url)
    if target.get_backend_name() != "postgresql":
        raise Refused(
            "A copy goes into a PostgreSQL database: --to postgresql://... For SQLite, backup and restore."
        )
    is_file = source.get_backend_name() == "sqlite"
    if is_file and not Path(source.database or "").is_file():
        raise Refused("There is no database to copy from yet: look at DATABASE_URL.")
    if source == target:
        raise Refused("The two databases are the same one.")
    return make_engine(source_url, is_patient=True), make_engine(target_url, is_patient=True)


def _refuse_other_version(engine: sa.Engine, which: str) -> None:
    revision = migrations.current(engine)
    if revision != migrations.newest():
        raise Refused(
            f"{which} is of another version ({revision or 'no tables'}), not {migrations.newest()}. "
            "Bring it up to date first: python -m db migrate"
        )


@contextmanager
def _alone(connection: sa.Connection) -> Iterator[None]:
    """Hold the target for this copy alone; the lock ends with the connection, whatever ends that."""
    if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(LOCK))):
        raise Refused("Another copy into this database is running.")
    # The lock is the connection's, not the transaction's, which would be idle for as long as this takes.
    connection.commit()
    yield


def _prepare(target: sa.Engine, *, again: bool) -> None:
    """Make the tables, or find those of a copy that was cut off. Raises Refused for any other database."""
    names = set(sa.inspect(target).get_table_names())
    is_begun = PROGRESS.name in names
    if is_begun and again:
        migrations.downgrade(target, "base")
        PROGRESS.drop(target)
        is_begun, names = False, set()
    if names - {"alembic_version"}:
        _refuse_other_version(target, "The database to copy into")
        if not is_begun and _holds_rows(target):
            raise Refused("The database to copy into is in use. Choose an empty one.")
    else:
        migrations.upgrade(target)
    PROGRESS.create(target, checkfirst=True)


def _holds_rows(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return any(
            connection.scalar(sa.select(sa.exists(sa.select(table.c.id))))
            for table in metadata.sorted_tables
        )


@contextmanager
def _still(source: sa.Engine) -> Iterator[sa.Connection]:
    """A connection to the source, into which nobody writes meanwhile."""
    with source.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            names = [sql.Identifier(table.name) for table in metadata.sorted_tables]
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute(
                    sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.SQL(", ").join(names))
                )
            except psycopg.errors.LockNotAvailable:
                raise Refused(BUSY) from None
        yield connection


def _columns(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """A table's columns. Structured values come and go as the text that is stored, to the letter."""
    return [
        sa.cast(one, sa.Text).label(one.name) if isinstance(one.type, sa.JSON) else one
        for one in table.columns
    ]


def _rows(
    connection: sa.Connection, table: sa.Table, after: int, until: int | None = None
) -> Sequence[sa.Row[Any]]:
    """The next rows by number: as many as one step takes, or all up to a number."""
    chosen = sa.select(*_columns(table)).where(table.c.id > after).order_by(table.c.id)
    chosen = chosen.limit(AT_ONCE) if until is None else chosen.where(table.c.id <= until)
    return connection.execute(chosen).all()


def _fill(table: sa.Table, reading: sa.Connection, target: sa.Engine, say: Say) -> None:
    """Copy a table from where it stopped, a step at a time; each step is kept with how far it came."""
    mark = PROGRESS.c.table_name == table.name
    with target.begin() as writing:
        last = writing.scalar(sa.select(PROGRESS.c.last_id).where(mark))
        if last is None:
            last = 0
            writing.execute(sa.insert(PROGRESS).values(table_name=table.name, last_id=last))
    left = reading.scalar(sa.select(sa.func.count()).where(table.c.id > last)) or 0
    done = 0
    while rows := _rows(reading, table, last):
        last, done = rows[-1].id, done + len(rows)
        with target.begin() as writing:
            _insert(table, rows, writing)
            writing.execute(sa.update(PROGRESS).where(mark).values(last_id=last))
        if left > AT_ONCE:
            say(f"  {table.name}: {done:,} of {left:,} copied")
    for column in _own_references(table):
        _refer(table, column, reading, target)


def _own_references(table: sa.Table) -> list[sa.Column[Any]]:
    return [key.parent for key in table.foreign_keys if key.column.table is table]


def _insert(table: sa.Table, rows: Sequence[sa.Row[Any]], writing: sa.Connection) -> None:
    # A reference to a row of the same table that comes later is set when it is there.
    later = {column.name for column in _own_references(table)}
    names = [one.name for one in table.columns]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver: Any = writing.connection.driver_connection
    try:
        with driver.cursor().copy(into) as copied:
            for row in rows:
                copied.write_row(
                    [
                        None if name in later else value
                        for name, value in zip(names, row, strict=True)
                    ]
                )
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        # The database's own words would hold what the record says, names included.
        why = error.diag.constraint_name or error.diag.column_name or type(error).__name__
        raise Refused(
            f"{table.name}: PostgreSQL does not take one of the records {rows[0].id} to {rows[-1].id} "
            f"({why}). Run python -m db check on the database to copy from."
        ) from None


def _refer(
    table: sa.Table, column: sa.Column[Any], reading: sa.Connection, target: sa.Engine
) -> None:
    found = reading.execute(sa.select(table.c.id, column).where(column.is_not(None)))
    given = [{"_id": number, "_to": to} for number, to in found]
    if given:
        change = sa.update(table).where(table.c.id == sa.bindparam("_id"))
        with target.begin() as writing:
            writing.execute(change.values({column.name: sa.bindparam("_to")}), given)


def _compare(table: sa.Table, reading: sa.Connection, target: sa.Engine, say: Say) -> int:
    """Compare every row of a table with its copy, and count them. Raises Refused where any differs."""
    last = total = differing = 0
    with target.connect() as there:
        while rows := _rows(reading, table, last):
            until = rows[-1].id
            copies = {row.id: row for row in _rows(there, table, last, until)}
            differing += sum(copies.pop(row.id, None) != row for row in rows) + len(copies)
            last, total = until, total + len(rows)
        beyond = sa.select(sa.func.count()).where(table.c.id > last)
        differing += there.scalar(beyond) or 0
    if differing:
        raise Refused(DIFFERENT.format(table=table.name, count=differing))
    say(f"{table.name}: {total:,} records, each the same on both sides")
    return total


def _finish(reading: sa.Connection, target: sa.Engine, say: Say) -> None:
    """Set what numbers new rows, look at the chain, and forget that this was a copy."""
    with target.begin() as writing:
        for table in metadata.sorted_tables:
            _number_above(table, writing)
        faults = list(sealing.faults(writing))
        if faults and not list(sealing.faults(reading)):
            raise Refused("Every record was copied, but their chain does not hold: " + faults[0])
        PROGRESS.drop(writing)
    with target.connect() as connection:
        # It would count its rows some minutes later by itself; until then every page would be slow.
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True
        driver.execute("ANALYZE")
        driver.autocommit = False
    # What was tampered with before stays visible in its new place, and is no reason to stay in the old.
    say("The chain over the record holds." if not faults else f"As before the copy: {faults[0]}")


def _number_above(table: sa.Table, writing: sa.Connection) -> None:
    """Give new rows numbers above every record that ever was, those removed since included."""
    ever = sa.select(sa.func.max(CHANGES.c.record_id)).where(CHANGES.c.table_name == table.name)
    highest = max(
        writing.scalar(sa.select(sa.func.max(table.c.id))) or 0, writing.scalar(ever) or 0
    )
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    writing.execute(sa.select(sa.func.setval(sequence, max(highest, 1), highest > 0)))
