"""A workgroup's roster: who sits where until when, what is vacant, and the ways to change it."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from db.queries import rosters, workgroups
from models import choices
from models.rules import permissions
from models.rules import roster as rule
from models.rules.actor import Actor
from models.workgroups import Membership
from pages.parts import actions, clock, export_links, filters, links, tables, words
from pages.workgroups import roster_forms, roster_grid, seats

VIEWS: Final = {
    "table": "Roster",
    "edit": "Edit several",
    "add": "Add a member",
    "change": "Change one",
    "seats": "Seats",
    "emails": "E-mail list",
}
VACANT: Final = "Vacant"


def render(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw the roster; whoever may change it chooses how."""
    st.subheader("Roster", divider="gray")
    view = "table"
    if permissions.may_in(actor, Membership, "c", workgroup_id=group.id):
        view = filters.pick("Roster view", VIEWS, name="roster", label_visibility="collapsed")
    match view:
        case "edit":
            roster_grid.render(actor, group)
        case "add":
            roster_forms.add(actor, group)
        case "change":
            roster_forms.change(actor, group)
        case "seats":
            seats.render(actor, group)
        case "emails":
            _emails(actor, group)
        case _:
            _table(actor, group)


def _table(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    members: list[rosters.MemberRow] = actions.read(actor, rosters.members, workgroup_id=group.id)
    places: list[rosters.SeatRow] = actions.read(actor, rosters.seats, workgroup_id=group.id)
    names = {seat.id: seat.name for seat in places}
    shown = [_line(row, names) for row in members]
    shown += [_vacancy(seat) for seat in places if not seat.is_taken] if members else []
    columns: dict[str, Any] = {
        "name": st.column_config.TextColumn("Name", width="medium"),
        "seat": "Seat",
        "role": "Role",
        "organization": "Speaks for",
        "term": "Term",
        "ends": st.column_config.DateColumn("Term ends", format="MMM D, YYYY"),
    }
    if permissions.may_in(actor, Membership, "c", workgroup_id=group.id):
        columns["listed"] = st.column_config.CheckboxColumn("E-mail list")
    tables.show(
        shown,
        columns,
        key=f"roster_{group.id}",
        empty="Nobody is on the roster yet. Choose 'Add a member' above."
        if len(columns) > 6
        else "No members to show.",
        label=f"Roster of {group.name}",
    )
    if members and group.id in actor.workgroups("lead", "director", "administrator"):
        _files(actor, group)


def _files(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """The roster as a list for letters, and the way to bring members in from a file."""
    with st.container(horizontal=True, vertical_alignment="center"):
        export_links.mailing(group.id)
        if permissions.may_in(actor, Membership, "a", workgroup_id=group.id) and links.has(
            "import"
        ):
            links.to("import", "Import members", icon=":material/upload_file:", table="memberships")


def _line(row: rosters.MemberRow, seats_by_id: Mapping[int, str]) -> dict[str, Any]:
    return {
        "name": row.name or "Not listed",
        "seat": seats_by_id.get(row.seat_id or 0, ""),
        "role": choices.MEMBER_ROLE.label(row.role),
        "organization": row.organization,
        "term": rule.term_words(row.term_ends_on, clock.today()),
        "ends": row.term_ends_on,
        "listed": row.is_on_email_list,
    }


def _vacancy(seat: rosters.SeatRow) -> dict[str, Any]:
    return {
        "name": VACANT,
        "seat": seat.name,
        "role": "",
        "organization": choices.SECTOR.label(seat.sector),
        "term": "",
        "ends": None,
        "listed": None,
    }


def _emails(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    members: list[rosters.MemberRow] = actions.read(actor, rosters.members, workgroup_id=group.id)
    listed = [row for row in members if row.is_on_email_list]
    addresses = sorted({row.email for row in listed if row.email}, key=str.lower)
    without = [row.name or "Somebody not listed" for row in listed if not row.email]
    if not listed:
        st.info("Nobody is on the e-mail list. Tick it in 'Edit several'.", icon=":material/inbox:")
        return
    st.markdown(f"**{words.many(len(addresses), 'address', 'addresses')}**, ready to copy:")
    st.code("; ".join(addresses), language=None, wrap_lines=True)
    if without:
        who = ", ".join(words.escape(name) for name in without)
        st.warning(f"On the list without an address: {who}.", icon=":material/alternate_email:")
