"""One match: where it stands, what can be done now, and everything that was asked."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.queries import matches
from models import choices
from models.mentoring import CheckIn, Match
from models.rules import check_in_stages, permissions
from models.rules import policies_matches as policies
from models.rules.actor import Actor
from models.rules.errors import NotFound
from pages.mentoring import match_actions
from pages.parts import actions, check_in_form, clock, filters, links, tiles, words

CHECK_IN: Final = {"overdue": "Check-in overdue", "due": "Check-in due", "kept": "Check-ins kept"}
NONE_DUE: Final = "None is due unless the match is active."


def render(actor: Actor) -> None:
    """Draw the match whose id the address holds."""
    match_id = filters.number("id")
    if match_id is None:
        raise NotFound("This match was not found. Open one from the list of matches.")
    today = clock.today()
    page: matches.MatchPage = actions.read(actor, matches.find, match_id=match_id)
    match = page.match
    mentee = page.mentee or f"mentee of match {match.id}"
    st.title(words.escape(f"{page.mentor} and {mentee}"), anchor=False)
    links.to("mentoring", "All matches", icon=":material/arrow_back:", show="matches")
    _badges(match, today)
    _numbers(match, today)
    match_actions.render(actor, page, today)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _log(actor, match, today)
        _check_ins(actor, match_id, may_read=_may_read(actor, match))
    with right:
        _outline(page)
        _timeline(match)


def _badges(match: Match, today: date) -> None:
    with st.container(horizontal=True):
        _badge(choices.MATCH_STATUS.label(match.status), match.status)
        if state := check_in_stages.state(match.check_in_due_on, today):
            _badge(CHECK_IN[state], state)
        if match.status_reason:
            st.text(match.status_reason)


def _badge(label: str, value: str) -> None:
    color: Any = words.BADGE[words.color(value)]
    st.badge(label, color=color)


def _numbers(match: Match, today: date) -> None:
    months = words.months_between(match.started_on, match.ended_on or today)
    with tiles.row():
        tiles.show(
            "Months under way" if match.ended_on is None else "Months it lasted",
            words.number(months),
            help=f"The commitment is {match.commitment_months} months.",
        )
        _day("Last check-in", match.last_check_in_on, today)
        _day("Check-in due", match.check_in_due_on, today, help=NONE_DUE)


def _day(label: str, on: date | None, today: date, help: str = "") -> None:
    """A day, and how long ago or ahead it is."""
    tiles.show(
        label,
        f"{on:%b} {on.day}" if on else words.NOTHING,
        help="" if on else help,
        delta=words.since(on, today) if on else None,
        delta_color="off",
        delta_arrow="off",
    )


def _may_read(actor: Actor, match: Match) -> bool:
    return permissions.may_in(actor, CheckIn, "a", program_id=match.program_id)


def _log(actor: Actor, match: Match, today: date) -> None:
    if not _may_read(actor, match) or policies.why_not_check_in(match) is not None:
        return
    assert match.id is not None
    with st.expander(
        "Log a check-in", icon=":material/edit_note:", expanded=match.status == "active"
    ):
        check_in_form.draw(actor, match.id, today)


def _check_ins(actor: Actor, match_id: int, *, may_read: bool) -> None:
    rows: list[matches.CheckInRow] = actions.read(actor, matches.check_ins, match_id=match_id)
    st.subheader("Check-ins", anchor=False)
    if not rows:
        st.info("No check-in yet. The first is due two weeks after the start.")
        return
    if not may_read:
        st.caption("What was said is kept for mentor coordinators.")
    for row in rows:
        with st.container(border=True):
            _check_in(row)


def _check_in(row: matches.CheckInRow) -> None:
    facts = [
        words.day(row.held_on),
        choices.MEDIUM.label(row.medium),
        f"with {choices.CHECK_IN_WITH.label(row.with_whom).lower()}",
        f"{row.minutes} min" if row.minutes else "",
        f"by {row.by}" if row.by else "",
    ]
    with st.container(horizontal=True):
        st.text(" · ".join(fact for fact in facts if fact))
        if not row.is_reached:
            st.badge("Not reached", color="gray")
        if row.has_concern:
            st.badge("Concern", color="red", icon=":material/warning:")
    if row.summary:
        st.text(row.summary)


def _outline(page: matches.MatchPage) -> None:
    match = page.match
    st.subheader("Why they fit", anchor=False)
    if match.score_reasons:
        for reason in match.score_reasons:
            st.text(f"· {reason}")
    else:
        st.caption("No reasons were kept when they were matched.")
    st.text(f"{page.program} · {choices.MATCH_TYPE.label(match.type)}")
    links.to(
        "mentoring", words.escape(page.mentor), icon=":material/person:", show="mentors",
        mentor=match.mentor_id,
    )  # fmt: skip


def _timeline(match: Match) -> None:
    st.subheader("How it came", anchor=False)
    ended = f"Ended: {choices.END_REASON.label(match.end_reason).lower()}" if match.ended_on else ""
    if match.ended_on:
        ended += f" ({choices.END_TYPE.label(match.end_type).lower()})"
    for day, what in (
        (match.proposed_on, "Proposed"),
        (match.agreed_on, "Agreed"),
        (match.started_on, "Started"),
        (match.ended_on, ended),
    ):
        if day is not None:
            st.text(f"{words.day(day)}  {what}")
