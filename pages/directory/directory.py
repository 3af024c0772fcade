"""The directory: organizations and people, searched on the server, one page at a time."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from db.queries import directory
from models import choices
from models.people import Organization
from models.rules import permissions
from models.rules.actor import Actor
from pages.directory import organization
from pages.parts import actions, filters, links, tables

ORGANIZATIONS: Final = "organizations"
ADD: Final = "add"
VIEWS: Final = {ORGANIZATIONS: "Organizations", "people": "People"}


def render(actor: Actor) -> None:
    """Draw one organization when the address names one, else the list."""
    if (organization_id := filters.number("organization")) is not None:
        organization.render(actor, organization_id)
        return
    st.title("Directory")
    may_add = permissions.may(actor, Organization, "a")
    views = VIEWS | ({ADD: "Add an organization"} if may_add else {})
    view = filters.pick("Show", views, name="show", label_visibility="collapsed")
    if view == ADD:
        organization.add(actor)
        return
    left, right = st.columns([3, 2])
    with left:
        text = filters.search("Search", name="q", placeholder=_hint(view))
    with right:
        sectors = {"": "Every sector", **choices.SECTOR.labels}
        sector = filters.choice("Sector", sectors, name="sector")
    draw: Callable[[Actor, str, str], None] = _organizations if view == ORGANIZATIONS else _people
    draw(actor, text, sector)


def _hint(view: str) -> str:
    if view == ORGANIZATIONS:
        return "Name, or what they offer: food, housing, recovery"
    return "Name, job or organization"


def _empty(text: str, sector: str, noun: str) -> str:
    if text or sector:
        return f"No {noun} match. Try fewer letters, or every sector."
    return f"No {noun} yet. Add the first, or import them in Set-up."


def _offset() -> int:
    return (filters.page() - 1) * directory.PAGE


def _organizations(actor: Actor, text: str, sector: str) -> None:
    what: dict[str, Any] = {"text": text, "sector": sector}
    rows = actions.read(actor, directory.organizations, offset=_offset(), **what)
    ids = tuple(row.id for row in rows)
    sectors = actions.read(actor, directory.sectors_of, organization_ids=ids)

    def opens(picked: Mapping[str, Any]) -> None:
        links.go("directory", organization=picked["id"])

    tables.show(
        [
            {
                "id": row.id,
                "name": row.name,
                "sectors": ", ".join(choices.SECTOR.label(one) for one in sectors.get(row.id, ())),
                "services": row.services,
                "phone": row.phone,
                "website": row.website or None,
            }
            for row in rows
        ],
        {
            "name": st.column_config.TextColumn("Name", width="medium"),
            "sectors": st.column_config.TextColumn("Sectors", width="medium"),
            "services": st.column_config.TextColumn("What it offers", width="large"),
            "phone": "Phone",
            "website": st.column_config.TextColumn("Website"),
        },
        key="organizations",
        empty=_empty(text, sector, "organizations"),
        label="Organizations",
        optional=("website",),
        opens=opens,
    )
    _pages(actions.read(actor, directory.count_organizations, **what), "organization")


def _people(actor: Actor, text: str, sector: str) -> None:
    what: dict[str, Any] = {"text": text, "sector": sector}
    rows = actions.read(actor, directory.people, offset=_offset(), **what)

    def opens(picked: Mapping[str, Any]) -> None:
        links.go("tables", table="people", id=picked["id"])

    tables.show(
        [
            {
                "id": row.id,
                "name": row.name,
                "job_title": row.job_title,
                "organization": row.organization,
                "email": row.email,
                "phone": row.phone,
            }
            for row in rows
        ],
        {
            "name": st.column_config.TextColumn("Name", width="medium"),
            "job_title": "Job",
            "organization": st.column_config.TextColumn("Organization", width="medium"),
            "email": "E-mail",
            "phone": "Phone",
        },
        key="people",
        empty=_empty(text, sector, "people"),
        label="People; click one to open their entry",
        opens=opens,
    )
    _pages(actions.read(actor, directory.count_people, **what), "person", "people")


def _pages(count: int, one: str, more: str | None = None) -> None:
    """The number found and the page numbers, after the first rows are there."""
    if count > directory.PAGE:
        st.caption(f"{count:,} {more or one + 's'}")
    filters.pages(count, size=directory.PAGE)
