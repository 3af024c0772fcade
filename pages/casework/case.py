"""One case: log a contact, then everything that is known of it."""

from datetime import date
from typing import Any

import streamlit as st

from db.queries import case_file
from db.queries.case_file import CaseOutline, MemberRow
from models import choices
from models.casework import Case, CaseCoordinator
from models.rules import permissions, policies_cases
from models.rules.actor import Actor
from pages.casework import case_forms, members, services, timeline
from pages.parts import actions, clock, contact_form, filters, links, own_fields, words


def render(actor: Actor) -> None:
    """Draw the case the address names; one that is not theirs to see reads as not found."""
    case: CaseOutline = actions.read(actor, case_file.find, case_id=filters.number("id"))
    people: list[MemberRow] = actions.read(actor, case_file.members, case_id=case.id)
    _header(case, people)
    main, side = st.columns([5, 4], gap="medium")
    with main:
        _log(actor, case)
        timeline.show(actor, case)
    with side:
        _facts(actor, case)
        own_fields.show(actor, Case, case.id)
        members.show(actor, case, people)
        services.show(actor, case)


def _header(case: CaseOutline, people: list[MemberRow]) -> None:
    today = clock.today()
    # Whom the case is named after, for those who may read it.
    name = next((row.name for row in people if row.is_main and row.name), "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(words.escape(" · ".join(filter(None, (case.number, name)))), width="content")
        color: Any = words.BADGE[words.color(case.status)]
        st.badge(choices.CASE_STATUS.label(case.status), color=color)
        if case.contact_due_on is not None and case.contact_due_on < today:
            late = (today - case.contact_due_on).days
            what = "First contact" if case.status == "referred" else "Contact"
            st.badge(
                f"{what} {words.many(late, 'day')} overdue", color="red", icon=":material/alarm:"
            )
    with st.container(horizontal=True, vertical_alignment="center"):
        links.to(case.program_slug, words.escape(case.program), icon=":material/family_home:")
        links.to("caseload", "Caseload", icon=":material/arrow_back:")


def _log(actor: Actor, case: CaseOutline) -> None:
    if not contact_form.may_log(actor, program_id=case.program_id):
        return
    contact_form.offer_undo(actor, case_id=case.id)
    with st.container(border=True):
        st.subheader("Log a contact", anchor=False)
        contact_form.show(actor, case_id=case.id, number=case.number)


def _facts(actor: Actor, case: CaseOutline) -> None:
    today = clock.today()
    with st.container(border=True):
        st.subheader("Outline", anchor=False)
        facts = [
            ("Care coordinator", case.coordinator or "Nobody yet"),
            ("Next contact", _due(case)),
            ("Last reached", _day(case.last_contact_on)),
            ("Referred", _day(case.referred_on)),
            (
                "Referred by",
                case.referred_by or choices.REFERRAL_SOURCE.label(case.referral_source),
            ),
            ("First contact", _day(case.first_contact_on)),
            ("Enrolled", _day(case.enrolled_on)),
            ("Closed", _day(case.closed_on)),
            ("Why it closed", choices.CLOSING_REASON.label(case.closing_reason)),
            ("Community", case.community),
            (
                f"{choices.CASE_STATUS.label(case.status)} since",
                f"{words.day(case.status_since_on)} ({words.since(case.status_since_on, today)})",
            ),
        ]
        known = [(label, value) for label, value in facts if value]
        half = -(-len(known) // 2)
        for column, part in zip(st.columns(2), (known[:half], known[half:]), strict=True):
            column.markdown(
                "\n\n".join(
                    f":small[:gray[{words.escape(label)}]]  \n{words.escape(value)}"
                    for label, value in part
                )
            )
        _change(actor, case)


def _change(actor: Actor, case: CaseOutline) -> None:
    place = {"program_id": case.program_id}
    with st.container(horizontal=True):
        if permissions.may_in(actor, Case, "c", **place):
            with st.popover("Change status", icon=":material/flag:"):
                case_forms.status(actor, case)
        if permissions.may_in(actor, CaseCoordinator, "c", **place):
            refusal = policies_cases.why_not_add(case, "a coordinator")
            with st.popover(
                "Reassign" if case.coordinator else "Assign",
                icon=":material/swap_horiz:",
                disabled=refusal is not None,
                help=refusal,
            ):
                case_forms.coordinator(actor, case)


def _day(value: date | None) -> str:
    return words.day(value) if value else ""


def _due(case: CaseOutline) -> str:
    if case.contact_due_on is None:
        return ""
    return f"{words.day(case.contact_due_on)} ({words.since(case.contact_due_on, clock.today())})"
