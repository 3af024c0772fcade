"""Contacts: those of a case, and those somebody typed in today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.queries.rows import build
from db.session import GuardedSession
from models.casework import Case, Contact, ContactNote
from models.people import Person

PAGE_SIZE = 20


@dataclass(frozen=True)
class ContactRow:
    """A contact of a case; `summary` is empty for whoever may not read notes.

    `own` has its open answers to own fields, by key.
    """

    id: int
    version: int
    held_on: date
    medium: str
    minutes: int | None
    is_reached: bool
    by: str
    summary: str
    own: dict[str, Any]


def of_case(
    session: GuardedSession, *, case_id: int, page: int = 1, size: int = PAGE_SIZE
) -> list[ContactRow]:
    """One page of a case's contacts, the last first; one row more than `size` says there are more."""
    columns: Any = (
        Contact.id, Contact.version, Contact.held_on, Contact.medium, Contact.minutes,
        Contact.is_reached, Person.name, ContactNote.summary, Contact.own,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Person, col(Person.id) == Contact.by_id)
        .outerjoin(ContactNote, col(ContactNote.contact_id) == Contact.id)
        .where(col(Contact.case_id) == case_id)
        .order_by(col(Contact.held_on).desc(), col(Contact.id).desc())
        .limit(size + 1)
        .offset((page - 1) * size)
    )
    rows: Any = session.execute(statement)
    return [build(ContactRow, row) for row in rows]


@dataclass(frozen=True)
class EnteredRow:
    """A contact somebody typed in."""

    id: int
    case_id: int
    number: str
    held_on: date
    medium: str
    minutes: int | None
    is_reached: bool
    at: datetime


def entered_by_me(
    session: GuardedSession, *, since: datetime, limit: int = 100
) -> list[EnteredRow]:
    """The contacts the actor typed in since a moment, the last first."""
    columns: Any = (
        Contact.id, Contact.case_id, Case.number, Contact.held_on, Contact.medium, Contact.minutes,
        Contact.is_reached, Contact.created_at,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Case, col(Case.id) == Contact.case_id)
        .where(
            col(Contact.created_by_id) == session.actor.user_id, col(Contact.created_at) >= since
        )
        .order_by(col(Contact.id).desc())
        .limit(limit)
    )
    rows: Any = session.execute(statement)
    return [build(EnteredRow, row) for row in rows]
