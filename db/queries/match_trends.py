"""How mentoring goes over time: how long matches last, and check-ins kept month by month."""

from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from db.queries.counting import Counter, counting
from models.mentoring import CheckIn, Match
from models.rules import survival
from models.rules.actor import Actor
from models.rules.periods import add_months, whole_months
from models.rules.small_numbers import add_up, protect_line

Ids = tuple[int, ...]


@dataclass(frozen=True)
class Lasting:
    """How long matches last: the curve by month, its median, and how many matches it is drawn from."""

    points: tuple[survival.MonthPoint, ...]
    median: float | None
    matches: int | None
    still: int | None


@dataclass
class Durations:
    """How many matches lasted so many days, those that ended and those that still go on."""

    ended: Tally[int] = field(default_factory=Tally)
    still: Tally[int] = field(default_factory=Tally)

    def add(self, days: int, count: int, *, is_over: bool) -> None:
        """Count so many more."""
        if count:
            (self.ended if is_over else self.still)[days] += count

    def line(self) -> dict[str, int]:
        """How many have ended and how many have not."""
        return {"ended": self.ended.total(), "still": self.still.total()}

    def curve(self) -> survival.Curve:
        """The share that lasts longer than each duration."""
        return survival.kaplan_meier(self.ended, self.still)


def lasting(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, today: date
) -> Lasting:
    """The share of the matches started in a period that is still under way, by month since the start.

    Those under way or on hold today are censored at today.
    """
    every, rest = Durations(), Durations()
    with counting(actor, program_ids, mentoring=True) as counter:
        statement: Any = (
            sa.select(col(Match.started_on), col(Match.ended_on), func.count(), counter.own(Match))
            .where(
                col(Match.program_id).in_(program_ids),
                col(Match.started_on) >= starts_on,
                col(Match.started_on) <= ends_on,
            )
            .group_by(col(Match.started_on), col(Match.ended_on))
        )
        for started_on, ended_on, count, own in counter.session.execute(statement):
            days = max(((ended_on or today) - started_on).days, 0)
            every.add(days, count, is_over=ended_on is not None)
            rest.add(days, count - int(own), is_over=ended_on is not None)
    curve = every.curve()
    points = survival.by_month(curve, threshold=counter.threshold, rest=rest.curve())
    is_small = any(protect_line(one.line(), counter.threshold).hides_any for one in (every, rest))
    line = every.line()
    # Periods overlap and programs add up, so the difference of two totals could be a few people.
    return Lasting(
        points=tuple(points),
        median=None if counter.threshold and is_small else survival.median_months(curve),
        matches=sum(line.values()) if counter.is_exact else None,
        still=line["still"] if counter.is_exact else None,
    )


@dataclass(frozen=True)
class KeptMonth:
    """Of the matches under way all through a month, how many were asked and reached in it."""

    month: date
    kept: int | None
    missed: int | None


def kept_by_month(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date
) -> tuple[KeptMonth, ...]:
    """Check-ins kept in each whole month of a period."""
    months = whole_months(starts_on, ends_on)
    if not months:
        return ()
    with counting(actor, program_ids, mentoring=True) as counter:
        counted = [_kept_in(counter, ids, months) for ids in counter.apart(program_ids)]
    found = []
    for month in months:
        lines = [
            protect_line(every[month], counter.threshold, own[month]).rows for every, own in counted
        ]
        kept, missed = (add_up(one[name] for one in lines) for name in ("kept", "missed"))
        found.append(KeptMonth(month, kept, missed))
    return tuple(found)


Months = dict[date, dict[str, int]]


def _kept_in(counter: Counter, program_ids: Ids, months: list[date]) -> tuple[Months, Months]:
    """Matches kept and missed in each month, and those of them that the actor reads one by one."""
    due, due_read = _due_by_month(counter, program_ids, months)
    kept, kept_read = Tally[date](), Tally[date]()
    for month in months:
        kept[month], kept_read[month] = _reached_in(counter, program_ids, month)
    return _kept_and_missed(due, kept), _kept_and_missed(due_read, kept_read)


def _kept_and_missed(due: Tally[date], kept: Tally[date]) -> Months:
    return {month: {"kept": kept[month], "missed": due[month] - kept[month]} for month in due}


def _due_by_month(
    counter: Counter, program_ids: Ids, months: list[date]
) -> tuple[Tally[date], Tally[date]]:
    """Matches under way from before each month until after it; and those the actor reads."""
    statement: Any = (
        sa.select(col(Match.started_on), col(Match.ended_on), func.count(), counter.own(Match))
        .where(
            col(Match.program_id).in_(program_ids),
            col(Match.started_on) < months[-1],
            sa.or_(col(Match.ended_on).is_(None), col(Match.ended_on) >= months[0]),
        )
        .group_by(col(Match.started_on), col(Match.ended_on))
    )
    rows = counter.session.execute(statement).all()
    every = _due([(start, end, count) for start, end, count, _ in rows], months)
    return every, _due([(start, end, int(own)) for start, end, _, own in rows], months)


def _due(spans: Iterable[tuple[date, date | None, int]], months: list[date]) -> Tally[date]:
    begins: Tally[int] = Tally()
    ends: Tally[int] = Tally()
    for started_on, ended_on, count in spans:
        # The first whole month after the start, and the one in which it ended and was not whole.
        begins[_number(started_on) + 1] += count
        if ended_on is not None:
            ends[max(_number(ended_on), _number(started_on) + 1)] += count
    due: Tally[date] = Tally()
    for month in months:
        number = _number(month)
        begun = sum(count for at, count in begins.items() if at <= number)
        due[month] = begun - sum(count for at, count in ends.items() if at <= number)
    return due


def _number(day: date) -> int:
    """Months counted through the years. A match that starts on a first day counts from the next month."""
    return day.year * 12 + day.month


def _reached_in(counter: Counter, program_ids: Ids, month: date) -> tuple[int, int]:
    """Of the matches under way all through a month, how many were reached in it; and of the actor's own.

    One statement per month: each reads one stretch of an index, where a single one would take
    every check-in's date apart.
    """
    end, match_id = add_months(month, 1), col(CheckIn.match_id)
    statement: Any = (
        sa.select(func.count(sa.distinct(match_id)), counter.own_different(Match, match_id))
        .join(Match, col(Match.id) == match_id)
        .where(
            col(CheckIn.program_id).in_(program_ids),
            col(CheckIn.held_on) >= month,
            col(CheckIn.held_on) < end,
            col(CheckIn.is_reached).is_(True),
            col(Match.started_on) < month,
            sa.or_(col(Match.ended_on).is_(None), col(Match.ended_on) >= end),
        )
    )
    every, own = counter.session.execute(statement).one()
    return int(every), int(own)
