"""Forms laid over a page. The address says which is open, so it is there again after a lost connection or a reload.

Otherwise it would close without a word when somebody presses Save at a process that never drew it,
and they would take it for saved.
"""

from typing import Any, Final

import streamlit as st

NAMES: Final = ("log", "log_check_in", "correct")


def is_open(name: str, record_id: int) -> bool:
    """Whether the form by this name is open for this record."""
    return st.query_params.get(name) == str(record_id)


def button(label: str, *, name: str, record_id: int, **more: Any) -> None:
    """Draw the button that opens the form by this name for this record."""
    st.button(label, on_click=_open, args=(name, record_id), **more)


def close() -> None:
    """Leave the form that is open: it was saved or is not wanted."""
    for name in NAMES:
        st.query_params.pop(name, None)


def _open(name: str, record_id: int) -> None:
    close()
    st.query_params[name] = str(record_id)
