"""Where two people changed the same field: theirs, yours and what it was, and which to keep."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from models.rules.records import Conflict
from pages.parts import state, words

Say = Callable[[str, Any], str]


def choose(
    form: str,
    conflicts: Sequence[Conflict],
    *,
    name: Callable[[Conflict], str],
    label: Callable[[str], str],
    say: Say,
) -> dict[tuple[int, str], bool]:
    """Draw every field that two people changed, and return what was chosen of it so far.

    True keeps one's own value, False the other's. `name` says which row it is, `label` how a field is
    called and `say` how its value reads; all three give plain text. What is not chosen yet is missing.
    """
    found: dict[tuple[int, str], bool] = {}
    for _, group in groupby(conflicts, key=lambda one: one.record_id):
        rows = list(group)
        with st.container(border=True):
            st.markdown(f"**{words.escape(name(rows[0]))}**: somebody else changed this meanwhile.")
            _all_at_once(form, rows)
            for one in rows:
                mine = _field(form, one, label(one.column), say)
                if mine is not None:
                    found[(one.record_id, one.column)] = mine
    return found


def chosen(form: str, conflicts: Sequence[Conflict]) -> dict[tuple[int, str], bool]:
    """What was chosen of these conflicts, on the run that saves."""
    found = {(one.record_id, one.column): state.value(_key(form, one)) for one in conflicts}
    return {key: choice for key, choice in found.items() if choice is not None}


def _field(form: str, one: Conflict, label: str, say: Say) -> bool | None:
    was, theirs, yours = (
        say(one.column, value) or "empty" for value in (one.was, one.theirs, one.yours)
    )
    mine: bool | None = st.radio(
        f"{words.escape(label)} was {words.escape(was)}",
        [True, False],
        format_func=lambda is_mine: (
            f"Yours: {words.escape(yours)}" if is_mine else f"Theirs: {words.escape(theirs)}"
        ),
        index=None,
        key=_key(form, one),
        horizontal=True,
    )
    return mine


def _all_at_once(form: str, rows: Sequence[Conflict]) -> None:
    if len(rows) < 2:
        return
    with st.container(horizontal=True):
        for is_mine, said in ((True, "All mine"), (False, "All theirs")):
            st.button(
                said, key=f"{_key(form, rows[0])}.all.{is_mine}", type="tertiary",
                on_click=_set, args=(form, tuple(rows), is_mine),
            )  # fmt: skip


def _set(form: str, rows: Sequence[Conflict], is_mine: bool) -> None:
    for one in rows:
        state.put(_key(form, one), is_mine)


def _key(form: str, one: Conflict) -> str:
    # Theirs is part of it: when it changes once more, the choice is made anew.
    return f"{form}.conflict.{one.record_id}.{one.column}.{hash(str(one.theirs))}"
