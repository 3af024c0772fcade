"""A one-time link, shown once to the administrator who hands it over."""

from typing import Final

import streamlit as st

from pages.parts import addresses, state, words

LINK: Final = "one_time_link"


def keep(code: str, name: str) -> None:
    """Keep a new link to show on the next run. Only this tab has it; the database keeps a hash."""
    state.keep_once(LINK, (code, name))


def show() -> None:
    """Show the link that was just made until it is handed over."""
    if (kept := state.once(LINK)) is None:
        return
    code, name = kept
    with st.container(border=True):
        st.info(
            f"Hand this link to {words.escape(name)} yourself, for example in person or by a "
            "message only they read. It works once, for 24 hours, and is not shown again.",
            icon=":material/link:",
        )
        st.code(addresses.one_time_link(code), language=None, wrap_lines=True)
        if st.button("Done, it is handed over"):
            state.drop_once(LINK)
            st.rerun()
