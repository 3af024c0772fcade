"""The columns of a grid: what each cell shows, and how it is typed into."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from models.base import FieldSpec, Kind
from models.rules import grid as rule
from models.rules import grid_cells
from models.rules.errors import Invalid
from pages.parts import words
from pages.tables.sheets import Shown

WHY: Final = "_why"
"""The column that marks refused rows; only a grid with some has it."""
ARROW: Final[Mapping[Kind, pa.DataType]] = {
    Kind.NUMBER: pa.int64(),
    Kind.DECIMAL: pa.float64(),
    Kind.MONEY: pa.float64(),
    Kind.DAY: pa.date32(),
    Kind.TIME: pa.time64("us"),
    Kind.YES_NO: pa.bool_(),
    Kind.CHOICES: pa.list_(pa.string()),
}


def table(shown: Shown, marks: Mapping[str, str]) -> pa.Table:
    """The grid's cells as they are drawn: stored values, and what was typed over them."""
    lines = shown.sheet.lines
    found: dict[str, pa.Array] = {rule.ROW: pa.array([one.number for one in lines], pa.int32())}
    if any(one.key in marks for one in lines):
        found[WHY] = pa.array([marks.get(one.key) for one in lines], pa.string())
    for name in shown.columns:
        spec = shown.shape[name]
        kind = ARROW.get(spec.kind, pa.string())
        drawn = [_cell(shown, name, one) for one in lines]
        found[name] = pa.array([_fitting(spec, one) for one in drawn], kind)
    return pa.table(found)


def _cell(shown: Shown, name: str, line: rule.Line) -> Any:
    spec, known = shown.shape[name], shown.sheet.known.get(name, {})
    if name not in shown.sheet.columns:
        value = line.values.get(name)
        is_plain = spec.kind in ARROW
        return value if is_plain else shown.word(name, value) or None
    if name in line.typed:
        try:
            return grid_cells.cell(
                spec, grid_cells.read(spec, line.typed[name], known), _words(known)
            )
        except Invalid:
            return line.typed[name]
    return grid_cells.cell(spec, line.values.get(name), _words(known))


def _words(known: Mapping[str, int]) -> dict[int, str]:
    return {key: word for word, key in known.items()}


def _fitting(spec: FieldSpec, value: Any) -> Any:
    """The cell, or nothing where it does not fit its column and could not be drawn."""
    try:
        pa.array([value], ARROW.get(spec.kind, pa.string()))
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return str(value) if spec.kind not in ARROW else None
    return value


def config(shown: Shown) -> dict[str, Any]:
    columns = st.column_config
    found: dict[str, Any] = {
        rule.ROW: columns.NumberColumn("Row", width=50, pinned=True),
        WHY: columns.TextColumn("Not saved because", width="medium", pinned=True),
    }
    for name in shown.columns:
        spec = shown.shape[name]
        if name not in shown.sheet.columns:
            found[name] = _read_only(spec)
            continue
        label = f"{spec.label} *" if name in shown.sheet.needed else spec.label
        found[name] = _typed(shown, name, label)
    return found


def _read_only(spec: FieldSpec) -> Any:
    help_ = words.hint(spec)
    match spec.kind:
        case Kind.DAY:
            return st.column_config.DateColumn(spec.label, format="MMM D, YYYY", help=help_)
        case Kind.NUMBER | Kind.DECIMAL | Kind.MONEY:
            return st.column_config.NumberColumn(spec.label, help=help_)
        case _:
            return st.column_config.Column(spec.label, help=help_)


def _typed(shown: Shown, name: str, label: str) -> Any:
    """The column for a field that may be typed into. No limit here is relied upon."""
    spec, columns = shown.shape[name], st.column_config
    more: dict[str, Any] = {"help": words.hint(spec), "default": shown.sheet.blank.get(name)}
    match spec.kind:
        case Kind.NUMBER:
            return columns.NumberColumn(label, step=1, **more)
        case Kind.DECIMAL | Kind.MONEY:
            return columns.NumberColumn(label, **more)
        case Kind.DAY:
            return columns.DateColumn(label, format="MMM D, YYYY", **more)
        case Kind.TIME:
            return columns.TimeColumn(label, format="h:mm a", **more)
        case Kind.YES_NO:
            return columns.CheckboxColumn(label, **more)
        case Kind.REFERENCE:
            return columns.SelectboxColumn(label, options=list(shown.sheet.known[name]), **more)
        case Kind.CHOICE:
            return columns.SelectboxColumn(label, options=_offered(shown, name), **more)
        case Kind.CHOICES:
            return columns.MultiselectColumn(label, options=_offered(shown, name), **more)
        case _:
            wide: Any = "large" if spec.kind is Kind.LONG_TEXT else None
            return columns.TextColumn(label, width=wide, max_chars=spec.max_length, **more)


def _offered(shown: Shown, name: str) -> list[str]:
    """The words of the choices on offer, and of those retired that a row still has."""
    spec = shown.shape[name]
    assert spec.choices is not None
    kept: set[str] = set()
    for line in shown.sheet.lines:
        value = line.values.get(name)
        kept.update(value if isinstance(value, list) else [value] if value else [])
    return [spec.choices.label(one) for one in spec.choices.offered(*kept)]
