"""The values of one choice list: their words, order and color; retired, never deleted."""

from typing import Any

import streamlit as st

from db.commands import choice_lists as commands
from db.queries import choice_lists as queries
from models import choices
from models.data import ListChoice
from models.rules import choice_lists
from models.rules.actor import Actor
from pages.parts import actions, forms, state, words

LONGEST = 80


def draw(actor: Actor, list_name: str, *, disabled: bool = False) -> None:
    """Draw every value with what can be done to it, and the form that adds one."""
    rows: list[queries.ChoiceRow] = actions.read(actor, queries.values, list_name=list_name)
    order = [row.value for row in rows]
    for index, row in enumerate(rows):
        _value(actor, list_name, row, order, index, disabled=disabled)
    refusal = choice_lists.why_not_add(list_name)
    if refusal is not None:
        st.caption(refusal)
    elif not disabled:
        _add(actor, list_name)


def _add(actor: Actor, list_name: str) -> None:
    name = f"add_value_{list_name}"
    form = state.form_key(name)
    with st.form(form, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.text_input("Another value", key=f"{form}.label", max_chars=LONGEST)
        is_sent = st.form_submit_button("Add the value", icon=":material/add:")
    if is_sent:
        done = f"{(label or '').strip()} was added."
        actions.run(
            actor,
            actions.once(name, commands.add),
            done=done,
            form=name,
            list_name=list_name,
            label=label or "",
        )


def _value(
    actor: Actor,
    list_name: str,
    row: queries.ChoiceRow,
    order: list[str],
    index: int,
    *,
    disabled: bool,
) -> None:
    key = f"{list_name}.{row.value}"
    which: dict[str, Any] = {"list_name": list_name, "value": row.value}
    with st.container(horizontal=True, vertical_alignment="center"):
        text = words.escape(row.label) + (" (retired)" if row.is_retired else "")
        st.markdown(_badge(text, row.color), width="stretch")
        for icon, to, label in (
            ("arrow_upward", index - 1, "earlier"),
            ("arrow_downward", index + 1, "later"),
        ):
            if st.button(
                f":material/{icon}:", key=f"{key}.{icon}", type="tertiary",
                disabled=disabled or not 0 <= to < len(order), help=f"Put {text} {label}",
            ):  # fmt: skip
                moved = list(order)
                moved.insert(to, moved.pop(index))
                done = "The order was saved."
                actions.run(actor, commands.reorder, done=done, list_name=list_name, values=moved)
        with st.popover(
            ":material/edit:", type="tertiary", disabled=disabled, help=f"Change {text}"
        ):
            _change(actor, row, which, key)


def _badge(text: str, color: str) -> str:
    return f":{color}-badge[{text}]" if color in choices.COLOR.declared else text


def _change(actor: Actor, row: queries.ChoiceRow, which: dict[str, Any], key: str) -> None:
    form = f"{state.form_key('value')}.{key}"
    ids = {**which, "version": row.version}
    label = forms.field(form, ListChoice, "label", row.label)
    color = forms.field(form, ListChoice, "color", row.color)
    if st.button("Save", type="primary", key=f"{form}.save"):
        actions.run(
            actor, commands.change, done="The value was saved.", form="value", label=label,
            color=color, **ids,
        )  # fmt: skip
    refusal = choice_lists.why_not_retire(which["list_name"], row.value)
    if row.is_retired:
        if st.button("Offer it again", icon=":material/unarchive:", key=f"{form}.restore"):
            actions.run(actor, commands.restore, done="The value is offered again.", **ids)
    elif st.button(
        "Retire", icon=":material/archive:", key=f"{form}.retire", disabled=refusal is not None,
        help=refusal or "Records that have it keep it; it is not offered for others.",
    ):  # fmt: skip
        actions.run(actor, commands.retire, done="The value was retired.", **ids)
