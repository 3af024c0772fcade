"""What refers to a record, table by table, with a way to add one more; and what happened to it."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from db.queries import records, shapes
from db.queries.records import RecordPage, Related
from db.session import open_session
from models.base import fields_of
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from pages.parts import cells, links, tables, words

SHOWN: Final = 20
"""Records listed under a tab; the list itself has them all."""


def shown(actor: Actor, related: tuple[Related, ...]) -> tuple[Related, ...]:
    """The tables worth a tab: those this person meets, with records or a way to add one."""
    return tuple(
        one
        for one in related
        if shapes.may_meet(actor, one.table) and (one.count or _may_add(actor, one))
    )


def _may_add(actor: Actor, one: Related) -> bool:
    spec = one.table.spec
    is_asked = fields_of(one.table)[one.column].editable
    return "a" in spec.entry and is_asked and permissions.may(actor, one.table, "a")


def label(one: Related) -> str:
    """The tab's words: the table and how many, with the column where it is not the plain one."""
    spec = fields_of(one.table)[one.column]
    plural = one.table.spec.plural.capitalize()
    return (
        f"{plural} ({spec.label.lower()}) {one.count:,}"
        if _is_twice(one)
        else f"{plural} {one.count:,}"
    )


def _is_twice(one: Related) -> bool:
    """Whether the table refers to the same table by several columns."""
    target = fields_of(one.table)[one.column].target
    return sum(spec.target == target for spec in fields_of(one.table).values()) > 1


def draw(actor: Actor, one: Related, record_id: int) -> None:
    """The records that refer to this one, the first of them, and the way to add another."""
    name = str(one.table.__tablename__)
    with open_session(actor) as session:
        shape = shapes.shape(session, one.table)
        asked = Asked(filters=(Filter(one.column, "is", str(record_id)),))
        found = records.page(session, one.table, shape, asked, size=SHOWN)
        names = records.reference_names(session, shape, found.rows)
    columns = [
        column for column in one.table.spec.list_display if column in shape and column != one.column
    ]
    tables.show(
        _cells(found, shape, columns, names),
        {column: cells.column(shape[column]) for column in columns},
        key=f"related.{name}.{one.column}.{record_id}",
        empty=f"No {one.table.spec.plural} yet.",
        label=f"{one.table.spec.plural}; click one to open it",
        opens=lambda row: links.go("tables", table=name, id=row["id"]),
    )
    with st.container(horizontal=True):
        if _may_add(actor, one):
            links.to(
                "tables", f"Add {words.a(one.table.spec.singular)}", icon=":material/add:",
                table=name, new=1, **{one.column: record_id},
            )  # fmt: skip
        if found.rows:
            links.to(
                "tables", "All of them as a list", icon=":material/table_rows:", table=name,
                **{f"f.{one.column}": f"is:{record_id}"},
            )  # fmt: skip


def _cells(
    found: RecordPage, shape: Mapping[str, Any], columns: list[str], names: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [
        {"id": row.id}
        | {name: cells.cell(shape[name], row.values[name], names.get(name)) for name in columns}
        for row in found.rows
    ]
