"""Cells of a grid: what a browser gives for them as a column stores it, and back. Pure."""

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from models.base import FieldSpec, Kind
from models.rules.errors import Invalid


def is_empty(raw: Any) -> bool:
    """Whether a cell holds nothing."""
    return raw is None or raw == "" or raw == [] or (isinstance(raw, float) and math.isnan(raw))


def read(spec: FieldSpec, raw: Any, known: Mapping[str, int]) -> Any:
    """A cell as a value, whether or not its column can hold it. Raises Invalid for what is none."""
    if spec.kind is Kind.YES_NO:
        # A column says yes or no; a field the county added may stay unanswered.
        return (None if spec.own else False) if is_empty(raw) else raw
    if is_empty(raw):
        return _nothing(spec)
    match spec.kind:
        case Kind.REFERENCE:
            return _known(spec, raw, known)
        case Kind.CHOICE:
            return _choice(spec, raw)
        case Kind.CHOICES:
            return _several(spec, raw)
        case Kind.NUMBER:
            is_whole = isinstance(raw, float) and raw.is_integer()
            return int(raw) if is_whole else raw
        case Kind.DECIMAL | Kind.MONEY:
            is_int = isinstance(raw, int) and not isinstance(raw, bool)
            return float(raw) if is_int and abs(raw) <= 2**53 else raw
        case Kind.DAY:
            return _day(spec, raw)
        case Kind.TIME:
            return _time(spec, raw)
        case Kind.MOMENT | Kind.JSON:
            raise Invalid(f"{spec.label} is not changed here.")
        case _:
            return raw.strip() if isinstance(raw, str) else raw


def _nothing(spec: FieldSpec) -> Any:
    match spec.kind:
        case Kind.CHOICES:
            return []
        case Kind.TEXT | Kind.LONG_TEXT | Kind.EMAIL | Kind.PHONE | Kind.LINK | Kind.CHOICE:
            return ""
        case _:
            return None


def _known(spec: FieldSpec, raw: Any, known: Mapping[str, int]) -> int:
    if not isinstance(raw, str) or raw not in known:
        raise _no_choice(spec, raw)
    return known[raw]


def _no_choice(spec: FieldSpec, raw: Any) -> Invalid:
    return Invalid(f"{spec.label}: '{str(raw)[:40]}' is not one of the choices.")


def _choice(spec: FieldSpec, raw: Any) -> str:
    assert spec.choices is not None
    by_label = {label: value for value, label in spec.choices.labels.items()}
    if not isinstance(raw, str) or raw not in by_label:
        raise _no_choice(spec, raw)
    return by_label[raw]


def _several(spec: FieldSpec, raw: Any) -> list[str]:
    assert spec.choices is not None
    if not isinstance(raw, list | tuple):
        raise Invalid(f"{spec.label} is a list of choices.")
    chosen = {_choice(spec, one) for one in raw}
    return [value for value in spec.choices if value in chosen]


def _day(spec: FieldSpec, raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(raw[:10])
    except (TypeError, ValueError):
        raise Invalid(f"{spec.label} is a date.") from None


def _time(spec: FieldSpec, raw: Any) -> time:
    if isinstance(raw, time):
        return raw
    try:
        return time.fromisoformat(raw).replace(tzinfo=None)
    except (TypeError, ValueError):  # A number is no time, though its digits could be read as one.
        raise Invalid(f"{spec.label} is a time of day.") from None


def cell(spec: FieldSpec, value: Any, words: Mapping[int, str]) -> Any:
    """A stored value as a cell that can be typed into; `words` are those of a reference's choices."""
    if value is None or value == "":
        return None
    if spec.kind is Kind.REFERENCE:
        return words.get(value)
    if spec.kind is Kind.CHOICE and spec.choices is not None:
        return spec.choices.label(value)
    if spec.kind is Kind.CHOICES and spec.choices is not None:
        return [spec.choices.label(one) for one in value]
    return value


def unique(names: Mapping[int, str]) -> dict[str, int]:
    """Words to ids; two of the same name are told apart by their number."""
    found: dict[str, int] = {}
    for key, name in names.items():
        found[f"{name} ({key})" if name in found or not name else name] = key
    return found
