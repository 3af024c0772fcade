"""One organization: what it offers, how to reach it, its people and the tables they sit at."""

from typing import Any, Final

import streamlit as st

from db.commands import people as commands
from db.queries import directory
from models import choices
from models.people import Organization, OrganizationSector
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, forms, links, own_fields, state, tables, words

ADD: Final = "add_organization"
CHANGE: Final = "change_organization"
FIELDS: Final = ("name", "services", "phone", "email", "website", "address")


def render(actor: Actor, organization_id: int) -> None:
    """Draw an organization's entry. Raises NotFound."""
    row: directory.OrganizationDetail = actions.read(
        actor, directory.organization, organization_id=organization_id
    )
    sectors = actions.read(actor, directory.sectors_of, organization_ids=(row.id,)).get(row.id, ())
    links.to("directory", "Directory", icon=":material/arrow_back:")
    st.title(words.escape(row.name))
    if not row.is_active:
        st.info("Not an active partner any more.", icon=":material/archive:")
    if sectors:
        with st.container(horizontal=True):
            for one in sectors:
                st.badge(choices.SECTOR.label(one), color="gray")
    left, right = st.columns([3, 2], gap="large")
    with left:
        _offers(row)
    with right:
        _reach(row)
    own_fields.show(actor, Organization, row.id)
    _people(actor, row)
    _tables(actor, row)
    if permissions.may(actor, Organization, "c"):
        with st.expander("Change this entry", icon=":material/edit:"):
            _change(actor, row, sectors)


def _offers(row: directory.OrganizationDetail) -> None:
    st.subheader("What it offers", divider="gray")
    st.markdown(words.escape(row.services) if row.services else "Nothing written yet.")


def _reach(row: directory.OrganizationDetail) -> None:
    st.subheader("How to reach it", divider="gray")
    for label, value in (
        ("Phone", row.phone), ("E-mail", row.email), ("Website", row.website), ("Address", row.address),
    ):  # fmt: skip
        if value:
            st.caption(label)
            st.text(value)
    if not (row.phone or row.email or row.website or row.address):
        st.text("Nothing written yet.")


def _people(actor: Actor, row: directory.OrganizationDetail) -> None:
    st.subheader("People", divider="gray")
    people = actions.read(actor, directory.people_of, organization_id=row.id)

    def opens(picked: Any) -> None:
        links.go("tables", table="people", id=picked["id"])

    tables.show(
        [
            {
                "id": one.id,
                "name": one.name,
                "job": one.job_title,
                "email": one.email,
                "phone": one.phone,
            }
            for one in people
        ],
        {"name": "Name", "job": "Job", "email": "E-mail", "phone": "Phone"},
        key=f"people_of_{row.id}",
        empty="Nobody of this organization is in the directory.",
        label=f"People of {row.name}; click one to open their entry",
        opens=opens,
    )


def _tables(actor: Actor, row: directory.OrganizationDetail) -> None:
    seated = actions.read(actor, directory.seated_for, organization_id=row.id)
    if not seated:
        return
    st.subheader("Workgroups they sit in", divider="gray")

    def opens(picked: Any) -> None:
        links.go(picked["slug"])

    tables.show(
        [
            {
                "slug": one.slug,
                "workgroup": one.workgroup,
                "name": one.person or "Not listed",
                "role": choices.MEMBER_ROLE.label(one.role),
            }
            for one in seated
        ],
        {"workgroup": "Workgroup", "name": "Name", "role": "Role"},
        key=f"tables_of_{row.id}",
        empty="",
        label=f"Workgroups in which people of {row.name} sit",
        opens=opens,
    )


def add(actor: Actor) -> None:
    """Draw the form of a new organization, in the county the actor works in."""
    form = state.form_key(ADD)
    areas = dict(actions.read(actor, directory.counties))
    with st.form(form):
        values = _fields(actor, form, None, ())
        area_id = next(iter(areas), None)
        if len(areas) > 1:
            area_id = forms.field(form, Organization, "area_id", area_id, options=areas)
        is_sent = st.form_submit_button("Add the organization", type="primary")
    if is_sent:
        values.setdefault("sectors", [])
        actions.run(
            actor, actions.once(ADD, commands.add_organization),
            done=f"{values['name']} is in the directory.", form=ADD, area_id=area_id, **values,
        )  # fmt: skip


def _change(actor: Actor, row: directory.OrganizationDetail, sectors: tuple[str, ...]) -> None:
    form = f"{state.form_key(CHANGE)}.{row.id}"
    version = state.shown_version(form, "name", row.version)
    with st.form(form):
        values = _fields(actor, form, row, sectors)
        values["is_active"] = forms.field(form, Organization, "is_active", row.is_active)
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        actions.run(
            actor, commands.change_organization, done=f"{row.name} was saved.", form=CHANGE,
            organization_id=row.id, version=version, **values,
        )  # fmt: skip


def _fields(
    actor: Actor,
    form: str,
    row: directory.OrganizationDetail | None,
    sectors: tuple[str, ...],
) -> dict[str, Any]:
    values = {
        name: forms.field(form, Organization, name, getattr(row, name, None)) for name in FIELDS
    }
    if permissions.may(actor, OrganizationSector, "a"):
        values["sectors"] = st.multiselect(
            "Sectors",
            choices.SECTOR.offered(*sectors),
            default=[one for one in sectors if one in choices.SECTOR],
            format_func=choices.SECTOR.label,
            key=f"{form}.sectors",
            placeholder="Choose",
        )
    return values
