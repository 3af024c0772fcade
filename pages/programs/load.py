"""What each coordinator carries, against what they can."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import streamlit as st

from db.queries import case_counts
from db.queries.programs import ProgramRow
from models.rules.actor import Actor
from pages.parts import cache, charts, links, made, words
from pages.programs.drawing import draw


def show(actor: Actor, program: ProgramRow, opens: bool) -> bool:
    """Open cases per coordinator, with a tick at what each can carry."""
    found: tuple[case_counts.Load, ...] = cache.totals(
        actor, case_counts.load, program_id=program.id
    )
    rows = [
        {
            "who": row.name,
            "id": str(row.coordinator_id or "none"),
            "cases": row.open,
            "capacity": row.capacity,
            # A rounded count may stand above what a coordinator really carries, so none is colored.
            "over": "Over"
            if opens and row.capacity is not None and (row.open or 0) > row.capacity
            else "Within",
        }
        for row in found
    ]
    if not rows:
        st.markdown("**Load per coordinator**")
        st.caption("No care coordinator yet. An administrator adds them under Set-up.")
        return False

    def go(mark: Mapping[str, Any]) -> None:
        links.go("caseload", program=program.slug, coordinator=mark["id"])

    return draw(
        _chart(rows), rows,
        {"who": "Care coordinator", "cases": "Open cases", "capacity": "Can carry"},
        value="cases", key=f"{program.slug}_load", title="Load per coordinator",
        help="Open cases; the line marks how many each can carry.", opens=go if opens else None,
    )  # fmt: skip


@made.once
def _chart(rows: list[dict[str, Any]]) -> Any:
    data = [row for row in rows if row["cases"] is not None]
    who = alt.Y("who:N", title=None, sort=None, axis=alt.Axis(labelLimit=220))
    bars = (
        charts.drawn(data)
        .mark_bar(cornerRadius=2)
        .encode(
            y=who,
            x=alt.X("cases:Q", title="Open cases", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "over:N",
                title=None,
                scale=alt.Scale(domain=["Within", "Over"], range=[words.BLUE, words.VERMILION]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("who:N", title=" "),
                alt.Tooltip("cases:Q", title="Open cases"),
                alt.Tooltip("capacity:Q", title="Can carry"),
            ],
        )
        .add_params(charts.pick("id"))
    )
    ticks = (
        charts.drawn([row for row in data if row["capacity"] is not None])
        .mark_tick(color=words.GRAY, thickness=3, size=22)
        .encode(y=who, x="capacity:Q")
    )
    return (bars + ticks).properties(height=max(110, 30 * len(data) + 40))
