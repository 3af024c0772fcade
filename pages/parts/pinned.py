"""Views pinned to a page: a section of a workgroup's or a program's page, or of Home."""

import streamlit as st

from db.queries import views
from db.queries.views import ViewRow
from models.rules.actor import Actor
from models.rules.errors import Refused
from pages.parts import actions, links, own_views, words


def draw(
    actor: Actor,
    *,
    workgroup_id: int | None = None,
    program_id: int | None = None,
    home: bool = False,
) -> None:
    """Draw the views pinned here that this actor may open; nothing where there are none."""
    found: list[ViewRow] = actions.read(
        actor, views.pinned, workgroup_id=workgroup_id, program_id=program_id, home=home
    )
    if not found:
        return
    st.subheader("Views", divider="gray")
    # Two stacks rather than rows of two: a short list leaves no hole beside a tall chart.
    for column, stack in zip(st.columns(2, gap="medium"), (found[::2], found[1::2]), strict=True):
        for view in stack:
            with column, st.container(border=True):
                _view(actor, view)


def _view(actor: Actor, view: ViewRow) -> None:
    try:
        _drawn(actor, view)
    except Refused as refused:
        # One view that cannot be drawn for this reader leaves the page its others.
        st.markdown(f"**{words.escape(view.name)}**")
        st.caption(words.escape(refused.sentence))
    links.to("views", "Open", icon=":material/arrow_forward:", view=view.id)


def _drawn(actor: Actor, view: ViewRow) -> None:
    found = own_views.opened(actor, view)
    key = f"pinned_{view.id}"
    match view.kind:
        case "chart":
            own_views.chart(actor, found, key=key)
        case "board":
            own_views.board_as_chart(actor, found, key=key)
        case "calendar":
            own_views.coming(actor, found)
        case _:
            st.markdown(f"**{words.escape(view.name)}**", help=words.escape(view.help) or None)
            own_views.rows(actor, found, key=key, size=own_views.FEW)
