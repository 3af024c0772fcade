"""A page of records as a table: a click on a cell opens its record, one on a heading sorts the list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from db.queries.records import RecordRow
from models.base import FieldSpec
from models.rules import asking
from models.rules.asking import Asked
from models.rules.own_fields import Shape
from pages.parts import cells, state, tables

Names = Mapping[str, Mapping[int, str]]
ARROWS: Final = {False: "↑", True: "↓"}
TALLEST: Final = 700


def draw(
    name: str,
    plural: str,
    rows: Sequence[RecordRow],
    columns: Sequence[str],
    shape: Shape,
    names: Names,
    asked: Asked,
    *,
    opens: Callable[[RecordRow], None],
    sorts: Callable[[str], None],
    may_select: bool = False,
) -> list[RecordRow]:
    """Draw the rows and return those that are ticked, where they may be.

    Only these columns are sent to the browser.
    """
    table = pa.Table.from_pydict(
        {
            one: [cells.cell(shape[one], row.values.get(one), names.get(one)) for row in rows]
            for one in columns
        }
    )
    modes: Any = ["single-cell", "single-column", *(["multi-row"] if may_select else [])]
    chosen = st.dataframe(
        table,
        key=state.form_key(f"list.{name}"),
        hide_index=True,
        column_config={
            one: cells.column(shape[one], heading(one, shape[one], asked), is_id=one == "id")
            for one in columns
        },
        height=min(tables.ROW_PIXELS * (len(rows) + 1) + 3, TALLEST),
        alt=f"List of {plural}; choose a cell to open its record, a heading to sort",
        placeholder="",
        on_select="rerun",
        selection_mode=modes,
    )["selection"]
    if chosen["cells"]:
        state.renew_form(f"list.{name}")  # Coming back, the row is not clicked again by itself.
        if (row := tables.clicked(rows, chosen["cells"][0][0])) is not None:
            opens(row)
    if chosen["columns"] and asking.can_sort(shape, chosen["columns"][0]):
        state.renew_form(f"list.{name}")
        sorts(str(chosen["columns"][0]))
    ticked = (tables.clicked(rows, one) for one in chosen["rows"])
    return [row for row in ticked if row is not None]


def heading(name: str, spec: FieldSpec, asked: Asked) -> str:
    """A column's label, with an arrow where the list is in its order."""
    for place, one in enumerate(asked.sort):
        if one.removeprefix("-") == name:
            number = f" {place + 1}" if len(asked.sort) > 1 else ""
            return f"{spec.label} {ARROWS[one.startswith('-')]}{number}"
    return spec.label
