"""When a workgroup meets next, worked out from its rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from models import choices
from models.rules.periods import add_months, last_of_month


def next_on(week_of_month: str, weekday: str, after: date) -> date | None:
    """The next day on or after `after` that the rule names; None where there is no rule.

    `week_of_month` is "1" to "4" or "last", `weekday` "0" (Monday) to "4", as they are stored.
    """
    if week_of_month not in choices.WEEK_OF_MONTH or weekday not in choices.WEEKDAY:
        return None
    month = after.replace(day=1)
    found = _in_month(week_of_month, int(weekday), month)
    return found if found >= after else _in_month(week_of_month, int(weekday), add_months(month, 1))


def _in_month(week_of_month: str, weekday: int, month: date) -> date:
    if week_of_month == "last":
        last = last_of_month(month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = month + timedelta(days=(weekday - month.weekday()) % 7)
    return first + timedelta(weeks=int(week_of_month) - 1)


def rule_words(
    week_of_month: str, weekday: str, starts_at: time | None, ends_at: time | None, place: str
) -> str:
    """The rule as people say it: "First Wednesday 9:30-10:30 AM, Zoom"; "" where there is none."""
    if week_of_month not in choices.WEEK_OF_MONTH or weekday not in choices.WEEKDAY:
        return ""
    words = f"{choices.WEEK_OF_MONTH.label(week_of_month)} {choices.WEEKDAY.label(weekday)}"
    if hours := hours_words(starts_at, ends_at):
        words += f" {hours}"
    return f"{words}, {place}" if place else words


def hours_words(starts_at: time | None, ends_at: time | None) -> str:
    """9:30-10:30 AM; "" where no time was agreed."""
    if starts_at is None:
        return ""
    if ends_at is None:
        return _clock(starts_at)
    same_half = (starts_at.hour < 12) == (ends_at.hour < 12)
    start = _clock(starts_at).rsplit(" ", 1)[0] if same_half else _clock(starts_at)
    return f"{start}\u2013{_clock(ends_at)}"


def _clock(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


@dataclass(frozen=True)
class Planned:
    """A meeting somebody planned or canceled, from today on."""

    workgroup_id: int
    id: int
    version: int
    held_on: date
    status: str
    topic: str
    place: str
    featured_organization_id: int | None
    featured_organization: str


@dataclass(frozen=True)
class Next:
    """The next meeting: its day, and the plan for it if there is one."""

    on: date
    plan: Planned | None = None
    canceled_on: tuple[date, ...] = ()


def next_meeting(
    week_of_month: str, weekday: str, upcoming: Sequence[Planned], today: date
) -> Next | None:
    """The next meeting by the rule or by a plan, whichever is sooner, past those that were canceled.

    `upcoming` are one workgroup's meetings from today on, in order of time.
    """
    canceled = tuple(one.held_on for one in upcoming if one.status == "canceled")
    held = {one.held_on for one in upcoming if one.status == "held"}
    planned = next((one for one in upcoming if one.status == "planned"), None)
    by_rule = next_on(week_of_month, weekday, today)
    while by_rule is not None and by_rule in {*canceled, *held}:
        by_rule = next_on(week_of_month, weekday, by_rule + timedelta(days=1))
    if planned is not None and (by_rule is None or planned.held_on <= by_rule):
        return Next(planned.held_on, planned, tuple(d for d in canceled if d < planned.held_on))
    if by_rule is None:
        return None
    return Next(by_rule, None, tuple(day for day in canceled if day < by_rule))
