"""The value a filter compares with: a widget of the column's kind, and its words afterwards."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from typing import Any, Final

import streamlit as st

from db.queries import titles
from db.queries.titles import Option
from db.session import open_session
from models.base import FieldSpec, Kind, tables
from models.rules import asking
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.own_fields import Shape
from pages.parts import state, words

OFFERED: Final = 50
"""Records a reference offers at a time; typing finds the others."""
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def widget(actor: Actor, spec: FieldSpec, op: str, *, key: str) -> str:
    """Draw the widget for what a filter compares with, and return it as an address holds it."""
    if op in asking.BLANK:
        return ""
    if spec.kind is Kind.REFERENCE:
        return _reference(actor, spec, op, key)
    if spec.choices is not None:
        return _choice(spec, op, key)
    value: Any
    match spec.kind:
        case Kind.YES_NO:
            value = st.segmented_control(
                "Value",
                ["yes", "no"],
                key=key,
                format_func=lambda one: words.legible(one.capitalize()),
            )
        case Kind.NUMBER:
            value = st.number_input("Value", value=None, step=1, key=key)
        case Kind.DECIMAL | Kind.MONEY:
            value = st.number_input("Value", value=None, key=key)
        case Kind.DAY | Kind.MOMENT:
            value = st.date_input(
                "Value", value=None, min_value=EARLIEST, max_value=LATEST, key=key, format="MM/DD/YYYY"
            )  # fmt: skip
        case Kind.TIME:
            value = st.time_input("Value", value=None, key=key)
        case _:
            value = st.text_input("Value", max_chars=asking.LONGEST, key=key).strip()
    return value.isoformat() if isinstance(value, date | time) else str(value or _zero(value))


def _zero(value: Any) -> str:
    return str(value) if value == 0 and value is not None and value != "" else ""


def _choice(spec: FieldSpec, op: str, key: str) -> str:
    assert spec.choices is not None
    options = list(spec.choices)
    if op == "one_of":
        several = st.multiselect("Values", options, format_func=spec.choices.label, key=key)
        return ",".join(several)
    one = st.selectbox(
        "Value", options, format_func=spec.choices.label, key=key, index=None, placeholder="Choose"
    )
    return one or ""


def _reference(actor: Actor, spec: FieldSpec, op: str, key: str) -> str:
    """Records by name: the latest at first, others when some letters of their name are typed."""
    assert spec.target is not None
    typed = st.text_input("Find by name", key=f"{key}.words", max_chars=80)
    kept: dict[int, str] = state.snapshot(key) or {}
    with open_session(actor) as session:
        found = titles.options(session, tables()[spec.target], words=typed, limit=OFFERED)
    chosen_before = state.value(key) or []
    chosen_ids = chosen_before if isinstance(chosen_before, list) else [chosen_before]
    options = {one: kept[one] for one in chosen_ids if one in kept}
    for row_id, name in told_apart(found).items():
        options.setdefault(row_id, name if name not in options.values() else f"{name} ({row_id})")
    state.keep_snapshot(key, options)
    if op == "one_of":
        several = st.multiselect(
            "Values", list(options), format_func=lambda one: options.get(one, ""), key=key
        )
        return ",".join(str(one) for one in several)
    one = st.selectbox(
        "Value", list(options), format_func=lambda one: options.get(one, ""), key=key, index=None,
        placeholder="Choose",
    )  # fmt: skip
    if len(found) == OFFERED:
        st.caption(f"The first {words.many(OFFERED, 'record')}. Type some letters to find others.")
    return str(one) if one is not None else ""


def told_apart(options: Sequence[Option]) -> dict[int, str]:
    """What each record is called; those of one name with what tells them apart, or their number."""
    often = Counter(one.name for one in options)
    said = {
        one.id: f"{one.name}, {one.hint}" if often[one.name] > 1 and one.hint else one.name
        for one in options
    }
    again = Counter(said.values())
    return {key: f"{name} ({key})" if again[name] > 1 else name for key, name in said.items()}


def names(actor: Actor, shape: Shape, asked: Asked) -> dict[str, dict[int, str]]:
    """The names of the records that filters compare with, by column."""
    wanted: dict[str, list[int]] = {}
    for one in asked.filters:
        if shape[one.column].target is not None:
            ids = [int(part) for part in one.value.split(",") if part.isdecimal()]
            wanted.setdefault(one.column, []).extend(ids)
    found = {}
    if wanted:
        with open_session(actor) as session:
            for column, ids in wanted.items():
                target = shape[column].target
                assert target is not None
                found[column] = titles.names(session, tables()[target], ids)
    return found
