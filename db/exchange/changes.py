"""The record of changes as a file: one row per field, from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, func, select

from db.exchange.export import MOST_IN_EXCEL, PROTECTED_SECTIONS
from db.exchange.writing import Cell
from db.queries import history
from db.session import GuardedSession
from models import choices
from models.access import Change
from models.base import tables
from models.rules import wording
from models.rules.errors import Invalid
from models.rules.import_plans import NOTICE

CHUNK: Final = 2000
MOST_IN_A_CELL: Final = 32_000
HEADINGS: Final = (
    "When (UTC)", "Who", "What", "Table", "Record number", "Record", "Field", "Before", "After",
    "Saved together",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """How many changes there are to take out, and what must be said with them."""

    count: int
    notice: str


def count(session: GuardedSession, asked: history.Filters, *, form: str) -> Found:
    """Count the changes the actor may see. Raises Invalid for more than the format holds."""
    statement = (
        select(Change.table_name, func.count())
        .where(*history.conditions(session, asked))
        .group_by(col(Change.table_name))
    )
    by_table = dict(session.exec(statement).all())
    found = sum(by_table.values())
    if form == "xlsx" and found > MOST_IN_EXCEL:
        raise Invalid(
            f"{found:,} changes are more than an Excel file should hold. Take CSV, or a shorter period."
        )
    sections = {tables()[name].spec.section for name in by_table if name in tables()}
    is_protected = bool(sections & PROTECTED_SECTIONS) or "private_answers" in by_table
    return Found(found, NOTICE if is_protected else "")


def rows(session: GuardedSession, asked: history.Filters) -> Iterator[list[Cell]]:
    """Every change as rows of a file, the latest first; read a few hundred at a time."""
    before_id: int | None = None
    while True:
        statement = (
            select(Change)
            .where(*history.conditions(session, asked))
            .order_by(col(Change.id).desc())
            .limit(CHUNK)
        )
        if before_id is not None:
            statement = statement.where(col(Change.id) < before_id)
        found = list(session.exec(statement))
        for change in history.in_words(session, found):
            yield from _lines(change)
        if len(found) < CHUNK:
            return
        before_id = found[-1].id
        session.expunge_all()


def _lines(change: history.ChangeRow) -> Iterator[list[Cell]]:
    table, record_id = change.subject
    head: list[Cell] = [
        f"{change.at:%Y-%m-%d %H:%M:%S}",
        change.who,
        choices.CHANGE_ACTION.label(change.action),
        wording.noun(table).capitalize(),
        record_id,
        change.name,
    ]
    for line in change.lines or [wording.Line("", "", "")]:
        yield [*head, line.label, _cut(line.before), _cut(line.after), change.batch]


def _cut(text: str) -> str:
    return text if len(text) <= MOST_IN_A_CELL else text[:MOST_IN_A_CELL] + "…"
