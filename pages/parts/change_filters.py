"""Which changes an address asks for: the same on the screen and in the file that is taken out of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from db.queries.history import Filters
from models import choices
from models.base import tables
from pages.parts.filters import parse_day

PERIODS: Final = {
    "": "Last 30 days",
    "today": "Today",
    "7": "Last 7 days",
    "365": "Last 12 months",
    "days": "From day to day",
    "all": "Since the beginning",
}
DAYS: Final = {"": 30, "today": 0, "7": 7, "365": 365}
NAMES: Final = ("period", "from", "to", "of", "who", "what", "kind", "record", "batch")


def asked(query: Mapping[str, str], today: date) -> Filters:
    """The changes that an address asks for; nonsense in it asks nothing."""
    from_on, to_on = _period(query, today)
    table, action, kind = query.get("of", ""), query.get("what", ""), query.get("kind", "")
    return Filters(
        table=table if table in tables() else "",
        action=action if action in choices.CHANGE_ACTION else "",
        actor_id=_number(query.get("who", "")),
        record_id=_number(query.get("record", "")),
        batch=query.get("batch", "")[:36],
        kind=kind if kind in choices.BATCH_KIND else "",
        from_on=from_on,
        to_on=to_on,
    )


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _period(query: Mapping[str, str], today: date) -> tuple[date | None, date | None]:
    period = query.get("period", "")
    if period == "days":
        return parse_day(query.get("from", "")), parse_day(query.get("to", ""))
    if period == "all" or query.get("batch"):
        return None, None
    return today - timedelta(days=DAYS.get(period, DAYS[""])), None


def address(query: Mapping[str, str]) -> dict[str, str]:
    """The parts of an address that say which changes are asked for."""
    return {name: query[name] for name in NAMES if query.get(name)}
