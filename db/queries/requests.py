"""Those who wait for a mentor, longest first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from db.queries import spelling
from db.session import GuardedSession
from models.casework import Case, CaseMember, Participant, ParticipantName
from models.mentoring import Match, Mentor, MentorRequest, MentorRequestNote
from models.people import Person
from models.places import Area
from models.programs import Program
from models.rules.errors import NotFound
from models.rules.matching import Mentee


@dataclass(frozen=True)
class RequestRow:
    """Somebody who waits; their name only for those who may know it."""

    id: int
    version: int
    program_id: int
    program: str
    first_name: str | None
    last_name: str | None
    case_number: str | None
    status: str
    waiting_since_on: date
    community_id: int | None
    community: str | None
    languages: tuple[str, ...]
    availability: tuple[str, ...]
    needs: tuple[str, ...]
    wants_parent_partner: bool
    match_id: int | None
    match_status: str | None
    mentor: str | None

    @property
    def called(self) -> str:
        """Their name, else the case's number, else the request's."""
        name = f"{self.first_name or ''} {self.last_name or ''}".strip()
        return name or self.case_number or f"Request {self.id}"

    @property
    def mentee(self) -> Mentee:
        """The person as the matching rules see them."""
        return Mentee(
            self.id, self.community_id, self.languages, self.availability, self.needs,
            self.wants_parent_partner,
        )  # fmt: skip


def _rows() -> Any:
    columns: Any = (
        MentorRequest.id, MentorRequest.version, MentorRequest.program_id, Program.name,
        ParticipantName.first_name, ParticipantName.last_name, Case.number, MentorRequest.status,
        MentorRequest.waiting_since_on, MentorRequest.community_id, Area.name,
        MentorRequest.languages, MentorRequest.availability, MentorRequest.needs,
        MentorRequest.wants_parent_partner, Match.id, Match.status, Person.name,
    )  # fmt: skip
    who = col(ParticipantName.participant_id) == col(MentorRequest.participant_id)
    # A request has at most one match that has not started: matches.propose sees to that.
    proposed = sa.and_(
        col(Match.request_id) == col(MentorRequest.id),
        col(Match.status).in_(("proposed", "agreed")),
    )
    return (
        sa.select(*columns)
        .outerjoin(Program, col(Program.id) == col(MentorRequest.program_id))
        .outerjoin(ParticipantName, who)
        .outerjoin(Case, col(Case.id) == col(MentorRequest.case_id))
        .outerjoin(Area, col(Area.id) == col(MentorRequest.community_id))
        .outerjoin(Match, proposed)
        .outerjoin(Mentor, col(Mentor.id) == col(Match.mentor_id))
        .outerjoin(Person, col(Person.id) == col(Mentor.person_id))
    )


def _row(found: Any) -> RequestRow:
    values = dict(zip(RequestRow.__dataclass_fields__, found, strict=True))
    for name in ("languages", "availability", "needs"):
        values[name] = tuple(values[name] or ())
    return RequestRow(**values)


def waiting(
    session: GuardedSession, *, program_ids: tuple[int, ...], limit: int, offset: int = 0
) -> list[RequestRow]:
    """A page of those who wait, the longest first."""
    statement = (
        _rows()
        .where(
            col(MentorRequest.program_id).in_(program_ids), col(MentorRequest.status) == "waiting"
        )
        .order_by(col(MentorRequest.waiting_since_on), col(MentorRequest.id))
        .limit(limit)
        .offset(offset)
    )
    return [_row(found) for found in session.execute(statement)]


def count_waiting(session: GuardedSession, *, program_ids: tuple[int, ...]) -> int:
    """How many wait."""
    statement = sa.select(func.count(col(MentorRequest.id))).where(
        col(MentorRequest.program_id).in_(program_ids), col(MentorRequest.status) == "waiting"
    )
    return int(session.execute(statement).scalar_one())


def find(session: GuardedSession, *, request_id: int) -> RequestRow:
    """One request. Raises NotFound."""
    found = session.execute(_rows().where(col(MentorRequest.id) == request_id)).one_or_none()
    if found is None:
        raise NotFound("This mentoring request was not found. It may have been removed.")
    return _row(found)


def wishes(session: GuardedSession, *, request_id: int) -> str:
    """What they wish for, in words; empty for whoever may not read it."""
    statement = sa.select(col(MentorRequestNote.wishes)).where(
        col(MentorRequestNote.request_id) == request_id
    )
    return session.execute(statement).scalar_one_or_none() or ""


@dataclass(frozen=True)
class PersonRow:
    """Somebody of a program who can be put on the waiting list."""

    participant_id: int
    case_id: int | None
    name: str
    language: str
    community_id: int | None


def candidates(
    session: GuardedSession, *, program_id: int, words: str, limit: int = 20
) -> list[PersonRow]:
    """People of a program by name who do not wait already: those the actor knows by name."""
    waits = sa.exists().where(
        col(MentorRequest.participant_id) == col(Participant.id),
        col(MentorRequest.program_id) == program_id,
        col(MentorRequest.status) == "waiting",
    )
    first, last = col(ParticipantName.first_name), col(ParticipantName.last_name)
    columns: Any = (
        Participant.id, func.min(CaseMember.case_id), first, last, Participant.language,
        Participant.community_id,
    )  # fmt: skip
    full = first + " " + last
    statement = (
        sa.select(*columns)
        .join(ParticipantName, col(ParticipantName.participant_id) == col(Participant.id))
        .outerjoin(CaseMember, col(CaseMember.participant_id) == col(Participant.id))
        .where(
            col(Participant.program_id) == program_id,
            spelling.contains(full, words),
            ~waits,
        )
        .group_by(
            col(Participant.id),
            first,
            last,
            col(Participant.language),
            col(Participant.community_id),
        )
        .order_by(last, first, col(Participant.id))
        .limit(limit)
    )
    return [
        PersonRow(who, case, f"{a} {b}".strip(), language, community)
        for who, case, a, b, language, community in session.execute(statement)
    ]
