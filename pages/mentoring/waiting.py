"""Who waits for a mentor, longest first, and finding one for them."""

from datetime import date
from typing import Any, Final

import streamlit as st

from db.queries import mentors, requests
from models import choices
from models.base import Choices
from models.mentoring import Match
from models.rules import matching, permissions
from models.rules.actor import Actor
from pages.mentoring import find_mentor, request_form
from pages.parts import actions, filters, tables

SIZE: Final = 25
TOGETHER: Final = 40
"""How many of those who wait longest are assigned at once: more would make the page wait too."""
Ids = tuple[int, ...]


def render(actor: Actor, ids: Ids, today: date) -> None:
    """Draw the waiting list, or the search of a mentor for the one the address names."""
    if (request_id := filters.number("request")) is not None:
        if st.button("Back to the waiting list", icon=":material/arrow_back:", type="tertiary"):
            filters.write(request=None)
            st.rerun()
        actions.guarded(lambda: find_mentor.render(actor, request_id, today))
        return
    _list(actor, ids, today)
    if permissions.may(actor, Match, "a"):
        _suggestions(actor, ids, today)
    request_form.render(actor, ids, today)


def open_request(row: Any) -> None:
    """Show who of the list was clicked."""
    filters.write(request=row["id"])
    st.rerun()


def _list(actor: Actor, ids: Ids, today: date) -> None:
    offset = (filters.page() - 1) * SIZE
    rows: list[requests.RequestRow] = actions.read(
        actor, requests.waiting, program_ids=ids, limit=SIZE, offset=offset
    )
    tables.show(
        [_shown(row, today) for row in rows],
        {
            "who": "Who",
            "days": st.column_config.NumberColumn("Days waiting", format="%d"),
            "needs": st.column_config.TextColumn("Needs help with", width=260),
            "step": st.column_config.TextColumn("Mentor", width="medium"),
            "languages": "Speaks",
            "availability": "Is free",
            "community": "Community",
        }
        | ({"program": "Program"} if len(ids) > 1 else {}),
        key="waiting",
        label="Who waits for a mentor, the longest first",
        empty="Nobody waits for a mentor. Put somebody on the list below.",
        opens=open_request,
        optional=("step",),
    )
    if rows:
        count = actions.read(actor, requests.count_waiting, program_ids=ids)
        filters.pages(count, size=SIZE)
        st.caption("Click somebody to find a mentor for them.")


def words_of(values: tuple[str, ...], labels: Choices) -> str:
    """Several choices as people read them."""
    return ", ".join(labels.label(value) for value in values)


def _shown(row: requests.RequestRow, today: date) -> dict[str, Any]:
    proposed = choices.MATCH_STATUS.label(row.match_status)
    return {
        "id": row.id,
        "who": row.called,
        "days": (today - row.waiting_since_on).days,
        "step": f"{proposed}: {row.mentor or 'a mentor'}" if row.match_id else "",
        "needs": words_of(row.needs, choices.INTEREST),
        "languages": words_of(row.languages, choices.LANGUAGE),
        "availability": words_of(row.availability, choices.AVAILABILITY),
        "community": row.community or "",
        "program": row.program,
    }


def _suggestions(actor: Actor, ids: Ids, today: date) -> None:
    """The best mentors for several at once, so that the first in line does not take another's only one."""
    with st.expander("Suggest mentors for all who wait", icon=":material/join_inner:"):
        st.caption(
            f"For the {TOGETHER} who wait longest: as many matches as can be made, then the best "
            "fit over all, leaving out those who share no language or no time. Nothing is proposed "
            "until you confirm it for each."
        )
        if not st.toggle("Work it out", key="suggest_all"):
            return
        rows: list[requests.RequestRow] = actions.read(
            actor, requests.waiting, program_ids=ids, limit=TOGETHER
        )
        found = [one for program_id in ids for one in _assigned(actor, program_id, rows, today)]
        tables.show(
            found,
            {
                "who": "Who",
                "mentor": "Mentor",
                "fit": st.column_config.ProgressColumn(
                    "Fit", min_value=0, max_value=matching.MOST_POINTS, format="%d"
                ),
                "why": "Why",
            },
            key="suggestions",
            label="Suggested mentors",
            empty="No mentor who is cleared has a place free. Add a mentor, or end a match.",
            opens=open_request,
        )


def _assigned(
    actor: Actor, program_id: int, rows: list[requests.RequestRow], today: date
) -> list[dict[str, Any]]:
    who = {row.id: row for row in rows if row.program_id == program_id and not row.match_id}
    if not who:
        return []
    offered = {
        row.id: row for row in actions.read(actor, mentors.of_program, program_id=program_id)
    }
    scores = [
        one
        for row in who.values()
        for one in matching.ranked(
            row.mentee, (mentor.candidate for mentor in offered.values()), today=today
        )[:TOGETHER]
        if not one.cautions
    ]
    free = {mentor.id: mentor.capacity - mentor.carried for mentor in offered.values()}
    chosen = matching.assign(scores, free)
    return [
        {
            "id": request_id,
            "who": who[request_id].called,
            "mentor": offered[one.mentor_id].called,
            "fit": one.points,
            "why": "; ".join(one.reasons),
        }
        for request_id, one in chosen.items()
    ]
