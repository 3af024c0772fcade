"""What a county can choose, with its default."""

from collections.abc import Mapping
from typing import Final

from models import choices
from models.rules import second_factors

DEFAULTS: Final[dict[str, str]] = {
    "small_number": "11",  # counts of 1 up to one less are hidden from totals-only roles (CMS)
    "directors_read_outlines": "yes",
    "partnership_name": "Common Table",
    "demo": "no",
    "second_factor_roles": "",  # roles that sign in with a second step, with commas between
}

CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    # CMS hides 1 to 10, CDC WONDER and Washington 1 to 9, Maine 1 to 5, Wisconsin 1 to 4.
    "small_number": {
        "5": "Hide 1 to 4",
        "6": "Hide 1 to 5",
        "10": "Hide 1 to 9",
        "11": "Hide 1 to 10 (federal health data, CMS)",
    },
    "directors_read_outlines": {
        "yes": "Outlines of cases: number, status, dates, coordinator",
        "no": "Totals only, rounded, with small numbers hidden",
    },
}
"""The settings with a fixed list of values, and the words for each."""

LONGEST_NAME: Final = 80


def why_not(name: str, value: str) -> str | None:
    """The sentence for a value this setting cannot have, or None."""
    if name in CHOICES:
        return None if value in CHOICES[name] else "Choose one of the values listed."
    if name == "partnership_name":
        return _why_not_name(value)
    if name == "second_factor_roles":
        unknown = second_factors.roles_in(value) - set(choices.ROLE)
        return "Choose from the roles listed." if unknown else None
    return "There is no such setting."


def _why_not_name(value: str) -> str | None:
    if not value.strip():
        return "The partnership needs a name."
    if len(value) > LONGEST_NAME:
        return f"The name is too long: at most {LONGEST_NAME} characters."
    return None
