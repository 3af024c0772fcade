"""The write guard of names: nobody opens a family's name to themselves by asking for a mentor."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from models.base import Table
from models.casework import ParticipantName
from models.mentoring import MentorRequest
from models.rules.errors import NotFound


def check(session: Session, row: Table, after: Mapping[str, Any]) -> None:
    """Raise NotFound where somebody is put on a waiting list whose name the actor may not read.

    A program's mentor coordinators read the names of those who wait there.
    """
    if not isinstance(row, MentorRequest) or "participant_id" not in after:
        return
    who = row.participant_id
    read = select(ParticipantName.id).where(ParticipantName.participant_id == who)
    if session.exec(read).first() is not None:
        return
    # Below the guard: whether there is a name at all.
    kept: Any = ParticipantName.__table__  # type: ignore[attr-defined]
    there = sa.select(kept.c.id).where(kept.c.participant_id == who)
    if sa.orm.Session.connection(session).execute(there).first() is not None:
        raise NotFound("Participant: not found. It may have been removed.")
