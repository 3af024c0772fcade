"""Rows by the hundred thousand: a loader's way into the database, below the guards (docs/decisions/0004)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from db import engine
from models.base import Table

ROWS_PER_STATEMENT: Final = 10_000


class Bulk:
    """Collects rows of several tables and writes them in the order in which they refer to each other."""

    def __init__(self, connection: sa.Connection, moment: datetime) -> None:
        self.connection, self.moment = connection, moment
        self._next: dict[type[Table], int] = {}
        self._blank: dict[type[Table], dict[str, Any]] = {}
        self._rows: dict[type[Table], list[dict[str, Any]]] = {}

    def add(self, table: type[Table], **values: Any) -> int:
        """Add a row, with the table's own defaults; return the id it will have."""
        if table not in self._blank:
            self._meet(table)
        number = self._next[table]
        self._next[table] = number + 1
        row = self._blank[table].copy()
        row.update(values)
        row["id"] = number
        self._rows[table].append(row)
        return number

    def _meet(self, table: type[Table]) -> None:
        plain = sa.inspect(table).local_table
        last = self.connection.execute(sa.select(sa.func.max(plain.c.id))).scalar()
        self._next[table] = (last or 0) + 1
        self._rows[table] = []
        blank = {
            name: field.get_default(call_default_factory=True)
            for name, field in table.model_fields.items()
        }
        stamps = {"created_at": self.moment, "updated_at": self.moment, "version": 1}
        self._blank[table] = {**blank, **stamps, "created_by_id": None, "updated_by_id": None}

    def write(self) -> None:
        """Write what has been collected."""
        for table, rows in self._rows.items():
            statement = sa.insert(sa.inspect(table).local_table)
            for start in range(0, len(rows), ROWS_PER_STATEMENT):
                self.connection.execute(statement, rows[start : start + ROWS_PER_STATEMENT])
            rows.clear()
        self.connection.commit()

    def finish(self) -> None:
        """Write the rest; let the database count on from these ids and learn how the rows are spread."""
        self.write()
        if self.connection.dialect.name == "postgresql":
            for table, following in self._next.items():
                sequence = sa.func.pg_get_serial_sequence(table.__tablename__, "id")
                self.connection.execute(sa.select(sa.func.setval(sequence, following, False)))
            self.connection.commit()


@contextmanager
def loading(moment: datetime) -> Iterator[Bulk]:
    """A connection that does not wait for the disk: a load that is cut short is begun again anyway."""
    with engine.get_engine().connect() as connection:
        if connection.dialect.name == "sqlite":
            # Not through SQLAlchemy, which would begin a transaction, and in one this is refused.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA synchronous=OFF")
        connection = connection.execution_options(writes=True)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET synchronous_commit = off")
        bulk = Bulk(connection, moment)
        yield bulk
        bulk.finish()
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    # The connection goes with the pool, and its haste with it.
    engine.dispose()
