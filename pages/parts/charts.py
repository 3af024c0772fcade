"""Charts that look alike, carry a name, show their numbers as a table, and lead to their rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import streamlit as st

from pages.parts import made, state, tables, words

HEIGHT = 320  # legend and axis included
POINT = "picked"
SHORT_NAME = 14  # letters
Rows = Sequence[Mapping[str, Any]]


def show(
    spec: made.Spec,
    rows: Rows,
    columns: Mapping[str, Any],
    *,
    key: str,
    title: str,
    help: str = "",
    opens: Callable[[Mapping[str, Any]], None] | None = None,
    lead: Callable[[], None] | None = None,
    alt: str = "",
) -> None:
    """A titled chart with a switch to its numbers. `opens` gets the data of the mark clicked.

    `lead` draws what stands between the title and the chart. `alt` is what screen readers say of it,
    where the title is text from a row and so escaped.
    """
    head = st.container(horizontal=True, vertical_alignment="center")
    head.markdown(f"**{title}**", help=help or None, width="stretch")
    if not rows:
        st.caption("Nothing to show for this period yet.")
        return
    as_table = head.toggle(
        "Table", key=f"{key}_table", help=f"{title} as a table", persist_state="session"
    )
    if lead is not None:
        lead()
    if as_table:
        tables.show(rows, columns, key=f"{key}_rows", empty="", label=alt or title, opens=opens)
        return
    if opens is None:
        st.vega_lite_chart(spec=spec, key=key, alt=alt or title)
        return
    picked = st.vega_lite_chart(
        spec=spec,
        key=state.form_key(key),
        alt=alt or title,
        on_select="rerun",
        selection_mode=[POINT],
    )
    if points := picked["selection"].get(POINT):
        state.renew_form(key)
        opens(points[0])


def pick(*fields: str) -> alt.Parameter:
    """Lets a mark be clicked; `fields` are what the click says."""
    return alt.selection_point(name=POINT, fields=list(fields), toggle=False)


def status_scale(labels: Mapping[str, str]) -> alt.Scale:
    """The colors of statuses, by their words."""
    return alt.Scale(
        domain=list(labels.values()),
        range=[words.color(value) for value in labels],
    )


def drawn(rows: Rows) -> Any:
    """A chart over these rows, which are sent with it: nothing else is."""
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


@made.once
def stacked_bars(
    rows: Rows, *, y: str, x: str, color: str, labels: Mapping[str, str], unit: str,
    fields: Sequence[str],
) -> Any:  # fmt: skip
    """Horizontal bars, one per `y`, stacked by status `color` (in words), lengths `x` in `unit`."""
    order = {label: i for i, label in enumerate(labels.values())}
    data = [{**row, "_order": order.get(row[color], 99)} for row in rows if row[x] is not None]
    count = len({row[y] for row in data})
    return (
        drawn(data)
        .mark_bar(cornerRadius=2)
        .encode(
            y=alt.Y(f"{y}:N", title=None, axis=alt.Axis(labelLimit=220), sort=None),
            x=alt.X(f"{x}:Q", title=unit, axis=alt.Axis(tickMinStep=1, format=",d")),
            color=alt.Color(
                f"{color}:N",
                title=None,
                scale=status_scale(labels),
                # Two abreast: a line of four is cut off on a phone.
                legend=alt.Legend(orient="bottom", columns=2, labelLimit=0),
            ),
            order=alt.Order("_order:Q"),
            tooltip=[
                alt.Tooltip(f"{y}:N", title=" "),
                alt.Tooltip(f"{color}:N", title="Status"),
                alt.Tooltip(f"{x}:Q", title=unit, format=","),
            ],
        )
        .add_params(pick(*fields))
        .properties(height=36 * count + 140)
    )


@made.once
def bars(rows: Rows, *, y: str, x: str, unit: str, color: str = words.BLUE,
         fields: Sequence[str] = (), colors: Mapping[str, str] | None = None) -> Any:  # fmt: skip
    """Horizontal bars in the order of the rows: of one color, or by status where `colors` names them."""
    data = [dict(row) for row in rows if row[x] is not None]
    chart = (
        drawn(data)
        .mark_bar(cornerRadius=2, color=color)
        .encode(
            y=alt.Y(f"{y}:N", title=None, axis=alt.Axis(labelLimit=220), sort=None),
            x=alt.X(f"{x}:Q", title=unit, axis=alt.Axis(tickMinStep=1)),
            tooltip=[alt.Tooltip(f"{y}:N", title=" "), alt.Tooltip(f"{x}:Q", title=unit)],
        )
        .properties(height=30 * len(data) + 80)
    )
    if colors is not None:
        chart = chart.encode(color=alt.Color(f"{y}:N", scale=status_scale(colors), legend=None))
    return chart.add_params(pick(*fields)) if fields else chart


def _abreast(names: Iterable[str]) -> int:
    """How many names of a legend fit beside each other on a phone."""
    return 1 if max(map(len, names)) > SHORT_NAME else 2


@made.once
def monthly(rows: Rows, *, x: str, y: str, color: str, palette: Mapping[str, str], unit: str,
            fields: Sequence[str] = ()) -> Any:  # fmt: skip
    """Lines over months, one per `color`; `palette` gives each its color in order."""
    # With a time of day a browser reads the date in its own zone; without one, as the day before.
    data = [{**row, x: f"{row[x].isoformat()}T00:00:00"} for row in rows if row[y] is not None]
    chart = (
        drawn(data)
        .mark_line(point=alt.OverlayMarkDef(size=40), strokeWidth=2.5)
        .encode(
            x=alt.X(f"{x}:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
            y=alt.Y(f"{y}:Q", title=unit, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                f"{color}:N",
                title=None,
                scale=alt.Scale(domain=list(palette), range=list(palette.values())),
                legend=alt.Legend(orient="bottom", columns=_abreast(palette), labelLimit=0),
            ),
            tooltip=[
                alt.Tooltip(f"{x}:T", title="Month", format="%b %Y"),
                alt.Tooltip(f"{color}:N", title=" "),
                alt.Tooltip(f"{y}:Q", title=unit, format=","),
            ],
        )
        .properties(height=HEIGHT)
    )
    return chart.add_params(pick(*fields)) if fields else chart


@made.once
def own(
    rows: Rows, *, kind: str, order: Mapping[str, Sequence[str]], unit: str,
    colors: Mapping[str, str], is_dated: bool, goal: float | None, by_title: str,
) -> Any:  # fmt: skip
    """A chart somebody put together: rows of `by`, `split` and `value`, their keys, in this `order`.

    Dates run from left to right; anything else is read from top to bottom, where its words fit.
    """
    hidden = [row for row in rows if row["told"] == words.HIDDEN]
    rows = [row for row in rows if row["value"] is not None]
    if kind == "heat":
        return _heat(rows, order, unit, is_dated)
    is_split = any(order["split"])
    upright = is_dated or kind == "line"
    along: Any = (alt.X if upright else alt.Y)(
        "by:N", title=None, sort=list(order["by"]), axis=_names_axis(upright)
    )
    height: Any = (alt.Y if upright else alt.X)(
        "value:Q",
        title=unit,
        stack="zero" if kind == "stacked" else None,
        axis=alt.Axis(tickMinStep=1) if all(row["value"] == int(row["value"]) for row in rows) else
        alt.Axis(),
    )  # fmt: skip
    encoding: dict[str, Any] = {"x" if upright else "y": along, "y" if upright else "x": height}
    base = drawn(rows)
    if kind == "line":
        marked = base.mark_line(point=alt.OverlayMarkDef(size=40), strokeWidth=2.5)
    else:
        marked = base.mark_bar(cornerRadius=2)
    if is_split:
        encoding["color"] = _color(colors)
        if kind == "bar":
            offset = alt.XOffset if upright else alt.YOffset
            encoding["xOffset" if upright else "yOffset"] = offset(
                "split:N", sort=list(order["split"])
            )
    else:
        encoding["color"] = alt.value(words.BLUE)
    chart = marked.encode(**encoding, tooltip=_own_tooltip(by_title, unit, is_split=is_split))
    chart = chart.add_params(pick("by_key", "split_key"))
    many = len(order["by"]) * (len(order["split"]) if kind == "bar" else 1)
    chart_height = HEIGHT if upright else min(24 * many + 30 * len(order["by"]) // 2 + 110, 900)
    if hidden and not is_split and kind != "line":
        # A place of its own, so that a hidden count is not taken for nothing.
        chart = chart + _hidden(hidden, order, upright=upright)
    if goal is not None:
        chart = chart + _goal(goal, upright=upright)
    return chart.properties(height=chart_height)


def _names_axis(upright: bool) -> Any:
    return alt.Axis(labelAngle=0, labelOverlap=True) if upright else alt.Axis(labelLimit=180)


def _color(colors: Mapping[str, str]) -> Any:
    return alt.Color(
        "split:N",
        title=None,
        scale=alt.Scale(domain=list(colors), range=list(colors.values())),
        legend=alt.Legend(orient="bottom", columns=_abreast(colors), labelLimit=0),
    )


def _own_tooltip(by_title: str, unit: str, *, is_split: bool) -> list[Any]:
    found = [alt.Tooltip("by:N", title=by_title)]
    if is_split:
        found.append(alt.Tooltip("split:N", title=" "))
    return [*found, alt.Tooltip("told:N", title=unit)]


def _hidden(rows: Rows, order: Mapping[str, Sequence[str]], *, upright: bool) -> Any:
    """The word in the place of each hidden mark."""
    along = (alt.X if upright else alt.Y)("by:N", sort=list(order["by"]))
    size = 9 if upright else 12
    turned = 270 if upright else 0
    return (
        drawn(rows)
        .mark_text(align="left", dx=4, fontSize=size, angle=turned, color=words.GRAY)
        .encode(**{"x" if upright else "y": along}, text=alt.Text("told:N"), **{
            "y" if upright else "x": alt.datum(0)
        })
    )  # fmt: skip


def _goal(goal: float, *, upright: bool) -> Any:
    """A dashed line at the goal."""
    line = drawn([{"goal": goal, "told": f"Goal: {words.number(goal)}"}])
    where = {"y": alt.Y("goal:Q")} if upright else {"x": alt.X("goal:Q")}
    return line.mark_rule(strokeDash=[6, 4], strokeWidth=2, color=words.VERMILION).encode(
        **where, tooltip=alt.Tooltip("told:N", title=" ")
    )


def _heat(rows: Rows, order: Mapping[str, Sequence[str]], unit: str, is_dated: bool) -> Any:
    """Squares colored by value: dates from left to right, else the words from top to bottom."""
    across, down = ("by", "split") if is_dated else ("split", "by")
    return (
        drawn(rows)
        .mark_rect(cornerRadius=2, color=words.BLUE)
        .encode(
            x=alt.X(f"{across}:N", title=None, sort=list(order[across]), axis=alt.Axis(
                labelAngle=0 if is_dated else -40, labelOverlap=is_dated, labelLimit=140)),
            y=alt.Y(f"{down}:N", title=None, sort=list(order[down]), axis=alt.Axis(labelLimit=160)),
            # How dense a color is reads the same on light and dark; a scheme of its own does not.
            opacity=alt.Opacity(
                "value:Q",
                title=unit,
                scale=alt.Scale(domainMin=0, range=[0.07, 1]),
                legend=alt.Legend(orient="bottom", symbolType="square"),
            ),
            tooltip=[alt.Tooltip("by:N", title=" "), alt.Tooltip("split:N", title=" "),
                     alt.Tooltip("told:N", title=unit)],
        )
        .add_params(pick("by_key", "split_key"))
        .properties(height=26 * max(len(order[down]), 1) + (140 if is_dated else 230))
    )  # fmt: skip
