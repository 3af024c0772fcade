"""Check-ins: a coordinator asks how a match is going, and the next one moves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import col, select

from db.commands import answers
from db.session import GuardedSession
from models.mentoring import CheckIn, CheckInNote, Match
from models.programs import Program
from models.rules import check_in_stages
from models.rules import policies_matches as policies
from models.rules.errors import Invalid, refuse


def log(
    session: GuardedSession,
    *,
    match_id: int,
    held_on: date,
    with_whom: str,
    medium: str,
    minutes: int | None = None,
    is_reached: bool = True,
    has_concern: bool = False,
    summary: str = "",
    by_id: int | None = None,
    own: Mapping[str, Any] | None = None,
    today: date,
) -> CheckIn:
    """Write down a check-in, or an attempt at one. Only one that reached somebody moves the next."""
    match = session.fetch(Match, match_id)
    refuse(policies.why_not_check_in(match))
    refuse(policies.wrong_day(held_on, today, not_before=match.started_on, what="The check-in"))
    if match.ended_on is not None and held_on > match.ended_on:
        raise Invalid("The match had ended by then. Choose a day before its end.")
    check_in = CheckIn(
        program_id=match.program_id,
        match_id=match_id,
        held_on=held_on,
        with_whom=with_whom,
        medium=medium,
        minutes=minutes,
        is_reached=is_reached,
        has_concern=has_concern,
        by_id=by_id if by_id is not None else session.actor.person_id,
    )
    session.add(check_in)
    answers.write(session, check_in, own or {})
    session.flush()
    assert check_in.id is not None
    if summary.strip():
        note = CheckInNote(
            program_id=match.program_id, check_in_id=check_in.id, summary=summary.strip()
        )
        session.add(note)
    follow(session, check_in, is_new=True)
    return check_in


def follow(session: GuardedSession, check_in: CheckIn, *, is_new: bool) -> None:
    """Move a match's dates after a check-in was added, changed or removed."""
    match = session.fetch(Match, check_in.match_id)
    if not is_new:
        _recount(session, match)
    elif check_in.is_reached:
        _move_due(session, match)
    session.flush()


def _recount(session: GuardedSession, match: Match) -> None:
    """Work the dates out again from the check-ins that are left."""
    reached = select(col(CheckIn.held_on)).where(
        CheckIn.match_id == match.id, col(CheckIn.is_reached).is_(True)
    )
    kept = session.exec(reached).all()
    # Everything is read before the match is touched, so that one change of it is recorded.
    program = session.fetch(Program, match.program_id)
    match.last_check_in_on = max(kept, default=None)
    if match.status == "active" and match.started_on is not None:
        match.check_in_due_on = check_in_stages.due_after(
            match.started_on, kept, program.check_in_stages
        )


def _move_due(session: GuardedSession, match: Match) -> None:
    assert match.started_on is not None
    reached = select(col(CheckIn.held_on)).where(
        CheckIn.match_id == match.id, col(CheckIn.is_reached).is_(True)
    )
    kept = session.exec(reached).all()
    match.last_check_in_on = max(kept)
    if match.status != "active":
        return
    program = session.fetch(Program, match.program_id)
    due = check_in_stages.due_after(match.started_on, kept, program.check_in_stages)
    # A note typed in late must not bring the next check-in forward.
    match.check_in_due_on = max(due, match.check_in_due_on or due)
