"""Action items read: what is open, and what was done lately."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from db.session import GuardedSession
from models.people import Person
from models.workgroups import ActionItem


def _columns(*columns: Any) -> Any:
    """A SELECT of named columns; its overloads stop at four of them."""
    return sa.select(*columns)


@dataclass(frozen=True)
class ActionRow:
    """Something agreed, by whom and by when."""

    id: int
    version: int
    text: str
    owner: str
    due_on: date | None
    status: str
    done_on: date | None


def of_workgroup(
    session: GuardedSession, *, workgroup_id: int, status: str = "open", limit: int = 100
) -> list[ActionRow]:
    """List a workgroup's action items of one status: open ones by due date, others newest first."""
    # Items without a date come last on both databases.
    due = (sa.case((col(ActionItem.due_on).is_(None), 1), else_=0), ActionItem.due_on)
    order = due if status == "open" else (col(ActionItem.done_on).desc(),)
    statement = (
        _columns(
            ActionItem.id,
            ActionItem.version,
            ActionItem.text,
            func.coalesce(Person.name, ""),
            ActionItem.due_on,
            ActionItem.status,
            ActionItem.done_on,
        )
        .join(Person, col(Person.id) == ActionItem.owner_id, isouter=True)
        .where(ActionItem.workgroup_id == workgroup_id, ActionItem.status == status)
        .order_by(*order, ActionItem.id)
        .limit(limit)
    )
    return [ActionRow(*row) for row in session.execute(statement)]
