"""Log a check-in: one short form, the same on a match's page and on Home."""

from datetime import date
from typing import Any

import streamlit as st

from db.commands import check_ins
from models.mentoring import CheckIn, CheckInNote
from models.rules.actor import Actor
from pages.parts import actions, forms, state


def draw(actor: Actor, match_id: int, today: date) -> None:
    """Draw the form. What was typed stays when it is refused."""
    name = f"check_in_{match_id}"
    key = state.form_key(name)
    values: dict[str, Any] = {"match_id": match_id, "today": today}
    with st.form(key, border=False):
        left, right = st.columns(2)
        with left:
            values["held_on"] = forms.field(key, CheckIn, "held_on", today)
            values["with_whom"] = forms.field(key, CheckIn, "with_whom", "mentor")
        with right:
            values["medium"] = forms.field(key, CheckIn, "medium", "phone")
            values["minutes"] = forms.field(key, CheckIn, "minutes")
        values["summary"] = forms.field(key, CheckInNote, "summary", label="What was said")
        values["is_reached"] = forms.field(key, CheckIn, "is_reached", True)
        values["has_concern"] = forms.field(key, CheckIn, "has_concern")
        saved = st.form_submit_button("Save check-in", type="primary")
    if saved:
        actions.run(actor, check_ins.log, done="Check-in saved.", form=name, **values)


@st.dialog("Log a check-in", icon=":material/edit_note:")
def dialog(actor: Actor, match_id: int, about: str, today: date) -> None:
    """The form over the page, for a list of matches. `about` says whose match it is."""
    st.text(about)
    draw(actor, match_id, today)
