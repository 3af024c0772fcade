"""Home of an administrator: what still needs setting up, each with the way there."""

from collections.abc import Sequence

import streamlit as st

from db.queries import accounts, setup
from models.base import now
from models.rules.actor import Actor
from pages.parts import actions, links, tiles, words

MOST = 8
"""Names listed under one heading; the rest is in the list behind it."""


def render(actor: Actor) -> None:
    """Draw the counts and what needs setting up."""
    found: setup.ToDo = actions.read(actor, setup.to_do)
    signed_in: int = actions.read(actor, accounts.signed_in_now, now=now())
    _counts(found, signed_in)
    st.header("Needs setting up", divider="gray")
    if not (_first_steps(found) | _pages(found) | _people(found)):
        st.success("Everything is set up.", icon=":material/check_circle:")


def _counts(found: setup.ToDo, signed_in: int) -> None:
    counts = {
        "Workgroups": found.workgroups,
        "Programs": found.programs,
        "Accounts": found.users,
        "Signed in now": signed_in,
    }
    with tiles.row():
        for label, count in counts.items():
            tiles.show(label, words.count(count))


def _first_steps(found: setup.ToDo) -> bool:
    steps = (
        (found.areas, "Add the county and its areas", "Areas"),
        (found.workgroups, "Add the first workgroup", "Workgroups"),
        (found.programs, "Add the first program", "Programs"),
    )
    missing = [(label, kind) for count, label, kind in steps if not count]
    for label, kind in missing:
        links.to("set-up", label, icon=":material/add_circle:", kind=kind, edit="new")
    return bool(missing)


def _pages(found: setup.ToDo) -> bool:
    problems = (
        ("Programs without a coordinator", found.without_coordinator, "Programs"),
        ("Programs without goals", found.without_goals, "Programs"),
        ("Workgroups without a chair", found.without_lead, "Workgroups"),
    )
    for title, rows, kind in problems:
        _named(title, rows, kind)
    return any(rows for _, rows, _ in problems)


def _named(title: str, rows: Sequence[tuple[str, str]], kind: str) -> None:
    if not rows:
        return
    st.subheader(f"{title}: {len(rows)}")
    for slug, name in rows[:MOST]:
        # A roster is kept on the workgroup's own page, the rest in the set-up.
        if kind == "Workgroups":
            links.to(slug, words.escape(name), icon=":material/groups:")
        else:
            links.to("set-up", words.escape(name), icon=":material/tune:", kind=kind, edit=slug)
    if len(rows) > MOST:
        links.to("set-up", f"{len(rows) - MOST} more", icon=":material/more_horiz:", kind=kind)


def _people(found: setup.ToDo) -> bool:
    if found.without_role:
        label = f"{words.many(found.without_role, 'account')} without a role"
        links.to("users", label, icon=":material/key_off:", show="No role")
    if found.never_signed_in:
        label = f"{words.many(found.never_signed_in, 'account')} never signed in"
        links.to("users", label, icon=":material/person_off:", show="Never signed in")
    return bool(found.without_role or found.never_signed_in)
