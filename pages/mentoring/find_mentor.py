"""Find a mentor for one person: who fits, why, and who may not be proposed and why."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import matches, mentor_requests
from db.queries import mentors, requests
from models import choices
from models.mentoring import Match, MentorRequest
from models.rules import matching, permissions
from models.rules.actor import Actor
from pages.parts import actions, filters, links, state, tables, words

BEST: Final = 5
MOST_BLOCKED: Final = 100


def render(actor: Actor, request_id: int, today: date) -> None:
    """Draw somebody who waits, and the mentors ranked for them."""
    row: requests.RequestRow = actions.read(actor, requests.find, request_id=request_id)
    st.subheader(f"A mentor for {words.escape(row.called)}", anchor=False)
    _facts(actor, row, today)
    if row.match_id is not None:
        status = choices.MATCH_STATUS.label(row.match_status).lower()
        st.info(f"A match is {status} already.", icon=":material/handshake:")
        links.to("match", "Open the match", icon=":material/arrow_forward:", id=row.match_id)
        return
    if row.status != "waiting":
        st.info("They no longer wait for a mentor.", icon=":material/check:")
        return
    offered = {
        one.id: one for one in actions.read(actor, mentors.of_program, program_id=row.program_id)
    }
    ranked = matching.ranked(row.mentee, (one.candidate for one in offered.values()), today=today)
    _possible(actor, row, [one for one in ranked if one.is_possible], offered, today)
    _blocked([one for one in ranked if not one.is_possible], offered)
    _withdraw(actor, row, today)


def _facts(actor: Actor, row: requests.RequestRow, today: date) -> None:
    days = words.many((today - row.waiting_since_on).days, "day")
    facts = [
        f"Has waited {days}, since {words.day(row.waiting_since_on)}.",
        _list("Speaks", row.languages, choices.LANGUAGE),
        _list("Is free", row.availability, choices.AVAILABILITY),
        _list("Needs help with", row.needs, choices.INTEREST),
        f"Lives in {row.community}." if row.community else "",
        "Asks for a Parent Partner." if row.wants_parent_partner else "",
    ]
    st.text(" ".join(fact for fact in facts if fact))
    if wish := actions.read(actor, requests.wishes, request_id=row.id):
        with st.container(border=True):
            st.caption("What they wish")
            st.text(wish)


def _list(what: str, values: tuple[str, ...], labels: Any) -> str:
    shown = ", ".join(labels.label(value) for value in values)
    return f"{what}: {shown}." if shown else ""


def _possible(
    actor: Actor,
    row: requests.RequestRow,
    found: list[matching.Score],
    offered: Mapping[int, mentors.MentorRow],
    today: date,
) -> None:
    if not found:
        st.warning(
            "No mentor who is cleared has a place free. See below what keeps each of them, "
            "or add a mentor.",
            icon=":material/person_off:",
        )
        return
    may = permissions.may_in(actor, Match, "a", program_id=row.program_id)
    for one in found[:BEST]:
        mentor = offered[one.mentor_id]
        with st.container(border=True):
            text, act = st.columns([4, 1], vertical_alignment="center")
            with text:
                _candidate(one, mentor)
            pressed = act.button(
                "Propose",
                key=f"propose_{row.id}_{one.mentor_id}",
                type="primary" if one is found[0] else "secondary",
                disabled=not may,
                help=None if may else "Mentor coordinators of this program propose matches.",
                width="stretch",
            )
        if pressed:
            outcome = actions.attempt(
                actor, matches.propose, request_id=row.id, mentor_id=one.mentor_id, on=today,
                today=today,
            )  # fmt: skip
            if outcome.refused is not None:
                actions.show_refusal(outcome.refused)
            else:
                state.flash("Proposed. Agree to it once both have said yes.")
                links.go("match", id=outcome.value.id)
    if len(found) > BEST:
        st.caption(
            f"{words.many(len(found) - BEST, 'more mentor')} could be proposed, with less fit."
        )


def _candidate(one: matching.Score, mentor: mentors.MentorRow) -> None:
    st.markdown(f"**{words.escape(mentor.called)}**")
    left = mentor.capacity - mentor.carried
    st.caption(f"Fit {one.points} of {matching.MOST_POINTS} · {words.many(left, 'place')} free")
    if one.cautions:
        st.badge(". ".join(one.cautions), color="orange", icon=":material/warning:")
    if one.reasons:
        st.text(". ".join(one.reasons) + ".")
    else:
        st.text("Nothing known in common. Talk with both first.")


def _blocked(found: list[matching.Score], offered: Mapping[int, mentors.MentorRow]) -> None:
    if not found:
        return
    with st.expander(
        f"{words.many(len(found), 'mentor')} cannot be proposed, and why", icon=":material/block:"
    ):
        tables.show(
            [
                {
                    "id": one.mentor_id,
                    "mentor": offered[one.mentor_id].called,
                    "why_not": " ".join(one.blocked_by),
                    "fit": one.points,
                    "why": "; ".join(one.reasons),
                }
                for one in found[:MOST_BLOCKED]
            ],
            {"mentor": "Mentor", "why_not": "Why not", "fit": "Fit", "why": "Would fit because"},
            key="blocked",
            label="Mentors who cannot be proposed",
            empty="",
            opens=_open_mentor,
        )


def _open_mentor(row: Mapping[str, Any]) -> None:
    filters.write(show="mentors", mentor=row["id"], request=None)
    st.rerun()


def _withdraw(actor: Actor, row: requests.RequestRow, today: date) -> None:
    if not permissions.may_in(actor, MentorRequest, "c", program_id=row.program_id):
        return
    with st.popover("They no longer want a mentor", icon=":material/person_remove:"):
        st.text("Takes them off the waiting list. They can be put on it again.")
        if st.button("Take off the list", key=f"withdraw_{row.id}"):
            filters.write(request=None)
            actions.run(
                actor, mentor_requests.withdraw, done="Taken off the waiting list.",
                request_id=row.id, version=row.version, on=today, today=today,
            )  # fmt: skip
