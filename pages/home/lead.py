"""A lead's Home: per workgroup, what to do before the next meeting; every line is a link."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from db.queries import goals, meetings, rosters
from db.session import open_session
from models.rules import meetings as rule
from models.rules.actor import Actor
from pages.parts import clock, links, words


def render(actor: Actor) -> None:
    """Draw the workgroups this actor leads, and what each needs now."""
    today = clock.today()
    mine = actor.workgroups("lead")
    with open_session(actor) as session:
        standing = rosters.standing(session, today=today, workgroup_ids=mine)
        upcoming = meetings.upcoming(session, workgroup_ids=mine, today=today)
        status = goals.status_rows(session, today=today)
    if not standing:
        st.info(
            "You lead no active workgroup. An administrator adds one in Set-up.",
            icon=":material/groups:",
        )
        return
    for row in standing:
        own_goals = [one for one in status if one.workgroup_id == row.id]
        own_meetings = [one for one in upcoming if one.workgroup_id == row.id]
        _group(row, own_meetings, own_goals, today)


def _group(
    row: rosters.StandingRow,
    upcoming: Sequence[rule.Planned],
    own_goals: Sequence[goals.StatusRow],
    today: date,
) -> None:
    st.subheader(words.escape(row.name), divider="gray")
    meeting, needs = st.columns([2, 3], gap="large")
    with meeting, st.container(border=True, height="stretch"):
        _meeting(row, upcoming, today)
    with needs, st.container(border=True, height="stretch"):
        st.markdown("**What needs you**")
        found = _needs(row, own_goals)
        for icon, label, page, query in found:
            links.to(page, label, icon=icon, **query)
        if not found:
            st.text("Nothing just now.")
        links.to(row.slug, "Open the workgroup", icon=":material/arrow_forward:")


def _meeting(row: rosters.StandingRow, upcoming: Sequence[rule.Planned], today: date) -> None:
    st.markdown("**Next meeting**")
    found = rule.next_meeting(row.week_of_month, row.weekday, upcoming, today)
    if found is None:
        st.text("No rule and no plan yet.")
        links.to(row.slug, "Plan a meeting", icon=":material/edit_calendar:")
        return
    st.markdown(f"#### {found.on:%A}, {words.day(found.on)}")
    place = (found.plan.place if found.plan else "") or row.meeting_place
    hours = rule.hours_words(row.starts_at, row.ends_at)
    st.text(", ".join(one for one in (words.since(found.on, today), hours, place) if one))
    if found.plan is not None and found.plan.topic:
        st.text(f"Topic: {found.plan.topic}")
    else:
        links.to(row.slug, "Plan its topic", icon=":material/edit_calendar:")


Need = tuple[str, str, str, dict[str, str]]


def _needs(row: rosters.StandingRow, own_goals: Sequence[goals.StatusRow]) -> list[Need]:
    """What waits, the most pressing first: icon, words, page and its filters."""
    waiting = sum(one.needs_value for one in own_goals)
    off = sum(one.status in ("off_track", "at_risk") for one in own_goals)
    found: list[Need] = []

    def add(count: int, icon: str, label: str, page: str = row.slug, **query: str) -> None:
        if count:
            found.append((f":material/{icon}:", label, page, query))

    late, still_open, many = row.actions_overdue, row.actions_open, words.many
    add(late, "assignment_late", f"{many(late, 'action')} overdue, {still_open} open")
    add(0 if late else still_open, "assignment", many(still_open, "open action"))
    owner = f"w{row.id}"
    label = f"{many(waiting, 'goal')} to update"
    add(waiting, "edit_note", label, "goals", owner=owner, view="enter")
    add(off, "trending_down", f"{many(off, 'goal')} off track or at risk", "goals", owner=owner)
    expired, ending = row.terms_expired, row.terms_ending
    add(expired, "event_busy", f"{many(expired, 'term')} expired", roster="edit")
    add(ending, "event_upcoming", f"{many(ending, 'term')} ending within 60 days", roster="edit")
    add(row.vacancies, "event_seat", many(row.vacancies, "vacant seat"), roster="add")
    return found
