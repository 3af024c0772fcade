"""Log a check-in: one short form, the same on a match's page and on Home."""

from datetime import date
from typing import Any

import streamlit as st

from db.commands import check_ins
from models.mentoring import CheckIn, CheckInNote, Match
from models.rules.actor import Actor
from pages.parts import actions, drafts, over, own_fields


@st.fragment
def draw(actor: Actor, match_id: int, today: date) -> None:
    """Draw the form. What was typed is kept as a draft until it is saved."""
    form = drafts.opened(actor, "check_in", record=match_id)
    form.offer()
    values: dict[str, Any] = {"match_id": match_id, "today": today}
    left, right = st.columns(2)
    with left:
        values["held_on"] = form.field(CheckIn, "held_on", today)
        values["with_whom"] = form.field(CheckIn, "with_whom", "mentor")
    with right:
        values["medium"] = form.field(CheckIn, "medium", "phone")
        values["minutes"] = form.field(CheckIn, "minutes")
    values["summary"] = form.field(CheckInNote, "summary", label="What was said")
    values["is_reached"] = form.field(CheckIn, "is_reached", True)
    values["has_concern"] = form.field(CheckIn, "has_concern", False)
    asked = own_fields.asked_within(actor, CheckIn, Match, match_id)
    values["own"] = own_fields.ask(actor, asked, values, key=form.key, form=form)
    said = st.container()
    sent = st.button(
        "Save check-in", type="primary", icon=":material/check:", key=f"{form.key}.save",
        shortcut=drafts.SEND,
    )  # fmt: skip
    form.tell()
    if sent:
        with said:
            actions.run(
                actor, form.saving(check_ins.log), done="Check-in saved.", form=form.name, **values
            )


@st.dialog("Log a check-in", icon=":material/edit_note:", on_dismiss=over.close)
def dialog(actor: Actor, match_id: int, about: str, today: date) -> None:
    """The form over the page, for a list of matches. `about` says whose match it is."""
    st.text(about)
    draw(actor, match_id, today)
