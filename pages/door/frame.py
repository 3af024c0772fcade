"""The card in the middle of the page on which everything before signing in is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

WIDTH = 420
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5c8a"/>'
    '<g fill="#fff"><circle cx="16" cy="16" r="5.5"/><circle cx="16" cy="6.5" r="2.5"/>'
    '<circle cx="16" cy="25.5" r="2.5"/><circle cx="6.5" cy="16" r="2.5"/><circle cx="25.5" cy="16" r="2.5"/></g></svg>'
)
"""A round table with four seats. In the code, because Streamlit would fetch a named icon from another company."""

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 196 32" height="32"><rect width="32" height="32" rx="7" '
    'fill="#0b5c8a"/><g fill="#fff"><circle cx="16" cy="16" r="5.5"/><circle cx="16" cy="6.5" r="2.5"/>'
    '<circle cx="16" cy="25.5" r="2.5"/><circle cx="6.5" cy="16" r="2.5"/><circle cx="25.5" cy="16" r="2.5"/></g>'
    '<text x="42" y="23" font-family="sans-serif" font-size="20" font-weight="700" fill="#2f7fb5">Common Table'
    "</text></svg>"
)
"""The same with the name, in a blue that reads on the light menu and on the dark one."""


@contextmanager
def card(title: str, sentence: str = "") -> Iterator[None]:
    """Draw a narrow column in the middle with a heading; what follows goes into it."""
    with (
        st.container(horizontal_alignment="center"),
        st.container(width=WIDTH, gap="medium"),
    ):
        with st.container(gap="xsmall"):
            st.title(f":primary[:material/diversity_3:] {title}", anchor=False)
            if sentence:
                st.markdown(sentence)
        yield
