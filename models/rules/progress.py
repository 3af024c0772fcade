"""How far a goal has come: its line, its status, where it is heading, and what may be entered for it.

Results-Based Accountability (raguide.org 2.11): a baseline is history and a forecast if nothing
changes; the target line here runs straight from the baseline to the target.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.base import Choices
from models.rules.errors import Invalid
from models.rules.periods import add_months

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
ON_TRACK_WITHIN: Final = 0.10  # of the way from baseline to target
AT_RISK_WITHIN: Final = 0.25
VALUES_FITTED: Final = 6  # a forecast looks at the recent past, not at all of history
VALUES_NEEDED: Final = 3  # two points make any line look certain

STATUS: Final = Choices(
    {
        "off_track": "Off track",
        "at_risk": "At risk",
        "no_value": "No value",
        "on_track": "On track",
        "met": "Met",
    }
)
RULE: Final = (
    "A goal is met when its latest value has reached the target. Otherwise the latest value is "
    "compared with the straight line from baseline to target: on track when it falls short by no "
    "more than 10% of the way from baseline to target, at risk up to 25%, off track beyond that or "
    "once the due date has passed. With no value for the last two finished periods, or with a number of "
    "people too small to show you, it reads no value."
)
FORECAST_RULE: Final = (
    "The dotted line carries on the trend of the last six values (least squares, at least three) "
    "to the due date: where the measure is heading if nothing changes."
)


@dataclass(frozen=True)
class Aim:
    """What a goal's values are held against."""

    polarity: str
    unit: str
    frequency: str
    baseline_on: date
    baseline_value: float
    due_on: date
    target_value: float


@dataclass(frozen=True)
class Point:
    """A value on a day."""

    on: date
    value: float


@dataclass(frozen=True)
class Entry:
    """A value typed for a goal's period; `version` is that of the value shown, None if none was.

    `key` names the row it was typed in; `problem` is what was wrong before it got here.
    """

    key: str
    goal_id: int
    period_on: date
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    comment: str = ""
    version: int | None = None
    problem: str = ""


class NotEntered(Invalid):
    """Some entries were refused, so none was saved; `problems` has a sentence per entry's key."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        count = len(problems)
        rows = "One row was" if count == 1 else f"{count} rows were"
        super().__init__(f"{rows} refused, so nothing was saved. What you typed is kept.", problems)


def period_start(frequency: str, on: date, anchor: date) -> date:
    """The first day of the period that holds `on`. Years begin in the anchor's month."""
    if frequency == "month":
        return on.replace(day=1)
    if frequency == "quarter":
        return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    year = on.year if on.month >= anchor.month else on.year - 1
    return date(year, anchor.month, 1)


def later(frequency: str, period: date, count: int) -> date:
    """The first day of the period `count` after this one, or before it when negative."""
    return add_months(period, MONTHS[frequency] * count)


def last_finished(frequency: str, today: date, anchor: date) -> date:
    """The first day of the latest period that is over."""
    return later(frequency, period_start(frequency, today, anchor), -1)


def needs_value(frequency: str, latest_on: date | None, today: date, anchor: date) -> bool:
    """Whether the latest finished period has no value yet."""
    return latest_on is None or latest_on < last_finished(frequency, today, anchor)


def expected(aim: Aim, on: date) -> float:
    """The point on the line from baseline to target; flat before the one and after the other."""
    span = (aim.due_on - aim.baseline_on).days
    share = min(max((on - aim.baseline_on).days / span, 0.0), 1.0)
    return aim.baseline_value + share * (aim.target_value - aim.baseline_value)


def shortfall(aim: Aim, value: float, against: float) -> float:
    """How far a value falls short of another, in the direction that counts; negative is better."""
    return against - value if aim.polarity == "up" else value - against


def status(aim: Aim, latest: Point | None, today: date) -> str:
    """One of STATUS, by the rule that RULE says in words."""
    if latest is None:
        return "no_value"
    finished = last_finished(aim.frequency, today, aim.baseline_on)
    if latest.on < later(aim.frequency, finished, -1):
        return "no_value"
    if shortfall(aim, latest.value, aim.target_value) <= 0:
        return "met"
    if today > aim.due_on:
        return "off_track"
    way = abs(aim.target_value - aim.baseline_value)
    short = shortfall(aim, latest.value, expected(aim, latest.on))
    if short <= ON_TRACK_WITHIN * way:
        return "on_track"
    return "at_risk" if short <= AT_RISK_WITHIN * way else "off_track"


def forecast(aim: Aim, values: Sequence[Point]) -> tuple[Point, Point] | None:
    """Two points of the trend: at the last value and at the due date. None with too few values.

    `values` are in order of time. Least squares over the last six; no less than zero where nothing
    was, and no more than 100 percent.
    """
    recent = values[-VALUES_FITTED:]
    if len(recent) < VALUES_NEEDED or recent[-1].on >= aim.due_on:
        return None
    start = recent[0].on
    xs = [(point.on - start).days for point in recent]
    mean_x = sum(xs) / len(xs)
    mean_y = sum(point.value for point in recent) / len(recent)
    spread = sum((x - mean_x) ** 2 for x in xs)
    both = zip(xs, recent, strict=True)
    slope = sum((x - mean_x) * (point.value - mean_y) for x, point in both) / spread

    def at(on: date) -> Point:
        value = mean_y + slope * ((on - start).days - mean_x)
        if min(point.value for point in values) >= 0:
            value = max(value, 0.0)
        return Point(on, min(value, 100.0) if aim.unit == "percent" else value)

    return at(recent[-1].on), at(aim.due_on)


def worked_out(
    unit: str, value: float | None, numerator: float | None, denominator: float | None
) -> float:
    """The value as given, or worked out from its parts. Raises Invalid with what to type instead."""
    if numerator is None and denominator is None:
        if value is None:
            raise Invalid("Enter a value, or how many of how many.")
        return _in_bounds(unit, float(value))
    if numerator is None or denominator is None:
        raise Invalid("Enter both how many and out of how many.")
    if denominator <= 0:
        raise Invalid("The number it is out of must be more than 0.")
    if unit == "percent" and numerator > denominator:
        raise Invalid("A part cannot be more than the whole it is out of.")
    found = round(numerator / denominator * (100 if unit == "percent" else 1), 4)
    # People round when they type the percentage beside its parts.
    if value is not None and abs(value - found) > 0.51:
        raise Invalid(f"{numerator:g} of {denominator:g} is {found:g}. Leave the value empty.")
    return _in_bounds(unit, found)


def _in_bounds(unit: str, value: float) -> float:
    if unit == "percent" and not 0 <= value <= 100:
        raise Invalid("A percentage is between 0 and 100.")
    if value < 0:
        raise Invalid("A value is 0 or more.")
    return value


def why_not_goal(
    *, polarity: str, baseline_on: date, baseline_value: float, due_on: date, target_value: float,
    owners: int,
) -> str | None:  # fmt: skip
    """Why a goal cannot be set like this."""
    if owners != 1:
        return "A goal belongs to one workgroup or one program."
    if due_on <= baseline_on:
        return "The due date comes after the baseline date."
    if polarity == "up" and target_value < baseline_value:
        return "Higher is better for this goal, so its target is at or above the baseline."
    if polarity == "down" and target_value > baseline_value:
        return "Lower is better for this goal, so its target is at or below the baseline."
    return None
