"""Totals kept until the data changes. Never rows about participants: those are always read anew."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from db import replica
from db.queries import counting
from models.rules.actor import Actor


def totals(actor: Actor, query: Callable[..., Any], **values: Any) -> Any:
    """`query(actor, **values)`, remembered for whoever sees the same rows, until anything changes.

    `query` opens its own session. `values` must be hashable and name the day it counts for.
    """
    key = f"{query.__module__}.{query.__qualname__}"
    # The revision comes from where the totals do: a copy of the database may be at an earlier one.
    with replica.may_lag():
        return _kept(key, actor.scope_key, counting.revision(actor), values, query, actor)


@st.cache_data(max_entries=2000, show_spinner=False)
def _kept(
    key: str,
    scope: str,
    revision: int,
    values: dict[str, Any],
    _query: Callable[..., Any],
    _actor: Actor,
) -> Any:
    return _query(_actor, **values)
