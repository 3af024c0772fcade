"""Logging a contact: one short form, the same on the case, on Home and in a dialog."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from db.commands import contacts
from models import choices
from models.casework import Case, Contact
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, clock, drafts, over, own_fields, state, words

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 12, 31)
OLDEST = date(1900, 1, 1)


@st.fragment
def show(
    actor: Actor,
    *,
    case_id: int,
    number: str,
    people: Mapping[int, str] | None = None,
    by_id: int | None = None,
    sheet: str = "",
) -> None:
    """Draw the form and save what it says. What was typed is kept as a draft until it is saved.

    `people` offers who made the contact (for whoever types in for others), `by_id` first. With
    `sheet`, the name of the form that asks for the case, the date and the way of contact stay for
    the next sheet and the case is asked for again.
    """
    form = drafts.opened(actor, "contact", record=case_id)
    form.offer()
    values = _fields(form, state.repeated() if sheet else {})
    if people:
        values["by_id"] = _by(form, people, by_id)
    asked = own_fields.asked_within(actor, Contact, Case, case_id)
    values["own"] = own_fields.ask(actor, asked, values, key=form.key, form=form)
    said = st.container()
    sent = st.button(
        "Save contact", type="primary", icon=":material/check:", width="stretch",
        key=f"{form.key}.save", shortcut=drafts.SEND,
    )  # fmt: skip
    form.tell()
    if sent:
        with said:
            _save(actor, form, case_id, number, values, sheet=sheet)


def _fields(form: drafts.Form, before: dict[str, Any]) -> dict[str, Any]:
    left, right = st.columns([3, 2])
    # Wide limits on purpose: beyond them Streamlit would put today in place of what was typed.
    held_on = left.date_input(
        "Date", form.start("held_on", before.get("held_on") or clock.today()),
        min_value=EARLIEST, max_value=LATEST, format="MM/DD/YYYY", **form.watch("held_on"),
    )  # fmt: skip
    minutes = right.number_input(
        "Minutes", value=form.start("minutes"), step=5, **form.watch("minutes")
    )
    usual = before.get("medium") or "phone"
    media = choices.MEDIUM.offered(form.start("medium", usual))
    medium = st.pills(
        "How", media, format_func=lambda one: words.legible(words.escape(choices.MEDIUM.label(one))),
        default=form.pick("medium", media, usual), required=True,
        **form.watch("medium"),
    )  # fmt: skip
    is_reached = st.toggle(
        "Reached them", form.start("is_reached", True), **form.watch("is_reached"),
        help="Switch off for an attempt: it is kept, and the next contact stays due.",
    )  # fmt: skip
    summary = st.text_area(
        "Summary", form.start("summary", ""), height=110, max_chars=10_000,
        placeholder="What was said, and what happens next", **form.watch("summary"),
        help="Read by the care coordinators of the program only.",
    )  # fmt: skip
    return {
        "held_on": held_on,
        "medium": medium or "",
        "minutes": minutes,
        "is_reached": is_reached,
        "summary": summary or "",
    }


def _by(form: drafts.Form, people: Mapping[int, str], by_id: int | None) -> int | None:
    ids = list(people)
    first = form.pick("by_id", ids, by_id)
    chosen: int | None = st.selectbox(
        "Made by", ids, index=None if first is None else ids.index(first),
        format_func=lambda one: people[one], placeholder="Choose", **form.watch("by_id"),
    )  # fmt: skip
    return chosen


def _save(
    actor: Actor, form: drafts.Form, case_id: int, number: str, values: dict[str, Any], *,
    sheet: str,
) -> None:  # fmt: skip
    if values["held_on"] is None:
        st.error("Enter the date of the contact.", icon=":material/error:")
        return
    minutes = values["minutes"]
    values = values | {"minutes": int(minutes) if minutes is not None else None}
    command = form.saving(contacts.log)
    outcome = actions.attempt(actor, command, case_id=case_id, today=clock.today(), **values)
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    contact: Contact = outcome.value
    what = "Contact" if contact.is_reached else "Attempt"
    sentence = f"{what} of {words.day(contact.held_on)} logged for {number}."
    assert contact.id is not None
    state.renew_form(form.name)
    over.close()
    state.keep_logged(case_id, contact.id, sentence)
    if sheet:
        state.renew_form(sheet)
        state.keep_repeated(held_on=contact.held_on, medium=contact.medium)
    state.flash(sentence)
    st.rerun()


def offer_undo(actor: Actor, *, case_id: int | None = None) -> None:
    """Say what was logged last, with a way to take it back."""
    kept = state.logged()
    if kept is None or (case_id is not None and kept[0] != case_id):
        return
    of_case, contact_id, sentence = kept
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/check_circle: {words.escape(sentence)}", width="stretch")
        if permissions.may(actor, Contact, "r") and st.button(
            "Remove this contact", icon=":material/undo:", key=f"undo_{of_case}_{contact_id}"
        ):
            outcome = actions.attempt(actor, contacts.remove, contact_id=contact_id)
            state.forget_logged()
            state.flash(outcome.refused.sentence if outcome.refused else "The contact was removed.")
            st.rerun()


def may_log(actor: Actor, *, program_id: int) -> bool:
    """Whether this person logs contacts in the program."""
    return permissions.may_in(actor, Contact, "a", program_id=program_id)
