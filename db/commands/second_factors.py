"""The second step of signing in: an authenticator app, and recovery codes for when it is lost."""

from datetime import datetime
from typing import Final

from sqlmodel import col, select

from db import audit, engine
from db.commands import codes, login_sessions
from db.keeping import keys
from db.queries import second_factors as queries
from db.session import GuardedSession
from models.access import Grant, LoginSession, RecoveryCode, SecondFactor
from models.rules import second_factors as rules
from models.rules.errors import Forbidden, Invalid, NotFound, Refused

NO_KEY: Final = (
    "A second step cannot be set up yet: this server has no key to keep its secret with. "
    "Ask whoever runs the server to set COMMON_TABLE_KEY."
)
CLOSED_UP: Final = (
    "Your second step cannot be checked on this server: its key is another one now. "
    "Use a recovery code, or ask your administrator to reset your second step."
)
THERE_ALREADY: Final = "This account has a second step already. Sign in again."


def why_not_here() -> str | None:
    """Why nobody can set up a second step on this server, or None."""
    try:
        return None if keys.key_for_secrets(engine.database_url()) else NO_KEY
    except Refused as refused:
        return refused.sentence


def set_up(
    session: GuardedSession,
    *,
    user_id: int,
    secret: str,
    typed: str,
    now: datetime,
    replaces: bool = False,
    keep_session_id: int | None = None,
) -> list[str]:
    """Ask an account for codes of this secret from now on, once its app has shown one; return new recovery codes.

    Sessions that came in without it end, but the one that asked. Raises Invalid.
    """
    step = rules.step_of(secret, typed, now=now, last_step=0)
    if step is None:
        raise Invalid(rules.WRONG)
    _take_away(session, user_id, replaces=replaces)
    session.add(
        SecondFactor(
            user_id=user_id, secret=_sealed(secret, user_id), confirmed_at=now, last_step=step
        )
    )
    session.flush()
    audit.note(session, kind="credential", what="second step set up", user_id=user_id)
    login_sessions.end_all(
        session, user_id=user_id, reason="Second step set up", now=now, keep_id=keep_session_id
    )
    return new_recovery_codes(session, user_id=user_id)


def _take_away(session: GuardedSession, user_id: int, *, replaces: bool) -> None:
    row = _row(session, user_id)
    if row is not None and not replaces:
        # Whoever has only the password must not put their own phone in place of the person's.
        raise Invalid(THERE_ALREADY)
    if row is not None:
        session.delete(row)
        session.flush()


def new_recovery_codes(session: GuardedSession, *, user_id: int) -> list[str]:
    """Make recovery codes and return them, this once; those of before stop working."""
    for row in session.exec(select(RecoveryCode).where(RecoveryCode.user_id == user_id)).all():
        session.delete(row)
    made = [codes.readable() for _ in range(rules.RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_digest(one, user_id)) for one in made)
    session.flush()
    audit.note(session, kind="credential", what="recovery codes made", user_id=user_id)
    return made


def check(session: GuardedSession, *, user_id: int, typed: str, now: datetime) -> str:
    """Use a code of the app, or a recovery code; return which way it was. Raises Invalid for any other.

    Of two who use one code at the same moment one succeeds: the row's version decides.
    """
    row = _row(session, user_id)
    if row is None:
        raise Invalid(rules.WRONG)
    if rules.digits(typed):
        step = rules.step_of(_opened(row), typed, now=now, last_step=row.last_step)
        if step is None:
            raise Invalid(rules.WRONG)
        row.last_step = step
        session.flush()
        return "second_factor"
    _use_recovery_code(session, user_id, typed, now)
    return "recovery_code"


def _use_recovery_code(session: GuardedSession, user_id: int, typed: str, now: datetime) -> None:
    row = session.exec(
        select(RecoveryCode).where(
            RecoveryCode.code_hash == _digest(codes.as_typed(typed), user_id),
            RecoveryCode.user_id == user_id,
            col(RecoveryCode.used_at).is_(None),
        )
    ).one_or_none()
    if row is None:
        raise Invalid(rules.WRONG)
    row.used_at = now
    session.flush()
    audit.note(session, kind="credential", what="recovery code used", user_id=user_id)


def remove(session: GuardedSession, *, user_id: int) -> None:
    """Ask an account for no second step any more, by its own wish. Raises Forbidden where a role needs it."""
    if queries.standing(session, user_id=user_id).is_required:
        raise Forbidden(rules.REQUIRED)
    _end_factor(session, user_id, what="second step removed")
    for row in session.exec(select(RecoveryCode).where(RecoveryCode.user_id == user_id)).all():
        session.delete(row)
    session.flush()


def reset(session: GuardedSession, *, user_id: int, now: datetime) -> None:
    """Take away a lost second step; the sessions end, and where a role needs one it is set up at the next sign-in.

    Recovery codes go with it: without a second step nobody is asked for one, and a new one replaces them.
    Raises NotFound, Forbidden.
    """
    _end_factor(session, user_id, what="second step reset")
    reason = "Second step reset"
    login_sessions.end_all(session, user_id=user_id, reason=reason, now=now)


def _end_factor(session: GuardedSession, user_id: int, *, what: str) -> None:
    row = _row(session, user_id)
    if row is None:
        raise NotFound("This account has no second step.")
    session.delete(row)
    session.flush()
    audit.note(session, kind="credential", what=what, record_ids=[user_id])


def enforce(session: GuardedSession, *, roles: frozenset[str], now: datetime) -> int:
    """End the sessions that hold one of these roles and came in by a password alone; return how many.

    The one who asks stays: they are asked at their next sign-in. Raises Invalid where nobody could set one up.
    """
    if not roles:
        return 0
    if sentence := why_not_here():
        raise Invalid(sentence)
    holders = select(Grant.user_id).where(col(Grant.role).in_(roles))
    weak = session.exec(
        select(LoginSession).where(
            col(LoginSession.ended_at).is_(None),
            LoginSession.signed_in_by == "password",
            col(LoginSession.user_id).in_(holders),
            LoginSession.user_id != (session.actor.user_id or 0),
        )
    ).all()
    for row in weak:
        login_sessions.end(
            session, session_id=row.id or 0, reason="Second step now required", now=now
        )
    session.flush()
    return len(weak)


def seal_again(session: GuardedSession) -> int:
    """Seal every secret with the key in force, after a new one was given; return how many. Raises Refused."""
    rows = session.exec(select(SecondFactor)).all()
    for row in rows:
        row.secret = _sealed(_opened(row), row.user_id)
    session.flush()
    return len(rows)


def _row(session: GuardedSession, user_id: int) -> SecondFactor | None:
    return session.exec(select(SecondFactor).where(SecondFactor.user_id == user_id)).one_or_none()


def _digest(code: str, user_id: int) -> str:
    # A code has 125 bits, so that a plain digest is enough (ASVS 5.0, 6.5.2).
    return codes.digest(code, f"recovery of {user_id}")


def _about(user_id: int) -> bytes:
    # A secret moved to another account's row does not open.
    return f"second factor of {user_id}".encode()


def _key() -> bytes:
    key = keys.key_for_secrets(engine.database_url())
    if key is None:
        raise Invalid(NO_KEY)
    return key


def _sealed(secret: str, user_id: int) -> str:
    return keys.seal(_key(), secret.encode(), about=_about(user_id)).hex()


def _opened(row: SecondFactor) -> str:
    try:
        data = bytes.fromhex(row.secret)
        return keys.open_sealed(_key(), data, about=_about(row.user_id)).decode()
    except (Refused, ValueError) as error:
        raise Invalid(CLOSED_UP) from error
