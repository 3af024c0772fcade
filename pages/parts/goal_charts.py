"""Charts of goals: what was, the line to the target, and where it is heading if nothing changes."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import altair as alt
import streamlit as st

from db.queries import goals
from db.session import open_session
from models import choices
from models.rules import progress
from models.rules.actor import Actor
from models.rules.progress import Point
from pages.parts import charts, clock, links, made, words

SHOWN: Final = 6
ACTUAL, LINE, FORECAST = "Actual", "Line to target", "Forecast"
DASHES: Final = {ACTUAL: [1, 0], LINE: [7, 4], FORECAST: [2, 3]}


def show_for(
    actor: Actor, *, program_id: int | None = None, workgroup_id: int | None = None
) -> None:
    """Draw the goals of one owner as small charts; a click opens a goal."""
    today = clock.today()
    with open_session(actor) as session:
        rows = goals.status_rows(
            session, today=today, program_id=program_id, workgroup_id=workgroup_id
        )
        values = goals.values(session, [row.id for row in rows[:SHOWN]])
    if not rows:
        st.info(
            "No goals yet. Set the first on the Goals page: a result, how you would see it, "
            "and where it stands today.",
            icon=":material/flag:",
        )
        return
    grid(rows[:SHOWN], values)
    owner = rows[0].owner_key
    label = "All goals and values" if len(rows) <= SHOWN else f"All {len(rows)} goals"
    links.to("goals", label, icon=":material/flag:", owner=owner)


def grid(rows: Sequence[goals.StatusRow], values: Mapping[int, Sequence[goals.ValueRow]]) -> None:
    """Draw several goals, two abreast."""
    for start in range(0, len(rows), 2):
        for column, row in zip(st.columns(2, gap="large"), rows[start : start + 2], strict=False):
            with column.container(border=True, height="stretch"):
                show(row, values.get(row.id, ()))


def show(
    row: goals.StatusRow, values: Sequence[goals.ValueRow], *, height: int = 200,
    is_link: bool = True,
) -> None:  # fmt: skip
    """Draw one goal: its status in a word, its latest value, its chart with the table behind it."""
    points = [Point(one.period_on, one.value) for one in values if one.value is not None]
    shown = [
        {
            "on": one.period_on,
            "actual": words.HIDDEN if one.value is None else words.number(one.value, row.aim.unit),
            "line": words.number(progress.expected(row.aim, one.period_on), row.aim.unit),
            "comment": one.comment,
        }
        for one in reversed(values)
    ]

    def opens(_picked: Mapping[str, Any]) -> None:
        links.go("goals", goal=row.id)

    charts.show(
        line_chart(row, points, height=height),
        shown or [{"on": row.aim.baseline_on, "actual": words.NOTHING, "line": "", "comment": ""}],
        {
            "on": st.column_config.DateColumn("Period from", format="MMM D, YYYY"),
            "actual": ACTUAL,
            "line": LINE,
            "comment": "Comment",
        },
        key=f"goal_{row.id}",
        title=words.escape(row.measure),
        help=f"{words.escape(row.result)}. {words.escape(row.owner)}.",
        opens=opens if is_link else None,
        lead=partial(_lead, row),
    )
    if hidden := sum(one.is_hidden for one in values):
        st.caption(f"{words.many(hidden, 'value')} hidden: too few people.")


def _lead(row: goals.StatusRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        badge(row.status)
        st.caption(summary(row), width="content")


def badge(status: str) -> None:
    """A goal's status as a colored word."""
    color: Any = words.BADGE[words.color(status)]
    st.badge(progress.STATUS.label(status), color=color)


def summary(row: goals.StatusRow) -> str:
    """The latest value beside the line and the target, in words."""
    unit = row.aim.unit
    target = f"target {words.number(row.aim.target_value, unit)} by {words.day(row.aim.due_on)}"
    if row.is_hidden:
        return f"Latest value hidden: too few people · {target}"
    if row.latest is None:
        return f"No value yet · {target}"
    now = f"{words.number(row.latest.value, unit)} on {words.day(row.latest.on)}"
    return f"{now} · on the line {words.number(row.expected, unit)} · {target}".replace("$", "\\$")


@made.once
def line_chart(row: goals.StatusRow, points: Sequence[Point], *, height: int) -> Any:
    """The lines of one goal over time."""
    color = words.color(row.status)
    unit = choices.UNIT.label(row.aim.unit)
    data = [
        {"series": series, "on": point.on.isoformat(), "value": round(point.value, 3)}
        for series, line in _lines(row, points).items()
        for point in line
    ]
    scale = alt.Scale(domain=list(DASHES), range=[color, words.GRAY, color])
    legend = alt.Legend(orient="bottom", title=None, symbolType="stroke", columnPadding=6)
    return (
        alt.Chart(alt.Data(values=data))  # type: ignore[no-untyped-call]
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=36))
        .encode(
            x=alt.X("on:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
            y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
            color=alt.Color("series:N", scale=scale, legend=legend),
            strokeDash=alt.StrokeDash(
                "series:N",
                scale=alt.Scale(domain=list(DASHES), range=list(DASHES.values())),
                legend=legend,
            ),
            tooltip=[
                alt.Tooltip("series:N", title=" "),
                alt.Tooltip("on:T", title="Period from", format="%b %-d, %Y"),
                alt.Tooltip("value:Q", title=unit, format=",.1f"),
            ],
        )
        .add_params(charts.pick("on"))
        .properties(height=height)
    )


def _lines(row: goals.StatusRow, points: Sequence[Point]) -> dict[str, list[Point]]:
    aim = row.aim
    ahead = progress.forecast(aim, points)
    return {
        ACTUAL: list(points),
        LINE: [Point(aim.baseline_on, aim.baseline_value), Point(aim.due_on, aim.target_value)],
        FORECAST: list(ahead) if ahead else [],
    }
