"""A summary of a program's mentor matches; the details are on the Mentoring page."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from db.queries import mentoring
from db.queries.programs import ProgramRow
from models import choices
from models.rules import access
from models.rules.actor import Actor
from pages.parts import cache, charts, clock, links, words
from pages.programs.drawing import draw


def show(actor: Actor, program: ProgramRow, _opens: bool) -> bool:
    """Matches by status, who waits for a mentor, and check-ins overdue."""
    if not program.has_mentoring:
        st.markdown("**Mentor matches**")
        st.caption("This program does not match mentors.")
        return False
    found: mentoring.MatchCounts = cache.totals(
        actor, mentoring.match_counts, program_id=program.id, today=clock.today()
    )
    labels = {one: choices.MATCH_STATUS.label(one) for one in choices.MATCH_STATUS}
    rows = [
        {"status": labels[status], "value": status, "matches": count}
        for status, count in found.by_status.items()
    ]
    opens = links.has("mentoring") and program.id in access.mentoring_programs(actor)

    def go(mark: Mapping[str, Any]) -> None:
        links.go("mentoring", program=program.slug, status=mark["value"])

    draw(
        charts.bars(
            rows, y="status", x="matches", unit="Matches", fields=["value"], colors=labels
        ),
        rows,
        {"status": "Status", "matches": "Matches"},
        value="matches", key=f"{program.slug}_matches", title="Mentor matches",
        help="All matches so far, by status.", opens=go if opens else None,
    )  # fmt: skip
    st.caption(
        f"Waiting for a mentor: {words.count(found.waiting)}. "
        f"Check-ins overdue: {words.count(found.overdue)}."
    )
    return found.hides_any
