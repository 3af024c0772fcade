"""What an entry belongs to: the case, match, workgroup, program, goal or county, found by keyboard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from db.queries import case_file, cases, directory, goals, mentoring, programs, titles, workgroups
from models import choices
from models.base import Table
from models.mentoring import Match
from models.rules import few_people, permissions
from models.rules.actor import Actor
from pages.parts import actions, clock, drafts

OFFERED: Final = 8
FEWEST_LETTERS: Final = 2


@dataclass(frozen=True)
class Place:
    """Where an entry goes: what its command is told, what people call it, and its page."""

    told: Mapping[str, int]
    name: str
    page: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)
    program_id: int | None = None
    by_id: int | None = None  # who carries the case


Find = Callable[[Actor, drafts.Form, type[Table], Mapping[str, Any]], Place | None]
"""Asks for the place; the last argument is what repeats from the record before."""


def _choose(
    form: drafts.Form, label: str, name: str, names: Mapping[int, str], start: int | None = None
) -> int | None:
    """One of these, the only one without asking."""
    if len(names) == 1:
        (only,) = names
        st.text(names[only])
        return only
    ids = list(names)
    first = form.pick(name, ids, start)
    chosen: int | None = st.selectbox(
        label, ids, index=None if first is None else ids.index(first),
        format_func=lambda one: names[one], placeholder="Choose", **form.watch(name),
    )  # fmt: skip
    return chosen


def case(
    actor: Actor, form: drafts.Form, table: type[Table], again: Mapping[str, Any]
) -> Place | None:
    """A case by its number, or by a name for whoever may read names."""
    asks = "Case number or name" if cases.reads_names(actor) else "Case number"
    typed = st.text_input(
        f"{asks} *", form.start("case", ""), max_chars=80, icon=":material/search:",
        placeholder="12, or SC-00012", **form.watch("case"),
    ).strip()  # fmt: skip
    if not typed:
        return None
    filters = cases.CaseFilters(status="", text=typed)
    found: list[cases.CaseRow] = actions.read(
        actor, cases.caseload, filters=filters, sort="number", size=OFFERED + 1, today=clock.today()
    )
    row = _one_case(form, typed, found)
    if row is None:
        return None
    outline: case_file.CaseOutline = actions.read(actor, case_file.find, case_id=row.id)
    about = [row.number, row.name, row.program, choices.CASE_STATUS.label(row.status)]
    st.text(", ".join(part for part in about if part))
    if not permissions.may_in(actor, table, "a", program_id=outline.program_id):
        st.warning(f"You add no {table.spec.plural} in {row.program}.", icon=":material/block:")
        return None
    return Place(
        {"case_id": row.id}, row.number, "case", {"id": row.id}, outline.program_id,
        outline.coordinator_person_id,
    )  # fmt: skip


def _one_case(
    form: drafts.Form, typed: str, found: Sequence[cases.CaseRow]
) -> cases.CaseRow | None:
    exact = [row for row in found if row.number == typed.upper()]
    if exact or len(found) == 1:
        return (exact or list(found))[0]
    if not found:
        st.warning(
            "No case of yours has this number or name. Check it, or type the whole number.",
            icon=":material/search_off:",
        )
        return None
    if len(found) > OFFERED:
        st.caption(f"More than {OFFERED} cases: type more.")
    by_id = {row.id: row for row in found[:OFFERED]}
    chosen = _choose(
        form, "Which case", "case_id",
        {row.id: f"{row.number} {row.name}".strip() for row in by_id.values()},
    )  # fmt: skip
    return by_id.get(chosen) if chosen is not None else None


def match(
    actor: Actor, form: drafts.Form, table: type[Table], again: Mapping[str, Any]
) -> Place | None:
    """A match by the mentee's name."""
    typed = st.text_input(
        "Mentee's name *", form.start("match", ""), max_chars=80, icon=":material/search:",
        placeholder="Two letters of the name or more", **form.watch("match"),
    ).strip()  # fmt: skip
    if len(typed) < FEWEST_LETTERS:
        return None
    found: Sequence[titles.Option] = actions.read(
        actor, titles.options, table=Match, words=typed, limit=OFFERED
    )
    if not found:
        st.warning("No match of yours has a mentee by this name.", icon=":material/search_off:")
        return None
    names = {one.id: f"{one.name}, {one.hint}".rstrip(", ") for one in found}
    chosen = _choose(form, "Which match", "match_id", names)
    if chosen is None:
        return None
    return Place({"match_id": chosen}, names[chosen], "match", {"id": chosen})


def workgroup(
    actor: Actor, form: drafts.Form, table: type[Table], again: Mapping[str, Any]
) -> Place | None:
    """A workgroup in which the actor may add such a thing."""
    rows: list[workgroups.MenuRow] = actions.read(actor, workgroups.menu)
    by_id = {
        row.id: row for row in rows if permissions.may_in(actor, table, "a", workgroup_id=row.id)
    }
    return _of_menu(form, "Workgroup *", "workgroup_id", by_id, again)


def program(
    actor: Actor, form: drafts.Form, table: type[Table], again: Mapping[str, Any]
) -> Place | None:
    """A program that matches mentors, in which the actor may add such a thing."""
    rows: list[programs.MenuRow] = actions.read(actor, programs.menu)
    may = [row.id for row in rows if permissions.may_in(actor, table, "a", program_id=row.id)]
    mentors = actions.read(actor, mentoring.programs, program_ids=tuple(may))
    mentored = {row.id for row in mentors}
    by_id = {row.id: row for row in rows if row.id in mentored}
    return _of_menu(form, "Program *", "program_id", by_id, again)


def _of_menu(
    form: drafts.Form, label: str, name: str, by_id: Mapping[int, Any], again: Mapping[str, Any]
) -> Place | None:
    if not by_id:
        st.info("There is nothing you may add this to yet.", icon=":material/inbox:")
        return None
    chosen = _choose(
        form, label, name, {one: row.name for one, row in by_id.items()}, again.get(name)
    )
    if chosen is None:
        return None
    row = by_id[chosen]
    program_id = chosen if name == "program_id" else None
    return Place({name: chosen}, row.name, row.slug, {}, program_id)


def goal(
    actor: Actor, form: drafts.Form, table: type[Table], again: Mapping[str, Any]
) -> Place | None:
    """A goal whose values the actor enters."""
    rows: list[goals.StatusRow] = actions.read(actor, goals.status_rows, today=clock.today())
    names = {
        row.id: f"{row.measure} ({row.owner})"
        for row in rows
        if few_people.may_enter(actor, row.workgroup_id, row.program_id)
    }
    if not names:
        st.info("You enter values for no goal yet.", icon=":material/flag:")
        return None
    chosen = _choose(form, "Measure *", "goal_id", names)
    if chosen is None:
        return None
    return Place({"goal_id": chosen}, names[chosen], "goals", {"goal": chosen})


def county(
    actor: Actor, form: drafts.Form, table: type[Table], again: Mapping[str, Any]
) -> Place | None:
    """The county something of the directory stands in."""
    names = dict(actions.read(actor, directory.counties))
    if not names:
        st.info("An administrator adds the county under Set-up first.", icon=":material/map:")
        return None
    chosen = _choose(form, "County *", "area_id", names, again.get("area_id"))
    return None if chosen is None else Place({"area_id": chosen}, names[chosen], "directory")
