"""How a section of a program's page is drawn: a chart where there is something to see, words where not."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.parts import charts, tables, words

Mark = Mapping[str, Any]
FEW = 6


def draw(
    chart: Any,
    rows: list[dict[str, Any]],
    columns: Mapping[str, Any],
    *,
    value: str,
    key: str,
    title: str,
    help: str,
    opens: Callable[[Mark], None] | None,
) -> bool:
    """Draw the chart of `rows`, whose counts stand in `value`; say whether one of them is hidden.

    With nothing but hidden counts and zeros there is no mark to draw: the rows are told as a table.
    """
    hides = any(row[value] is None for row in rows)
    told = [row | {value: words.count(row[value])} for row in rows] if hides else rows
    if opens is not None:
        help = f"{help} Click a mark for its cases."
    if not hides and not any(row[value] for row in rows):
        # Axes around nothing would say less than a sentence.
        st.markdown(f"**{title}**", help=help)
        st.caption("Nothing to count yet.")
        return False
    if any(row[value] for row in rows):
        charts.show(chart, told, columns, key=key, title=title, help=help, opens=opens)
        return hides
    st.markdown(f"**{title}**", help=help)
    if len(rows) <= FEW:
        tables.show(told, columns, key=f"{key}_told", empty="", label=title)
    else:
        st.caption("Every number here is hidden: each is of too few people.")
    return hides
