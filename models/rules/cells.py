"""One cell of a file: from its text to what a column stores, and back. Nothing is guessed.

What a file writes is read again as the same value; what could mean two things is refused.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from models.base import Choices, FieldSpec, Kind
from models.rules import fields
from models.rules.errors import Invalid

BETWEEN: Final = "; "
"""What stands between several choices in one cell."""

YES: Final = frozenset({"yes", "y", "true", "t", "1", "x", "✓"})
NO: Final = frozenset({"no", "n", "false", "f", "0"})

_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet would run, with any marks already put before it."""
_NUMBER: Final = re.compile(r"-?\$?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_SHORTENED: Final = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_SLASHED: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}")
_WORDED: Final = (
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
)
_CLOCK: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p")

DAY_ORDERS: Final = {
    "mdy": "Month first: 03/04/2026 is March 4",
    "dmy": "Day first: 03/04/2026 is April 3",
}


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """Text as it was before `neutral`: exactly one apostrophe less."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def day_order(texts: Iterable[str]) -> str:
    """How the dates of a file are written: mdy or dmy where one of them tells, "ask" where none does.

    "" means that no date depends on it.
    """
    found: set[str] = set()
    for text in texts:
        if (parts := _SLASHED.fullmatch(text.strip())) is None:
            continue
        first, second = int(parts[1]), int(parts[2])
        if first > 12 >= second:
            found.add("dmy")
        elif second > 12 >= first:
            found.add("mdy")
        elif first != second:
            found.add("ask")
    told = found - {"ask"}
    if len(told) == 1:
        return told.pop()
    return "ask" if found else ""


def parsed(spec: FieldSpec, text: str, *, order: str = "") -> Any:
    """The value a cell holds, as its column stores it; None for a blank one. References stay text.

    Raises Invalid with a sentence for what the column cannot hold, or what could mean two things.
    """
    text = text.strip()
    if not text:
        return None
    value = _value(spec, text, order)
    if spec.kind is not Kind.REFERENCE and (sentence := fields.problem(spec, value)) is not None:
        raise Invalid(sentence)
    return value


def _value(spec: FieldSpec, text: str, order: str) -> Any:
    match spec.kind:
        case Kind.NUMBER | Kind.DECIMAL | Kind.MONEY:
            return _number(spec, text)
        case Kind.DAY:
            return _day(spec, text, order)
        case Kind.TIME:
            return _time(spec, text)
        case Kind.YES_NO:
            return _yes_no(spec, text)
        case Kind.CHOICE:
            return _choice(spec, text)
        case Kind.CHOICES:
            return _several(spec, text)
        case Kind.LONG_TEXT:
            return text.replace("\r\n", "\n").replace("\r", "\n")
        case Kind.REFERENCE:
            return " ".join(text.split())
        case _:
            return _line(spec, text)


def _line(spec: FieldSpec, text: str) -> str:
    if _SHORTENED.fullmatch(text):
        raise Invalid(
            f"{spec.label}: a spreadsheet has shortened this to {text[:20]}. Type the whole again."
        )
    return text


def _number(spec: FieldSpec, text: str) -> int | float:
    plain = text.replace(" ", "")
    if _SHORTENED.fullmatch(plain) or _NUMBER.fullmatch(plain) is None or not plain.strip("-$"):
        raise Invalid(f"{spec.label}: '{text[:40]}' is not a number.")
    plain = plain.replace(",", "").replace("$", "")
    number = float(plain)
    whole, _, fraction = plain.partition(".")
    as_int = int(whole or 0) if whole != "-" else 0
    if not fraction.strip("0") and (spec.kind is Kind.NUMBER or abs(as_int) > 2**53):
        return as_int  # A float would keep another number than was written.
    return number


def _day(spec: FieldSpec, text: str, order: str) -> date:
    refusal = Invalid(f"{spec.label}: '{text[:40]}' is not a date. Write it as 2026-03-04.")
    if _SHORT_YEAR.fullmatch(text):
        raise Invalid(f"{spec.label}: '{text}' has a year of two digits. Write all four.")
    if (parts := _SLASHED.fullmatch(text)) is not None:
        return _slashed(spec, text, (int(parts[1]), int(parts[2]), int(parts[3])), order)
    try:
        return date.fromisoformat(text.removesuffix(" 00:00").removesuffix("T00:00:00"))
    except ValueError:
        pass
    for form in _WORDED:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise refusal


def _slashed(spec: FieldSpec, text: str, parts: tuple[int, int, int], order: str) -> date:
    first, second, year = parts
    if first != second and first <= 12 and second <= 12 and order not in DAY_ORDERS:
        raise Invalid(f"{spec.label}: '{text}' could be two days. Say how dates are written.")
    is_day_first = first > 12 or (order == "dmy" and second <= 12)
    month, day = (second, first) if is_day_first else (first, second)
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid(f"{spec.label}: there is no day '{text}'.") from None


def _time(spec: FieldSpec, text: str) -> time:
    for form in _CLOCK:
        try:
            return datetime.strptime(text.upper().replace(".", ""), form).time()  # noqa: DTZ007
        except ValueError:
            continue
    raise Invalid(f"{spec.label}: '{text[:40]}' is not a time of day. Write it as 9:30 AM.")


def _yes_no(spec: FieldSpec, text: str) -> bool:
    word = text.casefold()
    if word not in YES | NO:
        raise Invalid(f"{spec.label}: '{text[:40]}' is neither yes nor no.")
    return word in YES


def _choice(spec: FieldSpec, text: str) -> str:
    choices = spec.choices
    assert choices is not None
    if (found := by_words(choices, text)) is not None:
        return found
    offered = ", ".join(choices.label(one) for one in choices.offered()[:8])
    more = " ..." if len(choices.offered()) > 8 else ""
    raise Invalid(f"{spec.label}: '{text[:40]}' is not one of: {offered}{more}.")


def by_words(choices: Choices, text: str) -> str | None:
    """The value that is stored for a label or a value, whatever the size of its letters."""
    if text in choices:
        return text
    word = " ".join(text.split()).casefold()
    labeled = [one for one in choices if choices.label(one).casefold() == word]
    # Of two with the same words, the one that is still offered is meant.
    labeled = [one for one in labeled if one not in choices.retired] or labeled
    if labeled:
        return labeled[0]
    return next((one for one in choices if one.casefold() == word), None)


def _several(spec: FieldSpec, text: str) -> list[str]:
    assert spec.choices is not None
    if (whole := by_words(spec.choices, text)) is not None:
        return [whole]
    parts = [one.strip() for one in re.split(r"[;|\n]", text) if one.strip()]
    if len(parts) == 1:
        parts = [one.strip() for one in text.split(",") if one.strip()]
    found = {_choice(spec, one) for one in parts}
    return [one for one in spec.choices if one in found]


def written(spec: FieldSpec, value: Any) -> str | int | float | bool | date | time | None:
    """A value as a sheet with types holds it; a reference is given as its name already."""
    match value:
        case None | "" | []:
            return None
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case bool() | int() | float() | date() | time():
            return value
        case list() | tuple():
            return BETWEEN.join(_label(spec, str(one)) for one in value)
        case str():
            return _label(spec, value)
        case _:
            return str(value)


def _label(spec: FieldSpec, value: str) -> str:
    """The words of a choice, or its value where its words would be read as another."""
    if spec.choices is None:
        return value
    words = spec.choices.label(value)
    clash = spec.kind is Kind.CHOICES and re.search(r"[;|\n]", words)
    return words if by_words(spec.choices, words) == value and not clash else value


def as_text(value: str | int | float | bool | date | time | None) -> str:
    """A written value as a text file holds it: 2026-03-04, 09:30, Yes; no formula."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case date():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
        case int():
            return str(value)
        case _:
            return neutral(value)


def filled(cells: Sequence[str]) -> bool:
    """Whether a row says anything."""
    return any(one.strip() for one in cells)
