"""The line above a list: search, filters, columns and order, with every filter said in words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from db.queries import titles
from db.session import open_session
from models.base import Kind, Table, tables
from models.rules import asking
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from models.rules.own_fields import Shape
from pages.parts import asked as asks
from pages.parts import filter_values, filters, state, words
from pages.tables import lists

Options = Mapping[str, str]
QUICK: Final = 50
"""A reference with at most so many records to choose from is filtered in one line."""
WIDE: Final = 330
MOST_QUICK: Final = 3
NARROW: Final = 170
"""Pixels: two of them stand side by side on a phone."""
MODES: Final = {"": "Table", "rows": "Row by row"}
DIRECTIONS: Final = {"": "Upwards", "-": "Downwards"}
LEVELS: Final = 3


def bar(
    actor: Actor,
    table: type[Table],
    shape: Shape,
    asked: Asked,
    *,
    may_edit: bool = False,
    is_held: bool = False,
) -> None:
    """Draw search, filters, columns and order; each writes what is asked into the address.

    `is_held` keeps them from being moved, while rows that were typed into wait to be saved.
    """
    name = str(table.__tablename__)
    quick = _quick_options(actor, table, shape)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _search(name, shape, asked, is_held)
        for one, options in quick.items():
            _quick(name, shape, one, asked, options, is_held)
    with st.container(horizontal=True, vertical_alignment="center"):
        if filters.asked("edit") != "true":
            filters.pick("Show as", MODES, name="as", label_visibility="collapsed")
        with st.popover("Filter", icon=":material/filter_list:", disabled=is_held):
            _add(actor, name, shape, asked)
        with st.popover("Columns", icon=":material/view_column:", disabled=is_held):
            _columns(name, table, shape, asked)
        with st.popover("Order", icon=":material/swap_vert:", disabled=is_held):
            _order(name, shape, asked)
        if may_edit:
            filters.flag("Edit in grid", name="edit")
    _chips(actor, name, shape, asked, is_held)


def narrow(actor: Actor, table: type[Table], shape: Shape, asked: Asked) -> None:
    """Draw the way to one more filter alone, for a board, a calendar or a chart."""
    name = str(table.__tablename__)
    with st.popover("Filter", icon=":material/filter_list:"):
        _add(actor, name, shape, asked)


def chips(actor: Actor, table: type[Table], shape: Shape, asked: Asked) -> None:
    """Say those filters in words, each with a click that takes it out."""
    _chips(actor, str(table.__tablename__), shape, asked, is_held=False)


def _search(name: str, shape: Shape, asked: Asked, is_held: bool) -> None:
    key = f"search.{name}"
    state.put(key, asked.search)

    def typed() -> None:
        text = str(state.value(key, "")).strip()
        asks.put(shape, name, replace(asks.current(shape, name), search=text))

    st.text_input(
        "Find",
        key=key,
        max_chars=80,
        on_change=typed,
        icon=":material/search:",
        width=NARROW,
        disabled=is_held,
    )


def _quick_options(actor: Actor, table: type[Table], shape: Shape) -> dict[str, Options]:
    """The columns of `list_filter` that one select each can filter, with their choices."""
    found: dict[str, Options] = {}
    with open_session(actor) as session:
        for one in table.spec.list_filter[:MOST_QUICK]:
            spec = shape.get(one)
            if spec is None:
                continue
            if spec.target is not None:
                rows = titles.options(session, tables()[spec.target], limit=QUICK + 1)
                if len(rows) <= QUICK:
                    rows = tuple(sorted(rows, key=lambda row: row.name.lower()))
                    named = filter_values.told_apart(rows)
                    found[one] = {str(key): name for key, name in named.items()}
            elif spec.choices is not None and spec.kind is Kind.CHOICE:
                found[one] = spec.choices.labels
            elif spec.kind is Kind.YES_NO:
                found[one] = {"yes": "Yes", "no": "No"}
    return found


def _quick(
    name: str, shape: Shape, column: str, asked: Asked, options: Options, is_held: bool
) -> None:
    key = f"quick.{name}.{column}"
    now = [one.value for one in asked.filters if one.column == column and one.op == "is"]
    state.put(key, now[0] if len(now) == 1 and now[0] in options else None)

    def chosen() -> None:
        value = state.value(key)
        before = asks.current(shape, name)
        cleared = replace(before, filters=tuple(
            one for one in before.filters if one.column != column or one.op != "is"
        ))  # fmt: skip
        new = asks.with_filter(cleared, Filter(column, "is", value)) if value else cleared
        asks.put(shape, name, new)

    st.selectbox(
        shape[column].label, list(options), key=key, on_change=chosen, placeholder="All",
        format_func=lambda one: options[one], index=None, width=NARROW, disabled=is_held,
    )  # fmt: skip


def _add(actor: Actor, name: str, shape: Shape, asked: Asked) -> None:
    """Any column, what is asked of it, and the value it is compared with."""
    form = state.form_key(f"filter.{name}")
    asked_of = [one for one, spec in shape.items() if asking.offered_ops(spec)]
    called = lists.labels(shape)
    column = st.selectbox(
        "Column", asked_of, format_func=lambda one: called[one], key=f"{form}.column",
        index=None, placeholder="Choose",
    )  # fmt: skip
    if column is None:
        st.caption("Choose a column, then what to ask of it.")
        return
    ops = asking.offered_ops(shape[column])
    op = st.selectbox(
        "Condition", list(ops), format_func=lambda one: ops[one], key=f"{form}.{column}.op"
    )
    value = filter_values.widget(actor, shape[column], op, key=f"{form}.{column}.{op}")
    new = Filter(column, op, value)
    is_ready = asking.makes_sense(shape, new)
    if st.button("Add this filter", type="primary", disabled=not is_ready, key=f"{form}.add"):
        state.renew_form(f"filter.{name}")
        asks.put(shape, name, asks.with_filter(asked, new))
        st.rerun()
    if not asking.is_for_address(shape[column]):
        st.caption("What you type here stays in this tab, not in the address.")


def _columns(name: str, table: type[Table], shape: Shape, asked: Asked) -> None:
    key = f"columns.{name}"
    usual = tuple(one for one in table.spec.list_display if one in shape)
    state.put(key, list(asked.columns or usual))

    def chosen() -> None:
        picked = tuple(state.value(key, ()))
        new = () if picked == usual else picked
        asks.put(shape, name, replace(asks.current(shape, name), columns=new))

    called = lists.labels(shape)
    st.multiselect(
        "Columns, in this order", list(shape), key=key, on_change=chosen, select_all=False, width=WIDE,
        format_func=lambda one: called[one],
        help="Take a column out and choose it again to put it last.",
    )  # fmt: skip
    if asked.columns and st.button("The usual columns", type="tertiary", key=f"{key}.usual"):
        asks.put(shape, name, replace(asked, columns=()))
        st.rerun()


def _order(name: str, shape: Shape, asked: Asked) -> None:
    sortable = [one for one in shape if asking.can_sort(shape, one)]
    for level in range(min(len(asked.sort) + 1, LEVELS)):
        _level(name, shape, asked, sortable, level)
    if asked.sort and st.button("The usual order", type="tertiary", key=f"order.{name}.usual"):
        asks.put(shape, name, replace(asked, sort=()))
        st.rerun()


def _level(name: str, shape: Shape, asked: Asked, sortable: list[str], level: int) -> None:
    column_key, direction_key = f"order.{name}.{level}", f"order.{name}.{level}.down"
    now = asked.sort[level] if level < len(asked.sort) else ""
    state.put(column_key, now.removeprefix("-") or None)
    state.put(direction_key, "-" if now.startswith("-") else "")

    def chosen() -> None:
        before = asks.current(shape, name)
        column, sort = state.value(column_key), list(before.sort)
        new = [f"{state.value(direction_key) or ''}{column}"] if column else []
        kept = dict.fromkeys([*sort[:level], *new, *sort[level + 1 :]])
        asks.put(shape, name, replace(before, sort=tuple(kept)))

    called = lists.labels(shape)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "First by" if level == 0 else "Then by", sortable, key=column_key, on_change=chosen,
            format_func=lambda one: called[one], index=None, placeholder="Choose", width=NARROW,
        )  # fmt: skip
        st.segmented_control(
            "Direction", list(DIRECTIONS), key=direction_key, on_change=chosen, required=True,
            format_func=lambda one: words.legible(DIRECTIONS[one]), label_visibility="collapsed",
        )  # fmt: skip


def _chips(actor: Actor, name: str, shape: Shape, asked: Asked, is_held: bool) -> None:
    """Every filter in words, with a click that takes it out."""
    if not asked.filters and not asked.search:
        return
    names = filter_values.names(actor, shape, asked)
    with st.container(horizontal=True, gap="xsmall"):
        for place, one in enumerate(asked.filters):
            said = asking.filter_in_words(shape, one, names.get(one.column, {}))
            if st.button(
                words.escape(said), icon=":material/close:", key=f"chip.{name}.{place}",
                help="Take this filter out", disabled=is_held,
            ):  # fmt: skip
                asks.put(shape, name, asks.without(asked, one))
                st.rerun()
        if st.button("Clear all", type="tertiary", disabled=is_held, key=f"chip.{name}.all"):
            asks.put(shape, name, replace(asked, filters=(), search=""))
            st.rerun()
