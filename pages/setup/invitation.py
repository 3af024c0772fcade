"""Inviting somebody: an account with its first role, and a link to hand over."""

from typing import Any, Final

import streamlit as st

from db.commands import accounts
from db.queries import accounts as queries
from models.access import User
from models.base import now
from models.people import Person
from models.rules.actor import Actor
from pages.parts import actions, forms, links, state, words
from pages.setup import frame, one_time, pickers, reach

INVITE: Final = "invite"
NEW, KNOWN = "Somebody new", "Somebody in the directory"


def render(actor: Actor) -> None:
    """Draw the form of an invitation."""
    st.header("Invite somebody")
    who = st.segmented_control(
        "Who", (NEW, KNOWN), default=NEW, required=True, format_func=words.legible
    )
    person_id = pickers.person(actor, key=INVITE) if who == KNOWN else None
    form = state.form_key(INVITE)
    with st.form(form):
        values = _person(actor, form) if who == NEW else {"name": "", "email": "", "area_id": 0}
        values["login"] = forms.field(form, User, "login")
        offered = reach.places(actor)
        grant = reach.role(form, offered)
        st.caption("More roles can be given once the account is there.")
        is_sent = st.form_submit_button("Invite and show the link", type="primary")
    if not is_sent:
        return
    if problem := _problem(who == KNOWN, person_id, values, grant):
        st.error(problem, icon=":material/error:")
        return
    _invite(actor, person_id, values, grant)


def _person(actor: Actor, form: str) -> dict[str, Any]:
    areas = frame.own_areas(actor)
    values = {}
    left, middle, right = st.columns(3)
    with left:
        values["name"] = forms.field(form, Person, "name")
    with middle:
        values["email"] = forms.field(form, Person, "email")
    with right:
        first = next(iter(areas)) if len(areas) == 1 else None
        values["area_id"] = forms.field(form, Person, "area_id", first, options=areas)
    return values


def _problem(
    is_known: bool, person_id: int | None, values: dict[str, Any], grant: accounts.NewGrant | None
) -> str | None:
    if is_known and person_id is None:
        return "Find and choose the person first."
    if not is_known and values["area_id"] is None:
        return "Choose the area the person works in."
    if grant is None:
        return "Choose a role and how far it reaches."
    return None


def _invite(
    actor: Actor, person_id: int | None, values: dict[str, Any], grant: accounts.NewGrant | None
) -> None:
    outcome = actions.attempt(
        actor,
        accounts.invite,
        person_id=person_id,
        grants=[grant] if grant else [],
        now=now(),
        **values,
    )
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.renew_form(INVITE)
    email = values["email"] or actions.read(actor, queries.email_of, login=values["login"])
    one_time.hand_out(actor, outcome.value, name=values["name"] or values["login"], email=email)
    links.stay(user="")
