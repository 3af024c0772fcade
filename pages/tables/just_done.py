"""What was just saved in a list, and the way back at once."""

import streamlit as st

from db.commands import undo
from models.base import Table
from models.rules.actor import Actor
from pages.parts import actions, clock, links, state


def keep(table: type[Table], sentence: str, batch: str) -> None:
    """Remember what was saved, to offer its undo above the list."""
    state.keep_once(_name(table), (sentence, batch))


def draw(actor: Actor, table: type[Table]) -> None:
    """Say what was saved last in this list, with a button that takes it back."""
    kept: tuple[str, str] | None = state.once(_name(table))
    if kept is None:
        return
    sentence, batch = kept
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(sentence, width="content")
        key = f"{_name(table)}.{batch}"
        is_sent = st.button("Undo", icon=":material/undo:", key=f"{key}.undo")
        if links.has("recent"):
            links.to("recent", "What changed", icon=":material/history:", batch=batch)
        st.button(
            "Dismiss", type="tertiary", key=f"{key}.dismiss", on_click=state.drop_once,
            args=(_name(table),),
        )  # fmt: skip
    if is_sent:
        _undo(actor, table, batch)


def _undo(actor: Actor, table: type[Table], batch: str) -> None:
    outcome = actions.attempt(actor, undo.batch, batch=batch, today=clock.today())
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    keep(table, "Undone.", outcome.batch)
    st.rerun()


def _name(table: type[Table]) -> str:
    return f"just_done.{table.__tablename__}"
