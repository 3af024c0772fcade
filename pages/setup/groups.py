"""Set-up: workgroups and programs, and what they are sorted by. Adding one makes its page."""

from typing import Final

import streamlit as st

from db.queries import setup
from models.rules.actor import Actor
from pages.parts import actions, filters, links, state, tables, words
from pages.setup import frame, places, program_form, workgroup_form

KINDS: Final = {one: one for one in ("Workgroups", "Programs", "Focus areas", "Areas")}


def render(actor: Actor) -> None:
    """Draw the lists of the set-up and the form of the one that is open."""
    st.title("Workgroups and programs")
    _say_new_page()
    kind = filters.pick("Show", KINDS, name="kind", closes="edit")
    chosen = st.query_params.get("edit", "")
    match kind:
        case "Programs":
            _programs(actor, chosen)
        case "Focus areas":
            places.focus_areas(actor, chosen)
        case "Areas":
            places.areas(actor, chosen)
        case _:
            _workgroups(actor, chosen)


def _say_new_page() -> None:
    """Lead to the page that was just added; its menu entry is there already."""
    if (new := state.once(frame.NEW_PAGE)) is None:
        return
    state.drop_once(frame.NEW_PAGE)
    slug, name = new
    with st.container(border=True):
        st.success(
            f"{words.escape(name)} was added and has a page.", icon=":material/check_circle:"
        )
        links.to(slug, f"Open the page of {words.escape(name)}", icon=":material/arrow_forward:")


def _workgroups(actor: Actor, chosen: str) -> None:
    if chosen == "new":
        workgroup_form.add(actor)
    elif chosen:
        workgroup_form.change(actor, chosen)
    else:
        rows = actions.read(actor, setup.workgroups)
        _list(rows, "Workgroups", "workgroup", "No workgroups yet. Add the first one.")


def _programs(actor: Actor, chosen: str) -> None:
    if chosen == "new":
        program_form.add(actor)
    elif chosen:
        program_form.change(actor, chosen)
    else:
        rows = actions.read(actor, setup.programs)
        _list(rows, "Programs", "program", "No programs yet. Add the first one.")


def _list(rows: list[setup.PageRow], kind: str, noun: str, empty: str) -> None:
    with st.container(horizontal=True):
        if st.button(f"Add a {noun}", icon=":material/add:", type="primary"):
            links.stay(edit="new")
        if st.button("From a starter kit", icon=":material/inventory_2:"):
            links.go("kits")
        if rows and st.button("Copy one", icon=":material/content_copy:"):
            links.go("kits", way="copy")
    shown = [
        {
            "slug": row.slug,
            "name": row.name,
            "focus": row.focus_area or words.NOTHING,
            "area": row.area or "",
            "state": "Active" if row.is_active else "Retired",
        }
        for row in rows
    ]
    columns = {"name": "Name", "focus": "Focus area", "area": "Area", "state": "State"}
    tables.show(
        shown,
        columns,
        key=f"list_{noun}",
        empty=empty,
        label=f"{kind}; click one to change it",
        opens=lambda row: links.stay(edit=row["slug"]),
    )
    if shown:
        st.caption(f"Click a {noun} to change it.")
