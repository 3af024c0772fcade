"""What can be done with a match now; what cannot says why."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import streamlit as st

from db.commands import matches as commands
from db.queries import matches
from models import choices
from models.mentoring import Match, Mentor
from models.rules import matching, permissions
from models.rules import policies_matches as policies
from models.rules.actor import Actor
from pages.parts import actions, state

Draw = Callable[[str], dict[str, Any]]
DAY: Final = "MM/DD/YYYY"


def render(actor: Actor, page: matches.MatchPage, today: date) -> None:
    """Draw a button for each next step; whoever may not take them reads who may."""
    match = page.match
    if not permissions.may_in(actor, Match, "c", program_id=match.program_id):
        st.caption("Mentor coordinators of this program propose, start and end matches.")
        return
    with st.container(horizontal=True):
        if match.status == "proposed":
            _step(actor, match, "agree", "Agreed", commands.agree, policies.why_not_agree(match),
                  _when("Both agreed on", today), today, is_next=True)  # fmt: skip
        if match.status in ("proposed", "agreed"):
            _step(actor, match, "start", "Start", commands.start, _why_not_start(page, today),
                  _when("They met first on", today), today, is_next=match.status == "agreed")  # fmt: skip
        if match.status == "active":
            _step(actor, match, "hold", "Put on hold", commands.hold, policies.why_not_hold(match),
                  _hold(today), today)  # fmt: skip
        if match.status == "on_hold":
            _step(actor, match, "resume", "Resume", commands.resume,
                  policies.why_not_resume(match), _when("Resumed on", today), today, is_next=True)  # fmt: skip
        _step(actor, match, "end", "End" if match.started_on else "Decline or withdraw",
              commands.end, policies.why_not_end(match), _end(match, today), today)  # fmt: skip


def _why_not_start(page: matches.MatchPage, today: date) -> str | None:
    if (refusal := policies.why_not_start(page.match)) is not None:
        return refusal
    return why_not_cleared(page.mentor_row, today)


def why_not_cleared(mentor: Mentor | None, today: date) -> str | None:
    """Why the mentor may not walk with anybody, in one sentence or more."""
    if mentor is None or mentor.id is None:
        return None
    candidate = matching.Candidate(
        mentor.id, mentor.status, screened_on=mentor.screened_on,
        screening_valid_until=mentor.screening_valid_until, trained_on=mentor.trained_on,
        training_valid_until=mentor.training_valid_until,
    )  # fmt: skip
    return " ".join(matching.not_cleared(candidate, today)) or None


def _step(
    actor: Actor, match: Match, name: str, label: str, command: Callable[..., Any],
    refusal: str | None, draw: Draw, today: date, *, is_next: bool = False,
) -> None:  # fmt: skip
    """A button that opens a small form. The refusal is its help, as it would be the command's."""
    form = f"match_{match.id}_{name}"
    with st.popover(
        label,
        disabled=refusal is not None,
        help=refusal,
        # Its own key, so that the next step does not stand open where this one was.
        key=f"{form}_{match.version}",
        type="primary" if is_next and refusal is None else "secondary",
    ):
        if refusal is not None:
            return
        key = state.form_key(form)
        with st.form(key, border=False):
            values = draw(key)
            saved = st.form_submit_button(label, type="primary")
        if saved:
            actions.run(
                actor, command, done=DONE[name], form=form, match_id=match.id,
                version=match.version, today=today, **values,
            )  # fmt: skip


DONE: Final[Mapping[str, str]] = {
    "agree": "Agreed. Start the match when they have met.",
    "start": "Started. The first check-in is due.",
    "hold": "On hold. No check-in is due until it is resumed.",
    "resume": "Resumed. A check-in is due.",
    "end": "Ended. The mentor's place is free.",
}


def _day(key: str, label: str, today: date) -> date | None:
    found: date | None = st.date_input(
        label, value=today, max_value=today, key=f"{key}.on", format=DAY
    )
    return found


def _when(label: str, today: date) -> Draw:
    return lambda key: {"on": _day(key, label, today)}


def _hold(today: date) -> Draw:
    def draw(key: str) -> dict[str, Any]:
        reason = st.text_input("Why", max_chars=200, key=f"{key}.reason")
        return {"on": _day(key, "On hold since", today), "reason": reason}

    return draw


def _end(match: Match, today: date) -> Draw:
    def draw(key: str) -> dict[str, Any]:
        values: dict[str, Any] = {"on": _day(key, "Ended on", today)}
        for name, label, labels in (
            ("end_type", "How it ended", choices.END_TYPE),
            ("end_reason", "Why", choices.END_REASON),
        ):
            values[name] = (
                st.selectbox(
                    label, list(labels), format_func=labels.label, index=None,
                    key=f"{key}.{name}", placeholder="Choose",
                )
                or ""
            )  # fmt: skip
        values["rematch"] = st.checkbox(
            "They want another mentor and wait again",
            value=match.started_on is None,
            key=f"{key}.rematch",
        )
        return values

    return draw
