"""What a director's Home counts: caseload and matches over time, speed, and what is stuck."""

from bisect import bisect_right
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
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
from models.rules.periods import month_ends
from models.rules.policies_cases import AWAITS_CONTACT
from models.rules.small_numbers import Grid, add_up, protect, protect_apart, protect_grid
from models.workgroups import Membership, Seat, Workgroup

Ids = tuple[int, ...]
Days = Mapping[date, int]
Flow = tuple[Days, Days]
"""Who came and who went per day."""
Read = tuple[Flow, Flow]
"""A flow, and the part of it that is of rows the actor reads."""


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


def _by_day(counter: Counter, table: Any, column: Any, ids: Ids, *where: Any) -> tuple[Days, Days]:
    """Counts per day of a date column, over some programs; and of these the actor's own rows."""
    statement: Any = (
        sa.select(column, func.count(), counter.own(table))
        .where(col(table.program_id).in_(ids), col(column).is_not(None), *where)
        .group_by(column)
    )
    found = counter.session.execute(statement).all()
    return {day: n for day, n, _ in found}, {day: int(own) for day, _, own in found if own}


def _standing(ins: Days, outs: Days, ends: Sequence[date]) -> list[int]:
    """How many had come and not yet gone by the end of each day asked for."""
    change = Tally(ins)
    change.subtract(outs)
    days = sorted(change)
    levels = [0, *accumulate(change[day] for day in days)]
    return [levels[bisect_right(days, end)] for end in ends]


def _level(counter: Counter, flows: Sequence[Read], ends: Sequence[date], before: date) -> Level:
    """The levels; to whoever reads totals only just the present one.

    From two levels and who came between them, the few who left could be told.
    """
    if counter.is_exact:
        (((ins, outs), _),) = flows
        *levels, then = _standing(ins, outs, [*ends, before])
        return Level(levels[-1], then, tuple(levels))
    standing = [_standing(*flow, [ends[-1], date.max]) for flow, _ in flows]
    own = [_standing(*read, [ends[-1]])[0] for _, read in flows]
    shown = [
        protect(level, counter.threshold, ours) if level == in_all else None
        for (level, in_all), ours in zip(standing, own, strict=True)
    ]
    return Level(add_up(shown), None, ())


def _flows(counter: Counter, table: Any, came: Any, went: Any, ids: Ids, *where: Any) -> list[Read]:
    """Who came and who went per day, in the groups of programs that are protected alone."""
    found: list[Read] = []
    for one in counter.apart(ids):
        ins, own_ins = _by_day(counter, table, came, one)
        outs, own_outs = _by_day(counter, table, went, one, *where)
        found.append(((ins, outs), (own_ins, own_outs)))
    return found


def caseload(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_on: date
) -> Level:
    """Open cases at the end of each month of a period; `before_on` is the day to compare with."""
    with counting(actor, program_ids) as counter:
        flows = _flows(counter, Case, Case.referred_on, Case.closed_on, program_ids)
    return _level(counter, flows, month_ends(starts_on, ends_on), before_on)


def matches(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_on: date
) -> Level:
    """Matches under way at the end of each month of a period."""
    with counting(actor, program_ids, mentoring=True) as counter:
        has_begun = col(Match.started_on).is_not(None)
        flows = _flows(counter, Match, Match.started_on, Match.ended_on, program_ids, has_begun)
    return _level(counter, flows, month_ends(starts_on, ends_on), before_on)


def match_length(actor: Actor, *, program_ids: Ids, today: date) -> float | None:
    """The median length, in months of 30.4 days, of the matches under way."""
    with counting(actor, program_ids, mentoring=True) as counter:
        under_way = col(Match.status).in_(("active", "on_hold"))
        started, own = _by_day(counter, Match, Match.started_on, program_ids, under_way)
    lasting = {(today - day).days: n for day, n in started.items()}
    days = counter.quantile(lasting, 0.5, sum(own.values()))
    return None if days is None else days / 30.4


def waiting(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_on: date
) -> Level:
    """People who wait for a mentor at the end of each month of a period."""
    with counting(actor, program_ids, mentoring=True) as counter:
        came, went = MentorRequest.waiting_since_on, MentorRequest.closed_on
        flows = _flows(counter, MentorRequest, came, went, program_ids)
    return _level(counter, flows, month_ends(starts_on, ends_on), before_on)


def speed(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, before_from: date,
    before_on: date,
) -> Speed:  # fmt: skip
    """Median and 90th percentile of days from referral to first contact, by day of referral."""
    parts: Any = col(Case.referred_on), col(Case.first_contact_on)
    with counting(actor, program_ids) as counter:
        statement: Any = (
            sa.select(*parts, func.count(), counter.own(Case))
            .where(
                col(Case.program_id).in_(program_ids),
                col(Case.referred_on) >= before_from,
                col(Case.referred_on) <= ends_on,
                col(Case.first_contact_on).is_not(None),
            )
            .group_by(*parts)
        )
        rows = counter.session.execute(statement).all()

    by_month: defaultdict[date, Tally[int]] = defaultdict(Tally)
    now, then = Tally[int](), Tally[int]()
    read = Tally[str]()
    for referred_on, contact_on, count, own in rows:
        days = (contact_on - referred_on).days
        by_month[referred_on.replace(day=1)][days] += count
        if starts_on <= referred_on:
            now[days] += count
            read["now"] += int(own)
        if referred_on <= before_on:
            then[days] += count
            read["then"] += int(own)
    ends = month_ends(starts_on, ends_on)
    months = [spread.median(by_month[end.replace(day=1)]) for end in ends]
    kept = tuple(value for value in months if value is not None) if counter.is_exact else ()
    return Speed(
        counter.quantile(now, 0.5, read["now"]),
        counter.quantile(now, 0.9, read["now"]),
        counter.quantile(then, 0.5, read["then"]),
        kept,
    )


