"""The small forms of a case: its status, and who carries it."""

import streamlit as st

from db.commands import cases as commands
from db.queries import case_choices
from db.queries.case_file import CaseOutline
from models import choices
from models.rules import policies_cases
from models.rules.actor import Actor
from pages.parts import actions, clock, contact_form, state


def status(actor: Actor, case: CaseOutline) -> None:
    """Bring the case into another status, with the reason where one is needed."""
    reachable = [
        one
        for one in policies_cases.NEXT[case.status]
        if policies_cases.why_not_status(case, one) is None
    ]
    if case.first_contact_on is None:
        st.caption("Log the first contact reached; the case is then contacted by itself.")
    form = f"status_{case.id}"
    key = state.form_key(form)
    # Outside a form: choosing "closed" asks for the reason at once.
    chosen = st.selectbox(
        "New status", reachable, format_func=choices.CASE_STATUS.label, key=f"{key}.status"
    )
    with st.form(key, border=False):
        on = st.date_input(
            "As of", clock.today(), min_value=contact_form.EARLIEST, max_value=contact_form.LATEST,
            format="MM/DD/YYYY", key=f"{key}.on",
        )  # fmt: skip
        closing = ""
        if chosen == "closed":
            closing = st.selectbox(
                "Why it closes", choices.CLOSING_REASON.offered(), index=None, placeholder="Choose",
                format_func=choices.CLOSING_REASON.label, key=f"{key}.closing",
            ) or ""  # fmt: skip
        reason = st.text_input("In a few words", max_chars=200, key=f"{key}.reason")
        if st.form_submit_button("Change status", type="primary", width="stretch"):
            _change(actor, form, case, chosen, on, reason, closing)


def _change(
    actor: Actor, form: str, case: CaseOutline, chosen: str | None, on: object, reason: str,
    closing: str,
) -> None:  # fmt: skip
    if chosen is None or on is None:
        st.error("Choose the new status and its date.", icon=":material/error:")
        return
    actions.run(
        actor, commands.change_status, form=form,
        done=f"{case.number} is {choices.CASE_STATUS.label(chosen).lower()}.",
        case_id=case.id, version=case.version, status=chosen, on=on, reason=reason or "",
        closing_reason=closing, today=clock.today(),
    )  # fmt: skip


def coordinator(actor: Actor, case: CaseOutline) -> None:
    """Give the case to somebody else of the program."""
    rows = actions.read(actor, case_choices.coordinators, program_ids=[case.program_id])
    people = {row.id: row.name for row in rows if row.is_current and row.id != case.coordinator_id}
    form = f"coordinator_{case.id}"
    key = state.form_key(form)
    with st.form(key, border=False):
        chosen = st.selectbox(
            "Care coordinator", list(people), format_func=lambda one: people[one], index=None,
            placeholder="Choose", key=f"{key}.who",
        )  # fmt: skip
        on = st.date_input(
            "As of", clock.today(), min_value=contact_form.EARLIEST, max_value=contact_form.LATEST,
            format="MM/DD/YYYY", key=f"{key}.on",
        )  # fmt: skip
        if not st.form_submit_button("Assign", type="primary", width="stretch"):
            return
        if chosen is None or on is None:
            st.error("Choose who carries the case, and from when.", icon=":material/error:")
            return
        actions.run(
            actor, commands.assign, form=form, done=f"{case.number} is with {people[chosen]} now.",
            case_id=case.id, version=case.version, coordinator_id=chosen, on=on,
            today=clock.today(),
        )  # fmt: skip
