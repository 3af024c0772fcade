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
    counted: tuple[Any, ...] = (
        func.sum(sa.case((is_open, 1), else_=0)),
        func.sum(sa.case((sa.and_(*late), 1), else_=0)),
        func.sum(
            sa.case(
                (
                    sa.and_(
                        col(Case.contact_due_on).between(today, soon),
                        col(Case.status).in_(AWAITS_CONTACT),
                    ),
                    1,
                ),
                else_=0,
            )
        ),
        func.sum(sa.case((sa.and_(is_open, col(Case.coordinator_id).is_(None)), 1), else_=0)),
        func.sum(sa.case((col(Case.referred_on).between(today.replace(day=1), today), 1), else_=0)),
    )
    statement: Any = sa.select(*counted).where(
        col(Case.program_id).in_(program_ids),
        sa.or_(is_open, col(Case.referred_on) >= today.replace(day=1)),
    )
    if coordinator_ids is not None:
        statement = statement.where(col(Case.coordinator_id).in_(coordinator_ids))
    with counting(actor, program_ids) as counter:
        found = [n or 0 for n in counter.session.execute(statement).one()]
        hands = _hands(counter, program_ids) if counter.threshold else None
    # Overdue, due soon and the rest add up to the open cases, so they are protected together.
    parts = {"overdue": found[1], "soon": found[2], "rest": found[0] - found[1] - found[2]}
    shown = protect_line(parts, counter.threshold)
    if hands is None:
        return Headline(shown.total, found[1], found[2], found[3], found[4])
    return Headline(
        None if hands.total is None else shown.total,
        shown.rows["overdue"],
        shown.rows["soon"],
        hands.rows[None],
        protect(found[4], counter.threshold),
    )


NOT_HERE: Final = 0
"""Stands for coordinators who left and still have open cases: nobody's line in a chart."""


def _hands(counter: Counter, program_ids: tuple[int, ...]) -> Grid[int | None, str]:
    """Open cases by coordinator, by nobody (None) and by those who left; they add up to all.

    The numbers and the chart of a program both say how many nobody carries, so both hide the same.
    """
    columns: Any = (col(Case.coordinator_id), col(Coordinator.ended_on).is_(None), func.count())
    statement = (
        sa.select(*columns)
        .select_from(Case)
        .outerjoin(Coordinator, col(Coordinator.id) == Case.coordinator_id)
        .where(col(Case.program_id).in_(program_ids), col(Case.status).in_(OPEN))
        .group_by(col(Case.coordinator_id), col(Coordinator.ended_on).is_(None))
    )
    counts: dict[int | None, int] = {None: 0, NOT_HERE: 0}
    rows: Any = counter.session.execute(statement)
    for coordinator_id, is_here, count in rows:
        key = coordinator_id if coordinator_id is None or is_here else NOT_HERE
        counts[key] = counts.get(key, 0) + count
    # In one order, because of two counts that would do the first is hidden.
    ordered = {
        key: counts[key] for key in sorted(counts, key=lambda key: -1 if key is None else key)
    }
    return protect_line(ordered, counter.threshold)


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
    statement = (
        select(col(Case.contact_due_on), func.count())
        .where(Case.program_id == program_id, *overdue(today))
        .group_by(col(Case.contact_due_on))
    )
    with counting(actor, (program_id,)) as counter:
        days: Any = counter.session.exec(statement).all()
    counted = {
        first: sum(
            count
            for due, count in days
            if first <= (today - due).days and (last is None or (today - due).days <= last)
        )
        for first, last in LATE
    }
    shown = protect_line(counted, counter.threshold).rows
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


def needs(actor: Actor, *, program_id: int) -> Grid[str, str]:
    """Open cases by service and by how far it has come; a case counts once in each."""
    columns: Any = (
        ServiceNeed.domain,
        ServiceNeed.state,
        func.count(sa.distinct(col(ServiceNeed.case_id))),
    )
    # From the few open cases to their services: a join would begin with every service ever given.
    still_open = select(Case.id).where(Case.program_id == program_id, col(Case.status).in_(OPEN))
    statement = (
        sa.select(*columns)
        .where(col(ServiceNeed.program_id) == program_id, col(ServiceNeed.case_id).in_(still_open))
        .group_by(ServiceNeed.domain, ServiceNeed.state)
    )
    with counting(actor, (program_id,)) as counter:
        found: Any = counter.session.execute(statement)
        counts: Mapping[tuple[str, str], int] = {(row[0], row[1]): row[2] for row in found}
    domains = {domain for domain, _ in counts}
    states = {state for _, state in counts}
    cells = {(d, s): counts.get((d, s), 0) for d in sorted(domains) for s in sorted(states)}
    return protect_grid(cells, counter.threshold)


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
    statement = (
        select(col(Case.referred_on), col(Case.first_contact_on), func.count())
        .where(
            Case.program_id == program_id,
            col(Case.referred_on).between(starts_on, ends_on),
            col(Case.first_contact_on).is_not(None),
        )
        .group_by(col(Case.referred_on), col(Case.first_contact_on))
    )
    with counting(actor, (program_id,)) as counter:
        rows: Any = counter.session.exec(statement).all()
    by_month: dict[date, Tally[int]] = {}
    whole: Tally[int] = Tally()
    for referred_on, contact_on, count in rows:
        days = (contact_on - referred_on).days
        by_month.setdefault(referred_on.replace(day=1), Tally())[days] += count
        whole[days] += count

    in_time = sum(count for days, count in whole.items() if days <= within_days)
    return Speed(
        counter.quantile(whole, 0.5),
        counter.quantile(whole, 0.9),
        percent(in_time, whole.total(), counter.threshold),
        tuple(
            MonthSpeed(month, counter.quantile(tally, 0.5), counter.quantile(tally, 0.9))
            for month, tally in sorted(by_month.items())
        ),
    )
