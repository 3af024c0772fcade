"""The services a family needs, and how far each has come."""

from typing import Any

import streamlit as st

from db.commands import needs as commands
from db.queries import case_file, directory
from db.queries.case_file import CaseOutline, NeedRow
from models import choices
from models.casework import ServiceNeed
from models.rules import permissions, policies_cases
from models.rules.actor import Actor
from pages.parts import actions, clock, state, words


def show(actor: Actor, case: CaseOutline) -> None:
    """List the services of a case; a click on one changes how far it has come."""
    rows: list[NeedRow] = actions.read(actor, case_file.needs, case_id=case.id)
    place = {"program_id": case.program_id}
    may_add = permissions.may_in(actor, ServiceNeed, "a", **place)
    if not rows and not may_add:
        return
    refusal = policies_cases.why_not_add(case, "services")
    may_change = refusal is None and permissions.may_in(actor, ServiceNeed, "c", **place)
    with st.container(border=True):
        st.subheader("Services", anchor=False)
        for row in rows:
            _need(actor, row, may_change=may_change)
        if not rows:
            st.caption("No service is noted yet. Note the first one a family asks for.")
        if may_add:
            with st.popover(
                "Add a service", icon=":material/add:", disabled=refusal is not None, help=refusal
            ):
                _add(actor, case)


def _need(actor: Actor, row: NeedRow, *, may_change: bool) -> None:
    left, right = st.columns([1, 1], vertical_alignment="center")
    about = [choices.NEED_FOR.label(row.for_whom), row.organization, words.day(row.noted_on)]
    left.markdown(
        f"**{words.escape(choices.NEED_DOMAIN.label(row.domain))}**  \n"
        + words.escape(", ".join(part for part in about if part))
    )
    label = choices.NEED_STATE.label(row.state)
    if not may_change:
        color: Any = words.BADGE[words.color(row.state)]
        right.badge(label, color=color)
        return
    key = state.form_key(f"need_{row.id}")
    chosen = right.selectbox(
        f"State of {choices.NEED_DOMAIN.label(row.domain)}",
        list(choices.NEED_STATE),
        index=list(choices.NEED_STATE).index(row.state),
        format_func=choices.NEED_STATE.label,
        key=f"{key}.{row.version}",
        label_visibility="collapsed",
    )
    if chosen != row.state:
        actions.run(
            actor, commands.change_state, form=f"need_{row.id}",
            done=f"{choices.NEED_DOMAIN.label(row.domain)}: {choices.NEED_STATE.label(chosen).lower()}.",
            need_id=row.id, version=row.version, state=chosen, today=clock.today(),
        )  # fmt: skip


def _add(actor: Actor, case: CaseOutline) -> None:
    organizations: dict[int, str] = actions.read(actor, directory.organization_choices)
    form = f"service_{case.id}"
    key = state.form_key(form)
    with st.form(key, border=False):
        domain = st.selectbox(
            "Service *", choices.NEED_DOMAIN.offered(), format_func=choices.NEED_DOMAIN.label,
            index=None, placeholder="Choose", key=f"{key}.domain",
        )  # fmt: skip
        for_whom = st.selectbox(
            "For *", choices.NEED_FOR.offered(), format_func=choices.NEED_FOR.label, index=None,
            placeholder="Choose", key=f"{key}.for",
        )  # fmt: skip
        organization = st.selectbox(
            "Organization", list(organizations), format_func=lambda one: organizations[one],
            index=None, placeholder="Choose, if one is known", key=f"{key}.organization",
        )  # fmt: skip
        standing = st.selectbox(
            "State", list(choices.NEED_STATE), format_func=choices.NEED_STATE.label,
            key=f"{key}.state",
        )  # fmt: skip
        if st.form_submit_button("Add service", type="primary", width="stretch"):
            actions.run(
                actor, actions.once(form, commands.add), form=form, done="The service was added.",
                case_id=case.id, domain=domain or "", for_whom=for_whom or "",
                organization_id=organization, state=standing or "needed", noted_on=clock.today(),
                today=clock.today(),
            )  # fmt: skip
