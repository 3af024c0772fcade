"""How long things last when some still go on: the product-limit estimate.

Kaplan and Meier, Nonparametric Estimation from Incomplete Observations (1958). Whatever still goes
on is censored: it counts as at risk for as long as it has been watched and not after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

DAYS_PER_MONTH: Final = 30.4375
"""A year of 365.25 days, in twelve."""


@dataclass(frozen=True)
class Step:
    """What is known at one duration: how many lasted until then, ended there, or were last seen there."""

    time: int
    at_risk: int
    ended: int
    censored: int
    surviving: float


@dataclass(frozen=True)
class Curve:
    """The share that lasts longer than each duration, in order. Before the first step it is 1."""

    steps: tuple[Step, ...]

    @property
    def median(self) -> int | None:
        """The first duration by which half have ended, or None when that is not reached yet."""
        return next((step.time for step in self.steps if step.surviving <= 0.5), None)

    @property
    def total(self) -> int:
        """How many were watched."""
        return self.steps[0].at_risk if self.steps else 0

    def surviving(self, time: float) -> float:
        """The share that lasts longer than `time`."""
        return next((step.surviving for step in reversed(self.steps) if step.time <= time), 1.0)

    def at_risk(self, time: float) -> int:
        """How many were watched for at least `time` and had not ended before it."""
        return next((step.at_risk for step in self.steps if step.time >= time), 0)

    def ended(self, time: float) -> int:
        """How many ended by `time`."""
        return sum(step.ended for step in self.steps if step.time <= time)


NOBODY: Final = Curve(())


def kaplan_meier(ended: Mapping[int, int], still: Mapping[int, int]) -> Curve:
    """The curve from counts per duration of what ended and of what still goes on.

    At the same duration what ended counts before what was last seen, as is usual.
    """
    left = sum(ended.values()) + sum(still.values())
    share, steps = 1.0, []
    for time in sorted({*ended, *still}):
        gone, unseen = ended.get(time, 0), still.get(time, 0)
        if gone + unseen == 0:
            continue
        share *= 1 - gone / left
        # A float a hair above one half would hide that the median was reached.
        steps.append(Step(time, left, gone, unseen, round(share, 12)))
        left -= gone + unseen
    return Curve(tuple(steps))


@dataclass(frozen=True)
class MonthPoint:
    """The curve as a chart shows it; None is a number too small to show."""

    month: int
    surviving: float | None
    at_risk: int | None


def by_month(
    curve: Curve, *, threshold: int = 0, rest: Curve = NOBODY, most: int = 60
) -> list[MonthPoint]:
    """The curve at whole months, as far as anybody was watched.

    With a `threshold` the numbers of people behind a share may not be guessed from it: the share is
    rounded to 5%, and hidden where few had ended or few were left; how many were left is hidden.
    `rest` is the curve of those that its reader does not read one by one, and holds to the same.
    """
    if not curve.steps:
        return []
    last = min(int(curve.steps[-1].time / DAYS_PER_MONTH), most)
    found = []
    for month in range(last + 1):
        time = month * DAYS_PER_MONTH
        share = curve.surviving(time)
        if threshold == 0:
            found.append(MonthPoint(month, share, curve.at_risk(time)))
            continue
        is_safe = all(_are_many(one, time, threshold) for one in (curve, rest) if one.steps)
        found.append(MonthPoint(month, round(share * 20) / 20 if is_safe else None, None))
    return found


def _are_many(curve: Curve, time: float, threshold: int) -> bool:
    """Whether many are left at a time, and many have ended or nobody."""
    gone = curve.ended(time)
    return curve.at_risk(time) >= threshold and (gone == 0 or gone >= threshold)


def median_months(curve: Curve) -> float | None:
    """The median in months, or None when half have not ended yet."""
    return None if curve.median is None else curve.median / DAYS_PER_MONTH


def counts(values: Iterable[int]) -> dict[int, int]:
    """How often each duration occurs."""
    found: dict[int, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found
