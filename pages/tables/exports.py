"""Exports: which files were made of rows, by whom, with which columns and how many rows."""

from typing import Any

import streamlit as st

from db.queries import exports
from models import choices
from models.base import tables as all_tables
from models.rules.actor import Actor
from pages.parts import actions, filters, tables, words


def render(actor: Actor) -> None:
    """Draw one's own exports; for an administrator also those of others."""
    st.title("Exports")
    st.caption(
        "Every export is recorded before it is sent. "
        + ("You see your own and those of the people you administer." if actor.holds("administrator")
           else "You see your own.")
    )  # fmt: skip
    named = {"": "All tables"} | {
        name: table.spec.plural.capitalize()
        for name, table in sorted(all_tables().items())
        if table.spec.section
    }
    who = {"": "Anybody"} | {
        str(user): name for user, name in actions.read(actor, exports.people).items()
    }
    left, right = st.columns(2)
    with left:
        table = filters.choice("Table", named, name="of")
    with right:
        user = filters.choice("Who", who, name="who") if len(who) > 2 else ""
    page: exports.ExportPage = actions.read(
        actor, exports.page, table=table, user_id=int(user) if user else None,
        before_id=filters.number("before"),
    )  # fmt: skip
    tables.show(
        [_line(row) for row in page.rows],
        {
            "at": "When", "who": "Who", "table": "Table", "rows": st.column_config.NumberColumn("Rows"),
            "form": "As", "filters": "Filters", "columns": "Columns",
        },
        key="exports",
        empty="Nothing was exported yet. Open a list under Tables and choose Export.",
        label="Exported files, the last first",
        optional=("filters",),
    )  # fmt: skip
    with st.container(horizontal=True):
        if filters.asked("before"):
            st.button("Back to the latest", on_click=filters.write, kwargs={"before": None})
        if page.has_more:
            earlier = {"before": page.rows[-1].id}
            st.button("Earlier exports", on_click=filters.write, kwargs=earlier)


def _line(row: exports.ExportRow) -> dict[str, Any]:
    table = all_tables().get(row.table)
    return {
        "at": words.moment(row.at),
        "who": row.who,
        "table": table.spec.plural.capitalize() if table is not None else row.table,
        "rows": row.rows,
        "form": choices.FILE_FORMAT.label(row.form),
        "filters": row.filters,
        "columns": row.columns,
    }
