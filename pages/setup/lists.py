"""Set-up: the lists people choose from, in words, with where each is used."""

import streamlit as st

from db.queries import choice_lists as queries
from models.base import tables
from models.data import OwnField
from models.rules import choice_lists, permissions
from models.rules.actor import Actor
from pages.parts import actions, filters, words
from pages.setup import list_editor

WHOLE_SYSTEM = "Only an administrator of everything changes this list: it holds for everybody."


def render(actor: Actor) -> None:
    """Draw one choice list, chosen by name, and what can be done to its values."""
    st.title("Choice lists")
    own: dict[str, OwnField] = actions.read(actor, queries.own_lists)
    offered = _titles(own)
    name = filters.choice("List", offered, name="list")
    st.caption(_used(name, own))
    is_open = name in own or permissions.reaches(actor, "administrator", "everywhere", {})
    if not is_open:
        st.info(WHOLE_SYSTEM, icon=":material/lock:")
    list_editor.draw(actor, name, disabled=not is_open)


def _titles(own: dict[str, OwnField]) -> dict[str, str]:
    built_in = {name: choice_lists.title(name) for name in choice_lists.shown()}
    found = dict(sorted(built_in.items(), key=lambda one: one[1]))
    return found | {
        name: f"{field.label} ({tables()[field.table_name].spec.plural})"
        for name, field in own.items()
    }


def _used(name: str, own: dict[str, OwnField]) -> str:
    if name in own:
        retired = " (retired)" if own[name].is_retired else ""
        text = f"{own[name].label}{retired} of {tables()[own[name].table_name].spec.plural}"
    else:
        text = ", ".join(choice_lists.used_in(name))
    return f"Used in: {words.escape(text)}"
