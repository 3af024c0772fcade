"""Lists: a page of rows with columns in words; a click on a row opens it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa
import streamlit as st

from pages.parts import state, words

Row = TypeVar("Row")
Column = Any
ROW_PIXELS = 35


def show(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str | Column],
    *,
    key: str,
    empty: str,
    label: str,
    optional: Collection[str] = (),
    opens: Callable[[Mapping[str, Any]], None] | None = None,
    height: int | None = None,
) -> None:
    """Draw rows. `columns` maps a row's key to its heading or to an st.column_config column.

    Only these columns are sent to the browser; an `optional` one only where a row has something in
    it. `opens` is called with the row that was clicked.
    `label` names the table for screen readers; `empty` says what to do when there are no rows.
    """
    if not rows:
        st.info(empty, icon=":material/inbox:")
        return
    columns = {
        name: column
        for name, column in columns.items()
        if name not in optional or any(row.get(name) for row in rows)
    }
    table = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows])
    config = {
        name: st.column_config.Column(heading) if isinstance(heading, str) else heading
        for name, heading in columns.items()
    }
    common: dict[str, Any] = {
        "hide_index": True,
        "column_config": config,
        "height": height or min(ROW_PIXELS * (len(rows) + 1) + 3, 640),
        "alt": label,
        "placeholder": "",
    }
    if opens is None:
        st.dataframe(table, key=key, **common)
        return
    chosen = st.dataframe(
        table, key=state.form_key(key), on_select="rerun", selection_mode="single-cell", **common
    )
    if cells := chosen["selection"]["cells"]:
        state.renew_form(key)  # Coming back, the row is not clicked again by itself.
        if (row := clicked(rows, cells[0][0])) is not None:
            opens(row)


def clicked(rows: Sequence[Row], at: Any) -> Row | None:
    """The row that was clicked; None where it is gone by now, or where a browser made one up."""
    return rows[at] if isinstance(at, int) and 0 <= at < len(rows) else None


def status(heading: str, labels: Mapping[str, str], **more: Any) -> Column:
    """A column of statuses as colored words. `labels` maps values to words; cells come from `worded`."""
    return st.column_config.MultiselectColumn(
        heading,
        options=list(labels.values()),
        color=[words.color(value) for value in labels],
        **more,
    )


def worded(value: str, labels: Mapping[str, str]) -> list[str]:
    """A status as a cell of such a column: its word, or nothing."""
    return [labels[value]] if value in labels else []
