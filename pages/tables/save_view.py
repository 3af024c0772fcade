"""From a list to a view: what is on screen kept under a name, or drawn as a board, calendar or chart."""

from dataclasses import replace
from typing import Final

import streamlit as st

from db.commands import views as command
from db.queries import views
from db.queries.views import ViewRow
from models.base import Stamp, Table
from models.rules import asking, chart_specs
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.errors import NotFound
from models.rules.own_fields import Shape
from models.rules.saved_views import Look
from pages.parts import actions, filters, links, own_views, state

KINDS: Final = {
    "chart": "Chart of these",
    "board": "Board of these",
    "calendar": "Calendar of these",
}


def draw(actor: Actor, table: type[Table], shape: Shape, asked: Asked) -> None:
    """Draw the button that keeps what a list asks, and the ways to draw the same rows otherwise."""
    view = _view(actor, str(table.__tablename__))
    with st.popover("Save as view", icon=":material/bookmark_add:"):
        asked = replace(asked, group=_group(shape, asked))
        if view is not None:
            st.text(f"This is the view {view.name}.")
            if st.button("Save what is shown to it", key="save_view_again"):
                _saved(
                    actions.attempt(
                        actor, command.change, stamp=Stamp(view.id, view.version),
                        look=Look(asked),
                    )
                )  # fmt: skip
        _new(actor, table, asked)
        st.divider()
        for kind, label in KINDS.items():
            links.to(
                "views", label, icon=own_views.ICONS[kind], new=kind, table=table.__tablename__,
                **_filters(shape, asked),
            )  # fmt: skip


def _group(shape: Shape, asked: Asked) -> str:
    """What the view's rows stand under: a choice, yes or no, or a record they refer to."""
    offered = [one for one, spec in shape.items() if spec.kind in chart_specs.GROUPED]
    options = ["", *offered]
    return st.selectbox(
        "Group by", options, index=options.index(asked.group) if asked.group in options else 0,
        format_func=lambda one: shape[one].label if one else "Nothing",
        key=f"{state.form_key('save_list_view')}.group",
    )  # fmt: skip


def _view(actor: Actor, table_name: str) -> ViewRow | None:
    """The view of one's own that this list was opened from, if it was."""
    view_id = filters.number("view")
    if view_id is None:
        return None
    try:
        found: ViewRow = actions.read(actor, views.find, view_id=view_id)
    except NotFound:
        return None
    return found if found.is_mine and found.table_name == table_name else None


def _new(actor: Actor, table: type[Table], asked: Asked) -> None:
    form = state.form_key("save_list_view")
    name = st.text_input(
        "Name of the view", max_chars=80, key=f"{form}.name",
        help="It keeps the filters, columns, order and search you see now.",
    )  # fmt: skip
    if st.button("Save", type="primary", key=f"{form}.save"):
        _saved(
            actions.attempt(
                actor, actions.once("save_list_view", command.save), name=name, kind="list",
                table_name=str(table.__tablename__), look=Look(asked),
            )
        )  # fmt: skip


def _saved(outcome: actions.Outcome) -> None:
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.renew_form("save_list_view")
    state.flash("View saved. It is under Views.")
    links.go("views", view=outcome.value.id)


def _filters(shape: Shape, asked: Asked) -> dict[str, str]:
    return asking.to_address(shape, Asked(filters=asked.filters, search=asked.search))
