"""The form of a record as it is saved: each refusal beside its field, and nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import records
from db.queries.records import RecordRow
from models.base import Stamp, Table
from models.rules.errors import Refused
from models.rules.records import Conflict, Edit, resolved
from pages.parts import (
    actions,
    adding,
    cells,
    clock,
    conflicts,
    drafts,
    links,
    record_form,
    state,
    words,
)
from pages.parts.record_form import Sheet

NEW: Final = "new"
LONGEST: Final = 60


def _name(sheet: Sheet) -> str:
    return f"record.{sheet.table.__tablename__}.{sheet.record_id or NEW}"


@st.fragment
def change(sheet: Sheet, row: RecordRow) -> None:
    """Draw the form of a record that is there, with its Save."""
    actions.guarded(lambda: _change(sheet, row))


def _change(sheet: Sheet, row: RecordRow) -> None:
    name = _name(sheet)
    key = state.form_key(name)
    drawn: RecordRow = state.drawn_with(key, f"{key}.save", row)
    sheet = replace(sheet, key=key, values=drawn.values, problems=_problems(key))
    if drawn.version != row.version:
        st.info(
            "Somebody changed this record while it was open here. Saving keeps both your changes "
            "and theirs; where they meet, you are asked.",
            icon=":material/sync:",
        )
    typed = record_form.draw(sheet)
    _said(sheet, typed)
    _choose(sheet)
    with st.container(horizontal=True, vertical_alignment="center"):
        is_sent = st.button("Save", type="primary", key=f"{key}.save", shortcut=drafts.SEND)
        wanted = record_form.changed(sheet, typed)
        if wanted and st.button("Discard changes", key=f"{key}.discard", type="tertiary"):
            state.renew_form(name)
            st.rerun()
    if is_sent and not wanted:
        st.caption("Nothing was changed.")
    elif is_sent:
        edit = Edit(
            "", Stamp(row.id, drawn.version), wanted, {one: drawn.values.get(one) for one in wanted}
        )
        disputed = _disputed(key)
        edits = resolved([edit], disputed, conflicts.chosen(key, disputed))
        outcome = actions.attempt(
            sheet.actor, _save, table=sheet.table, edits=edits, today=clock.today()
        )
        _done(key, name, outcome, f"The {sheet.table.spec.singular} was saved.")


def _save(
    session: actions.GuardedSession, *, table: type[Table], edits: Sequence[Edit], today: date
) -> None:
    for one in edits:  # None is left where every field was given up for theirs.
        assert one.stamp is not None
        records.change(session, table, stamp=one.stamp, values=one.values, was=one.was, today=today)


@st.fragment
def add(sheet: Sheet) -> None:
    """Draw the form of a new record, with its Save."""
    actions.guarded(lambda: _add(sheet))


def _add(sheet: Sheet) -> None:
    name = str(sheet.table.__tablename__)
    form = drafts.opened(sheet.actor, f"record_{name}", record=_place(sheet))
    state.drawn_with(form.key, f"{form.key}.save", None)
    asked = record_form.typed_into(sheet.table, sheet.shape, is_new=True)
    values = {one: form.start(one, sheet.values.get(one)) for one in asked}
    sheet = replace(
        sheet, key=form.key, values={**sheet.values, **values}, problems=_problems(form.key),
        watch=form.watch,
    )  # fmt: skip
    form.offer()
    typed = record_form.draw(sheet)
    _alike(sheet, typed)
    _said(sheet, typed)
    singular = sheet.table.spec.singular
    is_sent = st.button(
        f"Add the {singular}", type="primary", key=f"{form.key}.save", shortcut=drafts.SEND
    )
    form.tell()
    if is_sent:
        filled = {one: value for one, value in typed.items() if value not in (None, "", [])}
        outcome = actions.attempt(
            sheet.actor, form.saving(_add_id), table=sheet.table, values=filled,
            today=clock.today(),
        )  # fmt: skip
        if outcome.refused is None:
            state.renew_form(form.name)
            state.flash(f"The {singular} was added.")
            links.go("tables", table=name, id=outcome.value)
        _done(form.key, form.name, outcome, f"The {singular} was added.")


def _place(sheet: Sheet) -> str:
    """Where a new record was begun from: a draft for one workgroup is no draft for another."""
    kept = [
        f"{name}{sheet.values[name]}"
        for name, spec in sheet.shape.items()
        if spec.target is not None and sheet.values.get(name) is not None
    ]
    return "_".join([NEW, *kept])[:LONGEST]


def _add_id(session: actions.GuardedSession, *, table: type[Table], **values: Any) -> int | None:
    return records.add(session, table, **values).id


def _done(key: str, name: str, outcome: actions.Outcome, sentence: str) -> None:
    """Say what came of it on the next run, with the form as it was typed where it was refused."""
    if outcome.refused is None:
        state.renew_form(name)
        state.flash(sentence)
    else:
        state.keep_refusal(key, outcome.refused)
    st.rerun()


def _problems(key: str) -> Mapping[str, str]:
    problems: Mapping[str, str] = getattr(state.refusal(key), "problems", {})
    return problems


def _said(sheet: Sheet, typed: Mapping[str, Any]) -> None:
    """Why it was refused, above the button; what stands beside its field is not said twice."""
    refused: Refused | None = state.refusal(sheet.key)
    if refused is None:
        return
    marked = set(sheet.problems) & typed.keys()
    if not marked:
        actions.show_refusal(refused)
        return
    unseen = [sentence for name, sentence in sheet.problems.items() if name not in marked]
    count = words.many(len(marked), "field")
    st.error(
        " ".join((f"Nothing was saved: {count} marked above.", *map(words.escape, unseen))),
        icon=":material/error:",
    )


def _disputed(key: str) -> tuple[Conflict, ...]:
    found: tuple[Conflict, ...] = getattr(state.refusal(key), "conflicts", ())
    return found


def _choose(sheet: Sheet) -> None:
    """Theirs or yours, for each field that two people set differently."""
    if found := _disputed(sheet.key):
        conflicts.choose(
            sheet.key,
            found,
            name=lambda _one: f"This {sheet.table.spec.singular}",
            label=lambda column: sheet.shape[column].label,
            say=lambda column, value: cells.say(
                sheet.shape[column], value, sheet.names.get(column)
            ),
        )


def _alike(sheet: Sheet, typed: Mapping[str, Any]) -> None:
    """Who is here already and could be the same as what is being typed."""
    found = adding.alike(sheet.actor, sheet.table, typed, form=sheet.key)
    if not found:
        return
    singular = sheet.table.spec.singular
    st.warning(
        f"Could it be a {singular} who is here already? Then use that one: nothing is joined by itself.",
        icon=":material/group:",
    )
    for one in found:
        links.to("tables", words.escape(one.name), table=sheet.table.__tablename__, id=one.id)
        st.caption(words.escape(" · ".join(filter(None, (one.hint, *one.likeness.reasons)))))
