"""How the matches go: how long they last, and whether somebody asks."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final

import altair as alt
import streamlit as st

from db.queries import match_trends
from models.rules.actor import Actor
from models.rules.periods import Period
from pages.mentoring import matches_list
from pages.parts import cache, charts, filters, links, made, tiles, words

YEAR: Final = 12
"""MENTOR's benchmark: outcomes are better from a year on."""
KEPT: Final = {"kept": "Kept", "overdue": "Missed"}
Ids = tuple[int, ...]


def render(actor: Actor, ids: Ids, today: date) -> None:
    """Draw both charts for a period."""
    offered = matches_list.offered_periods(today)
    key = filters.choice(
        "Period", {name: one.label for name, one in offered.items()}, name="period", width=280
    )
    left, right = st.columns(2, gap="large")
    with left:
        _lasting(actor, ids, offered[key], today)
    with right:
        _kept(actor, ids, offered[key])


def _lasting(actor: Actor, ids: Ids, period: Period, today: date) -> None:
    found: match_trends.Lasting = cache.totals(
        actor, match_trends.lasting, program_ids=ids, starts_on=period.starts_on,
        ends_on=period.ends_on, today=today,
    )  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"month": one.month, "share": one.surviving, "at_risk": words.count(one.at_risk)}
        for one in found.points
        if one.surviving is not None
    ]
    after = {row["month"]: row["share"] for row in rows}
    with tiles.row():
        tiles.show(
            "Median months", words.number(found.median),
            help="By then half have ended; a dash until half have. Matches that still go on count for as "
            "long as they have lasted.",
        )  # fmt: skip
        tiles.show(
            f"After {YEAR} months",
            words.number(round(after[YEAR] * 100), "percent") if YEAR in after else words.NOTHING,
            help="The share still under way a year after the start: what programs commit to.",
        )
    charts.show(
        _survival_chart(rows),
        [row | {"percent": row["share"] * 100} for row in rows],
        {
            "month": "Months since the start",
            "percent": st.column_config.NumberColumn("Still under way", format="%.0f%%"),
            "at_risk": "Matches watched that long",
        },
        key="lasting",
        title="How long matches last",
        help="Share still under way by months since the start (Kaplan-Meier). Click for those that ended.",
        opens=partial(_open_ended, period.key),
    )
    if found.matches is not None:
        st.caption(
            f"{words.many(found.matches, 'match', 'matches')} started in this period, "
            f"{words.count(found.still)} still under way."
        )


@made.once
def _survival_chart(rows: list[dict[str, Any]]) -> Any:
    return (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
        .mark_line(
            interpolate="step-after", color=words.BLUE, strokeWidth=2.5,
            point=alt.OverlayMarkDef(size=36, color=words.BLUE),
        )
        .encode(
            x=alt.X("month:Q", title="Months since the start", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y(
                "share:Q", title="Still under way", axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            tooltip=[
                alt.Tooltip("month:Q", title="Months since the start"),
                alt.Tooltip("share:Q", title="Still under way", format=".0%"),
                alt.Tooltip("at_risk:N", title="Matches watched that long"),
            ],
        )
        .add_params(charts.pick("month"))
        .properties(height=charts.HEIGHT)
    )  # fmt: skip


def _open_ended(period: str, _mark: Mapping[str, Any]) -> None:
    links.go("mentoring", **_place(), show="matches", status="ended", period=period)


def _place() -> dict[str, str]:
    """The program the address is narrowed to, for links that keep it."""
    return {"program": filters.asked("program")}


def _kept(actor: Actor, ids: Ids, period: Period) -> None:
    months: tuple[match_trends.KeptMonth, ...] = cache.totals(
        actor, match_trends.kept_by_month, program_ids=ids, starts_on=period.starts_on,
        ends_on=period.ends_on,
    )  # fmt: skip
    rows = [
        {"month": one.month, "way": label, "value": value, "matches": count,
         "share": _share(one.kept, one.missed)}
        for one in months
        for value, label, count in (("kept", "Kept", one.kept), ("overdue", "Missed", one.missed))
        if count
    ]  # fmt: skip
    kept = sum(one.kept or 0 for one in months)
    due = kept + sum(one.missed or 0 for one in months)
    is_known = all(one.kept is not None and one.missed is not None for one in months)
    share = words.number(round(100 * kept / due), "percent") if due and is_known else words.NOTHING
    about = (
        "Of the months in which a match was under way from first to last day, those with a check-in "
        "in which somebody was reached."
    )
    tiles.show("Check-ins kept", share, help=about)
    charts.show(
        _kept_chart(rows),
        rows,
        {
            "month": st.column_config.DateColumn("Month", format="MMM YYYY"),
            "way": "Check-in",
            "matches": "Matches",
            "share": "Kept of all",
        },
        key="kept",
        title="Check-ins kept by month",
        help="Matches under way all through the month, with and without a check-in. Click for them.",
        opens=_open_month,
    )


def _share(kept: int | None, missed: int | None) -> str:
    if kept is None or missed is None or kept + missed == 0:
        return words.HIDDEN if kept is None or missed is None else words.NOTHING
    return f"{100 * kept / (kept + missed):.0f}%"


@made.once
def _kept_chart(rows: list[dict[str, Any]]) -> Any:
    data = [
        row | {"month": row["month"].isoformat(), "first": row["month"].isoformat()} for row in rows
    ]
    return (
        alt.Chart(alt.Data(values=data))  # type: ignore[no-untyped-call]
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
            y=alt.Y("matches:Q", title="Matches", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "way:N", title=None, scale=charts.status_scale(KEPT),
                legend=alt.Legend(orient="bottom"),
            ),
            tooltip=[
                alt.Tooltip("yearmonth(month):T", title="Month", format="%b %Y"),
                alt.Tooltip("way:N", title="Check-in"),
                alt.Tooltip("matches:Q", title="Matches"),
                alt.Tooltip("share:N", title="Kept of all"),
            ],
        )
        .add_params(charts.pick("first", "value"))
        .properties(height=charts.HEIGHT)
    )  # fmt: skip


def _open_month(mark: Mapping[str, Any]) -> None:
    month = mark.get("first") or mark["month"]
    month = month if isinstance(month, str) else month.isoformat()
    had = "no" if mark["value"] == "overdue" else "yes"
    links.go("mentoring", **_place(), show="matches", month=month, had=had)
