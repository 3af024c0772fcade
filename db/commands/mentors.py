"""Mentors: adding them, and keeping what they offer and whether they are cleared."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import col, func, select

from db.session import GuardedSession
from models.mentoring import Match, Mentor
from models.people import Person
from models.programs import Program
from models.rules.errors import Invalid
from models.rules.matching import Candidate
from models.rules.policies_matches import OPEN

EDITABLE: Final = frozenset(
    {"availability", "capacity", "community_id", "interests", "is_parent_partner", "languages"}
    | {"screened_on", "screening_valid_until", "status", "trained_on", "training_valid_until"}
)


def add(
    session: GuardedSession,
    *,
    program_id: int,
    person_id: int,
    status: str = "applied",
    capacity: int = 1,
    availability: Sequence[str] = (),
    languages: Sequence[str] = (),
    interests: Sequence[str] = (),
    community_id: int | None = None,
    screened_on: date | None = None,
    screening_valid_until: date | None = None,
    trained_on: date | None = None,
    training_valid_until: date | None = None,
    is_parent_partner: bool = False,
) -> Mentor:
    """Make somebody a mentor of a program."""
    mentor = Mentor(
        program_id=program_id,
        person_id=person_id,
        status=status,
        capacity=capacity,
        availability=list(availability),
        languages=list(languages),
        interests=list(interests),
        community_id=community_id,
        screened_on=screened_on,
        screening_valid_until=screening_valid_until,
        trained_on=trained_on,
        training_valid_until=training_valid_until,
        is_parent_partner=is_parent_partner,
    )
    _check_validity(mentor)
    session.add(mentor)
    session.flush()
    return mentor


def add_new(
    session: GuardedSession,
    *,
    program_id: int,
    name: str,
    email: str = "",
    phone: str = "",
    **offers: Any,
) -> Mentor:
    """Make a mentor of somebody the partnership does not know yet. Volunteers are not listed."""
    program = session.fetch(Program, program_id)
    person = Person(
        area_id=program.area_id, name=name.strip(), email=email, phone=phone, is_listed=False
    )
    session.add(person)
    session.flush()
    assert person.id is not None
    return add(session, program_id=program_id, person_id=person.id, **offers)


def change(
    session: GuardedSession,
    *,
    mentor_id: int,
    version: int | None = None,
    edits: Mapping[str, Any],
) -> Mentor:
    """Change what a mentor offers or whether they are cleared. `edits` maps columns to values.

    A mentor who still walks with somebody is not made inactive.
    """
    mentor = session.fetch(Mentor, mentor_id, version=version)
    for name, value in edits.items():
        if name not in EDITABLE:
            raise Invalid("That cannot be changed here.")
        setattr(mentor, name, value)
    if edits.get("status") == "inactive" and (carried := carried_by(session, mentor_id)):
        raise Invalid(
            f"This mentor still carries {carried} match{'es' if carried > 1 else ''}. End those first."
        )
    _check_validity(mentor)
    session.flush()
    return mentor


def carried_by(session: GuardedSession, mentor_id: int) -> int:
    """How many places of a mentor are taken, proposals included."""
    open_ones = select(func.count(col(Match.id))).where(
        Match.mentor_id == mentor_id, col(Match.status).in_(OPEN)
    )
    return session.exec(open_ones).one()


def candidate(mentor: Mentor, carried: int) -> Candidate:
    """A mentor as the matching rules see them."""
    assert mentor.id is not None
    return Candidate(
        mentor_id=mentor.id,
        status=mentor.status,
        capacity=mentor.capacity,
        carried=carried,
        community_id=mentor.community_id,
        languages=tuple(mentor.languages),
        availability=tuple(mentor.availability),
        interests=tuple(mentor.interests),
        is_parent_partner=mentor.is_parent_partner,
        screened_on=mentor.screened_on,
        screening_valid_until=mentor.screening_valid_until,
        trained_on=mentor.trained_on,
        training_valid_until=mentor.training_valid_until,
    )


def _check_validity(mentor: Mentor) -> None:
    for began, until, what in (
        (mentor.screened_on, mentor.screening_valid_until, "background check"),
        (mentor.trained_on, mentor.training_valid_until, "training"),
    ):
        if until is not None and began is None:
            raise Invalid(f"Enter the date of the {what} too, or leave out until when it is valid.")
        if began is not None and until is not None and until < began:
            raise Invalid(f"The {what} cannot expire before it was done.")
