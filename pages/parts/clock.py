"""Today and the time of day, as the county has it."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    """The date in the county's time zone (TIME_ZONE, by default US Central)."""
    return datetime.now(ZoneInfo(os.environ.get("TIME_ZONE", "America/Chicago"))).date()


def local(moment: datetime) -> datetime:
    """A moment by the county's clocks."""
    return moment.astimezone(ZoneInfo(os.environ.get("TIME_ZONE", "America/Chicago")))
