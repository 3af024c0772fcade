"""Choice lists as they stand in the database, and laying them over the process."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from db import engine
from db.queries import revisions
from db.session import GuardedSession, open_session
from models.base import Choices
from models.data import ListChoice, OwnField
from models.rules import choice_lists
from models.rules.actor import SYSTEM

Mark = tuple[str, Any]

_laid: Mark | None = None
"""Of which database, and of which state of it, this process has the lists."""


def refresh(session: GuardedSession) -> None:
    """Lay the county's lists over the process, if they changed since.

    For a session of the program itself: the lists of a process are those of every county.
    """
    global _laid
    mark = revisions.keep(session, "choice lists", (ListChoice,), _mark)
    if mark == _laid:
        return
    choice_lists.lay_over(
        session.exec(
            select(ListChoice).order_by(
                col(ListChoice.list_name), col(ListChoice.position), col(ListChoice.id)
            )
        ).all()
    )
    _laid = mark


def _mark(session: GuardedSession) -> Mark:
    statement: Any = select(
        func.count(), func.max(ListChoice.updated_at), func.sum(ListChoice.version)
    )
    return engine.database_url(), tuple(session.exec(statement).one())


def lay(session: GuardedSession, list_name: str) -> None:
    """Lay one list over the process as this transaction has it, so that what follows can use it.

    The next refresh reads them all again: this transaction may yet be taken back.
    """
    global _laid
    _laid = None
    choice_lists.lay_one(
        list_name,
        session.exec(
            select(ListChoice)
            .where(ListChoice.list_name == list_name)
            .order_by(col(ListChoice.position), col(ListChoice.id))
        ).all(),
    )


def load() -> None:
    """The same in a session of its own: for the command line."""
    with open_session(SYSTEM) as session:
        refresh(session)


def reset() -> None:
    """Forget what was laid over: another database is in force."""
    global _laid
    _laid = None
    choice_lists.lay_over([])


@dataclass(frozen=True)
class ChoiceRow:
    """One value of a list as its screen shows it. `id` is None for a value no row changed yet."""

    value: str
    label: str
    color: str
    is_retired: bool
    id: int | None = None
    version: int | None = None


def values(session: GuardedSession, *, list_name: str) -> list[ChoiceRow]:
    """The values of a list in their order, retired ones too."""
    found = session.exec(select(ListChoice).where(ListChoice.list_name == list_name)).all()
    rows = {row.value: row for row in found}
    built_in = choice_lists.BUILT_IN.get(list_name, Choices({}))
    ordered = sorted(found, key=lambda row: (row.position or 0, row.id or 0))
    return [
        ChoiceRow(
            one.value,
            one.label,
            one.color,
            one.is_retired,
            row.id if (row := rows.get(one.value)) else None,
            row.version if row else None,
        )
        for one in choice_lists.merged(built_in.declared, ordered)
    ]


def own_lists(session: GuardedSession) -> dict[str, OwnField]:
    """The lists made for own fields, by name, with the field each belongs to."""
    found = session.exec(
        select(OwnField)
        .where(OwnField.list_name != "")
        .order_by(col(OwnField.table_name), col(OwnField.position), col(OwnField.id))
    )
    return {one.list_name: one for one in found}
