"""Numbers at the top of a page, in a line that wraps: two abreast on a phone."""

from typing import Any, Final

import streamlit as st

WIDTH: Final = 168
"""Pixels: two fit beside each other at 390, so that what follows begins on the first screen."""

FIVE: Final = 156
"""Pixels: five fit beside each other on a screen of 1280, in a tight row."""


def row(*, tight: bool = False) -> Any:
    """A line to put numbers in."""
    return st.container(horizontal=True, gap="xsmall" if tight else "small")


def show(label: str, value: str, *, help: str = "", width: int = WIDTH, **more: Any) -> None:
    """Draw one number with its name. `more` goes to st.metric as it is."""
    st.metric(
        label, value, help=help or None, border=True, width=width, height="stretch", **more
    )  # fmt: skip
