"""How far a role may reach that this administrator gives: everything, an area, a workgroup, a program."""

import streamlit as st

from db.commands.accounts import NewGrant
from db.queries import setup
from models import choices
from models.rules.actor import Actor
from pages.parts import actions

Places = dict[tuple[str, int | None], str]


def places(actor: Actor) -> Places:
    """The places where this administrator may give roles, with the words for each."""
    mine = actor.reach.get("administrator")
    if mine is None:
        return {}
    found: Places = {("everything", None): "Everything"} if mine.is_everything else {}
    areas = actions.read(actor, setup.areas)
    groups, programs = actions.read(actor, setup.workgroups), actions.read(actor, setup.programs)
    found |= {("area", row.id): f"Area: {row.name}" for row in areas if row.id in mine.areas}
    found |= {
        ("workgroup", row.id): f"Workgroup: {row.name}"
        for row in groups
        if row.id in mine.workgroups and row.is_active
    }
    found |= {
        ("program", row.id): f"Program: {row.name}"
        for row in programs
        if row.id in mine.programs and row.is_active
    }
    return found


def role(form: str, offered: Places, *, index: int = 0) -> NewGrant | None:
    """Draw the choice of one role and its reach; None until both are chosen."""
    left, right = st.columns(2)
    with left:
        chosen = st.selectbox(
            "Role *", list(choices.ROLE), format_func=choices.ROLE.label, index=None,
            placeholder="Choose", key=f"{form}.role{index}",
        )  # fmt: skip
    with right:
        where = st.selectbox(
            "Reaches *", list(offered), format_func=lambda one: _named(offered, one), index=None,
            placeholder="Choose", key=f"{form}.reach{index}",
        )  # fmt: skip
    if chosen is None or where is None:
        return None
    scope, row_id = where
    return NewGrant(chosen, scope, **({f"{scope}_id": row_id} if row_id is not None else {}))


def _named(offered: Places, one: tuple[str, int | None]) -> str:
    # Two places of the same name would be one to the browser.
    names = list(offered.values())
    return offered[one] if names.count(offered[one]) == 1 else f"{offered[one]} ({one[1]})"
