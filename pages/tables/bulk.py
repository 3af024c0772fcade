"""Several rows at once: those ticked or everything found, one field or the trash, seen before it is done."""

from dataclasses import replace
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from db.commands import bulk as command
from db.commands import merges
from db.commands.bulk import Which
from db.queries import records, titles
from db.queries.records import RecordRow
from db.session import GuardedSession
from models.base import FieldSpec, Kind, Table, tables
from models.rules import fields
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.own_fields import Shape
from models.rules.records import NotSaved, same
from pages.parts import actions, cells, clock, forms, links, picker, state, words
from pages.tables import just_done, lists, sheets

FORM: Final = "bulk"
SHOWN: Final = 5
"""Rows that are shown as they are and as they will be."""
TOLD: Final = 10
"""Refused rows that are told one by one."""
REMOVE: Final = "Remove them"
CHANGE: Final = "Change a field"


def bar(
    actor: Actor,
    table: type[Table],
    shape: Shape,
    asked: Asked,
    picked: list[RecordRow],
    total: int,
) -> None:
    """Draw what can be done with the rows that are ticked, or with everything that was found."""
    if not _ways(actor, table):
        return
    name = str(table.__tablename__)
    if picked:
        # At the foot of the window, beside whichever row was ticked last.
        with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
            label = f"Change or remove the {words.many(len(picked), 'ticked row')}"
            if st.button(
                label, key=f"{FORM}.{name}.picked", type="primary", icon=":material/checklist:"
            ):
                _dialog(actor, table, shape, Which(tuple(row.id for row in picked)), len(picked))
            _merge(actor, table, picked)
    elif total > 1:
        label = f"Change or remove all {total:,}"
        if st.button(label, key=f"{FORM}.{name}.all", type="tertiary", icon=":material/checklist:"):
            _dialog(actor, table, shape, Which(asked=asked, expected=total), total)


def _merge(actor: Actor, table: type[Table], picked: list[RecordRow]) -> None:
    if len(picked) == 2 and merges.why_not(actor, table) is None and links.has("duplicates"):
        one, other = sorted(row.id for row in picked)
        links.to(
            "duplicates", "Make these two one", icon=":material/merge:",
            table=table.__tablename__, id=one, other=other,
        )  # fmt: skip


def _ways(actor: Actor, table: type[Table]) -> list[str]:
    found = [CHANGE] if sheets.may(actor, table, "c") else []
    return [*found, REMOVE] if sheets.may(actor, table, "r") else found


@st.dialog("Change or remove several", width="large")
def _dialog(actor: Actor, table: type[Table], shape: Shape, which: Which, total: int) -> None:
    form = state.form_key(f"{FORM}.{table.__tablename__}")
    plural = table.spec.plural if total != 1 else table.spec.singular
    whole = "everything the list finds" if which.asked is not None else "the rows you ticked"
    st.markdown(f"**{total:,} {words.escape(plural)}**: {whole}.")
    if total > command.MOST:
        st.warning(f"At most {command.MOST:,} rows are changed at once. Filter the list for fewer.")
        return
    ways = _ways(actor, table)
    way = st.segmented_control(
        "What to do", ways, key=f"{form}.way", default=ways[0], required=True,
        format_func=words.legible,
    )  # fmt: skip
    if way == REMOVE:
        _removal(actor, table, shape, which, total, form)
    else:
        _change(actor, table, shape, which, total, form)


def _change(
    actor: Actor, table: type[Table], shape: Shape, which: Which, total: int, form: str
) -> None:
    offered = [one for one, spec in shape.items() if _may_set(table, one, spec)]
    called = lists.labels(shape)
    column = st.selectbox(
        "Field", offered, format_func=lambda one: called[one], key=f"{form}.column",
        index=None, placeholder="Choose",
    )  # fmt: skip
    if column is None:
        return
    spec = shape[column]
    value = _value(actor, spec, f"{form}.{column}")
    _preview(actor, table, shape, which, column, value)
    problem = fields.problem(spec, value)
    if problem:
        st.caption(words.escape(problem))
    is_empty = same(value, None)
    said = (
        f"Empty {words.escape(spec.label)} of"
        if is_empty
        else f"Change {words.escape(spec.label)} of"
    )
    if st.button(
        f"{said} {total:,}", type="primary", disabled=problem is not None, key=f"{form}.go"
    ):
        _do(actor, command.change, table, which, form, column=column, value=value)
    _refused(actor, command.change, table, which, total, form, column=column, value=value)


