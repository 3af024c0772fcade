"""Mentors as lists show them: what they carry, what they have left, and whether they are cleared."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, func

from db.queries import spelling
from db.session import GuardedSession
from models.mentoring import Match, Mentor
from models.people import Person
from models.places import Area
from models.programs import Program
from models.rules.errors import NotFound
from models.rules.matching import Candidate
from models.rules.policies_matches import OPEN

EXPIRING_DAYS: Final = 60
"""A check or training that ends within so many days is announced: a new check takes weeks."""


def carried() -> Any:
    """How many places of a mentor are taken, in SQL."""
    return (
        sa.select(func.count(col(Match.id)))
        .where(col(Match.mentor_id) == col(Mentor.id), col(Match.status).in_(OPEN))
        .correlate(Mentor)
        .scalar_subquery()
    )


def free_places() -> Any:
    """How many places a mentor has left, in SQL; never less than none."""
    left = col(Mentor.capacity) - carried()
    return sa.case((left > 0, left), else_=0)


def is_cleared(on: date) -> Any:
    """Whether a mentor may be proposed on that day, capacity aside, in SQL (see models.rules.matching)."""
    checked, trained = col(Mentor.screening_valid_until), col(Mentor.training_valid_until)
    return sa.and_(
        col(Mentor.status) == "active",
        col(Mentor.screened_on).is_not(None),
        sa.or_(checked.is_(None), checked >= on),
        col(Mentor.trained_on).is_not(None),
        sa.or_(trained.is_(None), trained >= on),
    )


def _expires_by(day: date) -> Any:
    return sa.or_(col(Mentor.screening_valid_until) <= day, col(Mentor.training_valid_until) <= day)


@dataclass(frozen=True)
class MentorRow:
    """A mentor with all a list or the form shows."""

    id: int
    version: int
    program_id: int
    name: str | None
    status: str
    capacity: int
    carried: int
    community_id: int | None
    community: str | None
    languages: tuple[str, ...]
    availability: tuple[str, ...]
    interests: tuple[str, ...]
    is_parent_partner: bool
    screened_on: date | None
    screening_valid_until: date | None
    trained_on: date | None
    training_valid_until: date | None
    email: str | None
    phone: str | None

    @property
    def candidate(self) -> Candidate:
        """The mentor as the matching rules see them."""
        return Candidate(
            self.id, self.status, self.capacity, self.carried, self.community_id, self.languages,
            self.availability, self.interests, self.is_parent_partner, self.screened_on,
            self.screening_valid_until, self.trained_on, self.training_valid_until,
        )  # fmt: skip

    @property
    def called(self) -> str:
        """The mentor's name, or number where the name is not to be seen."""
        return self.name or f"Mentor {self.id}"


SHOWN: Final = ("free", "all", "expiring", "preparing", "inactive")
"""Which mentors a list can show."""


def _rows() -> Any:
    columns: Any = (
        Mentor.id, Mentor.version, Mentor.program_id, Person.name, Mentor.status, Mentor.capacity,
        carried(), Mentor.community_id, Area.name, Mentor.languages, Mentor.availability,
        Mentor.interests, Mentor.is_parent_partner, Mentor.screened_on,
        Mentor.screening_valid_until, Mentor.trained_on, Mentor.training_valid_until,
        Person.email, Person.phone,
    )  # fmt: skip
    return (
        sa.select(*columns)
        .outerjoin(Person, col(Person.id) == col(Mentor.person_id))
        .outerjoin(Area, col(Area.id) == col(Mentor.community_id))
    )


def _row(found: Any) -> MentorRow:
    values = dict(zip(MentorRow.__dataclass_fields__, found, strict=True))
    for name in ("languages", "availability", "interests"):
        values[name] = tuple(values[name] or ())
    return MentorRow(**values)


def _which(shown: str, today: date) -> Any:
    match shown:
        case "free":
            return sa.and_(is_cleared(today), free_places() > 0)
        case "expiring":
            soon = today + timedelta(days=EXPIRING_DAYS)
            return sa.and_(col(Mentor.status) == "active", _expires_by(soon))
        case "preparing":
            return col(Mentor.status).in_(("applied", "screening"))
        case "inactive":
            return col(Mentor.status).in_(("on_hold", "inactive"))
        case _:
            return sa.true()


def listed(
    session: GuardedSession, *, program_ids: tuple[int, ...], shown: str, today: date, limit: int,
    offset: int = 0,
) -> list[MentorRow]:  # fmt: skip
    """A page of mentors by name; those whose clearance expires, the soonest first."""
    order: Any = (Person.name, col(Mentor.id))
    if shown == "expiring":
        order = (
            func.coalesce(Mentor.screening_valid_until, Mentor.training_valid_until),
            Mentor.id,
        )
    statement = (
        _rows()
        .where(col(Mentor.program_id).in_(program_ids), _which(shown, today))
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [_row(found) for found in session.execute(statement)]


def count(session: GuardedSession, *, program_ids: tuple[int, ...], shown: str, today: date) -> int:
    """How many mentors such a list holds."""
    statement = sa.select(func.count(col(Mentor.id))).where(
        col(Mentor.program_id).in_(program_ids), _which(shown, today)
    )
    return int(session.execute(statement).scalar_one())


def find(session: GuardedSession, *, mentor_id: int) -> MentorRow:
    """One mentor. Raises NotFound."""
    found = session.execute(_rows().where(col(Mentor.id) == mentor_id)).one_or_none()
    if found is None:
        raise NotFound("This mentor was not found. It may have been removed.")
    return _row(found)


def of_program(session: GuardedSession, *, program_id: int) -> list[MentorRow]:
    """Every mentor of a program who has not left: whom the matching rules choose from."""
    statement = (
        _rows()
        .where(col(Mentor.program_id) == program_id, col(Mentor.status) != "inactive")
        .order_by(col(Mentor.id))
    )
    return [_row(found) for found in session.execute(statement)]


@dataclass(frozen=True)
class PersonRow:
    """Somebody who could become a mentor."""

    person_id: int
    name: str
    job_title: str


def people(
    session: GuardedSession, *, program_id: int, words: str, limit: int = 20
) -> list[PersonRow]:
    """People of a program's county by name who are not its mentors already."""
    is_mentor = sa.exists().where(
        col(Mentor.person_id) == col(Person.id), col(Mentor.program_id) == program_id
    )
    area = sa.select(col(Program.area_id)).where(col(Program.id) == program_id).scalar_subquery()
    statement = (
        sa.select(col(Person.id), col(Person.name), col(Person.job_title))
        .where(
            spelling.contains(Person.name, words),
            col(Person.is_active).is_(True),
            col(Person.area_id) == area,
            ~is_mentor,
        )
        .order_by(Person.name, col(Person.id))
        .limit(limit)
    )
    return [PersonRow(*found) for found in session.execute(statement)]
