"""What the database refuses, in words."""

from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from models.base import fields_of, tables
from models.rules.errors import Invalid, Unavailable

SENTENCES: Final = {
    "term_in_order": "The term ends before it starts.",
    "closed_after_referred": "A case cannot close before it was referred.",
    "contact_after_referred": "The first contact cannot be before the referral.",
    "ended_after_started": "A match cannot end before it started.",
    "due_after_baseline": "The due date comes after the baseline date.",
    "minutes": "Minutes are between 0 and 1,440.",
    "denominator": "The number it is out of must be more than 0.",
    "contract_year_month": "The contract year's month is between 1 and 12.",
    "scope_names_one": "Choose how far the role reaches.",
    "one_owner": "A goal belongs to one workgroup or one program.",
    "in_order": "It cannot end before it started.",
    "closed_has_date": "A closed case needs the date it closed, and only a closed one has it.",
    "ended_has_date": "An ended match needs the date it ended, and only an ended one has it.",
}


def for_integrity(error: IntegrityError) -> Invalid:
    """A violated constraint as a sentence for people."""
    words = str(error.orig)
    for name, sentence in SENTENCES.items():
        if f"_{name}" in words:
            return Invalid(sentence)
    lowered = words.lower()
    if "unique" in lowered:
        return Invalid(_unique(lowered))
    if "foreign key" in lowered:
        return Invalid("Other records still point to this, or what it points to is gone.")
    return Invalid("The database refused this. Check what was entered.")


def _unique(words: str) -> str:
    for name, table in tables().items():
        columns = [
            spec.label.lower()
            for key, spec in fields_of(table).items()
            if f"{name}.{key}" in words or f"({key}" in words or f", {key}" in words
        ]
        if name in words and columns:
            return (
                f"There is already a {table.spec.singular} with the same {' and '.join(columns)}."
            )
    return "There is already one like this."


AWAY: Final = (
    "The database cannot be reached just now. What you typed is kept; try again in a moment."
)
FULL: Final = "The disk is full, so nothing could be saved. What you typed is kept."
BUSY: Final = "Somebody else is saving just now. What you typed is kept; try again in a moment."
TOO_LONG: Final = "This took too long and was stopped. Ask for less at once, or try again later."

UNASKABLE: Final = (
    "A character or a number here is one that the database cannot take. Type it again."
)

BY_STATE: Final = {
    "25006": AWAY,  # a copy that may only be read: the database has moved
    "40001": BUSY, "40P01": BUSY, "55P03": BUSY,  # serialization, deadlock, a lock not come by
    "53100": FULL,
    "57014": TOO_LONG,
}  # fmt: skip
"""What PostgreSQL's codes mean for people: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def for_outage(error: DBAPIError | PoolTimeout) -> Unavailable | None:
    """What the database could not do, in words without host or port; None for a fault of ours."""
    if isinstance(error, PoolTimeout):
        return Unavailable(AWAY)
    state = getattr(error.orig, "sqlstate", None) or ""
    words = str(error.orig).lower()
    if state in BY_STATE:
        return Unavailable(BY_STATE[state])
    if words == "interrupted":
        return Unavailable(TOO_LONG)
    if "disk" in words and "full" in words:
        return Unavailable(FULL)
    if "database is locked" in words or "database table is locked" in words:
        return Unavailable(BUSY)
    is_away = isinstance(error, OperationalError) or error.connection_invalidated
    return Unavailable(AWAY) if is_away else None
