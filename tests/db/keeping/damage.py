"""A database file that is torn, as a plain copy is that was made while people went on saving."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from db import engine

PAGE: Final = 4096  # bytes


def mix_up_indexes(path: Path) -> None:
    """Have the index of changes by transaction lead to the rows that the one of audit events names."""
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        found = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_audit_events_unit'"
        page = connection.execute(found).fetchone()[0]
        connection.execute("PRAGMA writable_schema = ON")
        put = "UPDATE sqlite_master SET rootpage = ? WHERE name = 'ix_changes_unit'"
        connection.execute(put, (page,))


def wipe_the_rows(path: Path, table: str) -> None:
    """Have nothing but zeros where the rows of a table begin."""
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        found = "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?"
        page = connection.execute(found, (table,)).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(bytes(PAGE))
