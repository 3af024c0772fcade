"""Requests for a mentor: who waits, since when, and what they wish."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from db.session import GuardedSession
from models.casework import Participant, ParticipantName
from models.mentoring import Match, MentorRequest, MentorRequestNote
from models.rules import policies_matches as policies
from models.rules.errors import Invalid


def open(
    session: GuardedSession,
    *,
    program_id: int,
    participant_id: int,
    waiting_since_on: date,
    availability: Sequence[str] = (),
    languages: Sequence[str] = (),
    needs: Sequence[str] = (),
    wishes: str = "",
    wants_parent_partner: bool = False,
    community_id: int | None = None,
    case_id: int | None = None,
    today: date,
) -> MentorRequest:
    """Put somebody on the program's waiting list for a mentor. Nobody waits twice in one program."""
    if waiting_since_on > today:
        raise Invalid("Waiting since cannot lie in the future.")
    waiting = select(MentorRequest.id).where(
        MentorRequest.program_id == program_id,
        MentorRequest.participant_id == participant_id,
        MentorRequest.status == "waiting",
    )
    if session.exec(waiting.limit(1)).first() is not None:
        raise Invalid("They already wait for a mentor in this program.")
    request = MentorRequest(
        program_id=program_id,
        participant_id=participant_id,
        case_id=case_id,
        community_id=community_id,
        waiting_since_on=waiting_since_on,
        availability=list(availability),
        languages=list(languages),
        needs=list(needs),
        wants_parent_partner=wants_parent_partner,
    )
    session.add(request)
    session.flush()
    assert request.id is not None
    if wishes.strip():
        note = MentorRequestNote(
            program_id=program_id, request_id=request.id, wishes=wishes.strip()
        )
        session.add(note)
        session.flush()
    return request


def open_for_new(
    session: GuardedSession,
    *,
    program_id: int,
    first_name: str,
    last_name: str,
    phone: str = "",
    **wanted: Any,
) -> MentorRequest:
    """Put somebody on the waiting list whom the program does not know yet."""
    languages = list(wanted.get("languages", ()))
    who = Participant(
        program_id=program_id,
        community_id=wanted.get("community_id"),
        language=languages[0] if languages else "",
    )
    session.add(who)
    session.flush()
    assert who.id is not None
    name = ParticipantName(
        program_id=program_id,
        participant_id=who.id,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        phone=phone,
    )
    session.add(name)
    session.flush()
    return open(session, program_id=program_id, participant_id=who.id, **wanted)


def withdraw(
    session: GuardedSession, *, request_id: int, version: int | None = None, on: date, today: date
) -> MentorRequest:
    """Take somebody off the waiting list who no longer wants a mentor."""
    request = session.fetch(MentorRequest, request_id, version=version)
    if refusal := policies.why_not_withdraw(request):
        raise Invalid(refusal)
    first = request.waiting_since_on
    if wrong := policies.wrong_day(on, today, not_before=first, what="The day of withdrawal"):
        raise Invalid(wrong)
    proposed = select(Match.id).where(
        Match.request_id == request_id, col(Match.status).in_(policies.OPEN)
    )
    if session.exec(proposed.limit(1)).first() is not None:
        raise Invalid("A match is proposed for them. End that first.")
    request.status, request.closed_on = "withdrawn", on
    session.flush()
    return request
