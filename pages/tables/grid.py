"""A list as a grid: several cells, rows added and removed, then one Save. What comes back is not trusted."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from db.commands import grids
from db.queries import records, titles
from db.session import GuardedSession
from models.base import Table
from models.rules import grid as rule
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.own_fields import Shape
from models.rules.records import NotSaved, Saved, resolved
from pages.parts import actions, clock, conflicts, filters, state, words
from pages.tables import grid_columns, just_done, sheets
from pages.tables.sheets import Shown

TALLEST: Final = 640


def form_name(table: type[Table]) -> str:
    """The name under which this tab keeps a table's grid."""
    return f"grid.{table.__tablename__}"


def unsaved(table: type[Table]) -> int:
    """How many rows of a table's grid this tab keeps unsaved."""
    shown: Shown | None = state.snapshot(form_name(table))
    return rule.counted(shown.sheet).rows if shown is not None else 0


def is_open(table: type[Table]) -> bool:
    """Whether something is typed into a table's grid and not saved yet, also before it is drawn."""
    name = form_name(table)
    delta = state.value(state.form_key(name)) or state.typed(name)
    return rule.is_touched(delta) or unsaved(table) > 0


def render(
    actor: Actor, table: type[Table], shape: Shape, asked: Asked, columns: tuple[str, ...]
) -> Shown:
    """Draw the grid with its Save, mark what was refused, and say what it was drawn with."""
    name = form_name(table)
    key = state.form_key(name)
    delta = state.value(key)
    shown = _shown(actor, table, shape, asked, columns, delta)
    if delta is None and rule.counted(shown.sheet).rows == 0:
        delta = {}
    refused: NotSaved | None = state.refusal(name)
    typed = rule.carried(shown.sheet, delta or {})
    _explain(table, shown)
    _refused(name, typed, shown, refused)
    _editor(table, shown, key, refused)
    # What is typed is kept beside the grid as well: it outlives a look at another page.
    state.keep_snapshot(name, shown)
    state.keep_typed(name, delta or {})
    _bar(actor, table, typed, shown, refused)
    return shown


def _shown(
    actor: Actor, table: type[Table], shape: Shape, asked: Asked, columns: tuple[str, ...],
    delta: Any,
) -> Shown:  # fmt: skip
    """What is stored now; once something was typed, what the grid was drawn with.

    Coming back from another page, what was typed before is laid into the rows it was typed for.
    """
    name = form_name(table)
    kept: Shown | None = state.snapshot(name)
    if kept is not None and delta is None and rule.is_touched(state.typed(name)):
        kept = replace(kept, sheet=rule.carried(kept.sheet, state.typed(name)))
        state.keep_typed(name, {})
    if kept is not None and (rule.is_touched(delta or {}) or rule.counted(kept.sheet).rows):
        return kept
    found: Shown = actions.read(
        actor, sheets.build, table=table, shape=shape, asked=asked, columns=columns,
        number=filters.page(),
    )  # fmt: skip
    return found


def _explain(table: type[Table], shown: Shown) -> None:
    sheet = shown.sheet
    said = ["Change cells, then save once."]
    if sheet.may_add:
        said.append("Add rows at the bottom.")
    if sheet.may_remove:
        said.append("Tick a row and take it out with the bin to remove it.")
    if shown.long:
        labels = words.escape(", ".join(shown.shape[one].label for one in shown.long))
        said.append(f"{labels}: too many to choose from here; change it on the record's own page.")
    if not sheet.may_add and table.spec.instead:
        said.append(table.spec.instead)
    said.append("By keyboard or on a phone, open a record and change it in its form.")
    st.caption(" ".join(one for one in said if one))


def _editor(table: type[Table], shown: Shown, key: str, refused: NotSaved | None) -> None:
    sheet = shown.sheet
    marks = refused.problems if refused is not None else {}
    rows: Any = {True: "dynamic", False: "fixed"}[sheet.may_add and sheet.may_remove]
    if sheet.may_add != sheet.may_remove:
        rows = "add" if sheet.may_add else "delete"
    fixed = [one for one in shown.columns if one not in sheet.columns]
    st.data_editor(
        grid_columns.table(shown, marks),
        key=key,
        num_rows=rows,
        hide_index=True,
        disabled=[rule.ROW, grid_columns.WHY, *fixed],
        column_config=grid_columns.config(shown),
        alt=f"Grid of {table.spec.plural}, editable",
        placeholder="",
        height=min(35 * (len(sheet.lines) + 2) + 3, TALLEST),
    )


def _refused(name: str, typed: rule.Sheet, shown: Shown, refused: NotSaved | None) -> None:
    """Each refused row with its sentence, and what two people disagree on, until they are saved."""
    if refused is None:
        return
    actions.show_refusal(refused)
    called = {one.key: _row_name(one) for one in (*typed.lines, *typed.removed)}
    disagreed = {one.key for one in refused.conflicts}
    for key, sentence in refused.problems.items():
        if key not in disagreed:
            st.text(f"{called.get(key, key.capitalize())}: {sentence}")
    conflicts.choose(
        name,
        refused.conflicts,
        name=lambda one: called.get(one.key, one.key.capitalize()),
        label=lambda column: shown.shape[column].label,
        say=shown.word,
    )


