"""A record's number is given once. SQLite would give the last one again after its record was removed."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from db.writing import Write
from models.access import Change
from models.base import Table

LOOKED_AT: Final = "numbered"
"""Where a session keeps the tables whose next number is known to be new."""


def number(session: Session, writes: Iterable[Write]) -> None:
    """Number new rows above every record that ever was, so that no history tells of two of them."""
    if session.get_bind().dialect.name != "sqlite":
        return
    looked_at: set[str] = session.info.setdefault(LOOKED_AT, set())
    fresh: dict[str, list[Table]] = {}
    for write in writes:
        name = str(write.row.__tablename__)
        if write.action == "r":
            looked_at.discard(name)
        elif write.action == "a" and write.row.id is None and write.row.spec.audited:
            fresh.setdefault(name, []).append(write.row)
    for name, rows in fresh.items():
        # From here on SQLite counts up from the highest number that is there: one look is enough.
        if name not in looked_at:
            _above_all(session, name, rows)
            looked_at.add(name)


def _above_all(session: Session, name: str, rows: list[Table]) -> None:
    stored: Any = sa.inspect(type(rows[0])).local_table
    made: Any = Change.__table__  # type: ignore[attr-defined]
    connection = sa.orm.Session.connection(session)
    told = connection.execute(
        sa.select(sa.func.max(made.c.record_id)).where(made.c.table_name == name)
    ).scalar()
    there = connection.execute(sa.select(sa.func.max(stored.c.id))).scalar()
    if (told or 0) > (there or 0):
        for number, row in enumerate(rows, start=(told or 0) + 1):
            row.id = number
