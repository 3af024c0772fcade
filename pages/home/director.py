"""A director's Home: what moved, where it is stuck, and the rows behind it."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from db.queries import overview, programs
from db.queries.goals import StatusRow
from models.choices import CASE_STATUS
from models.rules import access
from models.rules.actor import Actor
from models.rules.periods import Period, choices, last_of_month
from models.rules.small_numbers import Grid
from pages.home import director_goals
from pages.parts import actions, cache, charts, clock, filters, links, tables, tiles, words

WAIT_DAYS = 60
OPEN = {value: CASE_STATUS.label(value) for value in CASE_STATUS if value != "closed"}
Ids = tuple[int, ...]


def render(actor: Actor) -> None:
    """Draw the overview of every program and workgroup the director's role reaches."""
    today = clock.today()
    period = _period()
    ids = tuple(sorted(actor.programs("director")))
    if not ids:
        st.info("No program is in your scope yet. An administrator adds programs under Set-up.")
        return
    names = {row.id: row for row in actions.read(actor, programs.menu) if row.id in ids}
    goals = director_goals.rows(actor, today=today)
    _headlines(actor, ids, period, goals)
    left, right = st.columns([3, 2], gap="large")
    with left:
        grid: Grid[int, str] = cache.totals(actor, overview.statuses, program_ids=ids)
        _statuses(grid, names)
        if not set(ids) <= access.outline_programs(actor):
            st.caption(words.protected(actor.small_number))
    with right:
        _flow(actor, ids, period)
    stuck_side, goals_side = st.columns(2, gap="large")
    with stuck_side:
        groups = tuple(sorted(actor.workgroups("director")))
        found = cache.totals(
            actor, overview.stuck, program_ids=ids, workgroup_ids=groups, today=today,
            wait_days=WAIT_DAYS,
        )  # fmt: skip
        _stuck(found)
    with goals_side:
        director_goals.render(goals)


def _period() -> Period:
    offered = choices(clock.today())
    labels = {key: period.label for key, period in offered.items()}
    return offered[filters.choice("Period", labels, name="period", width=280)]


def _change(now: float | None, before: float | None, digits: int = 0) -> str | None:
    if now is None or before is None:
        return None
    return f"{now - before:+,.{digits}f}"


def _headlines(actor: Actor, ids: Ids, period: Period, goals: list[StatusRow]) -> None:
    before = period.before
    span: dict[str, Any] = {
        "program_ids": ids,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "before_on": before.ends_on,
    }
    open_cases: overview.Level = cache.totals(actor, overview.caseload, **span)
    pace: overview.Speed = cache.totals(actor, overview.speed, before_from=before.starts_on, **span)
    active: overview.Level = cache.totals(actor, overview.matches, **span)
    waits: overview.Level = cache.totals(actor, overview.waiting, **span)
    length = cache.totals(actor, overview.match_length, program_ids=ids, today=clock.today())
    lasted = f" Half of the active matches have lasted {words.number(length)} months or more."
    with tiles.row(tight=True):
        _tile("Open cases", words.count(open_cases.now), _change(open_cases.now, open_cases.before),
              open_cases.monthly, "off")  # fmt: skip
        _tile("Days to first contact", words.number(pace.median),
              _change(pace.median, pace.before, 1), pace.monthly, "inverse")  # fmt: skip
        _tile("Active matches", words.count(active.now), _change(active.now, active.before),
              active.monthly, "normal")  # fmt: skip
        _tile("Waiting for a mentor", words.count(waits.now), _change(waits.now, waits.before),
              waits.monthly, "inverse")  # fmt: skip
        director_goals.headline(goals)
    st.caption(
        f"{period.label}, {words.day(period.starts_on)} to {words.day(period.ends_on)}. "
        f"Changes compare with {words.day(before.starts_on)} to {words.day(before.ends_on)}. "
        f"{_about(pace)}{lasted if length else ''}"
    )


def _about(pace: overview.Speed) -> str:
    about = "Days to first contact: the median of those referred in the period."
    if pace.p90 is None:
        return about
    return f"{about} One in ten waited {words.number(pace.p90)} days or more."


