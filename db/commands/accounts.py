"""Accounts: who may sign in, with which password and which roles. Whatever narrows an account ends its sessions."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from db import audit, writing
from db.commands import codes, login_sessions
from db.session import GuardedSession
from models.access import Grant, LoginSession, Setting, User
from models.people import Person
from models.places import Area
from models.rules import passwords, permissions, policies_accounts
from models.rules.errors import Forbidden, Invalid, NotFound

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,79}")
LINKS = ("invitation", "reset")


@dataclass(frozen=True)
class NewGrant:
    """A role to give, and how far it reaches: one of the ids, or none for everything."""

    role: str
    scope: str
    area_id: int | None = None
    workgroup_id: int | None = None
    program_id: int | None = None


def as_login(text: str) -> str:
    """The user name as it is kept: small letters, however it was typed."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def invite(
    session: GuardedSession,
    *,
    login: str,
    name: str,
    email: str,
    area_id: int,
    grants: Iterable[NewGrant],
    now: datetime,
    person_id: int | None = None,
) -> str:
    """Make an account and return the one-time code of its invitation link, good for 24 hours.

    With `person_id` the account is for somebody who is in the directory already. Raises Invalid.
    """
    user = add(session, login=login, name=name, email=email, area_id=area_id, person_id=person_id)
    assert user.id is not None
    for one in grants:
        session.add(_grant(user.id, one))
    session.flush()
    return _link(session, "invitation", user.id, now)


def add(
    session: GuardedSession,
    *,
    login: str,
    name: str,
    email: str,
    area_id: int,
    person_id: int | None = None,
    is_demo: bool = False,
) -> User:
    """Make an account without a password, and its person unless there is one. Raises Invalid, NotFound."""
    login = as_login(login)
    if LOGIN.fullmatch(login) is None:
        raise Invalid(
            "A user name has 2 to 80 letters, digits, dots, dashes or @.",
            {"login": "Choose another."},
        )
    if person_id is None:
        person = Person(area_id=area_id, name=name.strip(), email=email.strip())
        session.add(person)
        session.flush()
    else:
        person = session.fetch(Person, person_id)
    assert person.id is not None
    user = User(login=login, person_id=person.id, is_demo=is_demo)
    session.add(user)
    session.flush()
    return user


def make_first_administrator(
    session: GuardedSession, *, code: str, login: str, name: str, email: str, county: str,
    password: str, now: datetime,
) -> int:  # fmt: skip
    """Redeem the code from the server's console; return the new administrator's user id.

    Raises Invalid for a wrong code, a weak password, or when somebody was faster.
    """
    if (
        session.exec(select(User.id).where(col(User.is_active).is_(True)).limit(1)).first()
        is not None
    ):
        raise Invalid("There is an administrator already. Sign in instead.")
    codes.redeem(session, code=codes.as_typed(code), purposes=("first_administrator",), now=now)
    area = session.exec(select(Area).where(Area.kind == "county").order_by(col(Area.id))).first()
    if area is None:
        area = Area(name=county.strip(), kind="county")
        session.add(area)
        session.flush()
    assert area.id is not None
    user = add(session, login=login, name=name, email=email, area_id=area.id)
    assert user.id is not None
    session.add(Grant(user_id=user.id, role="administrator", scope="everything"))
    set_password(session, user_id=user.id, password=password, now=now)
    return user.id


def set_password(
    session: GuardedSession,
    *,
    user_id: int,
    password: str,
    now: datetime,
    keep_session_id: int | None = None,
) -> None:
    """Give an account a new password and end its sessions, but the one that asked.

    Raises Invalid with the sentence of models.rules.passwords for one that can be guessed.
    """
    user = session.fetch(User, user_id)
    person = session.fetch(Person, user.person_id)
    counties = session.exec(select(Area.name).where(Area.kind == "county")).all()
    known = [user.login, person.name, *counties, *_partnership(session)]
    if problem := passwords.refusal(password, known=known, demo=user.is_demo):
        raise Invalid(problem, {"password": problem})
    user.password_hash, user.password_changed_at = passwords.hashed(password), now
    for purpose in LINKS:
        codes.withdraw(session, purpose=purpose, user_id=user_id, now=now)
    codes.withdraw(session, purpose="second_step", user_id=user_id, now=now)
    audit.note(session, kind="credential", what="password set", record_ids=[user_id])
    login_sessions.end_all(
        session, user_id=user_id, reason="Password changed", now=now, keep_id=keep_session_id
    )


def redeem_link(session: GuardedSession, *, code: str, password: str, now: datetime) -> int:
    """Use an invitation or reset link: set the password, return the user id. Raises Invalid."""
    row = codes.redeem(session, code=code, purposes=LINKS, now=now)
    assert row.user_id is not None
    if not session.fetch(User, row.user_id).is_active:
        raise Invalid(codes.USED_UP)
    set_password(session, user_id=row.user_id, password=password, now=now)
    return row.user_id


def reset_link(session: GuardedSession, *, user_id: int, now: datetime) -> str:
    """Make a one-time link with which somebody chooses a new password; 24 hours. Raises Forbidden."""
    user = session.fetch(User, user_id)
    _must_reach(session, user_id)
    return _link(session, "reset" if user.password_hash else "invitation", user_id, now)


