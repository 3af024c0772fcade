"""The goals on a director's Home: how many are on track, and which are not."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from db.queries import goals
from models.rules.actor import Actor
from models.rules.progress import RULE, STATUS
from pages.parts import actions, links, tables, tiles, words

TROUBLED = ("off_track", "at_risk", "no_value")
GOOD = ("on_track", "met")


def rows(actor: Actor, *, today: date) -> list[goals.StatusRow]:
    """The active goals of what the director's role reaches, the worst first."""
    found = actions.read(actor, goals.status_rows, today=today)
    order = {status: i for i, status in enumerate(STATUS)}
    mine = [
        row
        for row in found
        if row.workgroup_id in actor.workgroups("director")
        or row.program_id in actor.programs("director")
    ]
    return sorted(mine, key=lambda row: (order[row.status], row.owner, row.id))


def headline(found: list[goals.StatusRow]) -> None:
    """Draw the number of goals on track or met."""
    counts = Counter(row.status for row in found)
    good = sum(counts[status] for status in GOOD)
    troubled = counts["off_track"]
    tiles.show(
        "Goals on track",
        f"{good} of {len(found)}" if found else words.NOTHING,
        help="On track or met.",
        delta=f"{troubled} off track" if troubled else None,
        delta_color="off",
        delta_arrow="off",
        width=tiles.FIVE,
    )


def render(found: list[goals.StatusRow]) -> None:
    """Draw the goals that are not on track, the worst first; a click opens one."""
    st.markdown("**Goals that need attention**", help=RULE)
    shown = [
        {
            "id": row.id,
            "owner": row.owner,
            "measure": row.measure,
            "status": tables.worded(row.status, STATUS.labels),
            "latest": _latest(row),
        }
        for row in found
        if row.status in TROUBLED
    ]

    def opens(picked: Mapping[str, Any]) -> None:
        links.go("goals", goal=picked["id"])

    tables.show(
        shown,
        {
            "measure": st.column_config.Column("Measure", width=170),
            "status": tables.status("Status", STATUS.labels),
            "latest": st.column_config.Column("Latest", width=104),
            "owner": "Whose",
        },
        key="home_goals",
        label="Goals off track, at risk or without a value",
        empty="Every goal is on track."
        if found
        else "No goals yet. Workgroups and programs set theirs on their pages.",
        opens=opens,
        height=320 if shown else None,
    )
    links.to("goals", "All goals", icon=":material/flag:")


def _latest(row: goals.StatusRow) -> str:
    if row.is_hidden:
        return words.HIDDEN
    if row.latest is None:
        return words.NOTHING
    value = words.number(row.latest.value, row.aim.unit)
    return f"{value} of {words.number(row.aim.target_value, row.aim.unit)}"