def _may_set(table: type[Table], name: str, spec: FieldSpec) -> bool:
    is_kept = name in table.spec.immutable or spec.kind in (Kind.MOMENT, Kind.JSON) or name == "id"
    return spec.editable and not is_kept


def _value(actor: Actor, spec: FieldSpec, key: str) -> Any:
    if spec.target is None:
        return forms.draw(key, "value", spec, label="New value")
    return picker.pick(actor, tables()[spec.target], key=key, label="New value", can_add=False)


def _preview(
    actor: Actor, table: type[Table], shape: Shape, which: Which, column: str, value: Any
) -> None:
    """The first rows as they are, and as they will be."""
    rows, called, names = actions.read(
        actor, first, table=table, shape=shape, which=which, columns=(column,), value=value
    )
    spec = shape[column]
    new = cells.say(spec, value, names) or "empty"
    st.dataframe(
        pa.Table.from_pylist(
            [
                {
                    "record": called.get(row.id, ""),
                    "is": cells.say(spec, row.values.get(column), names) or "empty",
                    "will": "as it is" if same(row.values.get(column), value) else new,
                }
                for row in rows
            ]
        ),
        hide_index=True,
        column_config={
            "record": table.spec.singular.capitalize(), "is": "Says now", "will": "Will say",
        },
        alt="The first rows, before and after",
        placeholder="",
    )  # fmt: skip


def first(
    session: GuardedSession,
    *,
    table: type[Table],
    shape: Shape,
    which: Which,
    columns: tuple[str, ...],
    value: Any = None,
) -> tuple[list[RecordRow], dict[int, str], dict[int, str]]:
    """Read the first of these rows, what they are called, and the names behind a reference."""
    if which.asked is None:
        found = list(records.with_ids(session, table, shape, which.ids[:SHOWN], columns).values())
    else:
        asked = replace(which.asked, columns=columns, group="")
        found = list(records.page(session, table, shape, asked, size=SHOWN).rows)
    called = titles.names(session, table, [row.id for row in found])
    names: dict[int, str] = {}
    for one in columns:
        target = shape[one].target
        if target is not None:
            ids = [value, *(row.values.get(one) for row in found)]
            names = titles.names(session, tables()[target], ids)
    return found, called, names


def _removal(
    actor: Actor, table: type[Table], shape: Shape, which: Which, total: int, form: str
) -> None:
    _, called, _ = actions.read(actor, first, table=table, shape=shape, which=which, columns=())
    more = f" and {total - len(called):,} more" if total > len(called) else ""
    st.text(f"{', '.join(called.values())}{more}. They go to the trash and can be restored.")
    if st.button(f"Remove {total:,}", type="primary", key=f"{form}.remove"):
        _do(actor, command.remove, table, which, form)
    _refused(actor, command.remove, table, which, total, form)


def _do(
    actor: Actor, verb: Any, table: type[Table], which: Which, form: str, **values: Any
) -> None:
    outcome = actions.attempt(actor, verb, table=table, which=which, today=clock.today(), **values)
    if outcome.refused is not None:
        state.keep_refusal(form, outcome.refused)
        return
    state.keep_refusal(form, None)
    state.renew_form(f"{FORM}.{table.__tablename__}")
    state.renew_form(f"list.{table.__tablename__}")
    done = "removed" if verb is command.remove else "changed"
    if not outcome.value:
        state.flash("Nothing had to be changed: they said it already.")
        st.rerun()
    just_done.keep(table, f"{words.many(outcome.value, 'row')} {done}.", outcome.batch)
    st.rerun()


def _refused(
    actor: Actor, verb: Any, table: type[Table], which: Which, total: int, form: str, **values: Any
) -> None:
    """Why nothing was done, record by record, and the way to do it for the others."""
    refused = state.refusal(form)
    if refused is None:
        return
    actions.show_refusal(refused)
    if not isinstance(refused, NotSaved):
        return
    ids = [int(one) for one in refused.problems]
    called = actions.read(actor, titles.names, table=table, ids=ids[:TOLD])
    for one in ids[:TOLD]:
        st.text(f"{called.get(one, table.spec.singular)}: {refused.problems[str(one)]}")
    if len(ids) > TOLD:
        st.text(f"and {len(ids) - TOLD:,} more")
    others = total - len(ids)
    if others > 0 and st.button(f"Do it for the {others:,} others", key=f"{form}.others"):
        _do(actor, verb, table, replace(which, without=frozenset(ids)), form, **values)
        st.rerun(scope="fragment")
