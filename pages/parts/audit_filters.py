"""Which audit events an address asks for: the same on the screen and in the file taken out of it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from db.queries.audit import Asked
from db.readings import NAMES as RECORDED
from models import choices
from models.rules import wording
from pages.parts import filters

PERIODS: Final = {
    "": "Last 7 days",
    "today": "Today",
    "30": "Last 30 days",
    "365": "Last 12 months",
    "days": "From day to day",
    "all": "Since the beginning",
}
DAYS: Final = {"": 7, "today": 0, "30": 30, "365": 365}
NAMES: Final = ("period", "from", "to", "kind", "outcome", "of", "who", "record")
HEADINGS: Final = (
    "When (UTC)", "Who", "Roles then", "What was done", "To what", "How many", "Records", "Screen",
    "Filter", "Outcome", "Network address",
)  # fmt: skip


def asked(query: Mapping[str, str], today: date) -> Asked:
    """The events that an address asks for; nonsense in it asks nothing."""
    from_on, to_on = filters.days_asked(query, DAYS, today)
    kind, outcome = query.get("kind", ""), query.get("outcome", "")
    return Asked(
        kind=kind if kind in choices.AUDIT_KIND else "",
        outcome=outcome if outcome in choices.AUDIT_OUTCOME else "",
        what=query.get("of", "")[:60],
        user_id=filters.record_number(query.get("who", "")),
        record_id=filters.record_number(query.get("record", "")),
        from_on=from_on,
        to_on=to_on,
    )


def address(query: Mapping[str, str]) -> dict[str, str]:
    """The parts of an address that say which events are asked for."""
    return {name: query[name] for name in NAMES if query.get(name)}


WORDS: Final = {
    "NotFound": "not there, or not theirs",
    "Forbidden": "beyond their role",
    "Unguarded": "asked for by no screen",
}


def subject(what: str, how_many: int = 0) -> str:
    """What an event is about, in words: how many of which records, or what was refused."""
    if what in WORDS:
        return WORDS[what]
    return f"{how_many:,} {wording.noun(what, how_many)}" if how_many else wording.noun(what, 2)


SUBJECTS: Final = {name: wording.noun(name, 2).capitalize() for name in sorted(RECORDED)}
"""What of families is recorded when it is shown."""
