"""Data entry's Home: a case number, the contact form, and what was typed in today."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from db.queries import case_choices, case_file, cases, contacts
from db.queries.cases import CaseRow
from db.queries.contacts import EnteredRow
from models import choices
from models.casework import Case
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, clock, contact_form, links, state, tables, words

SHEET = "sheet"


def render(actor: Actor) -> None:
    """Draw the way from a sheet to a saved contact: find its case by number, type, save, the next."""
    if not actor.programs("data_entry"):
        st.info("You enter sheets for no program yet. An administrator adds you under Set-up.")
        return
    form, done = st.columns([3, 2], gap="large")
    with form, st.container(border=True):
        st.subheader("Enter a contact sheet", anchor=False)
        number = st.text_input(
            "Case number", key=f"{state.form_key(SHEET)}.number", max_chars=20,
            placeholder="SC-00012, or 12", icon=":material/search:",
        )  # fmt: skip
        if number and number.strip():
            _sheet(actor, number)
        else:
            st.caption("Type the number at the top of the sheet, then press Enter.")
    with done:
        if permissions.may(actor, Case, "a"):
            links.to("new-case", "New case", icon=":material/person_add:")
        _entered(actor)


def _sheet(actor: Actor, number: str) -> None:
    found: CaseRow | None = actions.read(actor, cases.find_number, number=number)
    if found is None:
        st.warning(
            "No single case of yours has this number. Check the sheet, or type the whole number.",
            icon=":material/search_off:",
        )
        return
    outline = actions.read(actor, case_file.find, case_id=found.id)
    about = [found.program, choices.CASE_STATUS.label(found.status), found.coordinator]
    st.text(f"{found.number}: {', '.join(part for part in about if part)}")
    rows = actions.read(actor, case_choices.coordinators, program_ids=[outline.program_id])
    people = {row.person_id: row.name for row in rows}
    contact_form.show(
        actor, case_id=found.id, number=found.number, people=people,
        by_id=outline.coordinator_person_id, sheet=SHEET,
    )  # fmt: skip


def _entered(actor: Actor) -> None:
    # Since the county's midnight, or for half a day across it: nobody loses sight of a long evening.
    since = datetime.now(UTC) - timedelta(hours=12)
    rows: list[EnteredRow] = actions.read(actor, contacts.entered_by_me, since=since)
    st.subheader("Typed in today", anchor=False)
    st.caption(
        f"{words.many(len(rows), 'contact')} in the last 12 hours, to {words.day(clock.today())}."
    )
    tables.show(
        [
            {
                "id": row.case_id,
                "number": row.number,
                "on": row.held_on,
                "how": choices.MEDIUM.label(row.medium),
                "reached": "Reached" if row.is_reached else "Not reached",
                "minutes": row.minutes,
            }
            for row in rows
        ],
        {
            "number": "Case",
            "on": st.column_config.DateColumn("Date", format="MMM D, YYYY"),
            "how": "How",
            "reached": "Reached",
            "minutes": "Minutes",
        },
        key="entered_rows",
        label="Contacts you typed in",
        empty="Nothing yet today. What you save appears here.",
        opens=lambda row: links.go("case", id=row["id"]),
    )
