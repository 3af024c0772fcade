"""What the probe shows: who is here, a button with a callback, a download, an upload."""

import os
from pathlib import Path
from uuid import uuid4

import streamlit as st

from pages.door import session


def note(what: str) -> None:
    """Write down that a callback ran, where the test can read it."""
    with Path(os.environ["PROBE_NOTES"]).open("a") as notes:
        notes.write(what + "\n")


def break_down() -> None:
    """A callback with a fault, in whose message stands what nobody may read."""
    raise ValueError("Jane Quill")


@st.cache_data
def cached() -> str:
    """Something that stays the same until the cache is emptied."""
    return str(uuid4())


actor = session.current_actor()
st.text(f"here: {actor.name if actor else 'nobody'}")
st.text(f"cookies: {' '.join(sorted(st.context.cookies))}")
st.text(f"cached: {cached()}")
if actor is not None:
    st.text(f"roles: {' '.join(actor.roles)}")
    st.button("Press", key="press", on_click=note, args=(f"pressed by {actor.name}",))
    st.download_button("Download", b"secret rows", "rows.txt")
    st.file_uploader("Upload", key="upload")
    st.button("Break", key="break", on_click=break_down)
if st.query_params.get("break"):
    break_down()
