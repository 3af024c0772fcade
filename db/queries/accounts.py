"""Accounts and the browsers signed in to them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from db.queries import revisions
from db.session import GuardedSession
from models import choices
from models.access import Grant, LoginSession, Setting, User
from models.people import Person
from models.places import Area
from models.programs import Program
from models.rules.lifetimes import AT_MOST, CLOCKS_DIFFER, IDLE
from models.workgroups import Workgroup


@dataclass(frozen=True)
class LiveSession:
    """A session that may act at this moment."""

    id: int
    user_id: int
    last_active_at: datetime


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against."""

    user_id: int
    name: str
    password_hash: str


@dataclass(frozen=True)
class AccountRow:
    """An account as the set-up screen lists it."""

    user_id: int
    version: int
    login: str
    person_id: int
    name: str
    email: str
    is_active: bool
    has_password: bool
    grants: tuple[str, ...]
    sessions: int
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class SessionRow:
    """A browser that is signed in."""

    id: int
    browser: str
    since: datetime
    last_active_at: datetime
    signed_in_by: str


def alive(now: datetime) -> ColumnElement[bool]:
    """Whether a session may act at a moment."""
    return sa.and_(
        col(LoginSession.ended_at).is_(None),
        col(LoginSession.expires_at) > now,
        col(LoginSession.expires_at) <= now + AT_MOST + CLOCKS_DIFFER,
        col(LoginSession.last_active_at) > now - IDLE,
        col(LoginSession.last_active_at) <= now + CLOCKS_DIFFER,
    )


def live_session(
    session: GuardedSession, *, now: datetime, token_hash: str = "", session_id: int = 0
) -> LiveSession | None:
    """The session of this cookie (by its hash) or id, if it has not ended, run out or idled, and its user is active."""
    which = LoginSession.token_hash == token_hash if token_hash else LoginSession.id == session_id
    statement = (
        select(LoginSession.id, LoginSession.user_id, LoginSession.last_active_at)
        .join(User, col(User.id) == LoginSession.user_id)
        .where(which, alive(now), col(User.is_active).is_(True))
    )
    row = session.exec(statement).one_or_none()
    return LiveSession(*row) if row is not None else None


def credentials(session: GuardedSession, *, login: str) -> Credentials | None:
    """What the password of an active account is checked against; None where there is nobody to let in."""
    statement = (
        select(User.id, Person.name, User.password_hash)
        .join(Person, col(Person.id) == User.person_id)
        .where(User.login == login, col(User.is_active).is_(True), User.password_hash != "")
    )
    row = session.exec(statement).one_or_none()
    return Credentials(*row) if row is not None else None


def by_provider(session: GuardedSession, *, issuer: str, subject: str) -> int | None:
    """The active account of somebody a sign-in provider vouches for: by issuer and subject, never by e-mail."""
    if not issuer or not subject:
        return None
    statement = select(User.id).where(
        User.oidc_issuer == issuer, User.oidc_subject == subject, col(User.is_active).is_(True)
    )
    found = session.exec(statement).all()
    return found[0] if len(found) == 1 else None


def login_and_name(session: GuardedSession, *, user_id: int) -> tuple[str, str]:
    """An account's user name and its person's name."""
    statement = (
        select(User.login, Person.name)
        .join(Person, col(Person.id) == User.person_id)
        .where(User.id == user_id)
    )
    login, name = session.exec(statement).one()
    return login, name


def email_of(session: GuardedSession, *, login: str) -> str:
    """Where mail to somebody with this user name goes; "" where nobody knows."""
    statement = (
        select(Person.email)
        .join(User, col(User.person_id) == Person.id)
        .where(User.login == login.strip().lower())
    )
    return session.exec(statement).first() or ""


