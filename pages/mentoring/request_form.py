"""Put somebody on the waiting list: somebody the program serves, or somebody new."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import mentor_requests
from db.queries import requests
from models.casework import ParticipantName
from models.mentoring import MentorRequest, MentorRequestNote
from models.rules import permissions
from models.rules.actor import Actor
from pages.mentoring import somebody
from pages.parts import actions, forms, state

FORM: Final = "mentor_request"
WANTED: Final = ("languages", "availability", "needs")
Ids = tuple[int, ...]


def render(actor: Actor, ids: Ids, today: date) -> None:
    """Draw the form for whoever may ask for mentors in one of these programs."""
    open_to = tuple(
        one for one in ids if permissions.may_in(actor, MentorRequest, "a", program_id=one)
    )
    if not open_to:
        return
    with st.expander("Put somebody on the waiting list", icon=":material/person_add:"):
        program_id = somebody.pick_program(actor, open_to, FORM)
        if program_id is None:
            return
        known = _known(actor, program_id)
        _form(actor, program_id, known, today)


def _known(actor: Actor, program_id: int) -> requests.PersonRow | None:
    return somebody.known(
        actor, requests.candidates, program_id, FORM, label="Somebody this program already knows",
        nobody="Nobody by that name whom you may see, or they wait already.",
        called=lambda one: one.name,
    )  # fmt: skip


def _form(actor: Actor, program_id: int, known: requests.PersonRow | None, today: date) -> None:
    key = state.form_key(FORM)
    values: dict[str, Any] = {"program_id": program_id, "today": today}
    with st.form(key, border=False):
        if known is None:
            left, right = st.columns(2)
            with left:
                values["first_name"] = forms.field(key, ParticipantName, "first_name")
            with right:
                values["last_name"] = forms.field(key, ParticipantName, "last_name")
        left, right = st.columns(2)
        with left:
            values["waiting_since_on"] = forms.field(key, MentorRequest, "waiting_since_on", today)
            values["wants_parent_partner"] = forms.field(key, MentorRequest, "wants_parent_partner")
        for name in WANTED:
            with right:
                values[name] = forms.field(key, MentorRequest, name)
        values["wishes"] = forms.field(key, MentorRequestNote, "wishes", label="Wishes, in words")
        saved = st.form_submit_button("Put on the waiting list", type="primary")
    if not saved:
        return
    command: Any = mentor_requests.open_for_new
    if known is not None:
        command = mentor_requests.open
        values |= {
            "participant_id": known.participant_id,
            "case_id": known.case_id,
            "community_id": known.community_id,
        }
    command = actions.once(FORM, command)
    actions.run(actor, command, done="They are on the waiting list.", form=FORM, **values)
