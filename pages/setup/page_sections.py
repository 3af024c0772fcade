"""What a page shows, and in which order: moved one by one, saved at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from models.base import Choices
from models.rules.actor import Actor
from pages.parts import actions, state

FORM: Final = "page_sections"


@dataclass(frozen=True)
class Page:
    """The row whose page is ordered: how to save it, and the form of its other columns beside this one."""

    command: Callable[..., Any]
    ids: Mapping[str, int]
    version: int
    beside: str


def draw(actor: Actor, page: Page, *, offered: Choices, shown: Sequence[str]) -> None:
    """Draw the sections of a page in their order, with the ways to move, hide and add them."""
    st.subheader("What its page shows", divider="gray")
    form = f"{state.form_key(FORM)}.{page.beside}"
    stored = [one for one in shown if one in offered]
    version, now = state.snapshot(form) or (page.version, stored)
    if now:
        st.caption("In this order, from the top.")
    else:
        st.info("Its page shows no section. Add one below.", icon=":material/inbox:")
    changed = None
    for place, name in enumerate(now):
        changed = _row(form, now, place, offered.label(name)) or changed
    hidden = [one for one in offered.offered() if one not in now]
    if hidden and (added := _add(f"{form}.add{len(now)}", hidden, offered)):
        changed = [*now, added]
    if changed is not None:
        state.keep_snapshot(form, (version, changed))
        st.rerun()
    if st.button("Save the order", type="primary", disabled=now == stored, key=f"{form}.save"):
        _save(actor, page, version, now)


def _add(key: str, hidden: list[str], offered: Choices) -> str | None:
    added: str | None = st.pills(
        "Add", hidden, format_func=offered.label, key=key, selection_mode="single"
    )
    return added


def _save(actor: Actor, page: Page, version: int, now: list[str]) -> None:
    outcome = actions.attempt(actor, page.command, version=version, sections=now, **page.ids)
    if outcome.refused is not None:
        st.error(outcome.refused.sentence, icon=":material/error:")
        return
    # What is typed in the form beside stays, and stays savable unless somebody else came between.
    if version == page.version:
        state.keep_shown_version(page.beside, outcome.value.version)
    state.renew_form(FORM)
    state.flash("The page was changed.")
    st.rerun()


def _row(form: str, now: list[str], place: int, label: str) -> list[str] | None:
    """One section with its buttons; the new order when one was pressed."""
    name = now[place]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{place + 1}. {label}", width="stretch")
        up = st.button(
            "", icon=":material/arrow_upward:", help=f"Move {label} up", disabled=place == 0,
            key=f"{form}.{name}.up",
        )  # fmt: skip
        down = st.button(
            "", icon=":material/arrow_downward:", help=f"Move {label} down",
            disabled=place == len(now) - 1, key=f"{form}.{name}.down",
        )  # fmt: skip
        out = st.button(
            "", icon=":material/visibility_off:", help=f"Hide {label}", key=f"{form}.{name}.out"
        )
    if out:
        return [one for one in now if one != name]
    if up or down:
        other = place - 1 if up else place + 1
        moved = list(now)
        moved[place], moved[other] = moved[other], moved[place]
        return moved
    return None
