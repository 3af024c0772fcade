"""Who reads accounts and what hangs on them: their owner, and whoever administers their person's area."""

from collections.abc import Callable
from typing import Any

from sqlmodel import col, select

from models.access import User
from models.audit import AuditEvent
from models.people import Person
from models.rules.actor import Actor
from models.rules.reaching import EVERYBODY, NOBODY, Condition, any_of, within

Rule = Callable[[Actor], Condition]


def _administered(actor: Actor) -> Any:
    """A SELECT of the ids of users whose person is in an area the actor administers."""
    people = select(Person.id).where(within(Person.area_id, actor.areas("administrator")))
    return select(User.id).where(col(User.person_id).in_(people))


def of_users(column: Any) -> Rule:
    """The rule that somebody sees what is theirs, an administrator what is of whom they administer."""

    def rule(actor: Actor) -> Condition:
        administered: Condition = NOBODY
        if actor.holds("administrator"):
            administered = col(column).in_(_administered(actor))
        own = column == actor.user_id if actor.user_id is not None else NOBODY
        return any_of(administered, own)

    return rule


def administers_all(actor: Actor) -> bool:
    """Whether somebody is an administrator of the whole system."""
    return actor.holds("administrator") and actor.reach["administrator"].is_everything


def audit(actor: Actor) -> Condition:
    """What the users somebody administers did; tries without an account for who administers all."""
    if administers_all(actor):
        return EVERYBODY
    if actor.holds("administrator"):
        return col(AuditEvent.user_id).in_(_administered(actor))
    return NOBODY


def own_or_administered(table: Any) -> Rule:
    """What somebody did themselves, and for an administrator what was done by their users."""
    return of_users(table.user_id)
