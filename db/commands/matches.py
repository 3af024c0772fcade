"""Matches, from proposal to end. A mentor's places and the mentee's request follow."""

from datetime import date

from sqlmodel import col, select

from db.commands import mentors
from db.session import GuardedSession
from models.mentoring import CheckIn, Match, Mentor, MentorRequest
from models.programs import Program
from models.rules import check_in_stages, matching
from models.rules import policies_matches as policies
from models.rules.errors import Invalid, refuse


def propose(
    session: GuardedSession, *, request_id: int, mentor_id: int, on: date, today: date
) -> Match:
    """Suggest a mentor to somebody who waits; keeps the score and its reasons with the match."""
    request = session.fetch(MentorRequest, request_id)
    mentor = session.fetch(Mentor, mentor_id)
    # Two proposals at once would both find the last place free.
    session.refresh(request, with_for_update=True)
    session.refresh(mentor, with_for_update=True)
    refuse(policies.why_not_propose(request))
    refuse(_wrong_day(on, today, request.waiting_since_on, "The proposal"))
    if mentor.program_id != request.program_id:
        raise Invalid("The mentor belongs to another program. Choose one of this program.")
    refuse(_already_matched(session, request))
    carried = mentors.carried_by(session, mentor_id)
    found = matching.score(_mentee(request), mentors.candidate(mentor, carried), today=on)
    if found.blocked_by:
        raise Invalid(" ".join(found.blocked_by))
    program = session.fetch(Program, request.program_id)
    is_parent_partner = request.wants_parent_partner and mentor.is_parent_partner
    match = Match(
        program_id=request.program_id,
        mentor_id=mentor_id,
        participant_id=request.participant_id,
        request_id=request_id,
        type="parent_partner" if is_parent_partner else "mentor",
        proposed_on=on,
        commitment_months=program.commitment_months,
        score=found.points,
        score_reasons=list(found.reasons),
    )
    session.add(match)
    session.flush()
    return match


def agree(
    session: GuardedSession, *, match_id: int, version: int | None = None, on: date, today: date
) -> Match:
    """Mentor and mentee have both said yes."""
    match = session.fetch(Match, match_id, version=version)
    refuse(policies.why_not_agree(match))
    refuse(_wrong_day(on, today, match.proposed_on, "The agreement"))
    match.status, match.agreed_on = "agreed", on
    session.flush()
    return match


def start(
    session: GuardedSession, *, match_id: int, version: int | None = None, on: date, today: date
) -> Match:
    """They have met: the match is active, its first check-in is due, and the waiting is over."""
    match = session.fetch(Match, match_id, version=version)
    refuse(policies.why_not_start(match))
    refuse(_wrong_day(on, today, match.agreed_on, "The start"))
    mentor = session.fetch(Mentor, match.mentor_id)
    if problems := matching.not_cleared(mentors.candidate(mentor, 0), on):
        raise Invalid(" ".join(problems))
    program = session.fetch(Program, match.program_id)
    match.status, match.started_on, match.status_reason = "active", on, ""
    match.check_in_due_on = check_in_stages.due_after(on, (), program.check_in_stages)
    if match.request_id is not None:
        request = session.fetch(MentorRequest, match.request_id)
        request.status, request.closed_on = "matched", on
    session.flush()
    return match


def hold(
    session: GuardedSession,
    *,
    match_id: int,
    version: int | None = None,
    on: date,
    today: date,
    reason: str,
) -> Match:
    """Put a match on hold: no check-ins are due until it is resumed."""
    match = session.fetch(Match, match_id, version=version)
    refuse(policies.why_not_hold(match))
    refuse(_wrong_day(on, today, match.started_on, "The hold"))
    if not reason.strip():
        raise Invalid("Say why it is put on hold.", {"reason": "A reason is needed."})
    match.status, match.status_reason = "on_hold", reason.strip()
    match.check_in_due_on = None
    session.flush()
    return match


def resume(
    session: GuardedSession, *, match_id: int, version: int | None = None, on: date, today: date
) -> Match:
    """Take a match up again. The next check-in is due as soon as after a start."""
    match = session.fetch(Match, match_id, version=version)
    refuse(policies.why_not_resume(match))
    refuse(_wrong_day(on, today, match.started_on, "The resumption"))
    program = session.fetch(Program, match.program_id)
    match.status, match.status_reason = "active", ""
    match.check_in_due_on = check_in_stages.due_after(on, (), program.check_in_stages)
    session.flush()
    return match


def end(
    session: GuardedSession,
    *,
    match_id: int,
    version: int | None = None,
    end_type: str,
    end_reason: str,
    on: date,
    today: date,
    rematch: bool | None = None,
) -> Match:
    """End a match and free its mentor. With `rematch` the mentee waits again, from that day.

    Left open, whoever has not met the mentor yet keeps waiting, and whoever has does not.
    """
    match = session.fetch(Match, match_id, version=version)
    refuse(policies.why_not_end(match))
    first = match.started_on or match.proposed_on
    refuse(_wrong_day(on, today, first, "The end"))
    if not end_type or not end_reason:
        raise Invalid("Say how the match ended and why.")
    last = _last_check_in(session, match_id)
    if last is not None and on < last:
        raise Invalid(
            f"A check-in was logged after that day, on {last:%b} {last.day}, {last.year}."
        )
    was_started = match.started_on is not None
    match.status, match.ended_on, match.check_in_due_on = "ended", on, None
    match.end_type, match.end_reason = end_type, end_reason
    waits = not was_started if rematch is None else rematch
    _close_request(session, match, waits=waits, was_started=was_started, on=on)
    session.flush()
    return match


def _close_request(
    session: GuardedSession, match: Match, *, waits: bool, was_started: bool, on: date
) -> None:
    if match.request_id is None:
        return
    request = session.fetch(MentorRequest, match.request_id)
    if waits:
        # Who never met a mentor has been waiting all along.
        since = on if was_started else request.waiting_since_on
        request.status, request.waiting_since_on, request.closed_on = "waiting", since, None
    elif not was_started:
        request.status, request.closed_on = "withdrawn", on


def _last_check_in(session: GuardedSession, match_id: int) -> date | None:
    held = select(col(CheckIn.held_on)).where(CheckIn.match_id == match_id)
    return session.exec(held.order_by(col(CheckIn.held_on).desc()).limit(1)).first()


def _already_matched(session: GuardedSession, request: MentorRequest) -> str | None:
    others = select(Match.status).where(
        Match.program_id == request.program_id,
        Match.participant_id == request.participant_id,
        col(Match.status).in_(policies.OPEN),
    )
    if session.exec(others.limit(1)).first() is None:
        return None
    return "They already have a match in this program. End it before proposing another mentor."


def _mentee(request: MentorRequest) -> matching.Mentee:
    assert request.id is not None
    return matching.Mentee(
        request_id=request.id,
        community_id=request.community_id,
        languages=tuple(request.languages),
        availability=tuple(request.availability),
        needs=tuple(request.needs),
        wants_parent_partner=request.wants_parent_partner,
    )


def _wrong_day(on: date, today: date, not_before: date | None, what: str) -> str | None:
    return policies.wrong_day(on, today, not_before=not_before, what=what)
