"""The county's own fields in the forms and on the pages people use every day."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from db.commands import records
from db.queries import own_fields as queries
from models.base import FieldSpec, Kind, Stamp, Table, tables
from models.rules import own_fields
from models.rules.actor import Actor
from models.rules.own_fields import Shape
from models.rules.records import same
from pages.parts import actions, cells, clock, drafts, forms, picker, state, words

PRIVATE = "Private: read only by those who may change the record."


def asked(actor: Actor, table: type[Table], **standing: int | None) -> Shape:
    """The own fields that are asked of a new record of a table in a program or workgroup."""
    shape: Shape = actions.read(actor, queries.asked, table=table, standing=standing)
    return shape


def asked_within(actor: Actor, table: type[Table], parent: type[Table], parent_id: int) -> Shape:
    """The same of a new record of a case, a match or a workgroup."""
    shape: Shape = actions.read(
        actor, queries.asked_within, table=table, parent=parent, parent_id=parent_id
    )
    return shape


def ask(
    actor: Actor,
    shape: Shape,
    beside: Mapping[str, Any],
    *,
    key: str,
    form: drafts.Form | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Draw own fields in a form and return their answers by `own.<key>`.

    `beside` is what the form's other fields hold: a field may be asked only with some of their
    values. `key` is the form's; `form` keeps drafts; `values` are the answers so far. Draw it with
    plain widgets around, not within st.form.
    """
    kept = values or {}
    given: dict[str, Any] = {}
    heading = ""
    live = {
        name: state.value(f"{key}.{name}", kept.get(name, spec.default))
        for name, spec in shape.items()
    }
    for name, spec in shape.items():
        if not own_fields.is_asked(spec, {**beside, **live}):
            continue
        if spec.section and spec.section != heading:
            st.markdown(f"**{words.escape(spec.section)}**")
            heading = spec.section
        given[name] = _field(actor, name, spec, kept.get(name, spec.default), key, form)
    return given


def _field(
    actor: Actor, name: str, spec: FieldSpec, value: Any, key: str, form: drafts.Form | None
) -> Any:
    if spec.kind is Kind.REFERENCE:
        assert spec.target is not None
        label = words.escape(spec.label)
        return picker.pick(
            actor,
            tables()[spec.target],
            key=f"{key}.{name}",
            label=f"{label} *" if spec.required else label,
            value=value,
            help=words.hint(spec) or "",
            can_add=False,
        )
    if form is None:
        return forms.draw(key, name, spec, value)
    more = form.watch(name)
    del more["key"]  # `forms` makes the same of the form's key and the name.
    return forms.draw(key, name, spec, form.start(name, value), more=more)


def said(shape: Shape, kept: Mapping[str, Any]) -> str:
    """The open answers of one record in a line. People and organizations are left to its own page."""
    parts = []
    for spec in shape.values():
        if spec.own is None or spec.own.is_private or spec.target is not None:
            continue
        if text := cells.say(spec, own_fields.read(spec, kept.get(spec.own.key))):
            parts.append(f"{spec.label}: {text}")
    return " · ".join(parts)


def changed(answers: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that differ from those before."""
    return {name: value for name, value in answers.items() if not same(value, kept.get(name))}


def show(actor: Actor, table: type[Table], record_id: int) -> None:
    """Draw a record's own fields, with the form that changes them for whoever may. Nothing without any."""
    if not (found := _filled(actor, table, record_id)).shape:
        return
    with st.container(border=True):
        st.subheader("More", anchor=False)
        _answers(found)
        if _may_change(actor, table, found):
            with st.popover("Change these", icon=":material/edit:"):
                _form(actor, table, record_id)


def _filled(actor: Actor, table: type[Table], record_id: int) -> queries.Filled:
    found: queries.Filled = actions.read(actor, queries.filled, table=table, record_id=record_id)
    return found


def _answers(found: queries.Filled) -> None:
    """Label above value, two by two; a question that its condition does not ask is left out."""
    shown = [
        (spec, cells.say(spec, found.values.get(name), found.names.get(name)))
        for name, spec in found.shape.items()
        if name in found.values or (spec.editable and own_fields.is_asked(spec, found.values))
    ]
    half = -(-len(shown) // 2)
    for column, part in zip(st.columns(2), (shown[:half], shown[half:]), strict=True):
        column.markdown("\n\n".join(_told(spec, text) for spec, text in part))
    if any(spec.own is not None and spec.own.is_private for spec, _text in shown):
        st.caption(f":material/lock: {PRIVATE}")


def _told(spec: FieldSpec, text: str) -> str:
    is_private = spec.own is not None and spec.own.is_private
    lock = ":material/lock: " if is_private else ""
    retired = "" if spec.editable else " (no longer asked)"
    lines = "  \n".join(words.escape(line) for line in text.splitlines()) or words.NOTHING
    return f":small[:gray[{lock}{words.escape(spec.label)}{retired}]]  \n{lines}"


def _may_change(actor: Actor, table: type[Table], found: queries.Filled) -> bool:
    is_asked = any(spec.editable for spec in found.shape.values())
    return is_asked and queries.may_change(actor, table, found.standing)


@st.fragment
def _form(actor: Actor, table: type[Table], record_id: int) -> None:
    """The form of the answers alone. It saves what was changed; somebody else's changes stay."""
    found = _filled(actor, table, record_id)
    name = f"own_{table.__tablename__}_{record_id}"
    key = state.form_key(name)
    shape = {one: spec for one, spec in found.shape.items() if spec.editable}
    first: queries.Filled = state.drawn_with(key, f"{key}.save", found)
    answers = ask(actor, shape, found.values, key=key, values=first.values)
    if st.button("Save", type="primary", icon=":material/check:", key=f"{key}.save"):
        values = changed(answers, first.values)
        actions.run(
            actor, records.change, done="Saved.", form=name, table=table,
            stamp=Stamp(record_id, first.version), values=values,
            was={one: first.values.get(one) for one in values}, today=clock.today(),
        )  # fmt: skip
