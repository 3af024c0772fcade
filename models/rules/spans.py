"""Weeks, months, quarters and years: where each begins and ends, and what it is called. Pure."""

from datetime import date, timedelta
from typing import Final

from models.rules.periods import add_months

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
LOOK_BACK: Final = {"week": 26, "month": 24, "quarter": 12, "year": 10}
"""How many a chart shows that was not told from when."""
MOST: Final = 130
"""No chart shows more of them: two and a half years of weeks."""


def start_of(day: date, step: str) -> date:
    """The first day of the week (Monday), month, quarter or year a day is in."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    months = MONTHS[step]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def after(start: date, step: str, count: int = 1) -> date:
    """The start of the period so many after the one that begins here."""
    if step == "week":
        return start + timedelta(days=7 * count)
    return add_months(start, MONTHS[step] * count)


def last_day(start: date, step: str) -> date:
    """The last day of the period that begins here."""
    return after(start, step) - timedelta(days=1)


def starts(first: date, last: date, step: str) -> tuple[date, ...]:
    """The start of every period from one day to another, the latest MOST of them."""
    found: list[date] = []
    here = start_of(last, step)
    earliest = start_of(first, step)
    while here >= earliest and len(found) < MOST:
        found.append(here)
        here = start_of(here - timedelta(days=1), step)
    return tuple(reversed(found))


def label(start: date, step: str) -> str:
    """What a period is called: Mar 2, 2026; Mar 2026; Q1 2026; 2026."""
    match step:
        case "week":
            return f"{start:%b} {start.day}, {start.year}"
        case "month":
            return f"{start:%b} {start.year}"
        case "quarter":
            return f"Q{(start.month + 2) // 3} {start.year}"
        case _:
            return str(start.year)
