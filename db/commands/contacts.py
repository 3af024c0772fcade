"""Logging a contact, and putting right one that was logged wrongly. The case's dates follow."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from db.commands import answers, cases
from db.session import GuardedSession
from models.casework import Case, Contact, ContactNote
from models.programs import Program
from models.rules import access, policies_cases
from models.rules.errors import Forbidden, Invalid


def log(
    session: GuardedSession,
    *,
    case_id: int,
    held_on: date,
    medium: str,
    minutes: int | None = None,
    is_reached: bool = True,
    summary: str = "",
    by_id: int | None = None,
    own: Mapping[str, Any] | None = None,
    today: date,
) -> Contact:
    """Log a contact, or an attempt at one. The first that reaches a referred family makes it contacted."""
    case = session.fetch(Case, case_id)
    if refusal := policies_cases.why_not_contact(case, held_on, today):
        raise Invalid(refusal)
    contact = Contact(
        program_id=case.program_id,
        case_id=case_id,
        held_on=held_on,
        medium=medium,
        minutes=minutes,
        is_reached=is_reached,
        by_id=by_id if by_id is not None else session.actor.person_id,
    )
    session.add(contact)
    answers.write(session, contact, own or {})
    session.flush()
    if said := summary.strip():
        session.add(_new_note(contact, said))
    follow(session, contact, is_new=True)
    return contact


def follow(session: GuardedSession, contact: Contact, *, is_new: bool) -> None:
    """Move the case's dates after a contact was added, changed or removed."""
    case = session.fetch(Case, contact.case_id)
    if not is_new:
        _check_reads_all(session, case)
        _recount(session, case)
    elif contact.is_reached:
        # Who sees only some of a case's contacts cannot count them; one more only widens the span.
        first = min(case.first_contact_on or contact.held_on, contact.held_on)
        last = max(case.last_contact_on or contact.held_on, contact.held_on)
        _move_dates(session, case, first, last)
    session.flush()


def change(
    session: GuardedSession,
    *,
    contact_id: int,
    version: int | None = None,
    held_on: date,
    medium: str,
    minutes: int | None,
    is_reached: bool,
    summary: str,
    today: date,
) -> Contact:
    """Put right a contact that was logged wrongly."""
    contact = session.fetch(Contact, contact_id, version=version)
    case = session.fetch(Case, contact.case_id)
    moves = (held_on, is_reached) != (contact.held_on, contact.is_reached)
    if moves:
        _check_reads_all(session, case)
        if refusal := policies_cases.why_not_contact(case, held_on, today):
            raise Invalid(refusal)
    contact.held_on, contact.medium = held_on, medium
    contact.minutes, contact.is_reached = minutes, is_reached
    _write_note(session, contact, summary)
    session.flush()
    if moves:
        _recount(session, case)
    return contact


def remove(session: GuardedSession, *, contact_id: int, version: int | None = None) -> Case:
    """Take back a contact; the case's dates are worked out again from those that are left."""
    contact = session.fetch(Contact, contact_id, version=version)
    case = session.fetch(Case, contact.case_id)
    _check_reads_all(session, case)
    note = _note(session, contact)
    if note is not None:
        session.delete(note)
        session.flush()
    session.delete(contact)
    session.flush()
    _recount(session, case)
    return case


def _check_reads_all(session: GuardedSession, case: Case) -> None:
    """Who sees only some of a case's contacts cannot work out its dates from them."""
    actor = session.actor
    if not actor.is_system and case.program_id not in access.outline_programs(actor):
        raise Forbidden(
            "Moving or removing a contact changes the case's dates. Ask the care coordinator."
        )


def _note(session: GuardedSession, contact: Contact) -> ContactNote | None:
    return session.exec(select(ContactNote).where(ContactNote.contact_id == contact.id)).first()


def _new_note(contact: Contact, said: str) -> ContactNote:
    assert contact.id is not None
    return ContactNote(
        program_id=contact.program_id,
        case_id=contact.case_id,
        contact_id=contact.id,
        summary=said,
    )


def _write_note(session: GuardedSession, contact: Contact, summary: str) -> None:
    said = summary.strip()
    note = _note(session, contact)
    if note is None and said:
        session.add(_new_note(contact, said))
    elif note is not None and not said:
        session.delete(note)
    elif note is not None and note.summary != said:
        note.summary = said


def _recount(session: GuardedSession, case: Case) -> None:
    first, last = session.exec(
        select(func.min(Contact.held_on), func.max(Contact.held_on)).where(
            Contact.case_id == case.id, col(Contact.is_reached).is_(True)
        )
    ).one()
    _move_dates(session, case, first, last)
    session.flush()


def _move_dates(session: GuardedSession, case: Case, first: date | None, last: date | None) -> None:
    """Set when the family was first and last reached, with what follows: status and next contact."""
    # Everything is read before the case is touched, so that one change of it is recorded, not three.
    program = session.fetch(Program, case.program_id)
    if case.status == "referred" and first is not None:
        cases.enter_status(session, case, "contacted", on=max(first, case.status_since_on))
    elif case.status == "contacted" and first is None:
        cases.enter_status(
            session, case, "referred", on=case.status_since_on, reason="The contact was taken back"
        )
    case.first_contact_on, case.last_contact_on = first, last
    case.contact_due_on = policies_cases.contact_due(
        case, first_days=program.first_contact_days, every_days=program.contact_every_days
    )
