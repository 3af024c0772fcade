"""A new case, in one short form: the program, the referral, and the person it is named after."""

from typing import Any, Final

import streamlit as st

from db.commands import cases as commands
from db.queries import case_choices, directory, programs
from db.queries.programs import MenuRow
from models import choices
from models.casework import Case
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.errors import NotFound
from pages.casework import members
from pages.parts import actions, clock, contact_form, links, own_fields, state, words

FORM: Final = "new_case"
MAIN_ROLES: Final = ("mother", "returning_person", "caregiver", "father")


def render(actor: Actor) -> None:
    """Draw the form; the new case opens when it is saved."""
    links.to("caseload", "Caseload", icon=":material/arrow_back:")
    st.title("New case")
    offered = [
        row
        for row in actions.read(actor, programs.menu)
        if permissions.may_in(actor, Case, "a", program_id=row.id)
    ]
    if not offered:
        raise NotFound("You open cases in no program. Ask the program's care coordinator.")
    program = _program(offered)
    key = state.form_key(FORM)
    # Plain widgets, not within st.form: own fields may be asked only with some values of others.
    with st.container(width=720, border=True):
        referral = _referral(actor, key, program)
        st.subheader("The person it is named after", anchor=False)
        role = st.selectbox(
            "As", MAIN_ROLES, format_func=choices.CASE_MEMBER_ROLE.label, key=f"{key}.role"
        )
        who = members.person(key)
        asked = own_fields.asked(actor, Case, program_id=program.id)
        beside = {**referral, "status": "referred"}
        referral["own"] = own_fields.ask(actor, asked, beside, key=f"{key}.{program.id}")
        sent = st.button(
            "Open case", type="primary", icon=":material/check:", width="stretch", key=f"{key}.send"
        )
    if sent:
        _open(actor, program, referral, who | {"role": role})


def _program(offered: list[MenuRow]) -> MenuRow:
    if len(offered) == 1:
        st.caption(words.escape(offered[0].name))
        return offered[0]
    # Outside the form, because the coordinators to choose from follow it.
    names = {row.id: row for row in offered}
    chosen = st.selectbox(
        "Program", list(names), format_func=lambda one: names[one].name, width=720,
        key=f"{state.form_key(FORM)}.program",
    )  # fmt: skip
    return names[chosen] if chosen is not None else offered[0]


def _referral(actor: Actor, key: str, program: MenuRow) -> dict[str, Any]:
    rows = actions.read(actor, case_choices.coordinators, program_ids=[program.id])
    people = {row.id: row.name for row in rows if row.is_current}
    mine = [row.id for row in rows if row.is_current and row.person_id == actor.person_id]
    organizations: dict[int, str] = actions.read(actor, directory.organization_choices)
    areas: dict[int, str] = actions.read(actor, case_choices.communities)
    left, right = st.columns(2)
    values: dict[str, Any] = {
        "referred_on": left.date_input(
            "Referred on *", clock.today(), min_value=contact_form.EARLIEST,
            max_value=contact_form.LATEST, format="MM/DD/YYYY", key=f"{key}.on",
        ),
        "referral_source": right.selectbox(
            "Referral source", choices.REFERRAL_SOURCE.offered(), index=None, placeholder="Choose",
            format_func=choices.REFERRAL_SOURCE.label, key=f"{key}.source",
        ) or "",
        "referring_organization_id": left.selectbox(
            "Referred by", list(organizations), format_func=lambda one: organizations[one],
            index=None, placeholder="Choose, if an organization", key=f"{key}.by",
        ),
        "coordinator_id": right.selectbox(
            "Care coordinator", list(people), format_func=lambda one: people[one],
            index=list(people).index(mine[0]) if mine else None, placeholder="Nobody yet",
            key=f"{key}.coordinator.{program.id}",
        ),
    }  # fmt: skip
    if areas:
        values["community_id"] = st.selectbox(
            "Community", list(areas), format_func=lambda one: areas[one], index=None,
            placeholder="Choose", key=f"{key}.community",
        )  # fmt: skip
    return values


def _open(actor: Actor, program: MenuRow, referral: dict[str, Any], who: dict[str, Any]) -> None:
    if referral["referred_on"] is None:
        st.error("Enter the day of the referral.", icon=":material/error:")
        return
    outcome = actions.attempt(
        actor, actions.once(FORM, commands.open), program_id=program.id,
        main=commands.NewParticipant(**who), today=clock.today(), **referral,
    )  # fmt: skip
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.renew_form(FORM)
    state.flash(f"Case {outcome.value.number} is open.")
    links.go("case", id=outcome.value.id)
