"""What a page shows, and in which order: moved one by one, saved at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

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


class Changed(NamedTuple):
    """Another order, and the section that is being moved in it."""

    now: list[str]
    moving: str


def draw(actor: Actor, page: Page, *, offered: Choices, shown: Sequence[str]) -> None:
    """Draw the sections of a page in their order, with the ways to move, hide and add them."""
    st.subheader("What its page shows", divider="gray")
    form = f"{state.form_key(FORM)}.{page.beside}"
    stored = [one for one in shown if one in offered]
    version, now, moving = state.snapshot(form) or (page.version, stored, "")
    if now:
        st.caption("In this order. Choose one to move or hide it.")
    else:
        st.info("Its page shows no section. Add one below.", icon=":material/inbox:")
    changed = _moved(form, now, moving, offered) if now else None
    hidden = [one for one in offered.offered() if one not in now]
    if hidden and (added := _add(f"{form}.add{len(now)}", hidden, offered)):
        changed = Changed([*now, added], added)
    if changed is not None:
        state.keep_snapshot(form, (version, *changed))
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
        actions.show_refusal(outcome.refused)
        return
    # What is typed in the form beside stays, and stays savable unless somebody else came between.
    if version == page.version:
        state.keep_shown_version(page.beside, outcome.value.version)
    state.renew_form(FORM)
    state.flash("The page was changed.")
    st.rerun()


def _moved(form: str, now: list[str], moving: str, offered: Choices) -> Changed | None:
    """The sections with the ways to move the chosen one; the new order when a button was pressed."""
    chosen: str = st.radio(
        "Section",
        now,
        index=now.index(moving) if moving in now else 0,
        format_func=lambda name: f"{now.index(name) + 1}. {offered.label(name)}",
        # Another order is another widget: this one would keep the place, not the section.
        key=f"{form}.{'.'.join(now)}",
        label_visibility="collapsed",
    )
    place = now.index(chosen)
    with st.container(horizontal=True):
        up = st.button("Up", icon=":material/arrow_upward:", disabled=place == 0, key=f"{form}.up")
        down = st.button(
            "Down", icon=":material/arrow_downward:", disabled=place == len(now) - 1,
            key=f"{form}.down",
        )  # fmt: skip
        out = st.button("Hide", icon=":material/visibility_off:", key=f"{form}.out")
    if out:
        left = [one for one in now if one != chosen]
        return Changed(left, left[min(place, len(left) - 1)] if left else "")
    if not up and not down:
        return None
    other = place - 1 if up else place + 1
    moved = list(now)
    moved[place], moved[other] = moved[other], moved[place]
    return Changed(moved, chosen)
