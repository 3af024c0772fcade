"""What the set-up forms share: the way back, saving a new page, retiring one."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from db.queries import setup
from models.rules.actor import Actor
from pages.parts import actions, links, state

NEW_PAGE: Final = "new_page"
ICON_HELP: Final = "Shown beside the name in the menu."


def back(kind: str) -> None:
    """Draw the way back to the list."""
    if st.button(f"Back to {kind.lower()}", icon=":material/arrow_back:", type="tertiary"):
        links.stay(edit="")


def save_new_page(
    actor: Actor, command: Callable[..., Any], *, form: str, values: Mapping[str, Any]
) -> None:
    """Add a workgroup or program and lead to the list, which says where its page is."""
    outcome = actions.attempt(actor, actions.once(form, command), **values)
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.renew_form(form)
    state.keep_once(NEW_PAGE, (outcome.value.slug, outcome.value.name))
    links.stay(edit="")


def own_areas(actor: Actor) -> dict[int, str]:
    """The areas in which this administrator may add something, by name."""
    mine = actor.areas("administrator")
    return {row.id: row.name for row in actions.read(actor, setup.areas) if row.id in mine}


def own_counties(actor: Actor) -> dict[int, str]:
    """The topmost areas in which this administrator may add something, by name: usually one county."""
    mine = actor.areas("administrator")
    rows = actions.read(actor, setup.areas)
    return {row.id: row.name for row in rows if row.id in mine and row.parent_id not in mine}


def focus_areas(actor: Actor, area_id: int | None = None) -> dict[int, str]:
    """The focus areas that are not retired, by name; of one area's, or all."""
    rows = actions.read(actor, setup.focus_areas)
    return {
        row.id: row.name for row in rows if not row.is_retired and area_id in (None, row.area_id)
    }


def retire(
    actor: Actor, command: Callable[..., Any], *, noun: str, is_active: bool, **values: Any
) -> None:
    """Draw the button that takes a page out of the menu, or puts it back. Nothing is deleted."""
    if is_active:
        st.caption(f"A retired {noun} leaves the menu. Its records and its history stay.")
        label, done = f"Retire this {noun}", f"The {noun} was retired."
    else:
        st.caption(f"This {noun} is retired: it is not in the menu.")
        label, done = f"Bring this {noun} back", f"The {noun} is back in the menu."
    if st.button(label, icon=":material/archive:" if is_active else ":material/unarchive:"):
        actions.run(actor, command, done=done, is_active=not is_active, **values)


def shown_version(name: str, form: str, now: int, first_field: str = "name") -> int:
    """The version this form was drawn with; says so when somebody has saved the row since."""
    shown = state.shown_version(form, first_field, now)
    if shown != now:
        st.warning(
            "Somebody else saved this since you opened it. What you typed is still here, "
            "but it can only be saved on top of what is stored now.",
            icon=":material/sync_problem:",
        )
        if st.button("Show what is stored now", key=f"{form}.again"):
            state.renew_form(name)
            st.rerun()
    return shown
