"""The forms of an own field: what it asks, of whom, and how it looks while it is made."""

from typing import Any, Final

import streamlit as st

from db.commands import own_fields as commands
from db.queries import own_fields as queries
from models import choices
from models.base import Choices as ChoiceList
from models.base import FieldSpec, Listed, Table, tables
from models.data import OwnField
from models.rules import choice_lists, field_design, own_fields
from models.rules.actor import Actor
from pages.parts import actions, forms, links, state, words
from pages.setup import frame, list_editor

NEW: Final = "add_field"
CHANGE: Final = "change_field"
PRIVATE: Final = (
    "Read only by those who may change the record: not by directors, partners or anybody who sees "
    "outlines and totals. This cannot be changed later."
)
HEADING: Final = "preview"


def add(actor: Actor, table: type[Table]) -> None:
    """Draw the form of a new field of a table, with the field as it will look."""
    _back()
    st.header(f"Add a field to {table.spec.plural}")
    form = state.form_key(NEW)
    left, right = st.columns([3, 2], gap="large")
    with left:
        values = _what(form, table)
        area_id, place = _place(actor, form, table)
        values |= place
        shape = actions.read(actor, queries.shape, table_name=str(table.__tablename__))
        values |= _more(form, None, values["kind"], shape, "")
        typed = _choices(form, values["kind"])
        values["default"] = _default(form, values, _listed(typed), "")
        values["is_private"] = st.checkbox("Private", key=f"{form}.is_private", help=PRIVATE)
        is_sent = st.button("Add the field", type="primary", key=f"{form}.send")
    with right:
        _preview(form, OwnField(table_name=str(table.__tablename__), key=HEADING, **values), typed)
    if is_sent:
        _save_new(actor, area_id, table, {**values, "choices": typed})


def _save_new(
    actor: Actor, area_id: int | None, table: type[Table], values: dict[str, Any]
) -> None:
    if area_id is None:
        st.error("Choose whose field it is.", icon=":material/error:")
        return
    new = commands.NewField(table_name=str(table.__tablename__), **values)
    outcome = actions.attempt(actor, actions.once(NEW, commands.add), area_id=area_id, new=new)
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.renew_form(NEW)
    state.flash(f"{outcome.value.label} was added and is asked for from now on.")
    links.stay(edit="")


def _back() -> None:
    if st.button("Back to the fields", icon=":material/arrow_back:", type="tertiary"):
        links.stay(edit="")


def _what(form: str, table: type[Table]) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        label = forms.field(form, OwnField, "label")
    with right:
        kind = forms.field(form, OwnField, "kind", "text")
    return {"label": label.strip(), "kind": kind or "text"}


WHOSE: Final = {
    "everyone": "Everyone",
    "program_id": "One program",
    "workgroup_id": "One workgroup",
}


def _place(actor: Actor, form: str, table: type[Table]) -> tuple[int | None, dict[str, int | None]]:
    """Whose field it is: everyone's, one program's or one workgroup's; and the area that keeps it."""
    areas = frame.own_areas(actor)
    places = field_design.places(table)
    none: dict[str, int | None] = {"program_id": None, "workgroup_id": None}
    whose = "everyone"
    if places:
        whose = st.segmented_control(
            "For", [one for one in WHOSE if one == "everyone" or one in places], required=True,
            format_func=lambda one: words.legible(WHOSE[one]), default="everyone", key=f"{form}.whose",
        )  # fmt: skip
    if whose == "everyone":
        return _county(form, frame.own_counties(actor)), none
    found = actions.read(actor, queries.homes, place=whose, area_ids=areas.keys())
    names = {row.id: row.name for row in found}
    chosen = forms.field(form, OwnField, whose, options=names, label=f"{WHOSE[whose]} *")
    area_id = next((row.area_id for row in found if row.id == chosen), None)
    return area_id, none | {whose: chosen}


def _county(form: str, areas: dict[int, str]) -> int | None:
    if len(areas) < 2:
        return next(iter(areas), None)
    chosen: int | None = forms.field(
        form, OwnField, "area_id", options=areas, label="Everyone of *"
    )
    return chosen


def _more(
    form: str, row: OwnField | None, kind: str, shape: own_fields.Shape, name: str
) -> dict[str, Any]:
    """What can be changed later too: help, section, required, limits, condition."""
    values: dict[str, Any] = {
        "help": forms.field(form, OwnField, "help", row and row.help),
        "section": forms.field(form, OwnField, "section", row and row.section),
        "is_required": forms.field(form, OwnField, "is_required", row and row.is_required),
    }
    for names, kinds in (
        (("at_least", "at_most"), field_design.SIZED),
        (("max_length",), field_design.TYPED),
    ):
        if kind in kinds:
            for one, column in zip(names, st.columns(len(names)), strict=True):
                with column:
                    values[one] = forms.field(form, OwnField, one, row and getattr(row, one))
    return values | _condition(form, row, shape, name)


def _condition(
    form: str, row: OwnField | None, shape: own_fields.Shape, name: str
) -> dict[str, Any]:
    offered = field_design.deciding(shape, name)
    now = row.shown_when if row is not None and row.shown_when in offered else ""
    chosen = st.selectbox(
        "Shown when", ["", *offered], index=["", *offered].index(now), key=f"{form}.shown_when",
        format_func=lambda one: shape[one].label if one else "Always",
        help="Another field of the table: this one is asked for only with some of its values.",
    )  # fmt: skip
    if not chosen:
        return {"shown_when": "", "shown_for": []}
    listed = offered[chosen]
    kept = [one for one in (row.shown_for if row else []) if one in listed] if chosen == now else []
    values = st.multiselect(
        f"{words.escape(shape[chosen].label)} is", list(listed), default=kept,
        format_func=listed.label, key=f"{form}.shown_for.{chosen}", placeholder="Choose",
    )  # fmt: skip
    return {"shown_when": chosen, "shown_for": values}


