"""The audit log: who saw, took out or was refused what; and whether the record of it is whole."""

from typing import Any, Final

import streamlit as st

from db.queries import audit
from models import choices
from models.rules.actor import Actor
from pages.parts import actions, audit_filters, clock, export_links, filters, tables, words

SHOWN_IDS: Final = 5
COLUMNS: Final = {
    "at": "When",
    "who": "Who",
    "kind": "What was done",
    "what": "To what",
    "records": "Record numbers",
    "where": "Where",
    "outcome": "Outcome",
    "address": "Address",
}
NOBODY: Final = "Not signed in"


def render(actor: Actor) -> None:
    """Draw what was recorded lately about the users this administrator looks after."""
    st.title("Audit log")
    st.caption(
        "Who was shown families' records, took files out, signed in, or was refused. Kept for six "
        "years; nobody can change it here, and `python -m db check` shows whether anybody did."
    )
    _filters(actor)
    asked = audit_filters.asked(st.query_params.to_dict(), clock.today())
    page: audit.EventPage = actions.read(
        actor, audit.page, asked=asked, before_id=filters.number("before")
    )
    tables.show(
        [_in_words(row) for row in page.rows],
        COLUMNS,
        key="audit",
        empty="Nothing was recorded that matches. Choose a longer period, or fewer filters.",
        label="What was recorded, the latest first",
        optional=("records", "where", "address"),
    )
    _turn(page)


def _filters(actor: Actor) -> None:
    people = {"": "Anybody"} | {
        str(account): name for account, name in actions.read(actor, audit.people).items()
    }
    first, second, third = st.columns(3)
    with first:
        filters.choice("When", audit_filters.PERIODS, name="period")
    with second:
        filters.choice("Who", people, name="who")
    with third:
        kinds = {"": "Anything"} | dict(choices.AUDIT_KIND.labels)
        filters.choice("What was done", kinds, name="kind")
    filters.days()
    _about()


def _about() -> None:
    """Who has seen one record: the question a family may ask."""
    with st.expander(
        "Who has seen one record", expanded=any(map(filters.asked, ("of", "record", "outcome")))
    ):
        first, second, third = st.columns(3)
    with first:
        filters.choice("To what", {"": "Anything"} | audit_filters.SUBJECTS, name="of")
    with second:
        filters.search("Record number", name="record", placeholder="Any")
    with third:
        outcomes = {"": "Any"} | dict(choices.AUDIT_OUTCOME.labels)
        filters.choice("Outcome", outcomes, name="outcome")


def _in_words(row: audit.EventRow) -> dict[str, Any]:
    listed = ", ".join(map(str, row.record_ids[:SHOWN_IDS]))
    more = row.how_many - SHOWN_IDS if len(row.record_ids) > SHOWN_IDS else 0
    return {
        "at": words.moment(row.at),
        "who": row.who or NOBODY,
        "kind": choices.AUDIT_KIND.label(row.kind),
        "what": audit_filters.subject(row.what, row.how_many),
        "records": f"{listed} and {more:,} more" if more else listed,
        "where": f"{row.screen}?{row.filters}" if row.filters and row.screen else row.screen,
        "outcome": choices.AUDIT_OUTCOME.label(row.outcome),
        "address": row.address,
    }


def _turn(page: audit.EventPage) -> None:
    with st.container(horizontal=True):
        if page.rows:
            export_links.audit(audit_filters.address(st.query_params.to_dict()))
        filters.turn_back("events", page.rows[-1].id if page.has_more else None)
