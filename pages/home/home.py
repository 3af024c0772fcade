"""Home: each role's first answer, one under the other for whoever holds several."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from models.rules.actor import Actor
from pages.home import administrator, coordinator, director, entry, lead, mentors, partner
from pages.parts import filters, links, pinned

SECTIONS: Final[dict[str, tuple[str, Callable[[Actor], None]]]] = {
    "director": ("Overview", director.render),
    "coordinator": ("My cases", coordinator.render),
    "mentor_coordinator": ("Mentoring", mentors.render),
    "lead": ("My workgroup", lead.render),
    "data_entry": ("Enter sheets", entry.render),
    "partner": ("My referrals", partner.render),
    "administrator": ("Set-up", administrator.render),
}
"""Every role's section of Home, in the order they are offered."""


def render(actor: Actor) -> None:
    """Draw the section of the role held, or let the person choose among several."""
    held = [role for role in SECTIONS if actor.holds(role)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Home", width="stretch")
        if links.has("quick-entry"):
            # A phone has no keys to press, and its menu is folded away.
            links.to("quick-entry", "Quick entry", icon=":material/bolt:")
    if not held:
        st.info(
            "You have no role yet. Ask your partnership's administrator to give you one.",
            icon=":material/lock:",
        )
        return
    role = held[0]
    if len(held) > 1:
        labels = {one: SECTIONS[one][0] for one in held}
        role = filters.pick("Show", labels, name="view", label_visibility="collapsed")
    SECTIONS[role][1](actor)
    pinned.draw(actor, home=True)
