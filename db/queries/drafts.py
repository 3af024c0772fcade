"""What somebody typed and did not save yet: read by nobody but them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from db.session import GuardedSession
from models.data import Draft
from models.rules import drafts


@dataclass(frozen=True)
class DraftRow:
    """A draft as its form takes it up again."""

    form: str
    typed: dict[str, Any]
    at: datetime


def find(session: GuardedSession, *, form: str, now: datetime) -> DraftRow | None:
    """The actor's own draft of a form, unless it is too old."""
    statement = select(Draft.form, Draft.typed, Draft.updated_at).where(
        Draft.form == form,
        Draft.user_id == session.actor.user_id,
        col(Draft.updated_at) >= drafts.expired_before(now),
    )
    row = session.exec(statement).one_or_none()
    return None if row is None else DraftRow(row[0], drafts.unpacked(row[1]), row[2])
