"""Accounts that hold more than an administrator of one place could give: what lets in to them is not theirs."""

from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from models.access import Grant, User
from models.base import Table
from models.people import Person
from models.rules import permissions, policies_accounts
from models.rules.actor import Actor
from models.rules.errors import Forbidden

KEYS: Final = frozenset({"login_sessions", "one_time_codes", "second_factors"})
"""Tables whose rows let somebody in to an account, or keep others out of it."""

ENDING: Final = frozenset({"ended_at", "end_reason"})
"""A session may be ended by whoever administers the person: that lets nobody in."""

SCOPES: Final = {"area": "area_id", "workgroup": "workgroup_id", "program": "program_id"}


def check(
    session: Session, actor: Actor, row: Table, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Raise Forbidden for a write to what lets in to an account that holds roles beyond the actor's.

    Else the administrator of one town could write themselves a link, a session or a mail address with
    which they come in as the administrator of the whole county.
    """
    found = _accounts(session, row, before, after) - {actor.user_id}
    if found and isinstance(row, Person) and not actor.holds("administrator"):
        raise Forbidden(policies_accounts.THEIR_MAIL)
    if not all(_reaches_all(session, actor, user_id) for user_id in found):
        raise Forbidden(policies_accounts.BEYOND_YOURS)


def _accounts(
    session: Session, row: Table, before: dict[str, Any], after: dict[str, Any]
) -> set[int | None]:
    """The accounts into which this write could let somebody."""
    table = str(row.__tablename__)
    if isinstance(row, User):
        return {row.id} - {None}
    if table in KEYS and not (after and after.keys() <= ENDING):
        return {getattr(row, "user_id", None), before.get("user_id")} - {None}
    if isinstance(row, Person) and "email" in before:
        # Links are sent there.
        users: Any = User.__table__  # type: ignore[attr-defined]
        held = sa.select(users.c.id).where(users.c.person_id == row.id)
        return set(Session.connection(session).execute(held).scalars())
    return set()


def _reaches_all(session: Session, actor: Actor, user_id: int | None) -> bool:
    """Whether the actor could have given every role the account holds; asked below the guard."""
    grants: Any = Grant.__table__  # type: ignore[attr-defined]
    held = sa.select(
        grants.c.scope, grants.c.area_id, grants.c.workgroup_id, grants.c.program_id
    ).where(grants.c.user_id == user_id)
    return all(
        permissions.reaches(
            actor, "administrator", SCOPES.get(one.scope, "everywhere"), one._asdict()
        )
        for one in Session.connection(session).execute(held)
    )
