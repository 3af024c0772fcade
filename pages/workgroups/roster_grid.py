"""The roster as a grid: several rows at once, then one Save. Nothing of what comes back is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from db.commands import rosters as commands
from db.queries import directory, rosters, workgroups
from models import choices
from models.base import Stamp
from models.rules import records
from models.rules import roster as rule
from models.rules.actor import Actor
from pages.parts import actions, clock, conflicts, state, words

FORM: Final = "roster_grid"
SCHEMA: Final = pa.schema(
    [
        ("_row", pa.int32()),
        ("name", pa.string()),
        ("role", pa.string()),
        ("organization_id", pa.string()),
        ("seat_id", pa.string()),
        ("term_starts_on", pa.date32()),
        ("term_ends_on", pa.date32()),
        ("is_on_email_list", pa.bool_()),
        ("email", pa.string()),
        ("ended_on", pa.date32()),
    ]
)


@dataclass(frozen=True)
class Snapshot:
    """What the grid was drawn with: rows by position, and the words its choices stand for."""

    rows: tuple[rule.Shown, ...]
    known: Mapping[str, Mapping[str, int]]

    def word(self, column: str, value: Any) -> str:
        """A stored value as the grid says it."""
        if column in self.known:
            by_id = {found: name for name, found in self.known[column].items()}
            return by_id.get(value, "")
        if column == "role":
            return choices.MEMBER_ROLE.label(value)
        if column == "is_on_email_list":
            return "yes" if value else "no"
        return words.day(value) if hasattr(value, "year") else str(value or "")


def render(actor: Actor, group: workgroups.WorkgroupRow) -> None:
    """Draw the grid with its Save, and mark what was refused."""
    form = f"{state.form_key(FORM)}.{group.id}"
    delta = state.value(form) or {}
    kept = state.snapshot(form)
    # Untouched, the grid shows what is stored now; once touched, it keeps what it was drawn with.
    is_touched = _is_touched(delta)
    snapshot = kept if kept is not None and is_touched else _read(actor, group)
    state.keep_snapshot(form, snapshot)
    st.caption(
        "Change cells, add rows at the bottom, tick a row and remove it to end the membership "
        "today; then save once. A name that is known joins that person; a new name becomes a new "
        "person. By keyboard or on a phone, 'Add a member' and 'Change one' do the same."
    )
    st.data_editor(
        pa.Table.from_pylist([_cells(i, row, snapshot) for i, row in enumerate(snapshot.rows)], SCHEMA),
        key=form,
        num_rows="dynamic",
        hide_index=True,
        column_config=_columns(snapshot),
        alt=f"Roster of {group.name}, editable",
        placeholder="",
        height=min(35 * (len(snapshot.rows) + 2) + 3, 600),
    )  # fmt: skip
    _marked(form, snapshot)
    count = _count(delta)
    with st.container(horizontal=True):
        is_sent = st.button(
            f"Save {words.many(count, 'row')}" if count else "Save",
            type="primary",
            disabled=not is_touched,
            key=f"{form}.save",
        )
        if is_touched and st.button("Discard changes", key=f"{form}.discard"):
            state.renew_form(FORM)
            state.keep_refusal(form, None)
            st.rerun()
    if is_sent:
        _save(actor, group, form, snapshot, delta)


def _is_touched(delta: Mapping[str, Any]) -> bool:
    return any(delta.get(part) for part in ("edited_rows", "added_rows", "deleted_rows"))


def _count(delta: Mapping[str, Any]) -> int:
    changed = {int(one) for one in delta.get("edited_rows") or {}}
    changed |= {int(one) for one in delta.get("deleted_rows") or []}
    return len(changed) + len(delta.get("added_rows") or [])


def _read(actor: Actor, group: workgroups.WorkgroupRow) -> Snapshot:
    members: list[rosters.MemberRow] = actions.read(actor, rosters.members, workgroup_id=group.id)
    seats: list[rosters.SeatRow] = actions.read(actor, rosters.seats, workgroup_id=group.id)
    organizations: dict[int, str] = actions.read(actor, directory.organization_choices)
    # A member may speak for one that the list leaves out.
    organizations |= {
        row.organization_id: row.organization for row in members if row.organization_id
    }
    rows = tuple(
        rule.Shown(
            Stamp(row.id, row.version),
            {name: getattr(row, name) for name in rule.COLUMNS if name != "ended_on"}
            | {"ended_on": None},
        )
        for row in members
    )
    known = {
        "organization_id": _unique(organizations),
        "seat_id": _unique({seat.id: seat.name for seat in seats}),
    }
    return Snapshot(rows, known)


def _unique(names: Mapping[int | None, str] | Mapping[int, str]) -> dict[str, int]:
    """Words to ids; two of the same name are told apart by their number."""
    found: dict[str, int] = {}
    for key, name in names.items():
        if key is not None:
            found[f"{name} ({key})" if name in found else name] = key
    return found


def _cells(position: int, row: rule.Shown, snapshot: Snapshot) -> dict[str, Any]:
    values = dict(row.values)
    for column in ("organization_id", "seat_id", "role"):
        values[column] = snapshot.word(column, values[column]) or None
    return {"_row": position + 1, **values}


def _columns(snapshot: Snapshot) -> dict[str, Any]:
    config = st.column_config
    day: dict[str, Any] = {"format": "MMM D, YYYY"}
    return {
        "_row": config.NumberColumn("Row", disabled=True, width=50),
        "name": config.TextColumn("Name", required=True, width="medium", max_chars=120),
        "role": config.SelectboxColumn(
            "Role", options=list(choices.MEMBER_ROLE.labels.values()), default="Member"
        ),
        "organization_id": config.SelectboxColumn(
            "Speaks for", options=list(snapshot.known["organization_id"])
        ),
        "seat_id": config.SelectboxColumn("Seat", options=list(snapshot.known["seat_id"])),
        "term_starts_on": config.DateColumn("Term starts", **day),
        "term_ends_on": config.DateColumn("Term ends", **day),
        "is_on_email_list": config.CheckboxColumn("E-mail list", default=True),
        "email": config.TextColumn("E-mail", max_chars=254),
        "ended_on": config.DateColumn("Left on", help="Ends the membership on this day.", **day),
    }


def _save(
    actor: Actor,
    group: workgroups.WorkgroupRow,
    form: str,
    snapshot: Snapshot,
    delta: Mapping[str, Any],
) -> None:
    today = clock.today()
    edits, problems = rule.edits(snapshot.rows, delta, snapshot.known, today)
    before = state.refusal(form)
    if isinstance(before, records.NotSaved):
        edits = records.resolved(edits, before.conflicts, conflicts.chosen(form, before.conflicts))
    if problems:
        state.keep_refusal(form, records.NotSaved(problems))
        st.rerun()
    outcome = actions.attempt(actor, commands.save, workgroup_id=group.id, edits=edits, today=today)
    if outcome.refused is None:
        state.renew_form(FORM)
        state.keep_refusal(form, None)
        state.keep_snapshot(form, None)
        state.flash(f"The roster was saved: {words.many(len(edits), 'row')}.")
        st.rerun()
    state.keep_refusal(form, outcome.refused)
    st.rerun()


def _marked(form: str, snapshot: Snapshot) -> None:
    """Each refused row with its sentence, until it is saved or discarded."""
    refused = state.refusal(form)
    if refused is None:
        return
    actions.show_refusal(refused)
    if not isinstance(refused, records.NotSaved):
        return
    disagreed = {one.key for one in refused.conflicts}
    for key, sentence in refused.problems.items():
        if key not in disagreed:
            st.text(f"{_row_name(key, snapshot)}: {sentence}")
    conflicts.choose(
        form,
        refused.conflicts,
        name=lambda one: _row_name(one.key, snapshot),
        label=rule.LABELS.__getitem__,
        say=snapshot.word,
    )


def _row_name(key: str, snapshot: Snapshot) -> str:
    kind, _, number = key.partition(" ")
    position = int(number) - 1
    if kind == "row" and 0 <= position < len(snapshot.rows):
        return f"Row {number}, {snapshot.rows[position].values['name']}"
    return f"New row {number}" if kind == "new" else f"Row {number}"
