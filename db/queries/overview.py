"""What a director's Home counts: caseload and matches over time, speed, and what is stuck."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.queries.counting import Counter, counting
from db.session import GuardedSession
from models.casework import Case
from models.choices import CASE_STATUS
from models.mentoring import Match, MentorRequest
from models.programs import Program
from models.rules import spread
from models.rules.actor import Actor
from models.rules.small_numbers import Grid, protect, protect_grid, protect_line
from models.workgroups import Membership, Seat, Workgroup

Ids = tuple[int, ...]
Days = Mapping[date, int]


@dataclass(frozen=True)
class Level:
    """How many there were at the end of a period and of the one before, and month by month."""

    now: int | None
    before: int | None
    monthly: tuple[int, ...]


@dataclass(frozen=True)
class Speed:
    """Days from referral to first contact for those referred in a period."""

    median: float | None
    p90: float | None
    before: float | None
    monthly: tuple[float, ...]


@dataclass(frozen=True)
class MonthFlow:
    """People referred and cases closed in one month."""

    month: date
    referred: int | None
    closed: int | None


@dataclass(frozen=True)
class Named:
    """A count for one program or workgroup."""

    id: int
    slug: str
    name: str
    count: int | None


@dataclass(frozen=True)
class Stuck:
    """What does not move, by program and by workgroup."""

    contacts: tuple[Named, ...]
    first_contacts: tuple[Named, ...]
    waiting: tuple[Named, ...]
    check_ins: tuple[Named, ...]
    seats: tuple[Named, ...]


def _by_day(session: GuardedSession, table: Any, column: Any, ids: Ids, *where: Any) -> Days:
    """Counts per day of a date column, over some programs."""
    statement = (
        select(column, func.count())
        .where(col(table.program_id).in_(ids), col(column).is_not(None), *where)
        .group_by(column)
    )
    return dict(session.exec(statement).all())


def _standing(ins: Days, outs: Days, on: date) -> int:
    """How many had come and not yet gone by the end of a day."""
    return sum(n for day, n in ins.items() if day <= on) - sum(
        n for day, n in outs.items() if day <= on
    )


def _level(counter: Counter, ins: Days, outs: Days, ends: Sequence[date], before: date) -> Level:
    levels = [_standing(ins, outs, end) for end in ends]
    if counter.is_exact:
        return Level(levels[-1], _standing(ins, outs, before), tuple(levels))
    now = protect(levels[-1], counter.threshold)
    return Level(now, protect(_standing(ins, outs, before), counter.threshold), ())


def _month_ends(starts_on: date, ends_on: date) -> list[date]:
    ends, day = [], starts_on.replace(day=1)
    while day <= ends_on:
        day = (day + timedelta(days=32)).replace(day=1)
        ends.append(min(day - timedelta(days=1), ends_on))
    return ends


def caseload(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_on: date
) -> Level:
    """Open cases at the end of each month of a period; `before_on` is the day to compare with."""
    with counting(actor, program_ids) as counter:
        ins = _by_day(counter.session, Case, Case.referred_on, program_ids)
        outs = _by_day(counter.session, Case, Case.closed_on, program_ids)
    return _level(counter, ins, outs, _month_ends(starts_on, ends_on), before_on)


def matches(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_on: date
) -> Level:
    """Matches under way at the end of each month of a period."""
    with counting(actor, program_ids, mentoring=True) as counter:
        ins = _by_day(counter.session, Match, Match.started_on, program_ids)
        outs = _by_day(
            counter.session, Match, Match.ended_on, program_ids, col(Match.started_on).is_not(None)
        )
    return _level(counter, ins, outs, _month_ends(starts_on, ends_on), before_on)


def match_length(actor: Actor, *, program_ids: Ids, today: date) -> float | None:
    """The median length, in months of 30.4 days, of the matches under way."""
    with counting(actor, program_ids, mentoring=True) as counter:
        under_way = col(Match.status).in_(("active", "on_hold"))
        started = _by_day(counter.session, Match, Match.started_on, program_ids, under_way)
    if counter.threshold > sum(started.values()):
        return None
    days = spread.median({(today - day).days: n for day, n in started.items()})
    return None if days is None else days / 30.4


def waiting(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_on: date
) -> Level:
    """People who wait for a mentor at the end of each month of a period."""
    with counting(actor, program_ids, mentoring=True) as counter:
        ins = _by_day(counter.session, MentorRequest, MentorRequest.waiting_since_on, program_ids)
        outs = _by_day(counter.session, MentorRequest, MentorRequest.closed_on, program_ids)
    return _level(counter, ins, outs, _month_ends(starts_on, ends_on), before_on)


def speed(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_from: date,
    before_on: date,
) -> Speed:  # fmt: skip
    """Median and 90th percentile of days from referral to first contact, by day of referral."""
    statement = (
        select(col(Case.referred_on), col(Case.first_contact_on), func.count())
        .where(
            col(Case.program_id).in_(program_ids),
            col(Case.referred_on) >= before_from,
            col(Case.referred_on) <= ends_on,
            col(Case.first_contact_on).is_not(None),
        )
        .group_by(col(Case.referred_on), col(Case.first_contact_on))
    )
    with counting(actor, program_ids) as counter:
        rows = counter.session.exec(statement).all()

    def between(first: date, last: date) -> Tally[int]:
        tally: Tally[int] = Tally()
        for referred_on, contact_on, count in rows:
            if contact_on is not None and first <= referred_on <= last:
                tally[(contact_on - referred_on).days] += count
        return tally

    def median(tally: Tally[int], share: float = 0.5) -> float | None:
        return None if tally.total() < counter.threshold else spread.quantile(tally, share)

    now = between(starts_on, ends_on)
    ends = _month_ends(starts_on, ends_on)
    months = [spread.median(between(end.replace(day=1), end)) for end in ends]
    kept = tuple(value for value in months if value is not None) if counter.is_exact else ()
    return Speed(median(now), median(now, 0.9), median(between(before_from, before_on)), kept)


def statuses(actor: Actor, *, program_ids: Ids) -> Grid[int, str]:
    """Cases by program and status, as they stand now; closed ones are left out."""
    statement = (
        select(Case.program_id, Case.status, func.count())
        .where(col(Case.program_id).in_(program_ids), Case.status != "closed")
        .group_by(col(Case.program_id), col(Case.status))
    )
    with counting(actor, program_ids) as counter:
        counts = {(program, status): n for program, status, n in counter.session.exec(statement)}
    cells = {
        (program, status): counts.get((program, status), 0)
        for program in program_ids
        for status in CASE_STATUS
        if status != "closed"
    }
    return protect_grid(cells, counter.threshold)


def flow(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date
) -> tuple[MonthFlow, ...]:
    """People referred and cases closed in each month of a period."""
    with counting(actor, program_ids) as counter:
        ins = _by_day(counter.session, Case, Case.referred_on, program_ids)
        outs = _by_day(counter.session, Case, Case.closed_on, program_ids)
    months = [end.replace(day=1) for end in _month_ends(starts_on, ends_on)]
    counted = {
        (month, way): sum(
            n for day, n in days.items() if day.replace(day=1) == month and day <= ends_on
        )
        for month in months
        for way, days in (("in", ins), ("out", outs))
    }
    grid = protect_grid(counted, counter.threshold)
    return tuple(MonthFlow(m, grid.cells[m, "in"], grid.cells[m, "out"]) for m in months)


def stuck(
    actor: Actor, *, program_ids: Ids, workgroup_ids: Ids, today: date, wait_days: int
) -> Stuck:
    """Contacts, first contacts, waits and check-ins overdue, and vacant seats."""
    with counting(actor, program_ids) as counter:
        overdue = _per_program(
            counter, Case, program_ids, col(Case.contact_due_on) < today,
            col(Case.status).in_(("contacted", "enrolled")),
        )  # fmt: skip
        first = _per_program(
            counter, Case, program_ids, col(Case.contact_due_on) < today,
            col(Case.status) == "referred",
        )  # fmt: skip
    with counting(actor, program_ids, mentoring=True) as counter:
        long_ago = today - timedelta(days=wait_days)
        waits = _per_program(
            counter, MentorRequest, program_ids, MentorRequest.status == "waiting",
            col(MentorRequest.waiting_since_on) < long_ago,
        )  # fmt: skip
        quiet = _per_program(
            counter, Match, program_ids, col(Match.check_in_due_on) < today,
            Match.status == "active",
        )  # fmt: skip
        seats = vacant_seats(counter.session, workgroup_ids=workgroup_ids)
    return Stuck(overdue, first, waits, quiet, seats)


def _per_program(counter: Counter, table: Any, ids: Ids, *where: Any) -> tuple[Named, ...]:
    counted = (
        select(col(table.program_id), func.count())
        .where(col(table.program_id).in_(ids), *where)
        .group_by(table.program_id)
    )
    counts = dict(counter.session.exec(counted).all())
    # Grouping by the key keeps this an aggregate, which is all a totals session answers.
    named: Any = (
        select(col(Program.id), Program.slug, Program.name, func.count())
        .where(col(Program.id).in_(list(counts)))
        .group_by(col(Program.id), Program.slug, Program.name)
        .order_by(Program.name)
    )
    shown = protect_line(counts, counter.threshold).rows
    rows = [Named(i, slug, name, shown[i]) for i, slug, name, _ in counter.session.exec(named)]
    return tuple(sorted(rows, key=lambda row: -(row.count or 0)))


def vacant_seats(session: GuardedSession, *, workgroup_ids: Ids) -> tuple[Named, ...]:
    """Seats nobody holds, by workgroup, the emptiest first."""
    held = sa.exists().where(
        col(Membership.seat_id) == col(Seat.id), col(Membership.ended_on).is_(None)
    )
    statement = (
        select(Workgroup.id, Workgroup.slug, Workgroup.name, func.count(col(Seat.id)))
        .join(Seat, col(Seat.workgroup_id) == col(Workgroup.id))
        .where(col(Workgroup.id).in_(workgroup_ids), col(Seat.is_retired).is_(False), ~held)
        .group_by(col(Workgroup.id), Workgroup.slug, Workgroup.name)
        .order_by(func.count(col(Seat.id)).desc(), Workgroup.name)
    )
    return tuple(Named(*row) for row in session.exec(statement))
