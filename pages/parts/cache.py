"""Totals kept until the data changes. Never rows about participants: those are always read anew."""

from collections.abc import Callable
from typing import Any

from db import replica
from db.queries import revisions
from models.rules.actor import Actor


def totals(actor: Actor, query: Callable[..., Any], **values: Any) -> Any:
    """`query(actor, **values)`, remembered for whoever sees the same rows, until a table it reads changes.

    `query` opens its own session. `values` must be hashable and name the day it counts for.
    """
    name = (query.__module__, query.__qualname__, frozenset(values.items()))
    # What is kept is kept for where it was read: a copy of the database may be behind.
    with replica.may_lag():
        return revisions.keep_totals(actor, name, lambda: query(actor, **values))
