"""When a coordinator asks next how a match is going.

A program's stages are pairs of (up to day, every days), counted from the start of a match; the last
one goes on for as long as the match does. The default follows MENTOR's Elements of Effective
Practice (B.5.1): within two weeks, twice in the first month, then once a month.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from models.rules.errors import Invalid

DEFAULT: Final[list[list[int | None]]] = [[14, 14], [30, 16], [None, 30]]
LONGEST: Final = 366
"""A year without asking is no stage."""
SOON: Final = 7
"""A check-in due within so many days is shown as due."""


@dataclass(frozen=True)
class Stages:
    """Days after the start by which the first check-ins are due, and how often after those."""

    deadlines: tuple[int, ...]
    every: int


def parse(raw: Sequence[Sequence[Any]] | None) -> Stages:
    """The stages a program's row holds; the default when it holds none.

    Raises Invalid for pairs that are not in order or not whole days.
    """
    pairs = [tuple(pair) for pair in raw or DEFAULT]
    for pair in pairs:
        if len(pair) != 2 or not isinstance(pair[1], int) or not 1 <= pair[1] <= LONGEST:
            raise Invalid(
                "Each check-in stage is a pair: up to which day, and every how many days."
            )
    ends = [end for end, _ in pairs[:-1]]
    if not all(isinstance(end, int) and end > 0 for end in ends):
        raise Invalid("Only the last check-in stage goes on without an end.")
    if any(later <= earlier for earlier, later in pairwise(ends)):
        raise Invalid("Check-in stages come in order of their days.")
    deadlines: list[int] = []
    begin = 0
    for end, every in pairs[:-1]:
        deadlines += range(begin + every, end + 1, every)
        begin = end
    return Stages(tuple(deadlines), pairs[-1][1])


def due_after(
    started_on: date, kept_dates: Collection[date], stages: Sequence[Sequence[Any]] | None
) -> date:
    """The day by which the next check-in is due. `kept_dates` are those in which somebody was reached.

    Each check-in meets one deadline, and every deadline that had passed by then: a late one is not
    owed twice.
    """
    plan = parse(stages)
    met, last = 0, 0
    for kept in sorted(set(kept_dates)):
        last = max(0, (kept - started_on).days)
        passed = sum(1 for deadline in plan.deadlines if deadline <= last)
        met = max(met + 1, passed)
    if met < len(plan.deadlines):
        return started_on + timedelta(days=plan.deadlines[met])
    return started_on + timedelta(days=last + plan.every)


def state(due_on: date | None, today: date) -> str:
    """Kept, due (within a week) or overdue; empty when no check-in is asked for."""
    if due_on is None:
        return ""
    if due_on < today:
        return "overdue"
    return "due" if due_on <= today + timedelta(days=SOON) else "kept"
