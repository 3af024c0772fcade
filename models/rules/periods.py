"""The spans of time people report by: contract, federal and calendar years, the last 12 months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

CONTRACT_MONTH: Final = 7  # July 1 to June 30 (Iowa CPPC contract term)
FEDERAL_MONTH: Final = 10  # October 1 to September 30


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included, with a key for addresses and words for people."""

    key: str
    label: str
    starts_on: date
    ends_on: date

    @property
    def before(self) -> "Period":
        """The span of the same length just before it, to compare with."""
        if self.starts_on.day == 1:
            months = (self.ends_on.year - self.starts_on.year) * 12
            months += self.ends_on.month - self.starts_on.month + 1
            start = add_months(self.starts_on, -months)
            # A year that has only begun is compared with the same stretch of the year before.
            if months < 12 and self.key[:4] != "last":
                start = add_months(self.starts_on, -12)
            end = add_months(start, months) - timedelta(days=1)
            if self.ends_on != last_of_month(self.ends_on):
                end = end.replace(day=min(end.day, self.ends_on.day))
        else:
            days = (self.ends_on - self.starts_on).days + 1
            start, end = self.starts_on - timedelta(days=days), self.starts_on - timedelta(days=1)
        return Period(f"before-{self.key}", "the period before", start, end)

    def months(self) -> Iterator[date]:
        """The first day of every month it touches."""
        return months(self.starts_on, self.ends_on)


def add_months(day: date, months: int) -> date:
    """The first of the month so many months away (only for first days of months)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def last_of_month(day: date) -> date:
    """The last day of the month a day is in."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def months(starts_on: date, ends_on: date) -> Iterator[date]:
    """The first day of every month these days touch."""
    month = starts_on.replace(day=1)
    while month <= ends_on:
        yield month
        month = add_months(month, 1)


def whole_months(starts_on: date, ends_on: date) -> list[date]:
    """The first day of every month that lies all between these days."""
    touched = months(starts_on, ends_on)
    return [one for one in touched if one >= starts_on and last_of_month(one) <= ends_on]


def month_ends(starts_on: date, ends_on: date) -> list[date]:
    """The last day of every month these days touch; of one still under way, the last of the days."""
    return [min(last_of_month(one), ends_on) for one in months(starts_on, ends_on)]


def year_start(today: date, month: int) -> date:
    """The first day of the year that begins in `month` and holds `today`."""
    return date(today.year if today.month >= month else today.year - 1, month, 1)


def _year(kind: str, words: str, start: date, today: date) -> Period:
    end = add_months(start, 12) - timedelta(days=1)
    spans = f"{start.year}" if start.month == 1 else f"{start.year}-{end.year % 100:02d}"
    label = f"{words} {spans}" + (" to date" if end > today else "")
    return Period(f"{kind}-{start.year}", label, start, min(end, today))


def choices(today: date) -> dict[str, Period]:
    """The periods a person can pick, the most asked for first."""
    month = today.replace(day=1)
    found = [Period("last-12", "Last 12 months", add_months(month, -11), today)]
    for kind, words, first in (
        ("contract", "Contract year", CONTRACT_MONTH),
        ("federal", "Federal year", FEDERAL_MONTH),
        ("calendar", "Calendar year", 1),
    ):
        start = year_start(today, first)
        found += [_year(kind, words, add_months(start, -12 * back), today) for back in (0, 1, 2)]
    return {period.key: period for period in found}
