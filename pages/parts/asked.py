"""What a list is asked, in the address; what would tell somebody's name is kept in this tab instead."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from models.rules import asking
from models.rules.asking import Asked, Filter
from models.rules.own_fields import Shape
from pages.parts import filters, state

PARTS: Final = ("columns", "sort", "q", "group")


def current(shape: Shape, name: str) -> Asked:
    """What the list called `name` is asked now: by its address, and beside it."""
    query: Mapping[str, str] = st.query_params.to_dict()
    found = asking.from_address(shape, query)
    beside: Asked | None = state.unaddressed(name)
    if beside is None:
        return found
    return asking.kept(
        shape,
        replace(
            found,
            filters=(*found.filters, *(one for one in beside.filters if one not in found.filters)),
            search=found.search or beside.search,
        ),
    )


def put(shape: Shape, name: str, asked: Asked) -> None:
    """Ask the list something else, from its first page."""
    here = asking.to_address(shape, asked)
    for old in st.query_params.to_dict():
        if (old in PARTS or old.startswith(asking.FILTER)) and old not in here:
            st.query_params.pop(old, None)
    for key, value in here.items():
        st.query_params[key] = value
    filters.write(**{filters.PAGE: None})
    addressed = asking.from_address(shape, here)
    beside = Asked(
        filters=tuple(one for one in asked.filters if one not in addressed.filters),
        search="" if addressed.search else asked.search,
    )
    state.keep_unaddressed(name, beside if beside != Asked() else None)


def with_filter(asked: Asked, new: Filter, *, alone: bool = False) -> Asked:
    """The same with one more filter; `alone` takes out the others on its column."""
    kept = [one for one in asked.filters if one != new and not (alone and one.column == new.column)]
    return replace(asked, filters=(*kept, new))


def without(asked: Asked, old: Filter) -> Asked:
    """The same without a filter."""
    return replace(asked, filters=tuple(one for one in asked.filters if one != old))


def sorted_by(asked: Asked, name: str) -> Asked:
    """The same in the order of a column: upwards, then downwards, then as it came.

    A column that is already in the order keeps its place in it; another one goes first.
    """
    if name in asked.sort:
        return replace(asked, sort=tuple(f"-{one}" if one == name else one for one in asked.sort))
    if f"-{name}" in asked.sort:
        return replace(asked, sort=tuple(one for one in asked.sort if one != f"-{name}"))
    return replace(asked, sort=(name, *asked.sort)[:3])
