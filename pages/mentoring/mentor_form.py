"""One mentor: what they offer, whether they are cleared, whom they walk with; and adding one."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import mentors as commands
from db.queries import matches, mentors
from models.mentoring import Mentor
from models.people import Person
from models.rules import matching, permissions
from models.rules.actor import Actor
from models.rules.policies_matches import OPEN
from pages.mentoring import matches_list, somebody
from pages.parts import actions, forms, state, words

FORM: Final = "new_mentor"
OFFERS: Final = ("languages", "availability", "interests")
CLEARED: Final = ("screened_on", "screening_valid_until", "trained_on", "training_valid_until")
Ids = tuple[int, ...]


def render(actor: Actor, mentor_id: int, today: date) -> None:
    """Draw one mentor with their matches; a mentor coordinator edits them here."""
    row: mentors.MentorRow = actions.read(actor, mentors.find, mentor_id=mentor_id)
    st.subheader(words.escape(row.called), anchor=False)
    reach = " · ".join(one for one in (row.phone, row.email) if one)
    st.text(f"Carries {row.carried} of {row.capacity}." + (f" {reach}" if reach else ""))
    if blocks := matching.blocked_by(row.candidate, today):
        st.warning(" ".join(blocks), icon=":material/block:")
    filters = matches.Filters((row.program_id,), statuses=OPEN, mentor_id=mentor_id)
    walking = actions.read(actor, matches.listed, filters=filters, today=today, limit=20)
    matches_list.show(
        walking, today, key="mentor_matches", empty="They walk with nobody at present."
    )
    if permissions.may_in(actor, Mentor, "c", program_id=row.program_id):
        _edit(actor, row)


def _edit(actor: Actor, row: mentors.MentorRow) -> None:
    name = f"mentor_{row.id}_{row.version}"
    key = state.form_key(name)
    edits: dict[str, Any] = {}
    with st.form(key):
        left, right = st.columns(2)
        with left:
            for column in ("status", "capacity", "is_parent_partner", *OFFERS):
                edits[column] = forms.field(key, Mentor, column, getattr(row, column))
        with right:
            for column in CLEARED:
                edits[column] = forms.field(key, Mentor, column, getattr(row, column))
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        actions.run(
            actor, commands.change, done="Saved.", form=name, mentor_id=row.id,
            version=row.version, edits=edits,
        )  # fmt: skip


def add(actor: Actor, ids: Ids) -> None:
    """Draw the form that adds a mentor, for whoever may."""
    open_to = tuple(one for one in ids if permissions.may_in(actor, Mentor, "a", program_id=one))
    if not open_to:
        return
    with st.expander("Add a mentor", icon=":material/person_add:"):
        program_id = somebody.pick_program(actor, open_to, FORM)
        if program_id is not None:
            _add(actor, program_id, _known(actor, program_id))


def _known(actor: Actor, program_id: int) -> mentors.PersonRow | None:
    return somebody.known(
        actor, mentors.people, program_id, FORM, label="Somebody in the directory",
        nobody="Nobody by that name, or they are a mentor already.",
        called=lambda one: f"{one.name}, {one.job_title}".rstrip(", "),
    )  # fmt: skip


def _add(actor: Actor, program_id: int, known: mentors.PersonRow | None) -> None:
    key = state.form_key(FORM)
    values: dict[str, Any] = {"program_id": program_id}
    with st.form(key, border=False):
        left, right = st.columns(2)
        with left:
            if known is None:
                for column in ("name", "phone", "email"):
                    values[column] = forms.field(key, Person, column)
            for column in ("status", "capacity", "is_parent_partner"):
                default = {"status": "applied", "capacity": 1}.get(column)
                values[column] = forms.field(key, Mentor, column, default)
            for column in CLEARED[:2]:
                values[column] = forms.field(key, Mentor, column)
        with right:
            for column in (*OFFERS, *CLEARED[2:]):
                values[column] = forms.field(key, Mentor, column)
        saved = st.form_submit_button("Add mentor", type="primary")
    if not saved:
        return
    command: Any = commands.add_new
    if known is not None:
        command, values["person_id"] = commands.add, known.person_id
    actions.run(actor, actions.once(FORM, command), done="Mentor added.", form=FORM, **values)
