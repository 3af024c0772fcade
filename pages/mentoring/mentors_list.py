"""Mentors: who has a place free, and whose background check or training runs out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from db.queries import mentors
from models import choices
from models.rules import matching
from models.rules.actor import Actor
from pages.mentoring import mentor_form
from pages.parts import actions, filters, tables

SIZE: Final = 50
SHOWN: Final = {
    "free": "Free places",
    "all": "All",
    "expiring": "Expiring",
    "preparing": "In preparation",
    "inactive": "On hold or inactive",
}
EMPTY: Final = {
    "free": "No mentor who is cleared has a place free. Add a mentor below, or look who is in preparation.",
    "all": "No mentor yet. Add the first one below.",
    "expiring": f"No check or training runs out within {mentors.EXPIRING_DAYS} days.",
    "preparing": "Nobody is being screened or trained.",
    "inactive": "No mentor is on hold or inactive.",
}
Ids = tuple[int, ...]


def render(actor: Actor, ids: Ids, today: date) -> None:
    """Draw the list of mentors, or the one the address names."""
    if (mentor_id := filters.number("mentor")) is not None:
        if st.button("Back to the mentors", icon=":material/arrow_back:", type="tertiary"):
            filters.write(mentor=None)
            st.rerun()
        actions.guarded(lambda: mentor_form.render(actor, mentor_id, today))
        return
    shown = filters.pick("Mentors", SHOWN, name="mentors", label_visibility="collapsed")
    offset = (filters.page() - 1) * SIZE
    which: dict[str, Any] = {"program_ids": ids, "shown": shown, "today": today}
    rows: list[mentors.MentorRow] = actions.read(
        actor, mentors.listed, **which, limit=SIZE, offset=offset
    )
    tables.show(
        [_shown(row, today) for row in rows],
        {
            "name": "Mentor",
            "free": st.column_config.NumberColumn("Free places", format="%d"),
            "carries": "Carries",
            "clearance": tables.status(
                "Clearance", matching.CLEARANCE, help="Background check and training."
            ),
            "checked": st.column_config.DateColumn("Check valid until", format="MMM D, YYYY"),
            "trained": st.column_config.DateColumn("Training valid until", format="MMM D, YYYY"),
            "status": tables.status("Status", choices.MENTOR_STATUS.labels),
            "languages": "Speaks",
            "availability": "Is free",
            "interests": "Can help with",
        },
        key="mentors",
        label="Mentors",
        empty=EMPTY[shown],
        optional=("checked", "trained"),
        opens=_open,
    )
    if len(rows) == SIZE or offset:
        filters.pages(actions.read(actor, mentors.count, **which), size=SIZE)
    mentor_form.add(actor, ids)


def _shown(row: mentors.MentorRow, today: date) -> dict[str, Any]:
    soon = today + timedelta(days=mentors.EXPIRING_DAYS)
    return {
        "id": row.id,
        "name": row.called,
        "free": max(0, row.capacity - row.carried),
        "carries": f"{row.carried} of {row.capacity}",
        "clearance": tables.worded(
            matching.clearance(row.candidate, today, soon=soon), matching.CLEARANCE
        ),
        "checked": row.screening_valid_until,
        "trained": row.training_valid_until,
        "status": tables.worded(row.status, choices.MENTOR_STATUS.labels),
        "languages": _words(row.languages, choices.LANGUAGE),
        "availability": _words(row.availability, choices.AVAILABILITY),
        "interests": _words(row.interests, choices.INTEREST),
    }


def _words(values: tuple[str, ...], labels: Any) -> str:
    return ", ".join(labels.label(value) for value in values)


def _open(row: Mapping[str, Any]) -> None:
    filters.write(mentor=row["id"])
    st.rerun()
