"""Choosing somebody from the directory: by a search, so that a long list is never sent."""

import streamlit as st

from db.queries import setup
from models.rules.actor import Actor
from pages.parts import actions, state

AT_MOST = 30
FEWEST = 2


def person(actor: Actor, *, key: str, label: str = "Find the person") -> int | None:
    """Draw a search and the people it finds; return the id of the one chosen."""
    form = state.form_key(key)
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        search = st.text_input(
            label, key=f"{form}.search", type="search", help="Part of a name or e-mail address."
        )
    wanted = (search or "").strip()
    found: dict[int, str] = {}
    if len(wanted) >= FEWEST:
        found = dict(actions.read(actor, setup.people, search=wanted, limit=AT_MOST + 1))
    with right:
        chosen: int | None = st.selectbox(
            "Person",
            list(found)[:AT_MOST],
            format_func=lambda one: f"{found.get(one, '')} #{one}",
            index=0 if len(found) == 1 else None,
            placeholder=_hint(wanted, len(found)),
            disabled=not found,
            key=f"{form}.person.{wanted}",
        )
    if len(found) > AT_MOST:
        st.caption(f"More than {AT_MOST} people match. Type more of the name.")
    return chosen


def _hint(wanted: str, found: int) -> str:
    if len(wanted) < FEWEST:
        return "Search first"
    return "Choose" if found else "Nobody found"
