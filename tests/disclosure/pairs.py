"""Matches and those who wait, written straight into the tables, and each as what is counted of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, select

from db import engine
from db.session import open_session
from models.base import Table, now
from models.mentoring import CheckIn, Match, MentorRequest
from models.rules.actor import SYSTEM
from tests.disclosure.solver import Row
from tests.world import TODAY, World, days_ago

MONTH: Final = date(2026, 2, 1)
"""The last whole month: of which the chart of check-ins kept is asked here."""
NEXT: Final = date(2026, 3, 1)
LONG: Final = 60
"""Days of waiting that a director's Home calls long."""
BEGUN: Final = ("active", "on_hold", "ended")


@dataclass(frozen=True)
class Pair:
    """What a test says of a match, its days counted back from today."""

    program_id: int
    status: str = "active"
    type: str = "mentor"
    started: int = 100
    ended: int = 1
    due: int = -3
    is_reached: bool = True


@dataclass(frozen=True)
class Waiting:
    """What a test says of a request for a mentor."""

    program_id: int
    status: str = "waiting"
    since: int = 20
    wants_parent_partner: bool = False


def write(world: World, pairs: Iterable[Pair], requests: Iterable[Waiting] = ()) -> None:
    """Add matches and requests by the hundred, past the guards."""
    matches = [_match(world, number, one) for number, one in enumerate(pairs, 1000)]
    reached = [
        CheckIn(
            program_id=match.program_id, match_id=match.id or 0, held_on=MONTH + timedelta(days=9),
            with_whom="both", medium="phone",
        )
        for match, is_reached in matches
        if is_reached
    ]  # fmt: skip
    waits = [
        MentorRequest(
            program_id=one.program_id, participant_id=world.mentee, status=one.status,
            waiting_since_on=days_ago(one.since), wants_parent_partner=one.wants_parent_partner,
            closed_on=None if one.status == "waiting" else days_ago(1),
        )
        for one in requests
    ]  # fmt: skip
    insert([match for match, _ in matches])
    insert(reached)
    insert(waits)


def insert(rows: Iterable[Table]) -> None:
    """Add rows of one table past the guards, with every value of theirs that has one."""
    lines: list[dict[str, Any]] = []
    held: Any = None
    for row in rows:
        held = type(row).__table__  # type: ignore[attr-defined]
        at = {"created_at": now(), "updated_at": now(), "version": 1}
        values = {name: value for name, value in row.model_dump().items() if value is not None}
        lines.append(values | at)
    with engine.get_engine().begin() as connection:
        for line in lines:
            connection.execute(sa.insert(held), line)


def _match(world: World, number: int, one: Pair) -> tuple[Match, bool]:
    has_begun, is_over = one.status in BEGUN, one.status == "ended"
    started = days_ago(max(one.started, one.ended)) if has_begun else None
    match = Match(
        id=number, program_id=one.program_id, mentor_id=world.gideon, participant_id=world.mentee,
        status=one.status, type=one.type, proposed_on=days_ago(400), started_on=started,
        ended_on=days_ago(one.ended) if is_over else None,
        check_in_due_on=days_ago(one.due) if one.status == "active" else None,
        end_type="unplanned" if is_over else "", end_reason="other" if is_over else "",
    )  # fmt: skip
    return match, has_begun and one.is_reached


def matches(program_ids: Iterable[int]) -> list[Row]:
    """Every match of these programs, by the attributes that something published counts."""
    with open_session(SYSTEM) as session:
        found = session.exec(select(Match).where(col(Match.program_id).in_(list(program_ids))))
        reached = set(session.exec(
            select(CheckIn.match_id).where(
                col(CheckIn.held_on) >= MONTH, col(CheckIn.held_on) < NEXT,
                col(CheckIn.is_reached).is_(True),
            )
        ))  # fmt: skip
        return [_attributes(match, match.id in reached) for match in found]


def _attributes(match: Match, is_reached: bool) -> Row:
    due = "none"
    if match.status == "active":
        is_late = match.check_in_due_on is not None and match.check_in_due_on < TODAY
        due = "overdue" if is_late else "in time"
    all_month = (
        match.started_on is not None
        and match.started_on < MONTH
        and (match.ended_on is None or match.ended_on >= NEXT)
    )
    return {
        "program": str(match.program_id),
        "status": match.status,
        "type": match.type,
        "due": due,
        "month": ("kept" if is_reached else "missed") if all_month else "not asked",
        "in": _month(match.started_on),
        "out": _month(match.ended_on),
    }


def requests(program_ids: Iterable[int]) -> list[Row]:
    """Every request of these programs, by the attributes that something published counts."""
    programs = col(MentorRequest.program_id).in_(list(program_ids))
    with open_session(SYSTEM) as session:
        return [
            {
                "program": str(one.program_id),
                "status": one.status,
                "wait": "long" if one.waiting_since_on < days_ago(LONG) else "short",
                "parent": "yes" if one.wants_parent_partner else "no",
            }
            for one in session.exec(select(MentorRequest).where(programs))
        ]


def _month(day: date | None) -> str:
    return day.replace(day=1).isoformat() if day is not None else "none"


def possible(row: Row) -> bool:
    """Whether a match can be so at all."""
    status = row.get("status")
    if status is None:
        return True
    has_begun = status in BEGUN
    if "due" in row and (row["due"] != "none") != (status == "active"):
        return False
    if not has_begun and row.get("month", "not asked") != "not asked":
        return False
    if "in" in row and (row["in"] != "none") != has_begun:
        return False
    return "out" not in row or (row["out"] != "none") == (status == "ended")
