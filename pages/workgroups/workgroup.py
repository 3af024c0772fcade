"""A workgroup's page, drawn from its row: the sections it names, in the order it names them."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from db.queries import workgroups
from models.rules import page_sections
from models.rules.actor import Actor
from pages.parts import actions, clock, goal_charts, words
from pages.workgroups import action_items, composition, headline, meetings, roster

Section = Callable[[Actor, workgroups.WorkgroupRow], None]


def _goals(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    st.subheader("Goals", divider="gray")
    goal_charts.show_for(actor, workgroup_id=group.id)


def _views(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    from pages.parts import pinned

    pinned.draw(actor, workgroup_id=group.id)


SECTIONS: Final[dict[str, Section]] = {
    "meetings": meetings.render,
    "roster": roster.render,
    "composition": composition.render,
    "actions": action_items.render,
    "goals": _goals,
    "views": _views,
}
"""What a row may name. Action items are the group's own business: see `_may_open`."""


def render(actor: Actor, slug: str) -> None:
    """Draw the page of one workgroup."""
    group: workgroups.WorkgroupRow = actions.read(actor, workgroups.find, slug=slug)
    st.title(words.escape(group.name))
    if group.focus_area:
        st.badge(words.escape(group.focus_area), icon=":material/category:", color="gray")
    if group.charge:
        st.markdown(words.escape(group.charge))
    if not group.is_active:
        st.info("This workgroup was retired. Its history stays here.", icon=":material/archive:")
    headline.render(actor, group, today=clock.today())
    for name in page_sections.with_views(group.sections):
        if name in SECTIONS and _may_open(actor, group.id, name):
            SECTIONS[name](actor, group)


def _may_open(actor: Actor, workgroup_id: int, section: str) -> bool:
    if section != "actions" or actor.is_system:
        return True
    return workgroup_id in actor.workgroups("director", "lead")
