"""The forms of a workgroup: what it is, when it meets, what its page shows, and its seats."""

from functools import partial
from typing import Any, Final

import streamlit as st

from db.commands import workgroups
from db.queries import setup
from db.queries import workgroups as queries
from models import choices
from models.rules.actor import Actor
from models.workgroups import Seat, Workgroup
from pages.parts import actions, forms, icons, links, state, tables, words
from pages.setup import frame, page_sections

NEW: Final = "add_workgroup"
CHANGE: Final = "change_workgroup"
SEAT: Final = "add_seat"
KIND: Final = "Workgroups"


def add(actor: Actor) -> None:
    """Draw the form of a new workgroup."""
    frame.back(KIND)
    st.header("Add a workgroup")
    form = state.form_key(NEW)
    with st.form(form):
        values = _what(actor, form, None)
        values |= _rule(form, None)
        is_sent = st.form_submit_button("Add the workgroup", type="primary")
    if is_sent:
        frame.save_new_page(actor, workgroups.add, form=NEW, values=values)


def change(actor: Actor, slug: str) -> None:
    """Draw the forms of one workgroup. Raises NotFound."""
    row: queries.WorkgroupRow = actions.read(actor, queries.find, slug=slug)
    frame.back(KIND)
    st.header(words.escape(row.name))
    if row.is_active:
        links.to(row.slug, "Open its page", icon=":material/arrow_forward:")
    form = f"{state.form_key(CHANGE)}.{row.id}"
    version = frame.shown_version(CHANGE, form, row.version)
    with st.form(form):
        values = _what(actor, form, row) | _rule(form, row)
        is_sent = st.form_submit_button("Save", type="primary")
    ids: dict[str, Any] = {"workgroup_id": row.id, "version": version}
    if is_sent:
        actions.run(
            actor, workgroups.change, done="The workgroup was saved.", form=CHANGE, **ids, **values
        )
    page = page_sections.Page(workgroups.change, {"workgroup_id": row.id}, version, form)
    page_sections.draw(actor, page, offered=choices.WORKGROUP_SECTIONS, shown=row.sections)
    _seats(actor, row.id)
    st.subheader("Retire", divider="gray")
    frame.retire(actor, workgroups.change, noun="workgroup", is_active=row.is_active, **ids)


def _what(actor: Actor, form: str, row: queries.WorkgroupRow | None) -> dict[str, Any]:
    st.subheader("What it is", divider="gray")
    left, right = st.columns(2)
    values: dict[str, Any] = {}
    with left:
        values["name"] = forms.field(form, Workgroup, "name", row and row.name)
        if row is None:
            areas = frame.own_areas(actor)
            only = next(iter(areas)) if len(areas) == 1 else None
            values["area_id"] = forms.field(form, Workgroup, "area_id", only, options=areas)
    with right:
        values["focus_area_id"] = forms.field(
            form, Workgroup, "focus_area_id", row and row.focus_area_id,
            options=frame.focus_areas(actor, row.area_id if row else None),
        )  # fmt: skip
        if row is None:
            values["slug"] = forms.field(
                form, Workgroup, "slug", label="Address (made from the name if empty)"
            ).strip()
    values["icon"] = _icon(form, row.icon if row else "groups")
    values["charge"] = forms.field(form, Workgroup, "charge", row and row.charge)
    return values


def _icon(form: str, now: str) -> str:
    offered = list(dict.fromkeys([now, *icons.OFFERED])) if now else list(icons.OFFERED)
    chosen = st.pills(
        "Icon",
        offered,
        default=now or offered[0],
        format_func=icons.material,
        key=f"{form}.icon",
        help=frame.ICON_HELP,
        required=True,
    )
    return chosen or ""


def _rule(form: str, row: queries.WorkgroupRow | None) -> dict[str, Any]:
    st.subheader("When it meets", divider="gray")
    names = ("week_of_month", "weekday", "starts_at", "ends_at")
    values = {}
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            values[name] = forms.field(form, Workgroup, name, getattr(row, name, None))
    values["meeting_place"] = forms.field(
        form, Workgroup, "meeting_place", row and row.meeting_place
    )
    return values


def _seats(actor: Actor, workgroup_id: int) -> None:
    st.subheader("Seats", divider="gray")
    rows: list[setup.SeatRow] = actions.read(actor, setup.seats, workgroup_id=workgroup_id)
    shown = [
        {
            "id": row.id,
            "name": row.name,
            "sector": choices.SECTOR.label(row.sector),
            "state": "Retired" if row.is_retired else "",
        }
        for row in rows
    ]
    tables.show(
        shown,
        {"name": "Seat", "sector": "Sector", "state": ""},
        key="seats",
        empty="No seats yet. A seat without a member counts as a vacancy.",
        label="Seats of this workgroup",
    )
    _add_seat(actor, workgroup_id, len(rows))
    _retire_seat(actor, rows)


def _add_seat(actor: Actor, workgroup_id: int, count: int) -> None:
    form = state.form_key(SEAT)
    with st.form(form):
        left, right = st.columns(2)
        with left:
            name = forms.field(form, Seat, "name", label="New seat *")
        with right:
            sector = forms.field(form, Seat, "sector")
        is_sent = st.form_submit_button("Add the seat")
    if is_sent:
        actions.run(
            actor, actions.once(SEAT, partial(workgroups.add_seat, position=count + 1)),
            done="The seat was added.", form=SEAT, workgroup_id=workgroup_id, name=name,
            sector=sector,
        )  # fmt: skip


def _retire_seat(actor: Actor, rows: list[setup.SeatRow]) -> None:
    by_id = {row.id: row for row in rows}
    if not by_id:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        names = {row.id: f"{row.name} (retired)" if row.is_retired else row.name for row in rows}
        chosen = st.selectbox(
            "Seat to retire or bring back", list(by_id), format_func=lambda one: names[one],
            index=None, placeholder="Choose",
        )  # fmt: skip
    with right:
        is_pressed = st.button("Retire or bring back", disabled=chosen is None)
    if is_pressed and chosen is not None:
        row = by_id[chosen]
        done = "The seat is back." if row.is_retired else "The seat was retired."
        actions.run(
            actor, workgroups.change_seat, done=done, seat_id=row.id, version=row.version,
            is_retired=not row.is_retired,
        )  # fmt: skip
