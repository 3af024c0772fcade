"""One table as a list: what was asked, a page of rows, and after them how many there are in all."""

from functools import partial

import streamlit as st

from db.queries import shapes, titles
from db.queries.records import RecordRow
from db.session import open_session
from models.base import Table
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.own_fields import Shape
from pages.parts import asked as asks
from pages.parts import cells, export_links, filters, links, state, words
from pages.tables import (
    bulk,
    canvas,
    filtering,
    foot,
    grid,
    just_done,
    lists,
    save_view,
    sheets,
    watching,
)


def render(actor: Actor, table: type[Table]) -> None:
    """Draw the list with its search, filters, rows and totals."""
    with open_session(actor) as session:
        shape = lists.listable(shapes.shape(session, table))
    name = str(table.__tablename__)
    asked = asks.current(shape, name)
    _head(actor, table)
    _ways_on(actor, table, shape, asked)
    just_done.draw(actor, table)
    may_edit = any(sheets.may(actor, table, action) for action in "acr")
    if may_edit and filters.asked("edit") == "true":
        _grid(actor, table, shape, asked)
        return
    filtering.bar(actor, table, shape, asked, may_edit=may_edit)
    if may_edit and grid.is_open(table):
        _unsaved(table)
    found = lists.read(actor, table, shape, asked)
    may_select = any(sheets.may(actor, table, action) for action in "cr")
    picked = _rows(found, may_select=may_select)
    total = foot.draw(found, len(found.rows)) if found.rows or filters.page() > 1 else 0
    bulk.bar(actor, table, shape, asked, picked, total)
    foot.sums(found, total)
    watching.watch(actor, found.name, {row.id: row.version for row in found.rows})


def _grid(actor: Actor, table: type[Table], shape: Shape, asked: Asked) -> None:
    """The same list to be typed into. What is not saved yet keeps its rows on the screen."""
    is_held = grid.is_open(table)
    filtering.bar(actor, table, shape, asked, may_edit=True, is_held=is_held)
    drawn = grid.render(actor, table, shape, asked, lists.shown(table, shape, asked))
    if not is_held:
        found = lists.List(actor, table, shape, asked, has_more=drawn.has_more)
        foot.draw(found, len(drawn.sheet.lines))
    stamps = [one.stamp for one in drawn.sheet.lines if one.stamp is not None]
    watching.watch(
        actor, str(table.__tablename__), {one.id: one.version for one in stamps}, is_typed=is_held
    )


def _unsaved(table: type[Table]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning("Rows you typed into the grid are not saved yet.", icon=":material/edit_note:")
        st.button("Go on editing", on_click=filters.write, kwargs={"edit": True})


def _head(actor: Actor, table: type[Table]) -> None:
    spec = table.spec
    links.to("tables", "All tables", icon=":material/arrow_back:")
    st.title(spec.plural.capitalize())
    said = [spec.help, spec.instead if "a" not in spec.entry and _writes(actor, table) else ""]
    st.caption(" ".join(one for one in said if one))


def _writes(actor: Actor, table: type[Table]) -> bool:
    return any(permissions.may(actor, table, action) for action in "acr")


def _rows(found: lists.List, *, may_select: bool) -> list[RecordRow]:
    """Draw the rows, and return those that are ticked."""
    if not found.rows:
        st.info(_empty(found), icon=":material/inbox:")
        return []
    if filters.asked("as") == "rows":
        return _row_by_row(found, may_select=may_select)
    return canvas.draw(
        found.name, found.table.spec.plural, found.rows, found.columns, found.shape,
        found.names or {}, found.asked,
        opens=lambda row: links.stay(id=row.id),
        sorts=partial(_sort, found),
        may_select=may_select,
    )  # fmt: skip


def _sort(found: lists.List, name: str) -> None:
    asks.put(found.shape, found.name, asks.sorted_by(found.asked, name))
    st.rerun()


def _row_by_row(found: lists.List, *, may_select: bool) -> list[RecordRow]:
    """The same rows as links and text, for keyboards, screen readers and phones."""
    with open_session(found.actor) as session:
        called = titles.names(session, found.table, [row.id for row in found.rows])
    picked = []
    form = state.form_key(f"list.{found.name}")
    for row in found.rows:
        with st.container(border=True, gap="xsmall"):
            name = called.get(row.id) or f"{found.table.spec.singular} {row.id}"
            links.to("tables", words.escape(name), table=found.name, id=row.id)
            st.text(in_words(found, row))
            if may_select and st.checkbox("Tick this row", key=f"{form}.tick.{row.id}"):
                picked.append(row)
    return picked


def in_words(found: lists.List, row: RecordRow) -> str:
    """A row as one line: each column that holds something, with its label."""
    said = []
    for name in found.columns:
        spec = found.shape[name]
        text = cells.say(spec, row.values.get(name), (found.names or {}).get(name))
        if text and name != found.table.spec.title:
            said.append(f"{spec.label}: {text}")
    return " · ".join(said)


def _empty(found: lists.List) -> str:
    spec = found.table.spec
    if filters.page() > 1:
        return "This page is past the end of the list. Go back to the first page."
    if found.asked.filters or found.asked.search:
        return f"No {spec.plural} match. Remove a filter, or search for fewer letters."
    if sheets.may(found.actor, found.table, "a"):
        return f"No {spec.plural} yet. Add the first one above, or import a file."
    return f"No {spec.plural} yet that you may see. {spec.instead}".strip()


def _ways_on(actor: Actor, table: type[Table], shape: Shape, asked: Asked) -> None:
    """A new record, and where the same rows can be taken: into a file, a view, their history."""
    name, may_add = str(table.__tablename__), sheets.may(actor, table, "a")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if may_add:
            label = f"Add {words.a(table.spec.singular)}"
            links.to("tables", label, icon=":material/add:", table=name, new=1)
        export_links.links_of(actor, table, shape, asked)
        if may_add and links.has("import"):
            links.to("import", "Import", icon=":material/upload:", table=name)
        save_view.draw(actor, table, shape, asked)
        if links.has("recent"):
            links.to("recent", "Changes", icon=":material/history:", of=name)