def provider_of(session: GuardedSession, *, user_id: int) -> tuple[str, str]:
    """The sign-in provider of an account and its name there; both empty where there is none."""
    found = session.exec(
        select(User.oidc_issuer, User.oidc_subject).where(User.id == user_id)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else ("", "")


def has_password(session: GuardedSession, *, user_id: int) -> bool:
    """Whether an account signs in with a password of ours."""
    found = session.exec(select(User.password_hash).where(User.id == user_id)).one_or_none()
    return bool(found)


def anybody(session: GuardedSession) -> bool:
    """Whether there is an account that may sign in; where not, the first administrator is to be made."""
    statement = select(User.id).where(col(User.is_active).is_(True)).limit(1)
    return session.exec(statement).first() is not None


def setting(session: GuardedSession, *, name: str, default: str = "") -> str:
    """One choice the county made."""

    def read(session: GuardedSession) -> str | None:
        return session.exec(select(Setting.value).where(Setting.name == name)).one_or_none()

    found = revisions.keep(session, ("setting", name), (Setting,), read)
    return default if found is None else found


def demo_accounts(session: GuardedSession) -> list[tuple[str, str, str]]:
    """The demo's user names, names and roles, for the hint on its sign-in page."""
    statement = (
        select(User.login, Person.name, func.min(Grant.role))
        .join(Person, col(Person.id) == User.person_id)
        .join(Grant, col(Grant.user_id) == User.id, isouter=True)
        .where(col(User.is_demo).is_(True), col(User.is_active).is_(True))
        .group_by(col(User.id), col(User.login), col(Person.name))
        .order_by(col(User.id))
    )
    return [
        (login, name, choices.ROLE.label(role)) for login, name, role in session.exec(statement)
    ]


def sessions_of(session: GuardedSession, *, user_id: int, now: datetime) -> list[SessionRow]:
    """The browsers in which an account is signed in, the latest first."""
    statement = (
        select(LoginSession)
        .where(LoginSession.user_id == user_id, alive(now))
        .order_by(col(LoginSession.last_active_at).desc())
    )
    return [
        SessionRow(
            id=row.id or 0,
            browser=row.browser,
            since=row.created_at,
            last_active_at=row.last_active_at or row.created_at,
            signed_in_by=row.signed_in_by,
        )
        for row in session.exec(statement)
    ]


def signed_in_now(session: GuardedSession, *, now: datetime) -> int:
    """How many browsers are signed in, among the accounts the actor may see."""
    return session.exec(select(sa.func.count(col(LoginSession.id))).where(alive(now))).one()


def listing(session: GuardedSession, *, now: datetime) -> list[AccountRow]:
    """Every account the actor may see, with its roles in words and how many browsers are signed in to it."""
    signed_in = dict(
        session.exec(
            select(LoginSession.user_id, func.count(col(LoginSession.id)))
            .where(alive(now))
            .group_by(col(LoginSession.user_id))
        ).all()
    )
    roles = _grants_in_words(session)
    statement = (
        select(User, Person)
        .join(Person, col(Person.id) == User.person_id)
        .order_by(col(Person.name), col(User.id))
    )
    return [
        AccountRow(
            user_id=user.id or 0,
            version=user.version,
            login=user.login,
            person_id=user.person_id,
            name=person.name,
            email=person.email,
            is_active=user.is_active,
            has_password=bool(user.password_hash),
            grants=tuple(roles.get(user.id or 0, ())),
            sessions=signed_in.get(user.id or 0, 0),
            last_signed_in_at=user.last_signed_in_at,
        )
        for user, person in session.exec(statement)
    ]


def grants_of(session: GuardedSession, *, user_id: int) -> list[tuple[int, str]]:
    """The grants of one account: id, and the role with how far it reaches, in words."""
    return [(grant_id, words) for grant_id, _user, words in _grants(session, user_id=user_id)]


def _grants_in_words(session: GuardedSession) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for _grant, user_id, words in _grants(session):
        found[user_id].append(words)
    return found


def _grants(session: GuardedSession, *, user_id: int | None = None) -> list[tuple[int, int, str]]:
    statement = (
        select(Grant, func.coalesce(col(Area.name), col(Workgroup.name), col(Program.name)))
        .join(Area, col(Area.id) == Grant.area_id, isouter=True)
        .join(Workgroup, col(Workgroup.id) == Grant.workgroup_id, isouter=True)
        .join(Program, col(Program.id) == Grant.program_id, isouter=True)
        .order_by(col(Grant.role), col(Grant.id))
    )
    if user_id is not None:
        statement = statement.where(col(Grant.user_id) == user_id)
    return [
        (grant.id or 0, grant.user_id, _in_words(grant, where))
        for grant, where in session.exec(statement)
    ]


def _in_words(grant: Grant, where: str | None) -> str:
    return f"{choices.ROLE.label(grant.role)}: {where or choices.SCOPE.label(grant.scope).lower()}"