def _row_name(line: rule.Line) -> str:
    said = line.name or ("new" if line.stamp is None else "")
    return f"Row {line.number}, {said}" if said else f"Row {line.number}"


def _bar(
    actor: Actor, table: type[Table], typed: rule.Sheet, shown: Shown, refused: NotSaved | None
) -> None:
    """How many changes there are, and what to do with them."""
    count = rule.counted(typed)
    if not count.rows and not typed.strays:
        return
    # At the foot of the window, so that it is there however far down the grid is scrolled.
    with st.bottom:
        _unsaved(actor, table, typed, shown, refused, count)


def _unsaved(
    actor: Actor, table: type[Table], typed: rule.Sheet, shown: Shown, refused: NotSaved | None,
    count: rule.Counted,
) -> None:  # fmt: skip
    name = form_name(table)
    st.caption(
        f"**{_in_words(count)}**, not saved yet. What you typed is kept in this tab while you look at "
        "other pages; closing or reloading the tab loses it."
    )
    good = _good(typed, refused)
    with st.container(horizontal=True):
        is_all = st.button(
            f"Save {words.many(count.rows, 'row')}", type="primary", key=f"{name}.save"
        )
        is_good = bool(good) and st.button(
            f"Save the {words.many(good, 'good row')}", key=f"{name}.good"
        )
        if st.button("Discard changes", key=f"{name}.discard"):
            forget(table)
            st.rerun()
    if is_all or is_good:
        _save(actor, table, typed, shown, only_good=is_good)


def _in_words(count: rule.Counted) -> str:
    """2 rows changed, 1 added."""
    parts = (count.changed, "changed"), (count.added, "added"), (count.removed, "removed")
    said = [(number, what) for number, what in parts if number]
    return ", ".join(
        f"{number:,} {what}" if place else f"{words.many(number, 'row')} {what}"
        for place, (number, what) in enumerate(said)
    )


def _good(typed: rule.Sheet, refused: NotSaved | None) -> int:
    """How many rows could be saved without those that were refused."""
    if refused is None:
        return 0
    edits, problems = rule.edits(typed)
    return sum(one.key not in refused.problems and one.key not in problems for one in edits)


def _save(
    actor: Actor, table: type[Table], typed: rule.Sheet, shown: Shown, *, only_good: bool
) -> None:
    name = form_name(table)
    edits, problems = rule.edits(typed)
    before: NotSaved | None = state.refusal(name)
    if before is not None and before.conflicts:
        edits = resolved(edits, before.conflicts, conflicts.chosen(name, before.conflicts))
    outcome = actions.attempt(
        actor, actions.once(name, grids.save), table=table, edits=edits, problems=problems,
        today=clock.today(), only_good=only_good,
    )  # fmt: skip
    if outcome.refused is not None:
        # Drawn anew with everything typed in its place, so that each row can be marked.
        _keep(table, replace(shown, sheet=replace(typed, strays=())), _not_saved(outcome.refused))
        st.rerun()
    saved: Saved = outcome.value
    done = f"{words.many(len(saved.done), 'row')} saved."
    if not saved.refused:
        forget(table)
    else:
        fresh = actions.read(actor, _fresh, table=table, shown=shown, typed=typed, done=saved.done)
        sheet = rule.settled(typed, saved.done, fresh)
        left = NotSaved(saved.refused, saved.conflicts)
        left.sentence = (
            f"{words.many(len(saved.refused), 'row')} still to be corrected. The others are saved."
        )
        _keep(table, replace(shown, sheet=sheet), left)
    if saved.done:
        just_done.keep(table, done, outcome.batch)
    st.rerun()


def _not_saved(refused: Any) -> NotSaved:
    return refused if isinstance(refused, NotSaved) else _in_all(refused.sentence)


def _in_all(sentence: str) -> NotSaved:
    """A refusal of no row in particular, such as a database that is away."""
    found = NotSaved({})
    found.sentence = sentence
    return found


def _fresh(
    session: GuardedSession, *, table: type[Table], shown: Shown, typed: rule.Sheet, done: tuple[str, ...]
) -> dict[int, rule.Line]:  # fmt: skip
    """The rows that were saved, as they are now."""
    ids = [one.stamp.id for one in typed.lines if one.stamp is not None and one.key in done]
    rows = records.with_ids(session, table, shown.shape, ids, shown.columns)
    called = titles.names(session, table, ids)
    return {key: sheets.line(row, 0, called.get(key, "")) for key, row in rows.items()}


def _keep(table: type[Table], shown: Shown, refused: NotSaved) -> None:
    name = form_name(table)
    state.renew_form(name)
    state.keep_snapshot(name, shown)
    state.keep_typed(name, {})
    state.keep_refusal(name, refused)


def forget(table: type[Table]) -> None:
    """Saved, or given up: the grid shows what is stored."""
    name = form_name(table)
    state.renew_form(name)
    state.keep_snapshot(name, None)
    state.keep_typed(name, {})
    state.keep_refusal(name, None)