def _link(session: GuardedSession, purpose: str, user_id: int, now: datetime) -> str:
    audit.note(session, kind="credential", what=f"{purpose} link made", record_ids=[user_id])
    return codes.issue(session, purpose=purpose, user_id=user_id, now=now)


def link_provider(
    session: GuardedSession, *, user_id: int, issuer: str, subject: str, now: datetime
) -> None:
    """Let somebody in whom a sign-in provider vouches for under this name; both empty unlinks.

    Whoever was signed in signs in again. Raises Invalid, Forbidden.
    """
    user = session.fetch(User, user_id)
    _must_reach(session, user_id)
    issuer, subject = issuer.strip(), subject.strip()
    if sentence := policies_accounts.why_not_link(issuer, subject):
        raise Invalid(sentence)
    user.oidc_issuer, user.oidc_subject = issuer, subject
    session.flush()
    what = "provider linked" if subject else "provider unlinked"
    audit.note(session, kind="credential", what=what, record_ids=[user_id])
    end_sessions(session, user_id=user_id, reason="Provider changed", now=now)


def grant(session: GuardedSession, *, user_id: int, new: NewGrant, now: datetime) -> int:
    """Give a role; the person signs in again with it. Return the grant's id. Raises Invalid, Forbidden."""
    if sentence := policies_accounts.why_not_change_roles(session.actor.user_id, user_id):
        raise Invalid(sentence)
    row = _grant(user_id, new)
    session.add(row)
    session.flush()
    end_sessions(session, user_id=user_id, reason="Roles changed", now=now)
    assert row.id is not None
    return row.id


def revoke(session: GuardedSession, *, grant_id: int, now: datetime) -> None:
    """Take a role away; the person's sessions end. Raises Invalid, Forbidden."""
    row = session.fetch(Grant, grant_id)
    if sentence := policies_accounts.why_not_change_roles(session.actor.user_id, row.user_id):
        raise Invalid(sentence)
    session.delete(row)
    session.flush()
    end_sessions(session, user_id=row.user_id, reason="Roles changed", now=now)


def deactivate(session: GuardedSession, *, user_id: int, now: datetime) -> None:
    """Let somebody sign in no more; the sessions end and open links stop working. Raises Forbidden, Invalid."""
    user = session.fetch(User, user_id)
    if sentence := policies_accounts.why_not_close(session.actor.user_id, user_id):
        raise Invalid(sentence)
    _must_reach(session, user_id)
    user.is_active = False
    for purpose in LINKS:
        codes.withdraw(session, purpose=purpose, user_id=user_id, now=now)
    end_sessions(session, user_id=user_id, reason="Account closed", now=now)


def activate(session: GuardedSession, *, user_id: int) -> None:
    """Let somebody sign in again, with the roles and the password they had. Raises Forbidden."""
    user = session.fetch(User, user_id)
    _must_reach(session, user_id)
    user.is_active = True
    session.flush()


def end_sessions(
    session: GuardedSession, *, user_id: int, reason: str, now: datetime, keep_id: int | None = None
) -> int:
    """End the sessions of a user, also of tabs that are open right now; return how many."""
    return login_sessions.end_all(session, user_id=user_id, reason=reason, now=now, keep_id=keep_id)


def end_own_session(
    session: GuardedSession, *, user_id: int, session_id: int, now: datetime
) -> None:
    """End another session of one's own. Raises NotFound for anybody else's."""
    row = session.fetch(LoginSession, session_id)
    if row.user_id != user_id:
        raise NotFound("This session was not found. It may have ended.")
    login_sessions.end(session, session_id=session_id, reason=login_sessions.BY_THEMSELVES, now=now)


def end_session(session: GuardedSession, *, session_id: int, reason: str, now: datetime) -> None:
    """End one session. Raises NotFound for one that is not theirs to see."""
    session.fetch(LoginSession, session_id)
    login_sessions.end(session, session_id=session_id, reason=reason, now=now)


def end_these(
    session: GuardedSession, *, session_ids: Iterable[int], reason: str, now: datetime
) -> None:
    """End some sessions. Raises NotFound where one of them is not theirs to see."""
    for session_id in session_ids:
        end_session(session, session_id=session_id, reason=reason, now=now)


def _grant(user_id: int, new: NewGrant) -> Grant:
    return Grant(
        user_id=user_id,
        role=new.role,
        scope=new.scope,
        area_id=new.area_id,
        workgroup_id=new.workgroup_id,
        program_id=new.program_id,
    )


def _partnership(session: GuardedSession) -> list[str]:
    row = session.exec(select(Setting.value).where(Setting.name == "partnership_name")).first()
    return [row] if row else []


def _must_reach(session: GuardedSession, user_id: int) -> None:
    """Raise Forbidden unless the actor could have given every role the account holds.

    Otherwise the administrator of one town could reset the password of the whole county's administrator.
    """
    if session.actor.is_system:
        return
    for row in session.exec(select(Grant).where(Grant.user_id == user_id)).all():
        scope, place = writing.place_of(session, row, "c")
        if not permissions.reaches(session.actor, "administrator", scope, place):
            raise Forbidden(policies_accounts.BEYOND_YOURS)