def statuses(actor: Actor, *, program_ids: Ids) -> Grid[int, str]:
    """Cases by program and status, as they stand now; closed ones are left out."""
    with counting(actor, program_ids) as counter:
        statement: Any = (
            sa.select(col(Case.program_id), col(Case.status), func.count(), counter.own(Case))
            .where(col(Case.program_id).in_(program_ids), col(Case.status) != "closed")
            .group_by(col(Case.program_id), col(Case.status))
        )
        rows = counter.session.execute(statement).all()
    counts = {(program, status): n for program, status, n, _ in rows}
    own = {(program, status): int(n) for program, status, _, n in rows}
    cells = {
        (program, status): counts.get((program, status), 0)
        for program in program_ids
        for status in CASE_STATUS
        if status != "closed"
    }
    return protect_apart(cells, counter.threshold, own)


def flow(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date
) -> tuple[MonthFlow, ...]:
    """People referred and cases closed in each month of a period."""
    with counting(actor, program_ids) as counter:
        flows = _flows(counter, Case, Case.referred_on, Case.closed_on, program_ids)
    months = [end.replace(day=1) for end in month_ends(starts_on, ends_on)]
    counts = [_by_month(every, months, ends_on) for every, _ in flows]
    own = [_by_month(read, months, ends_on) for _, read in flows]
    grids = [
        protect_grid(every, counter.threshold, read)
        for every, read in zip(counts, own, strict=True)
    ]

    def told(month: date, way: str) -> int | None:
        return add_up(grid.cells[month, way] for grid in grids)

    return tuple(MonthFlow(month, told(month, "in"), told(month, "out")) for month in months)


def _by_month(flow: Flow, months: Sequence[date], ends_on: date) -> Mapping[tuple[date, str], int]:
    counted = {(month, way): 0 for month in months for way in ("in", "out")}
    for way, days in zip(("in", "out"), flow, strict=True):
        for day, n in days.items():
            place = (day.replace(day=1), way)
            if place in counted and day <= ends_on:
                counted[place] += n
    return counted


def stuck(
    actor: Actor, *, program_ids: Ids, workgroup_ids: Ids, today: date, wait_days: int
) -> Stuck:
    """Contacts, first contacts, waits and check-ins overdue, and vacant seats."""
    late = col(Case.contact_due_on) < today
    is_first = sa.case((col(Case.status) == "referred", "first"), else_="next")
    is_long = sa.case(
        (col(MentorRequest.waiting_since_on) < today - timedelta(days=wait_days), "long"),
        else_="short",
    )
    is_quiet = sa.case((col(Match.check_in_due_on) < today, "quiet"), else_="asked")
    with counting(actor, program_ids) as counter:
        overdue = _per_program(
            counter, Case, is_first, program_ids, late, col(Case.status).in_(AWAITS_CONTACT)
        )
        names = _named(counter, program_ids)
    with counting(actor, program_ids, mentoring=True) as counter:
        waits = _per_program(
            counter, MentorRequest, is_long, program_ids, MentorRequest.status == "waiting"
        )
        quiet = _per_program(counter, Match, is_quiet, program_ids, Match.status == "active")
        seats = vacant_seats(counter.session, workgroup_ids=workgroup_ids)

    def named(grid: Grid[int, str], kind: str) -> tuple[Named, ...]:
        rows = [
            Named(one, *names[one], count)
            for (one, what), count in grid.cells.items()
            if what == kind and count != 0 and one in names
        ]
        return tuple(sorted(rows, key=lambda row: (-(row.count or 0), row.name)))

    return Stuck(
        named(overdue, "next"), named(overdue, "first"), named(waits, "long"),
        named(quiet, "quiet"), seats,
    )  # fmt: skip


def _per_program(counter: Counter, table: Any, kind: Any, ids: Ids, *where: Any) -> Grid[int, str]:
    """Counts by program and kind, protected with what their sum, which stands elsewhere, would tell."""
    counted: Any = (
        sa.select(col(table.program_id), kind, func.count(), counter.own(table))
        .where(col(table.program_id).in_(ids), *where)
        .group_by(col(table.program_id), kind)
    )
    rows = counter.session.execute(counted).all()
    counts = {(one, what): n for one, what, n, _ in rows}
    own = {(one, what): int(n) for one, what, _, n in rows}
    kinds = sorted({what for _, what in counts})
    cells = {(one, what): counts.get((one, what), 0) for one in ids for what in kinds}
    return protect_apart(cells, counter.threshold, own)


def _named(counter: Counter, ids: Ids) -> dict[int, tuple[str, str]]:
    # Grouping by the key keeps this an aggregate, which is all a totals session answers.
    named: Any = (
        select(col(Program.id), Program.slug, Program.name, func.count())
        .where(col(Program.id).in_(ids))
        .group_by(col(Program.id), Program.slug, Program.name)
    )
    return {one: (slug, name) for one, slug, name, _ in counter.session.exec(named)}


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
