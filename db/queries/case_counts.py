"""What a program's page counts: load, overdue contacts, services, and days to the first contact."""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.queries.cases import OPEN, overdue
from db.queries.counting import Counter, counting
from models.casework import Case, ServiceNeed
from models.people import Person
from models.programs import Coordinator
from models.rules.actor import Actor
from models.rules.policies_cases import AWAITS_CONTACT
from models.rules.small_numbers import Grid, percent, protect, protect_grid, protect_line

SOON: Final = timedelta(days=7)
LATE: Final = ((1, 7), (8, 30), (31, 90), (91, None))
"""How late a contact can be, in days; the last has no end."""


@dataclass(frozen=True)
class Headline:
    """A caseload in five numbers; None is a count too small to show."""

    open: int | None
    overdue: int | None
    due_soon: int | None
    unassigned: int | None
    referred: int | None


def headline(
    actor: Actor,
    *,
    program_ids: tuple[int, ...],
    today: date,
    coordinator_ids: tuple[int, ...] | None = None,
) -> Headline:
    """Open cases, contacts overdue and due this week, cases without a coordinator, referred this month.

    With `coordinator_ids`, of what these coordinators carry.
    """
    late, soon = overdue(today), today + SOON
    is_open = col(Case.status) != "closed"
    is_soon = sa.and_(
        col(Case.contact_due_on).between(today, soon), col(Case.status).in_(AWAITS_CONTACT)
    )
    kinds = (
        is_open, sa.and_(*late), is_soon, sa.and_(is_open, col(Case.coordinator_id).is_(None)),
        col(Case.referred_on).between(today.replace(day=1), today),
    )  # fmt: skip
    where = [
        col(Case.program_id).in_(program_ids),
        sa.or_(is_open, col(Case.referred_on) >= today.replace(day=1)),
    ]
    if coordinator_ids is not None:
        where.append(col(Case.coordinator_id).in_(coordinator_ids))
    with counting(actor, program_ids) as counter:
        parts = [*(_sum(one) for one in kinds), *(counter.own(Case, one) for one in kinds)]
        statement: Any = sa.select(*parts).where(*where)
        numbers = [int(n or 0) for n in counter.session.execute(statement).one()]
        hands = _hands(counter, program_ids) if counter.threshold else None
    found, own = numbers[: len(kinds)], numbers[len(kinds) :]
    # Overdue, due soon and the rest add up to the open cases, so they are protected together.
    shown = protect_line(_contacts(found), counter.threshold, _contacts(own))
    if hands is None:
        return Headline(shown.total, found[1], found[2], found[3], found[4])
    return Headline(
        None if hands.total is None else shown.total,
        shown.rows["overdue"],
        shown.rows["soon"],
        hands.rows[None],
        protect(found[4], counter.threshold, own[4]),
    )


def _sum(condition: Any) -> Any:
    return func.sum(sa.case((condition, 1), else_=0))


def _contacts(found: list[int]) -> dict[str, int]:
    return {"overdue": found[1], "soon": found[2], "rest": found[0] - found[1] - found[2]}


NOT_HERE: Final = 0
"""Stands for coordinators who left and still have open cases: nobody's line in a chart."""


def _hands(counter: Counter, program_ids: tuple[int, ...]) -> Grid[int | None, str]:
    """Open cases by coordinator, by nobody (None) and by those who left; they add up to all.

    The numbers and the chart of a program both say how many nobody carries, so both hide the same.
    """
    columns: Any = (
        col(Case.coordinator_id), col(Coordinator.ended_on).is_(None), func.count(),
        counter.own(Case),
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .select_from(Case)
        .outerjoin(Coordinator, col(Coordinator.id) == Case.coordinator_id)
        .where(col(Case.program_id).in_(program_ids), col(Case.status).in_(OPEN))
        .group_by(col(Case.coordinator_id), col(Coordinator.ended_on).is_(None))
    )
    counts: dict[int | None, int] = {None: 0, NOT_HERE: 0}
    own: Tally[int | None] = Tally()
    rows: Any = counter.session.execute(statement)
    for coordinator_id, is_here, count, ours in rows:
        key = coordinator_id if coordinator_id is None or is_here else NOT_HERE
        counts[key] = counts.get(key, 0) + count
        own[key] += int(ours)
    # In one order, because of two counts that would do the first is hidden.
    ordered = {
        key: counts[key] for key in sorted(counts, key=lambda key: -1 if key is None else key)
    }
    return protect_line(ordered, counter.threshold, own)


@dataclass(frozen=True)
class Load:
    """What one coordinator carries; None is a count too small to show."""

    coordinator_id: int | None
    name: str
    capacity: int | None
    open: int | None


