"""Below a list: how many rows there are in all, the pages, and what their numbers come to."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from db.queries import records, shapes
from db.session import open_session
from models.base import Kind
from models.rules import asking
from models.rules.actor import Actor
from models.rules.asking import Asked
from pages.parts import cache, cells, filters, words
from pages.tables import lists
from pages.tables.lists import List

AT_ONCE: Final = 100_000
"""Up to so many rows are added up unasked; more take seconds, so somebody has to want it."""


def draw(found: List, count: int) -> int:
    """Say how many rows there are in all and draw the pages; the rows stand already."""
    page, size = filters.page(), records.PAGE
    is_all = page == 1 and not found.has_more
    total = count if is_all else _kept(found, rows)
    first = (page - 1) * size + 1
    spec = found.table.spec
    said = words.many(total, spec.singular, spec.plural)
    if 0 < count < total:
        said = f"{first:,} to {first + count - 1:,} of {said}"
    st.caption(words.escape(said))
    filters.pages(total, size=size)
    return total


def sums(found: List, total: int) -> None:
    """Say what the number columns that are shown come to, over everything that was asked for."""
    names = [
        one
        for one in found.columns
        if found.shape[one].kind in records.SUMMED and one not in ("id", "position")
    ]
    if not names or not total:
        return
    if len(found.rows) == total:
        values = {one: sum(row.values[one] or 0 for row in found.rows) for one in names}
    elif total > AT_ONCE and not st.button(
        "Add up " + ", ".join(words.escape(found.shape[one].label) for one in names),
        type="tertiary", icon=":material/functions:", key=f"sums.{found.name}",
    ):  # fmt: skip
        return
    else:
        values = _kept(found, added)
    said = []
    for name, value in values.items():
        one = found.shape[name]
        number = int(value) if one.kind is Kind.NUMBER else round(value, 2)
        said.append(f"{one.label}: {cells.say(one, number)} in all")
    st.caption(" · ".join(words.escape(one) for one in said))


def _kept(found: List, query: Callable[..., Any]) -> Any:
    """What a query answers about the whole list, kept until something changes.

    A name that was typed is not kept in the cache's keys.
    """
    addressed = asking.from_address(found.shape, asking.to_address(found.shape, found.asked))
    if addressed == found.asked:
        return cache.totals(found.actor, query, table_name=found.name, asked=found.asked)
    return query(found.actor, table_name=found.name, asked=found.asked)


def rows(actor: Actor, *, table_name: str, asked: Asked) -> int:
    """Count what was asked for."""
    table = shapes.table_named(actor, table_name)
    with open_session(actor) as session:
        shape = lists.listable(shapes.shape(session, table))
        return records.count(session, table, shape, asked)


def added(actor: Actor, *, table_name: str, asked: Asked) -> dict[str, float]:
    """Add up the number columns that are shown."""
    table = shapes.table_named(actor, table_name)
    with open_session(actor) as session:
        shape = lists.listable(shapes.shape(session, table))
        return records.sums(session, table, shape, asked)
