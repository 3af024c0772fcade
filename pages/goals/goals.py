"""Every goal: where it stands, by status and by owner; entering values; setting goals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from db.queries import goals
from models.goals import Goal
from models.rules import few_people, permissions, progress
from models.rules.actor import Actor
from pages.goals import detail, goal_form, value_grid
from pages.parts import actions, clock, filters, goal_charts, links, tables, words

LIST_PAGE: Final = 25
CHART_PAGE: Final = 8
ALL: Final = ""
VIEWS: Final = {"list": "List", "charts": "Charts"}
ENTER: Final = {"enter": "Enter values"}
ADD: Final = {"add": "Add a goal"}


def render(actor: Actor) -> None:
    """Draw one goal when the address names one, else all of them."""
    today = clock.today()
    if (goal_id := filters.number("goal")) is not None:
        detail.render(actor, goal_id, today=today)
        return
    st.title("Goals")
    rows: list[goals.StatusRow] = actions.read(actor, goals.status_rows, today=today)
    view = filters.pick("View", _views(actor, rows), name="view", label_visibility="collapsed")
    if view == "add":
        goal_form.add(actor)
        return
    if not rows:
        st.info(
            "No goals yet. A workgroup lead, a director or an administrator sets them: a result, "
            "how you would see it, and where it stands today.",
            icon=":material/flag:",
        )
        return
    if view == "enter":
        rows = [
            row for row in rows if few_people.may_enter(actor, row.workgroup_id, row.program_id)
        ]
    chosen = _filtered(rows)
    if view == "enter":
        value_grid.render(actor, chosen, today=today)
    elif view == "charts":
        _charts(actor, chosen)
    else:
        _list(actor, chosen)
    with st.expander("How a goal gets its status", icon=":material/rule:"):
        st.markdown(progress.RULE)
        st.markdown(progress.FORECAST_RULE)


def _views(actor: Actor, rows: Sequence[goals.StatusRow]) -> dict[str, str]:
    may_enter = any(few_people.may_enter(actor, row.workgroup_id, row.program_id) for row in rows)
    may_add = permissions.may(actor, Goal, "a")
    return VIEWS | (ENTER if may_enter else {}) | (ADD if may_add else {})


def _filtered(rows: Sequence[goals.StatusRow]) -> list[goals.StatusRow]:
    owners = {row.owner_key: row.owner for row in rows}
    left, right = st.columns([2, 5])
    with left:
        owner = filters.choice("Whose", {ALL: "Everybody's", **owners}, name="owner")
    of_owner = [row for row in rows if owner in (ALL, row.owner_key)]
    counts = Counter(row.status for row in of_owner)
    statuses = {ALL: f"All {len(of_owner)}"} | {
        status: f"{label} {counts[status]}" for status, label in progress.STATUS.labels.items()
    }
    with right:
        status = filters.pick("Status", statuses, name="status")
    return [row for row in of_owner if status in (ALL, row.status)]


def _page(rows: Sequence[goals.StatusRow], size: int) -> Sequence[goals.StatusRow]:
    last = max(1, -(-len(rows) // size))
    start = (min(filters.page(), last) - 1) * size
    return rows[start : start + size]


def _list(actor: Actor, rows: Sequence[goals.StatusRow]) -> None:
    page = _page(rows, LIST_PAGE)
    values = actions.read(actor, goals.values, goal_ids=tuple(row.id for row in page))

    def opens(picked: Mapping[str, Any]) -> None:
        links.go("goals", goal=picked["id"])

    tables.show(
        [_line(row, values[row.id]) for row in page],
        {
            "measure": st.column_config.TextColumn("Measure", width=270),
            "status": tables.status("Status", progress.STATUS.labels),
            "latest": "Latest",
            "line": "On the line",
            "target": "Target",
            "heading": st.column_config.TextColumn("Heading for", help=progress.FORECAST_RULE),
            "due": st.column_config.DateColumn("Due", format="MMM YYYY"),
            "owner": "Whose",
        },
        key="goals",
        label="Goals and where they stand",
        empty="No goal matches. Choose another status or owner.",
        opens=opens,
    )
    filters.pages(len(rows), size=LIST_PAGE)


def _line(row: goals.StatusRow, values: Sequence[goals.ValueRow]) -> dict[str, Any]:
    unit = row.aim.unit
    points = [progress.Point(one.period_on, one.value) for one in values if one.value is not None]
    ahead = progress.forecast(row.aim, points)
    latest = words.HIDDEN if row.is_hidden else words.NOTHING
    return {
        "id": row.id,
        "status": tables.worded(row.status, progress.STATUS.labels),
        "measure": row.measure,
        "owner": row.owner,
        "latest": words.number(row.latest.value, unit) if row.latest else latest,
        "line": words.number(row.expected, unit),
        "target": words.number(row.aim.target_value, unit),
        "heading": words.number(round(ahead[1].value, 1), unit) if ahead else words.NOTHING,
        "due": row.aim.due_on,
    }


def _charts(actor: Actor, rows: Sequence[goals.StatusRow]) -> None:
    page = _page(rows, CHART_PAGE)
    if not page:
        st.info("No goal matches. Choose another status or owner.", icon=":material/inbox:")
        return
    values = actions.read(actor, goals.values, goal_ids=tuple(row.id for row in page))
    goal_charts.grid(page, values)
    filters.pages(len(rows), size=CHART_PAGE)
