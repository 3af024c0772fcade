"""A quiet notice when rows on the screen have changed underneath."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from db.queries import records, shapes
from models.rules.actor import Actor
from pages.parts import actions, words

EVERY_SECONDS: Final = 30
"""How often is looked; a look by itself keeps nobody signed in."""


@st.fragment(run_every=EVERY_SECONDS)
def watch(actor: Actor, name: str, versions: Mapping[int, int], *, is_typed: bool = False) -> None:
    """Say how many of these rows are not as they were shown, and offer to show them as they are.

    `versions` maps ids to the versions that are shown. `is_typed` says that something was typed over
    them: then they are merged when it is saved, and not read anew before.
    """
    table = shapes.table_named(actor, name)
    now = actions.read(actor, records.versions, table=table, ids=list(versions))
    count = sum(now.get(key) != version for key, version in versions.items())
    if not count:
        return
    said = f"{words.many(count, 'row')} here {'was' if count == 1 else 'were'} changed by somebody else."
    with st.container(horizontal=True, vertical_alignment="center"):
        if is_typed:
            st.caption(f"{said} When you save, what you changed is laid over what they changed.")
        else:
            st.caption(said)
            if st.button("Show them as they are now", type="tertiary", key=f"watch.{name}"):
                st.rerun()
