"""Opening a case, who is in it, its status and its coordinator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from db.commands import answers
from db.session import GuardedSession
from models.casework import (
    Case,
    CaseCoordinator,
    CaseMember,
    CaseStatus,
    Participant,
    ParticipantName,
)
from models.programs import Coordinator, Program
from models.rules import policies_cases
from models.rules.errors import Invalid, NotFound

DIGITS = 5
MOST_DIGITS = 8


@dataclass(frozen=True)
class NewParticipant:
    """Somebody to be entered: the outline, and who it is."""

    first_name: str
    last_name: str
    role: str
    birth_on: date | None = None
    phone: str = ""
    language: str = ""
    released_on: date | None = None
    community_id: int | None = None


def open(
    session: GuardedSession,
    *,
    program_id: int,
    referred_on: date,
    referral_source: str,
    main: NewParticipant,
    referring_organization_id: int | None = None,
    community_id: int | None = None,
    coordinator_id: int | None = None,
    own: Mapping[str, Any] | None = None,
    today: date,
) -> Case:
    """Open a case for somebody who was referred, numbered after its program."""
    if referred_on > today:
        raise Invalid("The referral is dated in the future. Enter the day it came in.")
    program = _lock(session, program_id)
    if not program.is_active:
        raise Invalid(f"{program.name} takes no new cases. An administrator can make it active.")
    case = Case(
        number=_next_number(session, program),
        program_id=program_id,
        community_id=community_id,
        status="referred",
        status_since_on=referred_on,
        coordinator_id=coordinator_id,
        referral_source=referral_source,
        referring_organization_id=referring_organization_id,
        referred_on=referred_on,
    )
    _move_due(case, program)
    session.add(case)
    answers.write(session, case, own or {})
    session.flush()
    session.add(_stretch(case, started_on=referred_on))
    if coordinator_id is not None:
        _check_coordinator(session, case, coordinator_id)
        session.add(_in_hands(case, coordinator_id, referred_on))
    _enter(session, case, main, joined_on=referred_on, is_main=True)
    return case


def _lock(session: GuardedSession, program_id: int) -> Program:
    """The program, held until the end of the transaction so that no number is given twice."""
    statement = select(Program).where(Program.id == program_id).with_for_update(key_share=True)
    program = session.exec(statement).first()
    if program is None:
        raise NotFound("This program was not found. It may have been removed.")
    return program


def _next_number(session: GuardedSession, program: Program) -> str:
    start = f"{program.case_prefix}-"
    for digits in range(DIGITS, MOST_DIGITS):
        # Equal lengths compare like numbers, and the index gives the largest at once.
        last = session.exec(
            select(func.max(Case.number)).where(
                Case.program_id == program.id,
                col(Case.number).startswith(start, autoescape=True),
                func.length(Case.number) == len(start) + digits,
            )
        ).one()
        following = int(last.removeprefix(start)) + 1 if last else 1
        if following < 10**digits and (last or digits == DIGITS):
            return f"{start}{following:0{digits}d}"
        if not last:
            return f"{start}{10 ** (digits - 1)}"
    raise Invalid("This program has run out of case numbers. Give it a new prefix.")


def _stretch(case: Case, *, started_on: date, reason: str = "") -> CaseStatus:
    assert case.id is not None
    return CaseStatus(
        program_id=case.program_id,
        case_id=case.id,
        status=case.status,
        started_on=started_on,
        reason=reason,
    )


def _in_hands(case: Case, coordinator_id: int, started_on: date) -> CaseCoordinator:
    assert case.id is not None
    return CaseCoordinator(
        program_id=case.program_id,
        case_id=case.id,
        coordinator_id=coordinator_id,
        started_on=started_on,
    )


def _check_coordinator(session: GuardedSession, case: Case, coordinator_id: int) -> None:
    coordinator = session.fetch(Coordinator, coordinator_id)
    if coordinator.program_id != case.program_id:
        raise Invalid("This coordinator carries cases of another program. Choose one of this one.")
    if coordinator.ended_on is not None:
        raise Invalid("This coordinator carries no cases any more. Choose another one.")


def _enter(
    session: GuardedSession, case: Case, who: NewParticipant, *, joined_on: date, is_main: bool
) -> CaseMember:
    assert case.id is not None
    participant = Participant(
        program_id=case.program_id,
        community_id=who.community_id if who.community_id is not None else case.community_id,
        language=who.language,
        released_on=who.released_on,
    )
    session.add(participant)
    session.flush()
    assert participant.id is not None
    name = ParticipantName(
        program_id=case.program_id,
        participant_id=participant.id,
        first_name=who.first_name.strip(),
        last_name=who.last_name.strip(),
        birth_on=who.birth_on,
        phone=who.phone.strip(),
    )
    member = CaseMember(
        program_id=case.program_id,
        case_id=case.id,
        participant_id=participant.id,
        role=who.role,
        is_main=is_main,
        joined_on=joined_on,
    )
    session.add_all([name, member])
    session.flush()
    return member


def add_member(
    session: GuardedSession, *, case_id: int, member: NewParticipant, today: date
) -> CaseMember:
    """Enter somebody as a member of a case: an infant at birth, a father, a caregiver."""
    case = session.fetch(Case, case_id)
    if refusal := policies_cases.why_not_add(case, "members"):
        raise Invalid(refusal)
    if member.birth_on is not None and member.birth_on > today:
        raise Invalid("The birth date is still to come. Enter it after the birth.")
    joined_on = today
    if member.role == "infant" and member.birth_on is not None:
        joined_on = max(member.birth_on, case.referred_on)
    return _enter(session, case, member, joined_on=joined_on, is_main=False)


def change_status(
    session: GuardedSession,
    *,
    case_id: int,
    version: int | None = None,
    status: str,
    on: date,
    reason: str = "",
    closing_reason: str = "",
    today: date,
) -> Case:
    """Bring a case into another status and keep the stretch it spent in the one before."""
    case = session.fetch(Case, case_id, version=version)
    refusal = policies_cases.why_not_change(
        case, status, on, today, reason=reason, closing_reason=closing_reason
    )
    if refusal is not None:
        raise Invalid(refusal)
    program = session.fetch(Program, case.program_id)
    enter_status(session, case, status, on=on, reason=reason.strip())
    case.closed_on = on if status == "closed" else None
    case.closing_reason = closing_reason if status == "closed" else ""
    if status == "enrolled" and case.enrolled_on is None:
        case.enrolled_on = on
    _move_due(case, program)
    session.flush()
    return case


def enter_status(
    session: GuardedSession, case: Case, status: str, *, on: date, reason: str = ""
) -> None:
    """End the present stretch and begin one in `status`."""
    current = session.exec(
        select(CaseStatus)
        .where(CaseStatus.case_id == case.id, col(CaseStatus.ended_on).is_(None))
        .order_by(col(CaseStatus.started_on).desc(), col(CaseStatus.id).desc())
    ).first()
    if current is not None:
        current.ended_on = max(on, current.started_on)
    case.status, case.status_since_on = status, on
    session.add(_stretch(case, started_on=on, reason=reason))


def assign(
    session: GuardedSession,
    *,
    case_id: int,
    version: int | None = None,
    coordinator_id: int | None,
    on: date,
    today: date,
) -> Case:
    """Give a case to a coordinator, or to nobody, and keep who had it before."""
    case = session.fetch(Case, case_id, version=version)
    if refusal := policies_cases.why_not_assign(case, on, today):
        raise Invalid(refusal)
    if coordinator_id == case.coordinator_id:
        raise Invalid("The case is in these hands already.")
    if coordinator_id is not None:
        _check_coordinator(session, case, coordinator_id)
    held = session.exec(
        select(CaseCoordinator).where(
            CaseCoordinator.case_id == case_id, col(CaseCoordinator.ended_on).is_(None)
        )
    ).first()
    if held is not None:
        if on < held.started_on:
            raise Invalid(
                "The coordinator before took the case later than this day. Check the date."
            )
        held.ended_on = on
    if coordinator_id is not None:
        session.add(_in_hands(case, coordinator_id, on))
    case.coordinator_id = coordinator_id
    session.flush()
    return case


def _move_due(case: Case, program: Program) -> None:
    case.contact_due_on = policies_cases.contact_due(
        case, first_days=program.first_contact_days, every_days=program.contact_every_days
    )
