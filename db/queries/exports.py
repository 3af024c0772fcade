"""Files that were taken out: one's own, and for an administrator those of the people they administer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select

from db.session import GuardedSession
from models.access import User
from models.data import FileExport
from models.people import Person

PAGE: Final = 50


@dataclass(frozen=True)
class ExportRow:
    """One file: when, by whom, of which table, which columns and filters, how many rows."""

    id: int
    at: datetime | None
    user_id: int | None
    who: str
    table: str
    form: str
    columns: str
    filters: str
    rows: int


@dataclass(frozen=True)
class ExportPage:
    """Exports, the last first, and whether there are earlier ones."""

    rows: tuple[ExportRow, ...]
    has_more: bool


def page(
    session: GuardedSession,
    *,
    table: str = "",
    user_id: int | None = None,
    before_id: int | None = None,
) -> ExportPage:
    """Read the exports this actor may see, the last first."""
    columns: tuple[Any, ...] = (
        FileExport.id, FileExport.at, FileExport.user_id, Person.name, FileExport.table_name,
        FileExport.format, FileExport.columns, FileExport.filters, FileExport.records,
    )  # fmt: skip
    statement = (
        select(*columns)
        .select_from(FileExport)
        .outerjoin(User, col(User.id) == FileExport.user_id)
        .outerjoin(Person, col(Person.id) == User.person_id)
        .order_by(col(FileExport.id).desc())
        .limit(PAGE + 1)
    )
    if table:
        statement = statement.where(FileExport.table_name == table)
    if user_id is not None:
        statement = statement.where(FileExport.user_id == user_id)
    if before_id is not None:
        statement = statement.where(col(FileExport.id) < before_id)
    found = session.exec(statement).all()
    rows = tuple(
        ExportRow(one[0], one[1], one[2], one[3] or "Somebody not listed", *one[4:])
        for one in found[:PAGE]
    )
    return ExportPage(rows, len(found) > PAGE)


def people(session: GuardedSession) -> Mapping[int, str]:
    """Read who took something out, as far as this actor may see, by name."""
    statement = (
        select(User.id, Person.name)
        .join(Person, col(Person.id) == User.person_id)
        .where(col(User.id).in_(select(FileExport.user_id)))
        .order_by(Person.name)
        .limit(300)
    )
    return {user_id: name for user_id, name in session.exec(statement) if user_id is not None}
