"""Sessions end with what they were begun with: a role, the person behind the account, for whom that person speaks.

The commands of accounts end them too, with their own words. This is for every other way a row is
written, above all undoing: an open tab goes on with the roles it was drawn with.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from db import audit
from db.writing import Write
from models.access import Grant, LoginSession, User
from models.base import now
from models.people import Person

ENDING: Final[Mapping[type, tuple[str, str]]] = {
    Grant: ("", "Roles changed"),
    User: ("person_id", "Person changed"),
    Person: ("organization_id", "Organization changed"),
}
"""What ends the sessions of an account where it changes: a column of a row, or all of the row."""
SPEAKS_FOR_OTHERS: Final = "partner"
"""The one role that reads by its person's organization."""


def follow(session: Session, writes: Iterable[Write]) -> None:
    """End the sessions of the accounts that these writes gave or took something."""
    for write in writes:
        column, reason = ENDING.get(type(write.row), ("", ""))
        if not reason or (column and not (write.action == "c" and column in write.before)):
            continue
        for user_id in _accounts(session, write):
            _end(session, user_id, reason)


def _accounts(session: Session, write: Write) -> set[int]:
    row = write.row
    if isinstance(row, Grant):
        return {row.user_id}
    if isinstance(row, User):
        return {row.id or 0}
    users: Any = User.__table__  # type: ignore[attr-defined]
    grants: Any = Grant.__table__  # type: ignore[attr-defined]
    # Below the guard: whoever changes the person need not see that there is an account.
    held = (
        sa.select(users.c.id)
        .join(grants, grants.c.user_id == users.c.id)
        .where(users.c.person_id == row.id, grants.c.role == SPEAKS_FOR_OTHERS)
    )
    return set(sa.orm.Session.connection(session).execute(held).scalars())


def _end(session: Session, user_id: int, reason: str) -> None:
    kept: Any = LoginSession.__table__  # type: ignore[attr-defined]
    ended = (
        sa.update(kept)
        .where(kept.c.user_id == user_id, kept.c.ended_at.is_(None))
        .values(ended_at=now(), end_reason=reason, version=kept.c.version + 1)
        .returning(kept.c.id)
    )
    found = sa.orm.Session.connection(session).execute(ended).scalars().all()
    for session_id in found:
        who = session.actor.user_id or user_id  # type: ignore[attr-defined]
        audit.note(session, kind="sign_out", what=reason, user_id=who, record_ids=[session_id])
