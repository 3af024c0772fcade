"""Who comes: accounts in the proportion of a county's real roles, each on a person of the demo's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, select

from db.queries import actors, cases
from db.session import GuardedSession, open_session
from models.access import Grant, User
from models.base import now
from models.casework import Case
from models.people import Person
from models.rules.actor import SYSTEM

PASSWORD: Final = "common-table-demo"  # noqa: S105 -- the demo's

# Of twenty people: those who write about families all day, then those who come to look.
TWENTY: Final = (
    "coordinator", "coordinator", "entry", "lead", "coordinator", "mentors", "coordinator",
    "partner", "coordinator", "director", "coordinator", "entry", "coordinator", "lead",
    "coordinator", "mentors", "coordinator", "partner", "lead", "admin",
)  # fmt: skip


WRITERS: Final = frozenset({"coordinator", "entry"})


@dataclass(frozen=True)
class Somebody:
    """An account that may sign in, which of the demo's it acts like, and cases it may write to."""

    login: str
    like: str
    numbers: tuple[str, ...] = ()


def prepare(count: int) -> list[Somebody]:
    """Give this many people of the database in force accounts, and say who they are.

    Each has the grants and the password of the demo's account with that role, and a person of their
    own: a coordinator one who has cases, so that what needs them today is as long as it really is.
    Done once; a second time finds them.
    """
    roles = list(islice(cycle(TWENTY), count))
    with open_session(SYSTEM, write=True) as session:
        models = {row.login: row for row in session.exec(select(User)).all()}
        by_role: dict[str, list[str]] = {}
        for place, like in enumerate(roles):
            by_role.setdefault(like, []).append(f"load-{place:03}")
        for like, logins in by_role.items():
            _accounts(session, models[like], [one for one in logins if one not in models])
    return [_somebody(f"load-{place:03}", like) for place, like in enumerate(roles)]


def _somebody(login: str, like: str) -> Somebody:
    if like not in WRITERS:
        return Somebody(login, like)
    with open_session(SYSTEM) as session:
        user_id = session.exec(select(User.id).where(User.login == login)).one()
        assert user_id is not None
        actor = actors.load(session, user_id=user_id, now=now())
    with open_session(actor) as session:
        rows = cases.caseload(
            session, filters=cases.CaseFilters(status="open"), sort="newest", page=1,
            today=now().date(),
        )  # fmt: skip
    return Somebody(login, like, tuple(row.number for row in rows))


def _accounts(session: GuardedSession, model: User, logins: Sequence[str]) -> None:
    if not logins:
        return
    grants = session.exec(select(Grant).where(Grant.user_id == model.id)).all()
    for login, person_id in zip(logins, _persons(session, model, len(logins)), strict=True):
        user = User(
            login=login, person_id=person_id, password_hash=model.password_hash, is_active=True
        )
        session.add(user)
        session.flush()
        assert user.id is not None
        for one in grants:
            session.add(
                Grant(
                    user_id=user.id, role=one.role, scope=one.scope, area_id=one.area_id,
                    workgroup_id=one.workgroup_id, program_id=one.program_id,
                )
            )  # fmt: skip
        # At once, so that the next choice of persons does not find this one free.
        session.flush()


def _persons(session: GuardedSession, model: User, count: int) -> list[int]:
    """People without an account: first those who have something to do in this role."""
    free = col(Person.id).not_in(select(User.person_id))
    wanted: list[Any] = [select(Person.id).where(free).order_by(col(Person.id))]
    if model.login == "partner":
        home = select(Person.organization_id).where(Person.id == model.person_id)
        wanted.insert(0, wanted[0].where(col(Person.organization_id).in_(home)))
    if model.login == "coordinator":
        wanted.insert(0, _busiest(model))
    found: dict[int, None] = {}
    for statement in wanted:
        found |= dict.fromkeys(session.exec(statement.limit(count)).all())
    if len(found) < count:
        raise SystemExit(f"The demo has too few people for {count} more accounts: lower --most.")
    return list(found)[:count]


def _busiest(model: User) -> Any:
    """Those with most open cases in the programs of an account."""
    programs = select(Grant.program_id).where(Grant.user_id == model.id)
    return (
        select(Case.coordinator_id)
        .where(
            col(Case.program_id).in_(programs),
            col(Case.closed_on).is_(None),
            col(Case.coordinator_id).not_in(select(User.person_id)),
        )
        .group_by(col(Case.coordinator_id))
        .order_by(sa.func.count().desc(), col(Case.coordinator_id))
    )
