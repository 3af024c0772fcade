"""Fields of a form drawn from what the table's columns declare: label, help, kind, choices, limit."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from models.base import FieldSpec, Kind, Table, fields_of
from models.rules.fields import EARLIEST, LATEST
from pages.parts.words import escape as escaped
from pages.parts.words import hint, legible

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
    more: Mapping[str, Any] | None = None,
) -> Any:
    """Draw the widget for one column and return what it holds, as the column stores it.

    `form` is the form's current key, so that a saved form starts empty. `options` maps the ids a
    reference may lead to onto their names, `more` goes to the widget as it is. Nothing is checked
    here: the session does that.
    """
    spec = fields_of(table)[name]
    return draw(form, name, spec, value, options=options, label=label, disabled=disabled, more=more)


def draw(
    form: str,
    name: str,
    spec: FieldSpec,
    value: Any = None,
    *,
    options: Options | None = None,
    label: str = "",
    disabled: bool = False,
    more: Mapping[str, Any] | None = None,
) -> Any:
    """The same for what any field declares, one that people added included; `name` is its key."""
    words = escaped(spec.label) if spec.own is not None else spec.label
    common: dict[str, Any] = {
        "label": label or (words if not spec.required else f"{words} *"),
        "key": f"{form}.{name}",
        "help": hint(spec),
        "disabled": disabled,
        **(more or {}),
    }
    if spec.kind is Kind.REFERENCE:
        return _reference(common, value, options or {})
    if spec.kind is Kind.YES_NO and spec.own is not None:
        return _answered(common, value)
    return _widget(spec, common, value)


def _widget(spec: FieldSpec, common: dict[str, Any], value: Any) -> Any:
    match spec.kind:
        case Kind.LONG_TEXT:
            return st.text_area(**common, value=value or "", max_chars=spec.max_length) or ""
        case Kind.NUMBER:
            return st.number_input(**common, value=value, step=1)
        case Kind.DECIMAL | Kind.MONEY:
            # The browser's limits would put another number in place of one that is out of range.
            is_money = spec.kind is Kind.MONEY
            return st.number_input(
                **common,
                value=float(value) if value is not None else None,
                format="%.2f" if is_money else None,
                icon=":material/attach_money:" if is_money else None,
            )
        case Kind.DAY:
            return st.date_input(
                **common, value=value, format="MM/DD/YYYY", min_value=EARLIEST, max_value=LATEST
            )
        case Kind.TIME:
            return st.time_input(**common, value=value, step=STEP)
        case Kind.YES_NO:
            return st.checkbox(**common, value=bool(value))
        case Kind.CHOICE:
            return _choice(spec, common, value)
        case Kind.CHOICES:
            return _several(spec, common, value or ())
        case _:
            return _line(spec, common, value)


def _line(spec: FieldSpec, common: dict[str, Any], value: str | None) -> str:
    """One line of text. The browser's own checks of addresses are left out: the sentence is ours."""
    typed = st.text_input(
        **common,
        value=value or "",
        max_chars=spec.max_length,
        type="phone" if spec.kind is Kind.PHONE else "default",
        autocomplete="off",
        placeholder="https://" if spec.kind is Kind.LINK else "",
    )
    return typed or ""


def _answered(common: dict[str, Any], value: bool | None) -> bool | None:
    """Yes, no or not answered yet: people were not asked this from the beginning."""
    chosen: bool | None = st.segmented_control(
        **common, options=[True, False], default=value,
        format_func=lambda one: legible("Yes" if one else "No"),
    )  # fmt: skip
    return chosen


def _choice(spec: FieldSpec, common: dict[str, Any], value: str | None) -> str:
    assert spec.choices is not None
    offered = spec.choices.offered(value)
    chosen: str | None = st.selectbox(
        **common,
        options=offered,
        index=offered.index(value) if value and value in offered else None,
        format_func=spec.choices.label,
        placeholder="Choose",
    )
    return chosen or ""


def _several(spec: FieldSpec, common: dict[str, Any], value: Sequence[str]) -> list[str]:
    assert spec.choices is not None
    offered = spec.choices.offered(*value)
    return st.multiselect(
        **common,
        options=offered,
        default=[one for one in value if one in offered],
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
