"""Matches with the state of their check-ins, filtered and paged."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import streamlit as st

from db.queries import matches
from models import choices
from models.rules import check_in_stages, periods
from models.rules.actor import Actor
from pages.parts import actions, filters, links, tables, words

SIZE: Final = 50
NOT_ENDED: Final = ("proposed", "agreed", "active", "on_hold")
CHECK_IN: Final = {"overdue": "Overdue", "due": "Due", "kept": "Kept"}
Ids = tuple[int, ...]


def render(actor: Actor, ids: Ids, today: date) -> None:
    """Draw the list as the address filters it."""
    chosen = _filters(ids, today)
    offset = (filters.page() - 1) * SIZE
    rows: list[matches.MatchRow] = actions.read(
        actor, matches.listed, filters=chosen, today=today, limit=SIZE, offset=offset
    )
    show(rows, today, key="matches")
    if len(rows) == SIZE or offset:
        count = actions.read(actor, matches.count, filters=chosen, today=today)
        filters.pages(count, size=SIZE)
        st.caption(words.many(count, "match", "matches"))


def _statuses() -> dict[str, str]:
    return {"": "Not ended"} | dict(choices.MATCH_STATUS.labels) | {"any": "Any status"}


def _filters(ids: Ids, today: date) -> matches.Filters:
    spans = {"": "Started at any time"} | {
        key: f"Started in: {one.label}" for key, one in offered_periods(today).items()
    }
    left, middle, right = st.columns(3)
    with left:
        status = filters.choice("Status", _statuses(), name="status")
    with middle:
        check_in = filters.choice(
            "Check-in", {"": "Any check-in state"} | CHECK_IN, name="check_in",
            help=f"Overdue: past its day. Due: within {check_in_stages.SOON} days. Kept: not due yet.",
        )  # fmt: skip
    with right:
        period = filters.choice("Started", spans, name="period")
    span = offered_periods(today).get(period)
    month = _month()
    statuses = NOT_ENDED if status == "" else () if status == "any" else (status,)
    if month is not None:
        statuses = () if status == "" else statuses
    return matches.Filters(
        program_ids=ids,
        statuses=statuses,
        check_in=check_in,
        started_from=span.starts_on if span else None,
        started_until=span.ends_on if span else None,
        month=month,
        was_kept=filters.asked("had") != "no",
    )


def _month() -> date | None:
    """The month a chart's bar asked for, with a way to let go of it."""
    month = filters.parse_day(filters.asked("month"))
    if month is None or month.day != 1:
        return None
    had = "without" if filters.asked("had") == "no" else "with"
    text, act = st.columns([4, 1], vertical_alignment="center")
    text.info(f"Under way all through {words.month(month)}, {had} a check-in in that month.")
    if act.button("Show all", icon=":material/close:", width="stretch"):
        filters.clear(("month", "had"))
        st.rerun()
    return month


def offered_periods(today: date) -> dict[str, periods.Period]:
    """The periods matches are looked at by: three years first, since they last that long."""
    start = periods.add_months(today.replace(day=1), -36)
    three = periods.Period("last-36", "Last 3 years", start, today)
    return {three.key: three} | periods.choices(today)


def show(rows: list[matches.MatchRow], today: date, *, key: str, empty: str = "") -> None:
    """A table of matches; a click opens one."""
    tables.show(
        [_shown(row, today) for row in rows],
        {
            "mentee": "Mentee",
            "mentor": "Mentor",
            "status": tables.status("Status", choices.MATCH_STATUS.labels),
            "check_in": tables.status("Check-in", CHECK_IN),
            "due": st.column_config.DateColumn("Next due", format="MMM D, YYYY"),
            "last": st.column_config.DateColumn("Last check-in", format="MMM D, YYYY"),
            "started": st.column_config.DateColumn("Started", format="MMM D, YYYY"),
            "months": st.column_config.NumberColumn("Months", format="%d"),
            "why": "Why it ended",
        },
        key=key,
        label="Matches",
        optional=("why", "check_in", "due"),
        empty=empty or "No match fits these filters. Propose one from the waiting list.",
        opens=_open,
    )


def _shown(row: matches.MatchRow, today: date) -> dict[str, Any]:
    state = check_in_stages.state(row.check_in_due_on, today)
    return {
        "id": row.id,
        "mentee": row.mentee,
        "mentor": row.mentor or "",
        "status": tables.worded(row.status, choices.MATCH_STATUS.labels),
        "check_in": tables.worded(state, CHECK_IN),
        "due": row.check_in_due_on,
        "last": row.last_check_in_on,
        "started": row.started_on,
        "months": words.months_between(row.started_on, row.ended_on or today),
        "why": choices.END_REASON.label(row.end_reason),
    }


def _open(row: Mapping[str, Any]) -> None:
    links.go("match", id=row["id"])
