"""Which changes an address asks for: the same on the screen and in the file that is taken out of it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from db.queries.history import Filters
from models import choices
from models.base import tables
from pages.parts import filters

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
    # A batch is shown whole, whenever it was saved, unless days are asked for.
    is_whole = query.get("batch") and query.get("period") != "days"
    from_on, to_on = (None, None) if is_whole else filters.days_asked(query, DAYS, today)
    table, action, kind = query.get("of", ""), query.get("what", ""), query.get("kind", "")
    return Filters(
        table=table if table in tables() else "",
        action=action if action in choices.CHANGE_ACTION else "",
        actor_id=filters.record_number(query.get("who", "")),
        record_id=filters.record_number(query.get("record", "")),
        batch=query.get("batch", "")[:36],
        kind=kind if kind in choices.BATCH_KIND else "",
        from_on=from_on,
        to_on=to_on,
    )


def address(query: Mapping[str, str]) -> dict[str, str]:
    """The parts of an address that say which changes are asked for."""
    return {name: query[name] for name in NAMES if query.get(name)}
