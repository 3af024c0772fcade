"""What mentoring counts: who waits, matches under way, check-ins overdue and places left."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.queries.counting import Counter, counting
from db.queries.mentors import carried, is_cleared
from db.session import GuardedSession
from models.choices import MATCH_STATUS
from models.mentoring import Match, Mentor, MentorRequest
from models.programs import Program
from models.rules.actor import Actor
from models.rules.small_numbers import add_up, nearest, protect, protect_line

Ids = tuple[int, ...]


@dataclass(frozen=True)
class ProgramRow:
    """A program that matches mentors."""

    id: int
    slug: str
    name: str


def programs(session: GuardedSession, *, program_ids: Ids) -> list[ProgramRow]:
    """Those of these programs that match mentors, by name."""
    statement = (
        select(Program.id, Program.slug, Program.name)
        .where(
            col(Program.id).in_(program_ids),
            col(Program.has_mentoring).is_(True),
            col(Program.is_active).is_(True),
        )
        .order_by(Program.name, col(Program.id))
    )
    return [ProgramRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class Numbers:
    """The headline of mentoring; None is a count too small to show, or no median."""

    waiting: int | None
    days_waiting: float | None
    under_way: int | None
    on_hold: int | None
    overdue: int | None
    free_places: int


def numbers(actor: Actor, *, program_ids: Ids, today: date) -> Numbers:
    """Count who waits, matches under way, check-ins overdue, and places mentors have left."""
    with counting(actor, program_ids, mentoring=True) as counter:
        apart = counter.apart(program_ids)
        since = [_waiting_since(counter, ids) for ids in apart]
        states = [_states(counter, ids, today) for ids in apart]
        free = counter.session.execute(_free(program_ids, today)).scalar_one()
    threshold = counter.threshold
    waits, waits_read = [one.total() for one, _ in since], [one.total() for _, one in since]
    each = [protect(n, threshold, read) for n, read in zip(waits, waits_read, strict=True)]
    waiting = add_up(each)
    days: Tally[int] = Tally()
    for one, _ in since:
        days.update({(today - day).days: n for day, n in one.items()})
    lines = [_under_way(one, threshold) for one in states]
    overdue = [_overdue(one, threshold) for one in states]
    return Numbers(
        waiting=waiting,
        days_waiting=counter.quantile(days, 0.5, sum(waits_read)) if waiting is not None else None,
        under_way=add_up(one["active"] for one in lines),
        on_hold=add_up(one["on_hold"] for one in lines),
        overdue=add_up(overdue),
        # Exact, it would tell how many are matched to whoever knows how many mentors take.
        free_places=int(free) if counter.is_exact else nearest(int(free)),
    )


Tallied = tuple[Tally[str], Tally[str]]
"""Matches by state, and those of them whose rows the actor reads."""


def _active(states: Tally[str]) -> int:
    return states["overdue"] + states["in_time"]


def _on_hold(states: Tally[str]) -> int:
    return states["on_hold"]


def _under_way(states: Tallied, threshold: int) -> Mapping[str, int | None]:
    line, read = ({"active": _active(one), "on_hold": _on_hold(one)} for one in states)
    return protect_line(line, threshold, read).rows


def _overdue(states: Tallied, threshold: int) -> int | None:
    """Active matches whose check-in is overdue; those in time are what is left of the active ones."""
    line, read = ({name: one[name] for name in ("overdue", "in_time")} for one in states)
    return protect_line(line, threshold, read).rows["overdue"]


def _free(program_ids: Ids, today: date) -> Any:
    """The places left with mentors who are cleared."""
    left = sa.select((col(Mentor.capacity) - carried()).label("places")).where(
        col(Mentor.program_id).in_(program_ids), is_cleared(today)
    )
    places = left.subquery().c.places
    return sa.select(func.coalesce(func.sum(sa.case((places > 0, places), else_=0)), 0))


def _waiting_since(counter: Counter, program_ids: Ids) -> tuple[Tally[date], Tally[date]]:
    """Who waits, by the day since; and those of them whose request the actor reads."""
    statement: Any = (
        sa.select(col(MentorRequest.waiting_since_on), func.count(), counter.own(MentorRequest))
        .where(
            col(MentorRequest.program_id).in_(program_ids), col(MentorRequest.status) == "waiting"
        )
        .group_by(col(MentorRequest.waiting_since_on))
    )
    return _tallied(counter.session.execute(statement).all())


def _tallied(rows: Sequence[Any]) -> tuple[Tally[Any], Tally[Any]]:
    every = Tally({key: int(count) for key, count, _ in rows})
    return every, Tally({key: int(own) for key, _, own in rows})


def _states(counter: Counter, program_ids: Ids, today: date) -> Tallied:
    """Matches that have started and not ended: overdue, in time, on hold."""
    state = sa.case(
        (col(Match.status) == "on_hold", "on_hold"),
        (col(Match.check_in_due_on) < today, "overdue"),
        else_="in_time",
    )
    statement: Any = (
        sa.select(state, func.count(), counter.own(Match))
        .where(col(Match.program_id).in_(program_ids), col(Match.status).in_(("active", "on_hold")))
        .group_by(state)
    )
    return _tallied(counter.session.execute(statement).all())


@dataclass(frozen=True)
class MatchCounts:
    """A program's matches by status, and who waits; None is a count too small to show."""

    by_status: Mapping[str, int | None]
    waiting: int | None
    overdue: int | None

    @property
    def hides_any(self) -> bool:
        """Whether a count is hidden, so that the page can say so."""
        return None in {*self.by_status.values(), self.waiting, self.overdue}


def match_counts(actor: Actor, *, program_id: int, today: date) -> MatchCounts:
    """Count a program's matches by status, who waits for a mentor, and check-ins overdue."""
    status = col(Match.status)
    with counting(actor, (program_id,), mentoring=True) as counter:
        by_status: Any = (
            sa.select(status, func.count(), counter.own(Match))
            .where(col(Match.program_id) == program_id)
            .group_by(status)
        )
        found, read = _tallied(counter.session.execute(by_status).all())
        since, since_read = _waiting_since(counter, (program_id,))
        states = _states(counter, (program_id,), today)
    statuses = {one: found[one] for one in MATCH_STATUS}
    return MatchCounts(
        by_status=protect_line(statuses, counter.threshold, read).rows,
        waiting=protect(since.total(), counter.threshold, since_read.total()),
        overdue=_overdue(states, counter.threshold),
    )
