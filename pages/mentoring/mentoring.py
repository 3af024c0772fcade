"""Mentoring: who waits, who has a place free, how the matches go, and how long they last."""

from datetime import date
from typing import Final

import streamlit as st

from db.queries import mentoring
from models.rules.actor import Actor
from pages.mentoring import matches_list, mentors_list, trends, waiting
from pages.parts import actions, cache, clock, filters, tiles, words

ROLES: Final = ("director", "coordinator", "mentor_coordinator")
VIEWS: Final = {
    "waiting": "Waiting",
    "matches": "Matches",
    "mentors": "Mentors",
    "trends": "How it goes",
}
Ids = tuple[int, ...]


def render(actor: Actor) -> None:
    """Draw mentoring for the programs this person sees."""
    st.title("Mentoring")
    today = clock.today()
    reach = tuple(sorted(actor.programs(*ROLES)))
    offered = actions.read(actor, mentoring.programs, program_ids=reach)
    if not offered:
        st.info(
            "None of your programs matches mentors yet. An administrator turns that on for a "
            "program under Set-up.",
            icon=":material/handshake:",
        )
        return
    _follow_old_links()
    ids = _program(offered)
    _numbers(actor, ids, today)
    shown = filters.pick("Show", VIEWS, name="show", label_visibility="collapsed")
    match shown:
        case "matches":
            matches_list.render(actor, ids, today)
        case "mentors":
            mentors_list.render(actor, ids, today)
        case "trends":
            trends.render(actor, ids, today)
        case _:
            waiting.render(actor, ids, today)


def _follow_old_links() -> None:
    """An address may ask for what is overdue without saying in which list."""
    if filters.asked("show") == "overdue":
        filters.write(show="matches", check_in="overdue")


def _program(offered: list[mentoring.ProgramRow]) -> Ids:
    if len(offered) == 1:
        return (offered[0].id,)
    names = {"": "All programs"} | {row.slug: row.name for row in offered}
    slug = filters.choice("Program", names, name="program", width=320)
    return tuple(row.id for row in offered if slug in ("", row.slug))


def _numbers(actor: Actor, ids: Ids, today: date) -> None:
    found: mentoring.Numbers = cache.totals(actor, mentoring.numbers, program_ids=ids, today=today)
    waited = "Half of those who wait have waited longer than this."
    overdue = "Active matches whose check-in is past its day."
    free = "With active mentors whose background check and training are valid."
    with tiles.row():
        tiles.show("Waiting", words.count(found.waiting))
        tiles.show("Median wait", words.number(found.days_waiting, "days"), help=waited)
        held = f"And {words.count(found.on_hold)} on hold."
        tiles.show("Active matches", words.count(found.under_way), help=held)
        tiles.show("Check-ins overdue", words.count(found.overdue), help=overdue)
        tiles.show("Free places", words.count(found.free_places), help=free)
