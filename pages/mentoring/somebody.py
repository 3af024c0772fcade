"""Choosing the program and the person something is added for."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from db.queries import mentoring
from models.rules.actor import Actor
from pages.parts import actions, state

Row = TypeVar("Row")
FEWEST_LETTERS = 2  # one letter finds half the county


def pick_program(actor: Actor, ids: tuple[int, ...], form: str) -> int | None:
    """The program something is added to; asked for only where there are several."""
    if len(ids) == 1:
        return ids[0]
    names = {row.id: row.name for row in actions.read(actor, mentoring.programs, program_ids=ids)}
    chosen: int | None = st.selectbox(
        "Program", list(names), format_func=lambda one: names[one], key=f"{form}_program"
    )
    return chosen


def known(
    actor: Actor,
    query: Callable[..., list[Row]],
    program_id: int,
    form: str,
    *,
    label: str,
    nobody: str,
    called: Callable[[Row], str],
) -> Row | None:
    """Somebody found by a part of their name; None stands for somebody new."""
    key = state.form_key(form)
    asked = st.text_input(
        label,
        key=f"{key}.search",
        placeholder="Two letters of the name or more",
        icon=":material/search:",
        help="Leave empty for somebody new.",
    )
    if len(asked.strip()) < FEWEST_LETTERS:
        return None
    found: Any = actions.read(actor, query, program_id=program_id, words=asked)
    if not found:
        st.caption(nobody)
        return None
    chosen: Row | None = st.selectbox(
        "Who", found, format_func=called, key=f"{key}.known", index=None, placeholder="Choose"
    )
    return chosen
