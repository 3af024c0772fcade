"""The roster by form: what the grid does, one person at a time, by keyboard and on a phone."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import rosters as commands
from db.queries import directory, rosters, workgroups
from models.people import Person
from models.rules import policies_workgroups
from models.rules.actor import Actor
from models.workgroups import Membership
from pages.parts import actions, clock, forms, own_fields, state

ADD: Final = "add_member"
CHANGE: Final = "change_member"
FOUND: Final = 50


def add(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw the form that puts somebody on the roster: somebody known, or somebody new."""
    form = f"{state.form_key(ADD)}.{group.id}"
    text = st.text_input(
        "Name",
        key=f"{form}.search",
        max_chars=120,
        help="Type a name: people the county knows are offered first.",
        icon=":material/person_search:",
    ).strip()
    known: dict[int, str] = {}
    if len(text) >= 2:
        found = actions.read(actor, directory.people_named, text=text, limit=FOUND)
        known = {
            row.id: f"{row.name}, {row.organization}" if row.organization else row.name
            for row in found
        }
    if len(text) < 2:
        st.caption("Type at least two letters of the name.")
        return
    person_id = _choose(form, text, known)
    # Plain widgets, not within st.form: own fields may be asked only with some values of others.
    with st.container(border=True):
        values = _new_person(form, text) if not person_id else {}
        terms = _terms(actor, group, f"{form}.fields", None)
        asked = own_fields.asked(actor, Membership, workgroup_id=group.id)
        own = own_fields.ask(actor, asked, terms, key=f"{form}.own")
        values |= terms | {"own": own}
        is_sent = st.button("Add to the roster", type="primary", key=f"{form}.send")
    if not is_sent:
        return
    name = known.get(person_id, values.get("name", "")).split(",")[0]
    done = f"{name} is on the roster."
    if person_id:
        actions.run(actor, actions.once(ADD, commands.add_member), done=done, form=ADD,
                    workgroup_id=group.id, person_id=person_id, **values)  # fmt: skip
    else:
        actions.run(actor, actions.once(ADD, commands.add_new_member), done=done, form=ADD,
                    workgroup_id=group.id, **values)  # fmt: skip


def _choose(form: str, text: str, known: dict[int, str]) -> int:
    """The person chosen; 0 is somebody new."""
    if not known:
        st.caption("Nobody by that name is known yet: this adds a new person.")
        return 0
    if len(known) >= FOUND:
        st.caption(f"The first {FOUND} are offered. Type more of the name.")
    chosen: int = st.selectbox(
        "Who",
        [*known, 0],
        format_func=lambda one: f"{known[one]} #{one}" if one else "Somebody new by that name",
        key=f"{form}.who.{text}",
    )
    return chosen


def _new_person(form: str, text: str) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        name = forms.field(f"{form}.{text}", Person, "name", text)
    with right:
        email = forms.field(form, Person, "email")
    same = st.checkbox("This is another person than anybody known by this name", key=f"{form}.same")
    return {"name": name, "email": email.strip(), "is_same_name_meant": same}


def _terms(
    actor: Actor, group: workgroups.WorkgroupRow, form: str, row: rosters.MemberRow | None
) -> dict[str, Any]:
    organizations: dict[int, str] = actions.read(actor, directory.organization_choices)
    if row is not None and row.organization_id:
        organizations[row.organization_id] = row.organization
    seats = actions.read(actor, rosters.seats, workgroup_id=group.id)
    own_seat = row.seat_id if row else None
    offered = {one.id: one.name for one in seats if not one.is_taken or one.id == own_seat}
    values: dict[str, Any] = {}
    left, right = st.columns(2)
    with left:
        values["role"] = forms.field(form, Membership, "role", row.role if row else "member")
        values["seat_id"] = forms.field(
            form, Membership, "seat_id", own_seat, options=offered, label="Seat (vacant ones)"
        )
        values["organization_id"] = forms.field(
            form, Membership, "organization_id", row and row.organization_id, options=organizations
        )
    with right:
        for name in ("term_starts_on", "term_ends_on"):
            values[name] = forms.field(form, Membership, name, getattr(row, name, None))
        values["is_on_email_list"] = forms.field(
            form, Membership, "is_on_email_list", row.is_on_email_list if row else True
        )
    return values


def change(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw the form of one member: role, seat, term, e-mail list, and the end of the membership."""
    members = {row.id: row for row in actions.read(actor, rosters.members, workgroup_id=group.id)}
    if not members:
        st.info("Nobody is on the roster yet. Choose 'Add a member'.", icon=":material/inbox:")
        return
    key = f"{state.form_key(CHANGE)}.{group.id}"
    chosen: int = st.selectbox(
        "Member",
        list(members),
        format_func=lambda one: f"{members[one].name or 'Not listed'} #{one}",
        key=f"{key}.who",
    )
    row = members[chosen]
    form = f"{key}.{chosen}"
    version = state.shown_version(form, "role", row.version)
    with st.form(form):
        values = _terms(actor, group, form, row)
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        actions.run(
            actor, commands.change_membership, done=f"{row.name} was saved.", form=CHANGE,
            membership_id=row.id, version=version, **values,
        )  # fmt: skip
    own_fields.show(actor, Membership, row.id)
    _end(actor, form, row, version)


def _end(actor: Actor, form: str, row: rosters.MemberRow, version: int) -> None:
    today = clock.today()
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        on: date = st.date_input(
            "Left on", value=today, max_value=today, format="MM/DD/YYYY", key=f"{form}.ended_on",
            width=180,
        )  # fmt: skip
        refusal = policies_workgroups.why_not_end_membership(
            None, row.term_starts_on, on or today, today
        )
        if st.button(
            "End the membership", key=f"{form}.end", disabled=refusal is not None, help=refusal
        ):
            actions.run(
                actor, commands.end_membership, done=f"{row.name} has left the roster.",
                form=CHANGE, membership_id=row.id, version=version, on=on, today=today,
            )  # fmt: skip
