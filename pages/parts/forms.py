"""Fields of a form drawn from what the table's columns declare: label, help, kind, choices, limit."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from models.base import FieldSpec, Kind, Table, fields_of

Options = Mapping[int, str]
STEP = 300
"""Seconds between the times of day that are offered."""


def field(
    form: str,
    table: type[Table],
    name: str,
    value: Any = None,
    *,
    options: Options | None = None,
    label: str = "",
    disabled: bool = False,
) -> Any:
    """Draw the widget for one column and return what it holds, as the column stores it.

    `form` is the form's current key, so that a saved form starts empty. `options` maps the ids a
    reference may lead to onto their names. Nothing is checked here: the session does that.
    """
    spec = fields_of(table)[name]
    common: dict[str, Any] = {
        "label": label or (spec.label if not spec.required else f"{spec.label} *"),
        "key": f"{form}.{name}",
        "help": spec.help or None,
        "disabled": disabled,
    }
    if spec.kind is Kind.REFERENCE:
        return _reference(common, value, options or {})
    return _widget(spec, common, value)


def _widget(spec: FieldSpec, common: dict[str, Any], value: Any) -> Any:
    match spec.kind:
        case Kind.LONG_TEXT:
            return st.text_area(**common, value=value or "", max_chars=spec.max_length) or ""
        case Kind.NUMBER:
            return st.number_input(**common, value=value, step=1)
        case Kind.DECIMAL | Kind.MONEY:
            return st.number_input(**common, value=float(value) if value is not None else None)
        case Kind.DAY:
            return st.date_input(**common, value=value, format="MM/DD/YYYY")
        case Kind.TIME:
            return st.time_input(**common, value=value, step=STEP)
        case Kind.YES_NO:
            return st.checkbox(**common, value=bool(value))
        case Kind.CHOICE:
            return _choice(spec, common, value)
        case Kind.CHOICES:
            return _several(spec, common, value or ())
        case _:
            return st.text_input(**common, value=value or "", max_chars=spec.max_length) or ""


def _choice(spec: FieldSpec, common: dict[str, Any], value: str | None) -> str:
    assert spec.choices is not None
    chosen: str | None = st.selectbox(
        **common,
        options=list(spec.choices),
        index=list(spec.choices).index(value) if value and value in spec.choices else None,
        format_func=spec.choices.label,
        placeholder="Choose",
    )
    return chosen or ""


def _several(spec: FieldSpec, common: dict[str, Any], value: Sequence[str]) -> list[str]:
    assert spec.choices is not None
    return st.multiselect(
        **common,
        options=list(spec.choices),
        default=[one for one in value if one in spec.choices],
        format_func=spec.choices.label,
        placeholder="Choose",
    )


def _reference(common: dict[str, Any], value: int | None, options: Options) -> int | None:
    ids = list(options)
    names = list(options.values())
    chosen: int | None = st.selectbox(
        **common,
        options=ids,
        index=ids.index(value) if value is not None and value in options else None,
        # Two with the same name would be one to the browser.
        format_func=lambda one: (
            options[one] if names.count(options[one]) == 1 else f"{options[one]} ({one})"
        ),
        placeholder="Choose",
    )
    return chosen