def _tile(label: str, value: str, delta: str | None, line: tuple[Any, ...], color: Any) -> None:
    tiles.show(
        label,
        value,
        delta=delta,
        delta_color=color,
        chart_data=list(line) if len(line) > 1 else None,
        chart_type="area",
        width=tiles.FIVE,
    )


def _statuses(grid: Grid[int, str], names: Mapping[int, Any]) -> None:
    rows = [
        {
            "slug": names[program].slug,
            "program": names[program].name,
            "status": OPEN[status],
            "value": status,
            "cases": count,
        }
        for (program, status), count in grid.cells.items()
        if program in names and count != 0
    ]
    charts.show(
        charts.stacked_bars(
            rows, y="program", x="cases", color="status", labels=OPEN, unit="Open cases",
            fields=["slug", "value"],
        ),
        rows,
        {"program": "Program", "status": "Status", "cases": "Open cases"},
        key="home_statuses",
        title="Caseload by program",
        help="Open cases as they stand today. Click a bar for its cases.",
        opens=lambda mark: links.go("caseload", program=mark["slug"], status=mark["value"]),
    )  # fmt: skip


def _flow(actor: Actor, ids: Ids, period: Period) -> None:
    months: tuple[overview.MonthFlow, ...] = cache.totals(
        actor, overview.flow, program_ids=ids, starts_on=period.starts_on, ends_on=period.ends_on
    )
    rows = [
        {"month": month.month, "iso": month.month.isoformat(), "way": way, "cases": count}
        for month in months
        for way, count in (("Referred", month.referred), ("Closed", month.closed))
    ]
    charts.show(
        charts.monthly(
            rows, x="month", y="cases", color="way",
            palette=words.FLOW_COLOR, unit="Cases", fields=["iso", "way"],
        ),
        rows,
        {
            "month": st.column_config.DateColumn("Month", format="MMM YYYY"),
            "way": "Way",
            "cases": "Cases",
        },
        key="home_flow",
        title="Referred and closed by month",
        help="Click a point for its cases.",
        opens=_open_month,
    )  # fmt: skip


def _open_month(mark: Mapping[str, Any]) -> None:
    first = date.fromisoformat(mark["iso"])
    last = min(last_of_month(first), clock.today())
    if mark["way"] == "Closed":
        links.go("caseload", status="closed", closed_from=first, closed_to=last)
    else:
        links.go("caseload", status="all", **{"from": first, "to": last})


def _stuck(found: overview.Stuck) -> None:
    st.markdown("**What is stuck**", help="Click a row for what it counts.")
    kinds: list[tuple[str, tuple[overview.Named, ...], Callable[[Any], None]]] = [
        ("No first contact in time", found.first_contacts, partial(_cases, status="referred")),
        ("Contact overdue", found.contacts, partial(_cases, status="")),
        (
            f"Waiting for a mentor over {WAIT_DAYS} days",
            found.waiting,
            partial(_mentoring, "waiting"),
        ),
        ("Check-in overdue", found.check_ins, partial(_mentoring, "overdue")),
        ("Vacant seats", found.seats, lambda row: links.go(row.slug)),
    ]
    rows = [
        {"what": what, "where": row.name, "count": words.count(row.count), "row": row, "go": go}
        for what, named, go in kinds
        for row in named
    ]

    def opens(picked: Mapping[str, Any]) -> None:
        picked["go"](picked["row"])

    tables.show(
        rows,
        {
            "count": st.column_config.Column("How many", width=72),
            "what": st.column_config.Column("What", width=206),
            "where": "Where",
        },
        key="home_stuck",
        label="What is stuck, by program and workgroup",
        empty="Nothing is overdue, nobody waits too long and no seat is vacant.",
        opens=opens,
        height=320,
    )


def _cases(row: overview.Named, status: str) -> None:
    links.go("caseload", program=row.slug, status=status, overdue="true")


def _mentoring(what: str, row: overview.Named) -> None:
    links.go("mentoring", program=row.slug, show=what)
