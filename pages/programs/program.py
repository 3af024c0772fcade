"""A program's page, drawn from its row: numbers first, then the sections the row names, in its order."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from db.queries import case_counts, goals, programs
from db.queries.programs import ProgramRow
from models import choices
from models.casework import Case
from models.programs import Program
from models.rules import access, page_sections, permissions
from models.rules.actor import Actor
from pages.parts import actions, cache, clock, links, own_fields, tiles, words
from pages.programs import sections


def render(actor: Actor, slug: str) -> None:
    """Draw the program with this address."""
    program: ProgramRow = actions.read(actor, programs.find, slug=slug)
    head, ways = st.columns([3, 2], vertical_alignment="bottom")
    head.title(words.escape(program.name))
    with ways:
        _ways(actor, program)
    _about(program)
    own_fields.show(actor, Program, program.id)
    opens = program.id in access.outline_programs(actor)
    _headline(actor, program)
    hides = _sections(actor, program, opens)
    if hides or not opens:
        st.caption(words.protected(actor.small_number))


def _sections(actor: Actor, program: ProgramRow, opens: bool) -> bool:
    """Draw the sections in the row's order; whether one of them hid a count."""
    hides = False
    charts: list[str] = []
    for name in page_sections.with_views(program.sections):
        if name in sections.SECTIONS:
            charts.append(name)
        elif name in WIDE:
            hides |= _charts(actor, program, charts, opens)
            charts = []
            WIDE[name](actor, program)
    return _charts(actor, program, charts, opens) or hides


def _charts(actor: Actor, program: ProgramRow, names: Sequence[str], opens: bool) -> bool:
    """Two columns, read downwards: a phone keeps the order, and a short chart leaves no hole."""
    hides = False
    half = -(-len(names) // 2)
    if names:
        for column, stack in zip(
            st.columns(2, gap="medium"), (names[:half], names[half:]), strict=True
        ):
            for name in stack:
                with column, st.container(border=True):
                    hides |= sections.SECTIONS[name](actor, program, opens)
    return hides


def _ways(actor: Actor, program: ProgramRow) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        if links.has("caseload") and permissions.may_in(actor, Case, "c", program_id=program.id):
            links.to("caseload", "Caseload", icon=":material/folder_shared:", program=program.slug)
        if permissions.may_in(actor, Case, "a", program_id=program.id):
            links.to("new-case", "New case", icon=":material/person_add:")
        if program.has_mentoring and links.has("mentoring"):
            links.to("mentoring", "Mentoring", icon=":material/handshake:", program=program.slug)


def _about(program: ProgramRow) -> None:
    if program.description:
        st.markdown(words.escape(program.description))
    contact = [part for part in (program.referral_phone, program.referral_email) if part]
    facts = [
        choices.PROGRAM_KIND.label(program.kind),
        f"run by {program.organization}" if program.organization else "",
        f"guided by {program.workgroup}" if program.workgroup else "",
        f"refer to {' or '.join(contact)}" if contact else "",
    ]
    if not program.is_active:
        facts.append("retired")
    st.markdown(words.escape(", ".join(fact for fact in facts if fact)))


def _headline(actor: Actor, program: ProgramRow) -> None:
    today = clock.today()
    found: case_counts.Headline = cache.totals(
        actor, case_counts.headline, program_ids=(program.id,), today=today
    )
    numbers: list[tuple[str, int | None, str]] = [
        ("Open cases", found.open, "Referred, contacted, enrolled or on hold."),
        ("Contact overdue", found.overdue, "The family should have heard from us before today."),
        ("Due this week", found.due_soon, "Somebody should be in touch within seven days."),
        ("Unassigned", found.unassigned, "Open cases that nobody carries yet."),
        ("New this month", found.referred, "Referred since the first of the month."),
    ]
    with tiles.row(tight=True):
        for label, value, help in numbers:
            tiles.show(label, words.count(value), help=help, width=tiles.FIVE)


def _goals(actor: Actor, program: ProgramRow) -> None:
    from pages.parts import goal_charts

    st.subheader("Goals", anchor=False)
    for number, (_, text) in enumerate(
        actions.read(actor, goals.program_goals, program_id=program.id), start=1
    ):
        # One text each: what a goal says is never read as markdown.
        st.text(f"{number}. {text}")
    goal_charts.show_for(actor, program_id=program.id)


def _views(actor: Actor, program: ProgramRow) -> None:
    from pages.parts import pinned

    pinned.draw(actor, program_id=program.id)


WIDE: Final[dict[str, Callable[[Actor, ProgramRow], None]]] = {"goals": _goals, "views": _views}
"""Sections that stand across the page."""
