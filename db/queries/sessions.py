"""Browsers that are or were signed in, as an administrator examines them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import col, select

from db.queries import spelling
from db.queries.accounts import alive
from db.session import GuardedSession
from models.access import LoginSession, User
from models.people import Person

MOST: Final = 500


@dataclass(frozen=True)
class Row:
    """One browser."""

    id: int
    name: str
    login: str
    browser: str
    signed_in_by: str
    since: datetime
    last_active_at: datetime | None
    ended_at: datetime | None
    why: str


def listing(session: GuardedSession, *, now: datetime, is_live: bool, typed: str = "") -> list[Row]:
    """The latest sessions of the accounts one administers: those that may act now, or those that ended.

    `typed` is a part of the person's name or user name.
    """
    statement = (
        select(LoginSession, Person.name, User.login)
        .join(User, col(User.id) == LoginSession.user_id)
        .join(Person, col(Person.id) == User.person_id)
        .where(alive(now) if is_live else sa.not_(alive(now)))
        .order_by(col(LoginSession.last_active_at).desc(), col(LoginSession.id).desc())
        .limit(MOST)
    )
    if wanted := typed.strip():
        found = (spelling.contains(one, wanted) for one in (Person.name, User.login))
        statement = statement.where(sa.or_(*found))
    return [
        Row(
            id=row.id or 0,
            name=name,
            login=login,
            browser=row.browser,
            signed_in_by=row.signed_in_by,
            since=row.created_at,
            last_active_at=row.last_active_at,
            ended_at=row.ended_at,
            why=row.end_reason or "Ran out",
        )
        for row, name, login in session.exec(statement)
    ]
