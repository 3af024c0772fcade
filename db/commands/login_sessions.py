"""Browsers that are signed in: begun, kept alive, ended. A row here is the only thing that lets anybody in."""

from datetime import datetime
from typing import Final

from sqlmodel import col, select

from db import audit
from db.commands import codes, drafts
from db.session import GuardedSession
from models.access import Grant, LoginSession, User
from models.rules.lifetimes import AT_MOST, IDLE

BY_THEMSELVES: Final = "Ended by the person"
BY_ADMINISTRATOR: Final = "Ended by an administrator"


def begin(
    session: GuardedSession,
    *,
    user_id: int,
    browser: str,
    now: datetime,
    signed_in_by: str = "password",
    address: str = "",
) -> str:
    """Sign a browser in and return the value of its cookie. Raises NotFound for an unknown user."""
    user = session.fetch(User, user_id)
    close_overdue(session, user_id=user_id, now=now)
    drafts.clear_old(session, now=now)
    token = codes.secret()
    row = LoginSession(
        user_id=user_id,
        token_hash=codes.digest(token),
        last_active_at=now,
        expires_at=now + AT_MOST,
        browser=browser[:200],
        signed_in_by=signed_in_by,
    )
    session.add(row)
    user.last_signed_in_at = now
    session.flush()
    held = session.exec(select(Grant.role).where(Grant.user_id == user_id).distinct()).all()
    audit.note(
        session, kind="sign_in", what=signed_in_by, user_id=user_id, roles=", ".join(sorted(held)),
        record_ids=[row.id or 0], address=address,
    )  # fmt: skip
    return token


def note_activity(session: GuardedSession, *, session_id: int, now: datetime) -> None:
    """Note that the person did something, unless the session has ended meanwhile."""
    row = session.get(LoginSession, session_id)
    if row is not None and row.ended_at is None:
        row.last_active_at = now


def end(session: GuardedSession, *, session_id: int, reason: str, now: datetime) -> None:
    """End one session; one that has ended keeps its first reason."""
    row = session.get(LoginSession, session_id)
    if row is not None:
        _end(session, row, reason, now)


def end_all(
    session: GuardedSession, *, user_id: int, reason: str, now: datetime, keep_id: int | None = None
) -> int:
    """End every session of a user but the one to keep; return how many."""
    rows = [row for row in _open(session, user_id) if row.id != keep_id]
    for row in rows:
        _end(session, row, reason, now)
    session.flush()
    return len(rows)


def close_overdue(session: GuardedSession, *, user_id: int, now: datetime) -> None:
    """Write down the end of sessions that ran out: they were refused already, this is for the list."""
    for row in _open(session, user_id):
        last = row.last_active_at or row.created_at
        if row.expires_at is None or row.expires_at <= now:
            _end(session, row, "Twelve hours", row.expires_at or now)
        elif last + IDLE <= now:
            _end(session, row, "Idle", last + IDLE)


def _open(session: GuardedSession, user_id: int) -> list[LoginSession]:
    statement = select(LoginSession).where(
        LoginSession.user_id == user_id, col(LoginSession.ended_at).is_(None)
    )
    return list(session.exec(statement).all())


def _end(session: GuardedSession, row: LoginSession, reason: str, now: datetime) -> None:
    if row.ended_at is not None:
        return
    row.ended_at, row.end_reason = now, reason
    session.flush()
    # Whoever ended it, or the account itself where the program did.
    who = session.actor.user_id or row.user_id
    audit.note(session, kind="sign_out", what=reason, user_id=who, record_ids=[row.id or 0])
