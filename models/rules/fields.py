"""Every column's value is parsed and checked here, whichever way it comes in."""

import math
import re
import unicodedata
from datetime import date, datetime, time
from typing import Any, Final

from models.base import FieldSpec, Kind, Table, fields_of
from models.rules.errors import Invalid

EMAIL: Final = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+")
PHONE: Final = re.compile(r"[+()\d][\d\s().\-/x#+]{5,}")
LINK: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2100, 12, 31)
HIGHEST_ID: Final = 2**31 - 1
"""No record has a higher number: PostgreSQL does not even compare with one."""


def problem(spec: FieldSpec, value: Any) -> str | None:
    """The sentence for a value this column cannot hold, or None."""
    if value is None or value == "" or value == []:
        return f"{spec.label} is needed." if spec.required and spec.editable else None
    match spec.kind:
        case Kind.TEXT | Kind.LONG_TEXT | Kind.EMAIL | Kind.PHONE | Kind.LINK:
            return _text_problem(spec, value)
        case Kind.NUMBER | Kind.DECIMAL | Kind.MONEY:
            return _number_problem(spec, value)
        case Kind.DAY:
            return _day_problem(spec, value)
        case Kind.MOMENT:
            return None if isinstance(value, datetime) else f"{spec.label} is not a moment."
        case Kind.TIME:
            return None if isinstance(value, time) else f"{spec.label} is not a time of day."
        case Kind.YES_NO:
            return None if isinstance(value, bool) else f"{spec.label} is yes or no."
        case Kind.CHOICE:
            return _choice_problem(spec, [value])
        case Kind.CHOICES:
            if not isinstance(value, list):
                return f"{spec.label} is a list of choices."
            return _choice_problem(spec, value)
        case Kind.REFERENCE:
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            ok = is_whole and abs(value) <= HIGHEST_ID
            return None if ok else f"{spec.label} does not name a record."
        case Kind.JSON:
            return None


def _text_problem(spec: FieldSpec, value: Any) -> str | None:
    if not isinstance(value, str):
        return f"{spec.label} is text."
    if spec.required and not value.strip():
        return f"{spec.label} is needed."
    if spec.max_length and len(value) > spec.max_length:
        return f"{spec.label} is too long: {len(value):,} characters, at most {spec.max_length:,}."
    allowed = "\n\t" if spec.kind is Kind.LONG_TEXT else ""
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in allowed for c in value):
        return f"{spec.label} holds a character that cannot be stored. Type it again."
    patterns = {
        Kind.EMAIL: (EMAIL, "is not an e-mail address. It looks like name@place.org."),
        Kind.PHONE: (PHONE, "is not a phone number."),
        Kind.LINK: (LINK, "is not a web address. It starts with https://."),
    }
    if spec.kind in patterns:
        pattern, words = patterns[spec.kind]
        return None if pattern.fullmatch(value) else f"{spec.label} {words}"
    return None


def _number_problem(spec: FieldSpec, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return f"{spec.label} is a number."
    if spec.kind is Kind.NUMBER and not isinstance(value, int):
        return f"{spec.label} is a whole number."
    if spec.at_least is not None and value < spec.at_least:
        return f"{spec.label} is at least {spec.at_least:g}."
    if spec.at_most is not None and value > spec.at_most:
        return f"{spec.label} is at most {spec.at_most:g}."
    if abs(value) > 2**53 or (spec.kind is Kind.NUMBER and abs(value) >= 2**31):
        return f"{spec.label} is too large."
    return None


def _day_problem(spec: FieldSpec, value: Any) -> str | None:
    if not isinstance(value, date) or isinstance(value, datetime):
        return f"{spec.label} is a date."
    if not EARLIEST <= value <= LATEST:
        return f"{spec.label} is between 1900 and 2100."
    return None


def _choice_problem(spec: FieldSpec, values: list[Any]) -> str | None:
    if spec.choices is None:
        return None
    for value in values:
        if not isinstance(value, str) or value not in spec.choices:
            return f"{spec.label}: '{str(value)[:40]}' is not one of the choices."
    return None


def check(row: Table) -> None:
    """Raise Invalid naming every field whose value the row's table cannot hold."""
    found = {
        name: sentence
        for name, spec in fields_of(type(row)).items()
        if name != "id" and (sentence := problem(spec, getattr(row, name))) is not None
    }
    if found:
        raise Invalid(" ".join(found.values()), found)
