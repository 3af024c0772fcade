"""How mentoring goes over time: how long matches last, and check-ins kept month by month."""

from collections import Counter as Tally
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.queries.counting import counting
from db.session import GuardedSession
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


def lasting(
    actor: Actor, *, program_ids: Ids, starts_on: date, ends_on: date, today: date
) -> Lasting:
    """The share of the matches started in a period that is still under way, by month since the start.

    Those under way or on hold today are censored at today.
    """
    statement = (
        select(col(Match.started_on), col(Match.ended_on), func.count())
        .where(
            col(Match.program_id).in_(program_ids),
            col(Match.started_on) >= starts_on,
            col(Match.started_on) <= ends_on,
        )
        .group_by(col(Match.started_on), col(Match.ended_on))
    )
    ended: Tally[int] = Tally()
    still: Tally[int] = Tally()
    with counting(actor, program_ids, mentoring=True) as counter:
        for started_on, ended_on, count in counter.session.exec(statement):
            assert started_on is not None
            days = ((ended_on or today) - started_on).days
            (still if ended_on is None else ended)[max(days, 0)] += count
    curve = survival.kaplan_meier(ended, still)
    points = survival.by_month(curve, threshold=counter.threshold)
    line = {"ended": ended.total(), "still": still.total()}
    is_small = protect_line(line, counter.threshold).hides_any
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
        counted = [
            (
                _due_by_month(counter.session, ids, months),
                _reached_by_month(counter.session, ids, months),
            )
            for ids in counter.apart(program_ids)
        ]
    found = []
    for month in months:
        counts = [
            {"kept": kept[month], "missed": due[month] - kept[month]} for due, kept in counted
        ]
        lines = [protect_line(one, counter.threshold).rows for one in counts]
        kept_in, missed_in = (
            add_up([one[name] for one in lines], [one[name] for one in counts], counter.threshold)
            for name in ("kept", "missed")
        )
        found.append(KeptMonth(month, kept_in, missed_in))
    return tuple(found)


def _due_by_month(session: GuardedSession, program_ids: Ids, months: list[date]) -> Tally[date]:
    """Matches under way from before each month until after it."""
    statement = (
        select(col(Match.started_on), col(Match.ended_on), func.count())
        .where(
            col(Match.program_id).in_(program_ids),
            col(Match.started_on) < months[-1],
            sa.or_(col(Match.ended_on).is_(None), col(Match.ended_on) >= months[0]),
        )
        .group_by(col(Match.started_on), col(Match.ended_on))
    )
    begins: Tally[int] = Tally()
    ends: Tally[int] = Tally()
    for started_on, ended_on, count in session.exec(statement):
        assert started_on is not None
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


def _reached_by_month(session: GuardedSession, program_ids: Ids, months: list[date]) -> Tally[date]:
    """Of the matches under way all through each month, how many were reached in it.

    One statement per month: each reads one stretch of an index, where a single one would take
    every check-in's date apart.
    """
    return Tally({month: _reached_in(session, program_ids, month) for month in months})


def _reached_in(session: GuardedSession, program_ids: Ids, month: date) -> int:
    end = add_months(month, 1)
    statement = (
        sa.select(func.count(sa.distinct(col(CheckIn.match_id))))
        .join(Match, col(Match.id) == col(CheckIn.match_id))
        .where(
            col(CheckIn.program_id).in_(program_ids),
            col(CheckIn.held_on) >= month,
            col(CheckIn.held_on) < end,
            col(CheckIn.is_reached).is_(True),
            col(Match.started_on) < month,
            sa.or_(col(Match.ended_on).is_(None), col(Match.ended_on) >= end),
        )
    )
    return int(session.execute(statement).scalar_one())
