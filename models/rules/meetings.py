"""When a workgroup meets next, worked out from its rule."""

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