def load(actor: Actor, *, program_id: int) -> tuple[Load, ...]:
    """Open cases per coordinator against what they can carry, the fullest first."""
    columns: Any = (Coordinator.id, Person.name, Coordinator.capacity, func.count())
    statement = (
        sa.select(*columns)
        .outerjoin(Person, col(Person.id) == Coordinator.person_id)
        .where(col(Coordinator.program_id) == program_id, col(Coordinator.ended_on).is_(None))
        .group_by(col(Coordinator.id), Person.name, col(Coordinator.capacity))
    )
    with counting(actor, (program_id,)) as counter:
        found: list[Any] = list(counter.session.execute(statement))
        shown = _hands(counter, (program_id,)).rows
    rows = [Load(row[0], row[1] or "Somebody", row[2], shown.get(row[0], 0)) for row in found]
    rows.sort(key=lambda row: (-(row.open or 0), row.name))
    return tuple(rows) if shown[None] == 0 else (*rows, Load(None, "Nobody yet", None, shown[None]))


@dataclass(frozen=True)
class Late:
    """How many contacts are overdue by so many days."""

    first_days: int
    last_days: int | None
    due_from: date | None
    due_to: date
    count: int | None


def late(actor: Actor, *, program_id: int, today: date) -> tuple[Late, ...]:
    """Contacts overdue, by how long they are."""
    with counting(actor, (program_id,)) as counter:
        statement: Any = (
            sa.select(col(Case.contact_due_on), func.count(), counter.own(Case))
            .where(col(Case.program_id) == program_id, *overdue(today))
            .group_by(col(Case.contact_due_on))
        )
        found = counter.session.execute(statement).all()
    every = _by_lateness({due: n for due, n, _ in found}, today)
    own = _by_lateness({due: int(n) for due, _, n in found}, today)
    shown = protect_line(every, counter.threshold, own).rows
    return tuple(
        Late(
            first,
            last,
            None if last is None else today - timedelta(days=last),
            today - timedelta(days=first),
            shown[first],
        )
        for first, last in LATE
    )


def _by_lateness(days: Mapping[date, int], today: date) -> dict[int, int]:
    """Contacts by the first day of how late they are."""
    return {
        first: sum(
            count
            for due, count in days.items()
            if first <= (today - due).days and (last is None or (today - due).days <= last)
        )
        for first, last in LATE
    }


def needs(actor: Actor, *, program_id: int) -> Grid[str, str]:
    """Open cases by service and by how far it has come; a case counts once in each."""
    # From the few open cases to their services: a join would begin with every service ever given.
    still_open = select(Case.id).where(Case.program_id == program_id, col(Case.status).in_(OPEN))
    cases, kinds = col(ServiceNeed.case_id), (ServiceNeed.domain, ServiceNeed.state)
    with counting(actor, (program_id,)) as counter:
        counted: Any = func.count(sa.distinct(cases)), counter.own_different(ServiceNeed, cases)
        statement: Any = (
            sa.select(*kinds, *counted)  # type: ignore[call-overload]
            .where(col(ServiceNeed.program_id) == program_id, cases.in_(still_open))
            .group_by(*kinds)
        )
        found: Any = counter.session.execute(statement).all()
    counts: Mapping[tuple[str, str], int] = {(row[0], row[1]): row[2] for row in found}
    own: Mapping[tuple[str, str], int] = {(row[0], row[1]): row[3] for row in found}
    domains = {domain for domain, _ in counts}
    states = {state for _, state in counts}
    cells = {(d, s): counts.get((d, s), 0) for d in sorted(domains) for s in sorted(states)}
    return protect_grid(cells, counter.threshold, own)


@dataclass(frozen=True)
class MonthSpeed:
    """Days to the first contact for those referred in one month; None is too few to say."""

    month: date
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Speed:
    """Days from referral to first contact over a period and by month of referral."""

    median: float | None
    p90: float | None
    in_time: int | None
    months: tuple[MonthSpeed, ...]


def first_contact(
    actor: Actor, *, program_id: int, starts_on: date, ends_on: date, within_days: int
) -> Speed:
    """Median and 90th percentile of days to the first contact; `in_time` is percent within the days."""
    parts: Any = col(Case.referred_on), col(Case.first_contact_on)
    with counting(actor, (program_id,)) as counter:
        statement: Any = (
            sa.select(*parts, func.count(), counter.own(Case))
            .where(
                col(Case.program_id) == program_id,
                col(Case.referred_on).between(starts_on, ends_on),
                col(Case.first_contact_on).is_not(None),
            )
            .group_by(*parts)
        )
        rows: Any = counter.session.execute(statement).all()
    by_month: dict[date, Tally[int]] = {}
    own: Tally[date] = Tally()
    whole: Tally[int] = Tally()
    for referred_on, contact_on, count, ours in rows:
        days, month = (contact_on - referred_on).days, referred_on.replace(day=1)
        by_month.setdefault(month, Tally())[days] += count
        own[month] += int(ours)
        whole[days] += count
    read = own.total()
    in_time = sum(count for days, count in whole.items() if days <= within_days)
    return Speed(
        counter.quantile(whole, 0.5, read),
        counter.quantile(whole, 0.9, read),
        # Whoever reads some of these families would learn of the others from a share of all.
        None if 0 < read < whole.total() else percent(in_time, whole.total(), counter.threshold),
        tuple(
            MonthSpeed(
                month,
                counter.quantile(tally, 0.5, own[month]),
                counter.quantile(tally, 0.9, own[month]),
            )
            for month, tally in sorted(by_month.items())
        ),
    )