def _choices(form: str, kind: str) -> list[str]:
    if kind not in field_design.LISTED:
        return []
    text = st.text_area(
        "Values, one on each line", key=f"{form}.choices", height=140,
        placeholder="First value\nSecond value",
        help="More can be added later, and their words, order and colors changed.",
    )  # fmt: skip
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _listed(typed: list[str]) -> ChoiceList:
    """The values as they will be stored, so that one of them can be what a form starts with."""
    found = ChoiceList({})
    taken: list[str] = []
    for label in typed:
        taken.append(field_design.key_from(label, taken))
    found.lay([Listed(value, label) for value, label in zip(taken, typed, strict=True)])
    return found


def _default(form: str, values: dict[str, Any], listed: ChoiceList, now: str) -> str:
    """What a form starts with, asked for by the kind's own widget."""
    kind = values["kind"]
    if kind in field_design.WITHOUT_DEFAULT:
        return ""
    draft = OwnField(table_name="", key="default", **(values | {"default": now, "kind": kind}))
    draft.label, draft.help, draft.is_required = "Starts as", "", False
    draft.list_name = HEADING
    spec = field_design.as_preview(draft, {HEADING: listed})
    # The form's key holds the kind: another kind's widget has another kind of value.
    given = forms.draw(f"{form}.{kind}", "default", spec, spec.default)
    return field_design.default_text(kind, given)


def _preview(form: str, draft: OwnField, typed: list[str]) -> None:
    """Draw the field as a form will, with what has been typed so far."""
    draft.list_name = HEADING
    _show(form, field_design.as_preview(draft, {HEADING: _listed(typed)}))


def _show(form: str, spec: FieldSpec) -> None:
    st.subheader("As people will see it", divider="gray")
    if not spec.label:
        st.caption("Type a label, and the field appears here.")
        return
    if spec.section:
        st.markdown(f"**{words.escape(spec.section)}**")
    kind = f"{spec.kind}{spec.default}{len(tuple(spec.choices or ()))}"
    forms.draw(f"{form}.preview.{kind}", "answer", spec, spec.default, options={})
    if spec.shown_when:
        st.caption("Shown only with the values chosen.")
    if spec.own is not None and spec.own.is_private:
        st.caption(":material/lock: Only for those who may change the record.")


def change(actor: Actor, field_id: int) -> None:
    """Draw the form of one field. Raises NotFound."""
    row: OwnField = actions.read(actor, queries.find, field_id=field_id)
    table = tables()[row.table_name]
    _back()
    st.header(words.escape(row.label))
    st.caption(_facts(row, table))
    form = f"{state.form_key(CHANGE)}.{row.id}"
    version = frame.shown_version(CHANGE, form, row.version, "label")
    listed = choice_lists.named().get(row.list_name, own_fields.NO_CHOICES)
    left, right = st.columns([3, 2], gap="large")
    with left:
        values = {"label": forms.field(form, OwnField, "label", row.label).strip()}
        shape = actions.read(actor, queries.shape, table_name=row.table_name)
        values |= _more(form, row, row.kind, shape, own_fields.PREFIX + row.key)
        default = _default(form, {**values, "kind": row.kind}, listed, row.default)
        values["default"] = default
        is_sent = st.button("Save", type="primary", key=f"{form}.send")
    with right:
        same: dict[str, Any] = {
            "kind": row.kind,
            "is_private": row.is_private,
            "list_name": row.list_name,
        }
        draft = OwnField(table_name=row.table_name, key=row.key, **values, **same)
        _show(form, field_design.as_preview(draft, choice_lists.named()))
    ids: dict[str, Any] = {"field_id": row.id, "version": version}
    if is_sent:
        done = "The field was saved."
        actions.run(actor, commands.change, done=done, form=CHANGE, **ids, **values)
    if row.list_name:
        st.subheader("Values", divider="gray")
        list_editor.draw(actor, row.list_name)
    _order_and_retire(actor, row, ids)


def _facts(row: OwnField, table: type[Table]) -> str:
    kind = choices.OWN_FIELD_KIND.label(row.kind)
    private = "private, " if row.is_private else ""
    what = f"{kind} of {table.spec.plural}, {private}own.{row.key} in files."
    return words.escape(what) + " Its kind, its key and who reads it stay as they are."


def _order_and_retire(actor: Actor, row: OwnField, ids: dict[str, Any]) -> None:
    st.subheader("Order and retiring", divider="gray")
    with st.container(horizontal=True):
        for label, icon, up in (
            ("Earlier", "arrow_upward", True),
            ("Later", "arrow_downward", False),
        ):
            if st.button(label, icon=f":material/{icon}:", disabled=row.is_retired):
                done = f"The field is asked for {label.lower()} now."
                actions.run(actor, commands.move, done=done, field_id=row.id, up=up)
        if row.is_retired:
            if st.button("Ask for it again", icon=":material/unarchive:"):
                actions.run(actor, commands.restore, done="The field is asked for again.", **ids)
        elif st.button("Retire this field", icon=":material/archive:"):
            actions.run(actor, commands.retire, done="The field was retired.", **ids)
    st.caption(
        "A retired field is asked for no longer. Its answers stay, and lists and history show them."
    )
