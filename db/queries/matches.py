"""Matches as lists and their page show them, with the state of their check-ins."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from db.session import GuardedSession
from models.casework import ParticipantName
from models.mentoring import CheckIn, CheckInNote, Match, Mentor
from models.people import Person
from models.programs import Program
from models.rules import check_in_stages
from models.rules.errors import NotFound
from models.rules.periods import add_months

Ids = tuple[int, ...]


@dataclass(frozen=True)
class Filters:
    """Which matches a list shows; what is empty does not narrow."""

    program_ids: Ids
    statuses: tuple[str, ...] = ()
    check_in: str = ""  # overdue, due or kept
    mentor_id: int | None = None
    started_from: date | None = None
    started_until: date | None = None
    month: date | None = None  # under way all through this month ...
    was_kept: bool = True  # ... with a check-in in it, or without


@dataclass(frozen=True)
class MatchRow:
    """A match in a list; the mentee's name only for those who may know it."""

    id: int
    program_id: int
    mentor: str | None
    first_name: str | None
    last_name: str | None
    status: str
    proposed_on: date
    started_on: date | None
    ended_on: date | None
    end_reason: str
    last_check_in_on: date | None
    check_in_due_on: date | None

    @property
    def mentee(self) -> str:
        """The mentee's name, or the match's number where the name is not to be seen."""
        return f"{self.first_name or ''} {self.last_name or ''}".strip() or f"Match {self.id}"


def _conditions(filters: Filters, today: date) -> list[Any]:
    found: list[Any] = [col(Match.program_id).in_(filters.program_ids)]
    if filters.statuses:
        found.append(col(Match.status).in_(filters.statuses))
    if filters.mentor_id is not None:
        found.append(col(Match.mentor_id) == filters.mentor_id)
    if filters.started_from is not None:
        found.append(col(Match.started_on) >= filters.started_from)
    if filters.started_until is not None:
        found.append(col(Match.started_on) <= filters.started_until)
    if filters.check_in:
        found += _check_in(filters.check_in, today)
    if filters.month is not None:
        found += _in_month(filters.month, filters.was_kept)
    return found


def _check_in(state: str, today: date) -> list[Any]:
    due, soon = col(Match.check_in_due_on), today + timedelta(days=check_in_stages.SOON)
    within = {"overdue": [due < today], "due": [due >= today, due <= soon], "kept": [due > soon]}
    return [col(Match.status) == "active", *within.get(state, [])]


def _in_month(month: date, was_kept: bool) -> list[Any]:
    end = add_months(month, 1)
    reached = sa.exists().where(
        col(CheckIn.match_id) == col(Match.id),
        col(CheckIn.held_on) >= month,
        col(CheckIn.held_on) < end,
        col(CheckIn.is_reached).is_(True),
    )
    return [
        col(Match.started_on) < month,
        sa.or_(col(Match.ended_on).is_(None), col(Match.ended_on) >= end),
        reached if was_kept else ~reached,
    ]


def listed(
    session: GuardedSession, *, filters: Filters, today: date, limit: int, offset: int = 0
) -> list[MatchRow]:
    """A page of matches, those whose check-in is longest overdue first, then the newest."""
    columns: Any = (
        Match.id, Match.program_id, Person.name, ParticipantName.first_name,
        ParticipantName.last_name, Match.status, Match.proposed_on, Match.started_on,
        Match.ended_on, Match.end_reason, Match.last_check_in_on, Match.check_in_due_on,
    )  # fmt: skip
    who = col(ParticipantName.participant_id) == col(Match.participant_id)
    due = col(Match.check_in_due_on)
    statement = (
        sa.select(*columns)
        .outerjoin(Mentor, col(Mentor.id) == col(Match.mentor_id))
        .outerjoin(Person, col(Person.id) == col(Mentor.person_id))
        .outerjoin(ParticipantName, who)
        .where(*_conditions(filters, today))
        # NULLS LAST in words both databases know.
        .order_by(due.is_(None), due, col(Match.proposed_on).desc(), col(Match.id).desc())
        .limit(limit)
        .offset(offset)
    )
    return [MatchRow(*found) for found in session.execute(statement)]


def count(session: GuardedSession, *, filters: Filters, today: date) -> int:
    """How many matches such a list holds."""
    statement = sa.select(func.count(col(Match.id))).where(*_conditions(filters, today))
    return int(session.execute(statement).scalar_one())


@dataclass(frozen=True)
class MatchPage:
    """All that a match's page shows of the match itself."""

    match: Match
    program: str
    mentor: str
    mentor_row: Mentor | None
    mentee: str


def find(session: GuardedSession, *, match_id: int) -> MatchPage:
    """One match with the names the actor may know. Raises NotFound."""
    who = col(ParticipantName.participant_id) == col(Match.participant_id)
    columns: Any = (
        Match, Mentor, Program.name, Person.name, ParticipantName.first_name,
        ParticipantName.last_name,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Program, col(Program.id) == col(Match.program_id))
        .outerjoin(Mentor, col(Mentor.id) == col(Match.mentor_id))
        .outerjoin(Person, col(Person.id) == col(Mentor.person_id))
        .outerjoin(ParticipantName, who)
        .where(col(Match.id) == match_id)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("This match was not found. It may have been removed.")
    match, mentor, program, name, first, last = found
    return MatchPage(
        match=match,
        program=program or "",
        mentor=name or f"Mentor {match.mentor_id}",
        mentor_row=mentor,
        mentee=f"{first or ''} {last or ''}".strip(),
    )


@dataclass(frozen=True)
class CheckInRow:
    """One check-in; its summary only for those who may read it."""

    id: int
    held_on: date
    with_whom: str
    medium: str
    minutes: int | None
    is_reached: bool
    has_concern: bool
    by: str | None
    summary: str | None


def check_ins(session: GuardedSession, *, match_id: int, limit: int = 100) -> list[CheckInRow]:
    """The check-ins of a match, the newest first."""
    columns: Any = (
        CheckIn.id, CheckIn.held_on, CheckIn.with_whom, CheckIn.medium, CheckIn.minutes,
        CheckIn.is_reached, CheckIn.has_concern, Person.name, CheckInNote.summary,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Person, col(Person.id) == col(CheckIn.by_id))
        .outerjoin(CheckInNote, col(CheckInNote.check_in_id) == col(CheckIn.id))
        .where(col(CheckIn.match_id) == match_id)
        .order_by(col(CheckIn.held_on).desc(), col(CheckIn.id).desc())
        .limit(limit)
    )
    return [CheckInRow(*found) for found in session.execute(statement)]
