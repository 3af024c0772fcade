"""Set-up: fields people add to the tables themselves."""

from typing import Final

import streamlit as st

from db.queries import own_fields as queries
from models import choices
from models.base import Table, tables
from models.rules import field_design
from models.rules.actor import Actor
from pages.parts import actions, filters, links, words
from pages.parts import tables as lists
from pages.setup import field_form

WHAT: Final = (
    "A field added here is asked for at once in forms and files, and can be shown, filtered and "
    "charted in the lists of its table."
)


def render(actor: Actor) -> None:
    """Draw the fields of one table, or the form of the one that is open."""
    st.title("Fields")
    chosen = filters.asked("edit")
    table = _table(actor)
    if chosen == "new":
        field_form.add(actor, table)
    elif chosen.isdecimal() and len(chosen) < 12:
        field_form.change(actor, int(chosen))
    else:
        _list(actor, table)


def _table(actor: Actor) -> type[Table]:
    """The table the address names, chosen above the list."""
    counts = actions.read(actor, queries.counts)
    offered = {name: _title(table, counts.get(name, 0)) for name, table in _offered().items()}
    if filters.asked("edit"):
        name = filters.asked("table")
        return tables()[name if name in offered else next(iter(offered))]
    st.caption(WHAT)
    return tables()[filters.choice("Table", offered, name="table")]


def _offered() -> dict[str, type[Table]]:
    """The tables that take fields, by the words people know them by."""
    found = {name: one for name, one in tables().items() if field_design.may_have(one)}
    return dict(sorted(found.items(), key=lambda one: (one[1].spec.section, one[1].spec.plural)))


def _title(table: type[Table], count: int) -> str:
    fields = f" ({words.many(count, 'field')})" if count else ""
    return f"{table.spec.section}: {table.spec.plural}{fields}"


def _list(actor: Actor, table: type[Table]) -> None:
    name = str(table.__tablename__)
    if st.button("Add a field", icon=":material/add:", type="primary"):
        links.stay(edit="new", table=name)
    rows = actions.read(actor, queries.of_table, table_name=name)
    shown = [
        {
            "id": row.id,
            "label": row.label,
            "kind": choices.OWN_FIELD_KIND.label(row.kind),
            "place": row.place or "Everyone",
            "marks": ", ".join(_marks(row)),
            "key": f"own.{row.key}",
        }
        for row in rows
    ]
    columns = {"label": "Field", "kind": "Kind", "place": "For", "marks": "", "key": "In files"}
    lists.show(
        shown,
        columns,
        key=f"fields_{name}",
        empty=f"No fields were added to {table.spec.plural} yet. Add the first one.",
        label=f"Fields added to {table.spec.plural}; click one to change it",
        opens=lambda row: links.stay(edit=row["id"], table=name),
    )
    if shown:
        st.caption("Click a field to change it. Forms ask for them in this order.")


def _marks(row: queries.FieldRow) -> list[str]:
    marks = {"Retired": row.is_retired, "Private": row.is_private, "Required": row.is_required}
    return [word for word, is_so in marks.items() if is_so]
