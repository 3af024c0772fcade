"""Focus areas and areas: the lists of the set-up, and their forms."""

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from db.commands import places
from db.queries import setup
from models import choices
from models.places import Area, FocusArea
from models.rules.actor import Actor
from models.rules.errors import NotFound
from pages.parts import actions, forms, links, state, tables, words
from pages.setup import frame

FOCUS: Final = "focus_area"
AREA: Final = "area"


def focus_areas(actor: Actor, chosen: str) -> None:
    """Draw what the partnership sets out to improve, or the form of one."""
    rows: list[setup.FocusRow] = actions.read(actor, setup.focus_areas)
    if chosen:
        frame.back("Focus areas")
        _focus_form(actor, None if chosen == "new" else _of(rows, chosen))
        return
    if st.button("Add a focus area", icon=":material/add:", type="primary"):
        links.stay(edit="new")
    tables.show(
        [
            {
                "id": row.id,
                "name": row.name,
                "description": row.description,
                "area": row.area,
                "state": "Retired" if row.is_retired else "",
            }
            for row in rows
        ],
        {"name": "Name", "description": "Description", "area": "Area", "state": ""},
        key="focus_areas",
        empty="No focus areas yet. Add what the partnership sets out to improve, such as Health.",
        label="Focus areas; click one to change it",
        opens=lambda row: links.stay(edit=row["id"]),
    )


def _of(rows: Sequence[Any], chosen: str) -> Any:
    for row in rows:
        if str(row.id) == chosen:
            return row
    raise NotFound()


def _focus_form(actor: Actor, row: setup.FocusRow | None) -> None:
    st.header(words.escape(row.name) if row else "Add a focus area")
    form = f"{state.form_key(FOCUS)}.{row.id if row else 'new'}"
    version = frame.shown_version(FOCUS, form, row.version) if row else None
    values: dict[str, Any] = {}
    with st.form(form):
        values["name"] = forms.field(form, FocusArea, "name", row and row.name)
        if row is None:
            areas = frame.own_areas(actor)
            only = next(iter(areas)) if len(areas) == 1 else None
            values["area_id"] = forms.field(form, FocusArea, "area_id", only, options=areas)
        values["description"] = forms.field(form, FocusArea, "description", row and row.description)
        values["position"] = forms.field(form, FocusArea, "position", row and row.position)
        if row is not None:
            values["is_retired"] = forms.field(form, FocusArea, "is_retired", row.is_retired)
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent and row is None:
        actions.run(
            actor,
            actions.once(FOCUS, places.add_focus_area),
            done="The focus area was added.",
            form=FOCUS,
            **values,
        )
    elif is_sent and row is not None:
        actions.run(
            actor, places.change_focus_area, done="The focus area was saved.", form=FOCUS,
            focus_area_id=row.id, version=version, **values,
        )  # fmt: skip


def areas(actor: Actor, chosen: str) -> None:
    """Draw where the partnership works, or the form of one area."""
    rows: list[setup.AreaRow] = actions.read(actor, setup.areas)
    if chosen:
        frame.back("Areas")
        _area_form(actor, rows, None if chosen == "new" else _of(rows, chosen))
        return
    if st.button("Add an area", icon=":material/add:", type="primary"):
        links.stay(edit="new")
    names = {row.id: row.name for row in rows}
    tables.show(
        [
            {
                "id": row.id,
                "name": row.name,
                "kind": choices.AREA_KIND.label(row.kind),
                "parent": names.get(row.parent_id or 0, ""),
            }
            for row in rows
        ],
        {"name": "Name", "kind": "Kind", "parent": "Part of"},
        key="areas",
        empty="No areas yet. Add the county first.",
        label="Areas; click one to change it",
        opens=lambda row: links.stay(edit=row["id"]),
    )


def _area_form(actor: Actor, rows: list[setup.AreaRow], row: setup.AreaRow | None) -> None:
    st.header(words.escape(row.name) if row else "Add an area")
    form = f"{state.form_key(AREA)}.{row.id if row else 'new'}"
    version = frame.shown_version(AREA, form, row.version) if row else None
    values: dict[str, Any] = {}
    with st.form(form):
        values["name"] = forms.field(form, Area, "name", row and row.name)
        values["kind"] = forms.field(form, Area, "kind", row and row.kind)
        if row is None:
            values["parent_id"] = forms.field(
                form, Area, "parent_id", options={one.id: one.name for one in rows}
            )
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent and row is None:
        actions.run(
            actor,
            actions.once(AREA, places.add_area),
            done="The area was added.",
            form=AREA,
            **values,
        )
    elif is_sent and row is not None:
        actions.run(
            actor, places.change_area, done="The area was saved.", form=AREA,
            area_id=row.id, version=version, **values,
        )  # fmt: skip
