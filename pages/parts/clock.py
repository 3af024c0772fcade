"""Today and the time of day, as the county has it."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pages.parts import words


def today() -> date:
    """The date in the county's time zone (TIME_ZONE, by default US Central)."""
    return datetime.now(ZoneInfo(os.environ.get("TIME_ZONE", "America/Chicago"))).date()


def local(moment: datetime) -> datetime:
    """A moment by the county's clocks."""
    return moment.astimezone(ZoneInfo(os.environ.get("TIME_ZONE", "America/Chicago")))


def said(moment: datetime | None) -> str:
    """A moment by the county's clocks, in words: Nov 3, 2026, 09:05."""
    if moment is None:
        return words.NOTHING
    here = local(moment)
    return f"{words.day(here.date())}, {here:%H:%M}"
