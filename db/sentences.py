"""What the database refuses, in words."""

from typing import Final

from sqlalchemy.exc import IntegrityError

from models.base import fields_of, tables
from models.rules.errors import Invalid

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
