"""Entering this period's values for several goals at once: one row per goal, one Save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from db.commands import goals as commands
from db.queries import goals
from models import choices
from models.rules import few_people, progress
from models.rules import value_grid as rule
from models.rules.actor import Actor
from pages.parts import actions, filters, state, words

FORM: Final = "value_grid"
PAGE: Final = 40
FIXED: Final = ("_row", "measure", "owner", "latest")
SCHEMA: Final = pa.schema(
    [
        ("_row", pa.int32()),
        ("measure", pa.string()),
        ("latest", pa.string()),
        ("period_on", pa.date32()),
        ("value", pa.float64()),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
        ("comment", pa.string()),
        ("owner", pa.string()),
    ]
)


@dataclass(frozen=True)
class Snapshot:
    """What the grid was drawn with, by position."""

    rows: tuple[rule.Shown, ...]
    cells: tuple[dict[str, Any], ...]


def render(actor: Actor, rows: Sequence[goals.StatusRow], *, today: date) -> None:
    """Draw the grid of the goals this actor may enter values for."""
    mine = [row for row in rows if few_people.may_enter(actor, row.workgroup_id, row.program_id)]
    if not mine:
        st.info("None of these goals is yours to enter values for.", icon=":material/inbox:")
        return
    # Those that wait for a value come first.
    mine.sort(key=lambda row: not row.needs_value)
    start = (min(filters.page(), -(-len(mine) // PAGE)) - 1) * PAGE
    page = mine[start : start + PAGE]
    form = f"{state.form_key(FORM)}.{start}.{hash(tuple(row.id for row in page))}"
    delta = state.value(form) or {}
    is_touched = bool(delta.get("edited_rows"))
    kept = state.snapshot(form)
    snapshot = kept if kept is not None and is_touched else _read(actor, page, today)
    state.keep_snapshot(form, snapshot)
    st.caption(
        "Type a value, or how many of how many; any day of a period stands for it. "
        "Rows left empty stay as they are."
    )
    st.data_editor(
        pa.Table.from_pylist(list(snapshot.cells), SCHEMA),
        key=form,
        hide_index=True,
        disabled=FIXED,
        column_config=_columns(today),
        alt="Values of goals to enter",
        placeholder="",
        height=min(36 * (len(page) + 1) + 3, 640),
    )
    _marked(form, snapshot)
    with st.container(horizontal=True):
        count = len(rule.entries(snapshot.rows, delta))
        label = f"Save {words.many(count, 'value')}" if count else "Save"
        is_sent = st.button(label, type="primary", disabled=not count, key=f"{form}.save")
        if is_touched and st.button("Discard", key=f"{form}.discard"):
            _forget(form)
            st.rerun()
    filters.pages(len(mine), size=PAGE)
    if is_sent:
        _save(actor, form, snapshot, delta, today)


def _columns(today: date) -> dict[str, Any]:
    config = st.column_config
    return {
        "_row": config.NumberColumn("Row", width=50),
        "measure": config.TextColumn("Goal", width=260),
        "latest": config.TextColumn("Latest", width=130),
        "period_on": config.DateColumn("Period", format="MMM D, YYYY", max_value=today),
        "value": config.NumberColumn("Value", min_value=0),
        "numerator": config.NumberColumn("Of these", min_value=0),
        "denominator": config.NumberColumn("Out of", min_value=0),
        "comment": config.TextColumn("Comment", max_chars=rule.COMMENT_LIMIT),
        "owner": config.TextColumn("Whose"),
    }


def _read(actor: Actor, page: Sequence[goals.StatusRow], today: date) -> Snapshot:
    values = actions.read(actor, goals.values, goal_ids=tuple(row.id for row in page))
    shown, cells = [], []
    for at, row in enumerate(page):
        aim = row.aim
        period = progress.last_finished(aim.frequency, today, aim.baseline_on)
        if not row.needs_value:
            period = progress.later(aim.frequency, period, 1)
        versions = {one.period_on: one.version for one in values[row.id]}
        shown.append(rule.Shown(row.id, aim.frequency, aim.baseline_on, period, versions))
        unit = choices.UNIT.label(aim.unit).lower()
        cells.append(
            {"_row": at + 1, "measure": f"{row.measure} ({unit})", "latest": _latest(row),
             "period_on": period, "owner": row.owner}
        )  # fmt: skip
    return Snapshot(tuple(shown), tuple(cells))


def _latest(row: goals.StatusRow) -> str:
    if row.latest is None:
        return words.NOTHING
    return f"{words.number(row.latest.value, row.aim.unit)}, {words.day(row.latest.on)}"


def _save(
    actor: Actor, form: str, snapshot: Snapshot, delta: Mapping[str, Any], today: date
) -> None:
    entries = rule.entries(snapshot.rows, delta)
    outcome = actions.attempt(actor, commands.enter_values, entries=entries, today=today)
    if outcome.refused is None:
        _forget(form)
        state.flash(f"{words.many(len(entries), 'value')} saved.")
    else:
        state.keep_refusal(form, outcome.refused)
        # Somebody else's values are shown in the sentences; saving again then replaces them.
        ids = tuple(row.goal_id for row in snapshot.rows)
        values = actions.read(actor, goals.values, goal_ids=ids)
        rows = tuple(
            replace(row, versions={one.period_on: one.version for one in values[row.goal_id]})
            for row in snapshot.rows
        )
        state.keep_snapshot(form, Snapshot(rows, snapshot.cells))
    st.rerun()


def _forget(form: str) -> None:
    state.renew_form(FORM)
    state.keep_snapshot(form, None)
    state.keep_refusal(form, None)


def _marked(form: str, snapshot: Snapshot) -> None:
    refused = state.refusal(form)
    if refused is None:
        return
    actions.show_refusal(refused)
    names = {rule.key_of(at): cell["measure"] for at, cell in enumerate(snapshot.cells)}
    for key, sentence in getattr(refused, "problems", {}).items():
        st.text(f"{key.capitalize()}, {names.get(key, '')}: {sentence}")
