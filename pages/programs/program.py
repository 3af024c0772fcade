"""A program's page, drawn from its row: numbers first, then the sections the row names, in its order."""

import streamlit as st

from db.queries import case_counts, goals, programs
from db.queries.programs import ProgramRow
from models import choices
from models.casework import Case
from models.rules import access, permissions
from models.rules.actor import Actor
from pages.parts import actions, cache, clock, links, tiles, words
from pages.programs import sections


def render(actor: Actor, slug: str) -> None:
    """Draw the program with this address."""
    program: ProgramRow = actions.read(actor, programs.find, slug=slug)
    head, ways = st.columns([3, 2], vertical_alignment="bottom")
    head.title(words.escape(program.name))
    with ways:
        _ways(actor, program)
    _about(program)
    opens = program.id in access.outline_programs(actor)
    _headline(actor, program)
    shown = [name for name in program.sections if name in sections.SECTIONS]
    hides = False
    # Two stacks rather than rows of two: a short chart leaves no hole beside a tall one.
    for column, stack in zip(st.columns(2, gap="medium"), (shown[::2], shown[1::2]), strict=True):
        for name in stack:
            with column, st.container(border=True):
                hides |= sections.SECTIONS[name](actor, program, opens)
    if "goals" in program.sections:
        _goals(actor, program)
    if hides or not opens:
        st.caption(
            f"Counts of 1 to {actor.small_number - 1} people are hidden, with those that would give "
            "them away."
        )


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
    with tiles.row():
        for label, value, help in numbers:
            tiles.show(label, words.count(value), help=help)


def _goals(actor: Actor, program: ProgramRow) -> None:
    from pages.parts import goal_charts

    st.subheader("Goals", anchor=False)
    for number, (_, text) in enumerate(
        actions.read(actor, goals.program_goals, program_id=program.id), start=1
    ):
        # One text each: what a goal says is never read as markdown.
        st.text(f"{number}. {text}")
    goal_charts.show_for(actor, program_id=program.id)
