"""Tables: an index of what this person may see; then one of them as a list, or one of its records."""

from itertools import groupby

import streamlit as st

from db.queries import shapes
from models.base import Table
from models.rules.actor import Actor
from pages.parts import filters, links
from pages.tables import listing, record

ACROSS = 3
"""Tables side by side under a heading."""


def render(actor: Actor) -> None:
    """Draw what the address names: a record, the form of a new one, a list, or else the index."""
    name = filters.asked("table")
    if not name:
        _index(actor)
        return
    table = shapes.table_named(actor, name)
    record_id = filters.number("id")
    if record_id is not None or filters.asked("new"):
        record.render(actor, table, record_id)
    else:
        listing.render(actor, table)


def _index(actor: Actor) -> None:
    st.title("Tables")
    found = shapes.listed(actor)
    if not found:
        st.info("No tables yet. Ask your administrator for a role.", icon=":material/inbox:")
        return
    st.caption(
        "Everything that is stored and yours to see. Choose a table to list, change or chart it."
    )
    for section, tables in groupby(found, key=lambda table: table.spec.section):
        st.subheader(section)
        _section(list(tables))


def _section(found: list[type[Table]]) -> None:
    for start in range(0, len(found), ACROSS):
        for column, table in zip(st.columns(ACROSS), found[start : start + ACROSS], strict=False):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                links.to(
                    "tables", table.spec.plural.capitalize(), icon=":material/table_rows:",
                    table=table.__tablename__,
                )  # fmt: skip
                st.caption(table.spec.help)
