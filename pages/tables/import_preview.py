"""The third step of an import: what it would change, cell by cell, and doing it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from db.exchange import apply, plan
from db.session import open_session
from models.base import tables
from models.rules import import_maps
from models.rules.actor import Actor
from models.rules.errors import Invalid, Refused
from models.rules.import_maps import Understanding
from models.rules.import_plans import CHANGED, NEW, OUTCOMES, REFUSED, SAME, Plan, Planned
from pages.parts import actions, cells, clock, jobs, state, words
from pages.tables import import_done
from pages.tables.import_file import Importing, mapping

SHOWN: Final = 200
"""Rows of each kind that are shown; the counts are of all."""
FEW: Final = 8
"""Refused rows that are told as text, whole on a phone too; more stand in a table."""
REFUSAL: Final = "import"


def render(actor: Actor, importing: Importing, *, job: str) -> None:
    """Draw the button that previews, then the preview, then the button that imports."""
    st.subheader("3. What would change", divider="gray")
    take(job)  # here, where the button was, people look for the bar
    _refusal()
    how = importing.understanding
    if (sentence := _why_not_yet(importing)) is not None:
        st.info(sentence, icon=":material/help:")
        return
    if importing.plan is None or importing.planned != how:
        if st.button("Preview", type="primary", icon=":material/preview:"):
            jobs.start(
                job,
                "Comparing with what is stored ...",
                lambda one: _plan(actor, importing, how, one),
            )
            st.rerun()
        return
    found = importing.plan
    _counts(found)
    _unknown(importing, found)
    _rows(actor, importing, found)
    _import(actor, importing, found, job=job)


def take(job: str) -> None:
    """Wait for the work that runs, keep what came of it, and draw the page anew."""
    outcome = jobs.wait(job)
    if outcome is None:
        return
    if outcome.refused is not None:
        keep_refusal(outcome.refused)
    elif isinstance(outcome.value, import_done.Done):
        import_done.finished(outcome.value)
    st.rerun()


def _why_not_yet(importing: Importing) -> str | None:
    if not importing.columns:
        return "Choose for at least one column what it is."
    if importing.found_order == "ask" and not importing.order:
        return "Say above how dates are written: they could be read in two ways."
    return None


def _plan(actor: Actor, importing: Importing, how: Understanding, job: jobs.Job) -> None:
    with open_session(actor) as session:
        found = plan.make(
            session, importing.table, importing.shape, importing.contents, how, progress=job.tell
        )
    importing.plan, importing.planned = found, how


def _counts(found: Plan) -> None:
    with st.container(horizontal=True):
        for outcome, label in OUTCOMES.items():
            st.metric(label, f"{found.count(outcome):,}", width=130)


def _unknown(importing: Importing, found: Plan) -> None:
    """The names that would be added first."""
    for column, names in found.unknown().items():
        nouns = tables()[str(importing.shape[column].target)].spec
        listed = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        said = words.many(len(names), nouns.singular, nouns.plural)
        st.info(f"{said} will be added: {words.escape(listed)}", icon=":material/person_add:")


def _rows(actor: Actor, importing: Importing, found: Plan) -> None:
    kinds = [one for one in (CHANGED, NEW, REFUSED, SAME) if found.count(one)]
    if not kinds:
        st.info("The file has no rows below its headings.", icon=":material/inbox:")
        return
    first = REFUSED if found.count(REFUSED) else kinds[0]
    chosen = st.segmented_control(
        "Rows", kinds, default=first, required=True, label_visibility="collapsed",
        format_func=lambda one: words.legible(f"{OUTCOMES[one]} ({found.count(one):,})"),
        key=f"import.shown.{importing.number}.{id(found)}",
    )  # fmt: skip
    rows = found.of(chosen or first)
    part = rows[:SHOWN]
    with open_session(actor) as session:
        names = plan.titles_of(session, importing.shape, part)
    if chosen == REFUSED and len(rows) <= FEW:
        for one in rows:
            st.text(f"Row {one.number} ({_what(importing, one)}): {one.reason}")
        return
    draw = {REFUSED: _refused, CHANGED: _changed, NEW: _new, SAME: _same}[chosen or first]
    lines = draw(importing, part, names)
    st.dataframe(lines, hide_index=True, alt=f"{OUTCOMES[chosen or first]} rows", width="stretch")
    if len(rows) > SHOWN:
        st.caption(f"The first {SHOWN:,} of {len(rows):,} rows.")


Names = Mapping[str, Mapping[int, str]]


def _say(importing: Importing, name: str, value: Any, names: Names) -> str:
    return cells.say(importing.shape[name], value, names.get(name))


def _cells_of(importing: Importing, number: int) -> tuple[str, ...]:
    rows = importing.contents.rows
    return rows[number - 1] if 0 < number <= len(rows) else ()


def _what(importing: Importing, one: Planned) -> str:
    """What a row is about, as the file says it: its first filled mapped cells."""
    row = _cells_of(importing, one.number)
    named = [at for at, name in importing.columns.items() if name != import_maps.RECORD]
    said = [
        row[at].strip() for at in named or importing.columns if at < len(row) and row[at].strip()
    ]
    return ", ".join(said[:2])[:80]


def _refused(importing: Importing, rows: Sequence[Planned], _names: Names) -> list[dict[str, Any]]:
    return [
        {"Row": one.number, "Reason": one.reason, "What it says": _what(importing, one)}
        for one in rows
    ]


def _changed(importing: Importing, rows: Sequence[Planned], names: Names) -> list[dict[str, Any]]:
    """One line per cell that would change."""
    lines = []
    for one in rows:
        for name in (*one.values, *one.unknown):
            becomes = one.unknown.get(name) or _say(importing, name, one.values.get(name), names)
            lines.append(
                {
                    "Row": one.number,
                    "Record": _what(importing, one),
                    "Field": importing.shape[name].label,
                    "Is": _say(importing, name, one.was.get(name), names) or words.NOTHING,
                    "Becomes": becomes,
                }
            )
        lines += _beside(importing, one, names)
    return lines


def _beside(importing: Importing, one: Planned, names: Names) -> list[dict[str, Any]]:
    """The cells that would change on the record the row is about."""
    if one.beside is None:
        return []
    found = []
    for field, value in one.beside.values.items():
        name = import_maps.beside(one.beside.column, field)
        found.append(
            {
                "Row": one.number,
                "Record": _what(importing, one),
                "Field": importing.shape[name].label,
                "Is": _say(importing, name, one.beside.was.get(field), names) or words.NOTHING,
                "Becomes": _say(importing, name, value, names),
            }
        )
    return found


def _new(importing: Importing, rows: Sequence[Planned], names: Names) -> list[dict[str, Any]]:
    columns = [one for one in (*importing.columns.values(), *importing.fixed) if one != "id"]
    return [
        {"Row": one.number}
        | {
            importing.shape[name].label: one.unknown.get(name)
            or _say(importing, name, _new_value(one, name), names)
            for name in columns
        }
        for one in rows
    ]


def _new_value(one: Planned, name: str) -> Any:
    if not import_maps.is_beside(name):
        return one.values.get(name)
    return one.beside.values.get(name.partition(".")[2]) if one.beside is not None else None


def _same(importing: Importing, rows: Sequence[Planned], _names: Names) -> list[dict[str, Any]]:
    return [
        {"Row": one.number, "Record": one.record.id if one.record else None, "What it says": _what(importing, one)}
        for one in rows
    ]  # fmt: skip


def _import(actor: Actor, importing: Importing, found: Plan, *, job: str) -> None:
    bad, good = found.count(REFUSED), found.count(NEW) + found.count(CHANGED)
    only_good = False
    if bad:
        import_done.refused_file(importing, found)
        only_good = st.checkbox(
            f"Leave out the {words.many(bad, 'refused row')}",
            key=f"import.leave.{importing.number}.{id(found)}",
            disabled=not good,
        )
    if not good:
        st.info(
            "There is nothing to import: no row is new or changed.", icon=":material/check_circle:"
        )
        return
    if st.button(
        f"Import {words.many(good, 'row')}",
        type="primary",
        icon=":material/upload:",
        disabled=bool(bad) and not only_good,
        help="Correct the refused rows, or leave them out." if bad and not only_good else None,
    ):
        today, kept = clock.today(), mapping(importing)
        jobs.start(
            job, "Saving ...",
            lambda one: _save(
                actor, importing, found, kept, only_good=only_good, today=today, job=one
            ),
        )  # fmt: skip
        st.rerun()


def _save(
    actor: Actor,
    importing: Importing,
    found: Plan,
    kept: Mapping[str, Any],
    *,
    only_good: bool,
    today: date,
    job: jobs.Job,
) -> import_done.Done:
    """Do it in one transaction. What was refused meanwhile is marked in the plan."""
    title = apply.title_of(importing.table, importing.contents.name)
    try:
        with open_session(actor, write=True) as session:
            saved = apply.run(
                session, importing.table, importing.shape, found, title=title, today=today,
                only_good=only_good, progress=job.tell,
            )  # fmt: skip
            apply.remember(
                session, table_name=importing.name, mapping=kept,
                shape=import_maps.shape_of(importing.headings),
            )  # fmt: skip
    except Invalid as invalid:
        problems = {int(key): text for key, text in invalid.problems.items() if key.isdecimal()}
        if not problems:
            raise
        importing.plan = found.refusing(problems)
        raise
    left = found.refusing({int(key): text for key, text in saved.refused.items()})
    return import_done.Done(importing, len(saved.done), left)


def keep_refusal(refused: Refused | None) -> None:
    """Keep why an import was refused, to be said above its button."""
    state.keep_refusal(REFUSAL, refused)


def _refusal() -> None:
    refused: Refused | None = state.refusal(REFUSAL)
    if refused is not None:
        actions.show_refusal(refused)
        state.keep_refusal(REFUSAL, None)
