"""Saved views: what I keep and what is shared with me; then one of them, or a new one being made."""

from itertools import groupby
from typing import Final

import streamlit as st

from db.commands import views as command
from db.queries import charts, shapes, views
from db.queries.views import ViewRow
from models import choices
from models.base import Table, tables
from models.rules.actor import Actor
from pages.parts import actions, filters, links, own_views, state, words
from pages.tables import board, calendar, chart_builder, view_settings

NEW: Final = {"chart": "Chart", "board": "Board", "calendar": "Calendar", "list": "List"}


def render(actor: Actor) -> None:
    """Draw what the address names: a view, a new one being made, or else the index."""
    if filters.number("view") is not None:
        _one(actor)
    elif filters.asked("new") in NEW and filters.asked("table"):
        _new(actor, filters.asked("new"), filters.asked("table"))
    else:
        _index(actor)


def _index(actor: Actor) -> None:
    head, add = st.columns([4, 1], vertical_alignment="bottom")
    head.title("Views")
    with add, st.popover("New view", icon=":material/add:", width="stretch"):
        _choose(actor)
    found: list[ViewRow] = actions.read(actor, views.mine_and_shared)
    if not found:
        st.info(
            "No views yet. Make a chart, a board or a calendar with New view, or open a table, "
            "filter it, and save what you see as a view.",
            icon=":material/inbox:",
        )
        return
    st.caption("Lists, boards, calendars and charts you saved, and those shared with you.")
    for name, of_table in groupby(found, key=lambda one: one.table_name):
        table = tables().get(name)
        st.subheader(table.spec.plural.capitalize() if table is not None else name)
        for view in of_table:
            _line(view)


def _line(view: ViewRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        links.to("views", words.escape(view.name), icon=own_views.ICONS[view.kind], view=view.id)
        st.caption(words.escape(" · ".join(about(view))))


def about(view: ViewRow) -> list[str]:
    """What a view is and who has it, in a few words."""
    said = [choices.VIEW_KIND.label(view.kind)]
    if view.shared_with:
        who = choices.SHARED_WITH.label(view.shared_with).lower()
        said.append(f"shared with {who}" if view.is_mine else f"shared with you ({who})")
    if view.is_on_home and view.is_mine:
        said.append("on your Home")
    if view.workgroup_id or view.program_id:
        said.append("on a page")
    if view.help:
        said.append(view.help)
    return said


def _choose(actor: Actor) -> None:
    kind = st.segmented_control(
        "Kind", list(NEW), format_func=lambda one: words.legible(NEW[one]), default="chart",
        required=True, key="new_view_kind",
    )  # fmt: skip
    offered = charts.offered(actor) if kind == "chart" else shapes.listed(actor)
    names = {str(one.__tablename__): one.spec.plural.capitalize() for one in offered}
    table = st.selectbox(
        "Table", list(names), format_func=lambda one: names[one], index=None,
        placeholder="Choose", key="new_view_table",
    )  # fmt: skip
    if st.button("Next", type="primary", disabled=table is None or kind is None):
        if kind == "list":
            links.go("tables", table=table)
        links.stay(new=kind, table=table)


def _new(actor: Actor, kind: str, table_name: str) -> None:
    links.to("views", "All views", icon=":material/arrow_back:")
    named = charts.table_named if kind == "chart" else shapes.table_named
    table = named(actor, table_name)
    st.title(f"{NEW[kind]} of {table.spec.plural}")
    _build(actor, kind, table, None)


def _build(actor: Actor, kind: str, table: type[Table], view: ViewRow | None) -> None:
    match kind:
        case "chart":
            chart_builder.render(actor, table, view)
        case "board":
            board.build(actor, table, view)
        case "calendar":
            calendar.build(actor, table, view)


def _one(actor: Actor) -> None:
    links.to("views", "All views", icon=":material/arrow_back:")
    view: ViewRow = actions.read(actor, views.find, view_id=filters.number("view"))
    st.title(words.escape(view.name))
    st.caption(words.escape(" · ".join(about(view))))
    if filters.asked("edit") and view.is_mine and view.kind != "list":
        found = own_views.opened(actor, view)
        _build(actor, view.kind, found.table, view)
        return
    found = own_views.opened(actor, view)
    _ways(actor, found)
    own_views.say_gone(found)
    match view.kind:
        case "chart":
            own_views.chart(actor, found, key=f"view_{view.id}", is_named=True)
        case "board":
            board.show(actor, found)
        case "calendar":
            calendar.show(actor, found)
        case _:
            own_views.rows(actor, found, key=f"view_{view.id}", size=50)


def _ways(actor: Actor, found: own_views.Opened) -> None:
    view = found.view
    with st.container(horizontal=True, gap="small"):
        if view.kind == "list":
            if st.button("Open the list", icon=":material/table_rows:", type="primary"):
                own_views.open_list(found)
        elif view.is_mine and st.button("Change", icon=":material/edit:"):
            links.go("views", view=view.id, edit=1, **view_settings.address(found))
        if view.is_mine:
            view_settings.menus(actor, view)
        else:
            _copy(actor, view)


def _copy(actor: Actor, view: ViewRow) -> None:
    if st.button("Copy to my views", icon=":material/content_copy:"):
        outcome = actions.attempt(actor, command.copy, view_id=view.id)
        if outcome.refused is not None:
            actions.show_refusal(outcome.refused)
            return
        state.flash("Copied. Change it as you like.")
        links.go("views", view=outcome.value.id)
