"""A partner's Home: how the families their organization referred are getting on, and the directory."""

import streamlit as st

from db.queries import cases
from db.queries.cases import CaseFilters, CaseRow
from models import choices
from models.rules.actor import Actor
from pages.parts import actions, cache, clock, filters, links, tables, tiles, words


def render(actor: Actor) -> None:
    """Draw the referrals of the partner's organization with their status, and the ways on."""
    links.to("directory", "Organizations and people", icon=":material/contacts:")
    if actor.organization_id is None:
        st.info("Your account names no organization. An administrator can add it under Set-up.")
        return
    counts: dict[str, int] = cache.totals(actor, cases.by_status)
    numbers = (
        ("Not reached yet", counts.get("referred", 0)),
        ("Contacted", counts.get("contacted", 0)),
        ("Enrolled", counts.get("enrolled", 0) + counts.get("on_hold", 0)),
        ("Closed", counts.get("closed", 0)),
    )
    with tiles.row():
        for label, value in numbers:
            tiles.show(label, words.count(value))
    st.subheader("Our referrals", anchor=False)
    page = filters.page()
    rows: list[CaseRow] = actions.read(
        actor, cases.caseload, filters=CaseFilters(status=""), sort="newest", page=page,
        today=clock.today(),
    )  # fmt: skip
    _table(rows)
    filters.pages(sum(counts.values()), size=cases.PAGE_SIZE)


def _table(rows: list[CaseRow]) -> None:
    listed = [
        {
            "id": row.id,
            "number": row.number,
            "program": row.program,
            "referred": row.referred_on,
            "status": tables.worded(row.status, choices.CASE_STATUS.labels),
            "first": row.first_contact_on,
            "closed": row.closed_on,
        }
        for row in rows
    ]
    day = st.column_config.DateColumn
    tables.show(
        listed,
        {
            "number": "Case",
            "status": tables.status("Status", choices.CASE_STATUS.labels),
            "program": "Program",
            "referred": day("Referred", format="MMM D, YYYY"),
            "first": day("First contact", format="MMM D, YYYY"),
            "closed": day("Closed", format="MMM D, YYYY"),
        },
        key="partner_rows",
        label="Cases our organization referred",
        optional=("closed",),
        empty="No referral of your organization is recorded yet. Call the program to make one.",
        opens=lambda row: links.go("case", id=row["id"]),
    )
