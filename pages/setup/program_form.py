"""The forms of a program: what it is, how it works with families, what its page shows."""

from typing import Any, Final

import streamlit as st

from db.commands import programs
from db.queries import programs as queries
from db.queries import setup
from models import choices
from models.programs import Program
from models.rules.actor import Actor
from pages.parts import actions, forms, icons, links, state, words
from pages.setup import frame, page_sections, program_people

NEW: Final = "add_program"
CHANGE: Final = "change_program"
KIND: Final = "Programs"
UNITS: Final = {
    "first_contact_days": "First contact within (days)",
    "contact_every_days": "Contact at least every (days)",
    "commitment_months": "Mentor commitment (months)",
    "contract_year_month": "Contract year starts in month (1 to 12)",
    "contract_amount": "Contract amount per year ($)",
}
"""Numbers say what they count."""


def add(actor: Actor) -> None:
    """Draw the form of a new program."""
    frame.back(KIND)
    st.header("Add a program")
    form = state.form_key(NEW)
    with st.form(form):
        values = _what(actor, form, None) | _work(form, None) | _mentoring(form, None)
        is_sent = st.form_submit_button("Add the program", type="primary")
    if is_sent:
        frame.save_new_page(actor, programs.add, form=NEW, values=values)


def change(actor: Actor, slug: str) -> None:
    """Draw the forms of one program. Raises NotFound."""
    row: queries.ProgramRow = actions.read(actor, queries.find, slug=slug)
    frame.back(KIND)
    st.header(words.escape(row.name))
    if row.is_active:
        links.to(row.slug, "Open its page", icon=":material/arrow_forward:")
    form = f"{state.form_key(CHANGE)}.{row.id}"
    version = frame.shown_version(CHANGE, form, row.version)
    with st.form(form):
        values = _what(actor, form, row) | _work(form, row) | _mentoring(form, row)
        is_sent = st.form_submit_button("Save", type="primary")
    ids: dict[str, Any] = {"program_id": row.id, "version": version}
    if is_sent:
        actions.run(
            actor, programs.change, done="The program was saved.", form=CHANGE, **ids, **values
        )
    page = page_sections.Page(programs.change, {"program_id": row.id}, version, form)
    page_sections.draw(actor, page, offered=choices.PROGRAM_SECTIONS, shown=row.sections)
    program_people.goals(actor, row.id)
    program_people.coordinators(actor, row.id)
    st.subheader("Retire", divider="gray")
    frame.retire(actor, programs.change, noun="program", is_active=row.is_active, **ids)


def _fields(
    form: str, row: queries.ProgramRow | None, names: tuple[str, ...], defaults: dict[str, Any]
) -> dict[str, Any]:
    """Draw these columns side by side, with what the row holds or the default."""
    values = {}
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            now = getattr(row, name) if row is not None else defaults.get(name)
            values[name] = forms.field(form, Program, name, now, label=UNITS.get(name, ""))
    return values


def _what(actor: Actor, form: str, row: queries.ProgramRow | None) -> dict[str, Any]:
    st.subheader("What it is", divider="gray")
    values = _fields(form, row, ("name", "kind", "case_prefix"), {})
    left, right = st.columns(2)
    with left:
        if row is None:
            areas = frame.own_areas(actor)
            only = next(iter(areas)) if len(areas) == 1 else None
            values["area_id"] = forms.field(form, Program, "area_id", only, options=areas)
            values["slug"] = forms.field(
                form, Program, "slug", label="Address (made from the name if empty)"
            ).strip()
        else:
            values["organization_id"] = forms.field(
                form, Program, "organization_id", row.organization_id,
                options=dict(actions.read(actor, setup.organizations, area_id=row.area_id)),
            )  # fmt: skip
    with right:
        values["focus_area_id"] = forms.field(
            form, Program, "focus_area_id", row and row.focus_area_id,
            options=frame.focus_areas(actor, row.area_id if row else None),
        )  # fmt: skip
        groups = {one.id: one.name for one in actions.read(actor, setup.workgroups)}
        values["workgroup_id"] = forms.field(
            form, Program, "workgroup_id", row and row.workgroup_id, options=groups
        )
    values["icon"] = _icon(form, row.icon if row else "diversity_3")
    values["description"] = forms.field(form, Program, "description", row and row.description)
    return values


def _icon(form: str, now: str) -> str:
    offered = list(dict.fromkeys([now, *icons.OFFERED])) if now else list(icons.OFFERED)
    chosen = st.pills(
        "Icon", offered, default=now or offered[0], format_func=icons.material, key=f"{form}.icon",
        help=frame.ICON_HELP, required=True,
    )  # fmt: skip
    return chosen or ""


def _work(form: str, row: queries.ProgramRow | None) -> dict[str, Any]:
    st.subheader("How it works with families", divider="gray")
    return (
        _fields(
            form, row, ("first_contact_days", "contact_every_days"),
            {"first_contact_days": 7, "contact_every_days": 30},
        )
        | _fields(form, row, ("referral_phone", "referral_email"), {})
        | _fields(form, row, ("contract_year_month", "contract_amount"), {"contract_year_month": 7})
    )  # fmt: skip


def _mentoring(form: str, row: queries.ProgramRow | None) -> dict[str, Any]:
    st.subheader("Mentoring", divider="gray")
    values = _fields(form, row, ("has_mentoring", "commitment_months"), {"commitment_months": 12})
    stages = row.check_in_stages if row is not None else programs.STAGES
    st.caption(
        "How often a match is checked in on. Two in the first month, then monthly, is usual."
    )
    return values | {"check_in_stages": _stages(form, stages)}


def _stages(form: str, stages: tuple[tuple[int | None, int], ...]) -> list[list[int | None]]:
    found: list[list[int | None]] = []
    for index, (up_to, every) in enumerate(stages):
        is_last = index == len(stages) - 1
        left, right = st.columns(2)
        key = f"{form}.stage{index}"
        with left:
            day = None
            if is_last:
                st.text_input("Up to day", value="After that", disabled=True, key=f"{key}.day")
            else:
                day = st.number_input("Up to day", 1, 3650, value=up_to, key=f"{key}.day")
        with right:
            days = st.number_input("Every how many days", 1, 365, value=every, key=f"{key}.every")
        found.append([up_to if is_last else day, days])
    return found
