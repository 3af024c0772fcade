"""Values of any column as people read them: in a list's cells, and as words."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

import streamlit as st

from models.base import FieldSpec, Kind
from pages.parts import words

Names = Mapping[int, str]
NOT_SHOWN: Final = "(not shown)"
"""What a reference leads to is not this person's to see."""

NUMBERS: Final = (Kind.NUMBER, Kind.DECIMAL, Kind.MONEY)
WIDE: Final = (Kind.LONG_TEXT, Kind.CHOICES)


def say(spec: FieldSpec, value: Any, names: Names | None = None) -> str:
    """A value in words; nothing is "". `names` are those a reference may lead to."""
    if value is None or value == "" or value == []:
        return ""
    match spec.kind:
        case Kind.REFERENCE:
            return (names or {}).get(value, NOT_SHOWN)
        case Kind.CHOICE if spec.choices is not None:
            return spec.choices.label(value)
        case Kind.CHOICES if spec.choices is not None:
            return ", ".join(spec.choices.label(one) for one in value)
        case Kind.YES_NO:
            return "Yes" if value else "No"
        case Kind.MONEY:
            return f"${value:,.2f}"
        case Kind.NUMBER | Kind.DECIMAL:
            return f"{value:,}"
    return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case datetime():
            return words.moment(value)
        case date():
            return words.day(value)
        case time():
            return f"{value:%H:%M}"
        case _:
            return str(value)


def cell(spec: FieldSpec, value: Any, names: Names | None = None) -> Any:
    """A value as its cell of a list, to go with `column`: numbers and dates stay what they are."""
    if spec.kind in NUMBERS or spec.kind is Kind.DAY:
        return value
    if _colors(spec):
        assert spec.choices is not None
        return [spec.choices.label(value)] if value else []
    return say(spec, value, names)


def column(spec: FieldSpec, heading: str = "", *, is_id: bool = False) -> Any:
    """How a list draws a column: right-aligned numbers, dates, colored statuses, wide texts."""
    label = heading or spec.label
    config = st.column_config
    help_ = words.hint(spec)
    if spec.kind is Kind.DAY:
        return config.DateColumn(label, format="MMM D, YYYY", help=help_)
    if spec.kind is Kind.MONEY:
        return config.NumberColumn(label, format="dollar", help=help_)
    if spec.kind in NUMBERS:
        return config.NumberColumn(label, format="%d" if is_id else "localized", help=help_)
    if (colors := _colors(spec)) and spec.choices is not None:
        return config.MultiselectColumn(
            label, options=list(spec.choices.labels.values()), color=colors, help=help_
        )
    return config.TextColumn(label, width="large" if spec.kind in WIDE else None, help=help_)


def _colors(spec: FieldSpec) -> list[str]:
    """A color per choice, where the county or the house gave any."""
    if spec.kind is not Kind.CHOICE or spec.choices is None:
        return []
    given = spec.choices.colors
    if not given and not set(spec.choices) <= set(words.STATUS_COLOR):
        return []
    return [given.get(one) or words.STATUS_COLOR.get(one, words.GRAY) for one in spec.choices]
