"""What a database must forget when it comes back out of a backup."""

from datetime import datetime

from sqlmodel import col, select

from db import audit
from db.keeping.backups import RESTORED_AS
from db.session import GuardedSession
from models.access import LoginSession, OneTimeCode


def settle(session: GuardedSession, *, made_at: str, now: datetime) -> None:
    """End every session and every link that was open when the backup was made.

    They may have been ended or used since, which the backup cannot know: a person who left would be
    signed in again.
    """
    open_sessions = select(LoginSession).where(col(LoginSession.ended_at).is_(None))
    for one in session.exec(open_sessions).all():
        one.ended_at, one.end_reason = now, "Restored from a backup"
    for code in session.exec(select(OneTimeCode).where(col(OneTimeCode.used_at).is_(None))).all():
        code.used_at = now
    audit.note(session, kind="credential", what=RESTORED_AS, filters=made_at)
    session.flush()
