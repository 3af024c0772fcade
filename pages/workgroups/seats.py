"""The seats of a workgroup: which are vacant, adding one, taking one away."""

from typing import Final

import streamlit as st

from db.commands import rosters as commands
from db.queries import rosters, workgroups
from models import choices
from models.rules import policies_workgroups
from models.rules.actor import Actor
from models.workgroups import Seat
from pages.parts import actions, forms, state, tables

ADD: Final = "add_seat_here"


def render(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw the seats with the forms to add and to retire one."""
    rows: list[rosters.SeatRow] = actions.read(actor, rosters.seats, workgroup_id=group.id)
    left, right = st.columns(2, gap="large")
    with left:
        tables.show(
            [
                {
                    "name": row.name,
                    "sector": choices.SECTOR.label(row.sector),
                    "state": "Filled" if row.is_taken else "Vacant",
                }
                for row in rows
            ],
            {"name": "Seat", "sector": "Sector", "state": "Now"},
            key=f"seats_{group.id}",
            empty="No seats yet. Add the places that should be filled; empty ones show as vacant.",
            label="Seats",
        )
    with right:
        _add(actor, group)
        _retire(actor, rows)


def _add(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    form = f"{state.form_key(ADD)}.{group.id}"
    with st.form(form):
        name = forms.field(form, Seat, "name", label="New seat")
        sector = forms.field(form, Seat, "sector")
        is_sent = st.form_submit_button("Add the seat", type="primary")
    if is_sent:
        actions.run(
            actor, actions.once(ADD, commands.add_seat), done="The seat was added.", form=ADD,
            workgroup_id=group.id, name=name, sector=sector,
        )  # fmt: skip


def _retire(actor: Actor, rows: list[rosters.SeatRow]) -> None:
    by_id = {row.id: row for row in rows}
    if not by_id:
        return
    chosen = st.selectbox(
        "Take a seat away",
        list(by_id),
        format_func=lambda one: by_id[one].name,
        index=None,
        placeholder="Choose a seat",
        key=f"retire_{state.form_key('retire_seat')}",
    )
    seat = by_id.get(chosen or 0)
    refusal = policies_workgroups.why_not_retire(seat.is_taken) if seat else "Choose a seat first."
    if st.button("Retire the seat", disabled=refusal is not None, help=refusal) and seat:
        actions.run(
            actor, commands.retire_seat, done=f"The seat {seat.name} was retired.",
            form="retire_seat", seat_id=seat.id, version=seat.version,
        )  # fmt: skip
