"""Charts that look alike, carry a name, show their numbers as a table, and lead to their rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import streamlit as st

from pages.parts import state, tables, words

HEIGHT = 320  # legend and axis included
POINT = "picked"
SHORT_NAME = 14  # letters
Rows = Sequence[Mapping[str, Any]]


def show(
    chart: Any,
    rows: Rows,
    columns: Mapping[str, Any],
    *,
    key: str,
    title: str,
    help: str = "",
    opens: Callable[[Mapping[str, Any]], None] | None = None,
    lead: Callable[[], None] | None = None,
) -> None:
    """A titled chart with a switch to its numbers. `opens` gets the data of the mark clicked.

    `lead` draws what stands between the title and the chart.
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
        tables.show(rows, columns, key=f"{key}_rows", empty="", label=title, opens=opens)
        return
    spec = _spec(chart)
    if opens is None:
        st.vega_lite_chart(spec=spec, key=key, alt=title)
        return
    picked = st.vega_lite_chart(
        spec=spec, key=state.form_key(key), alt=title, on_select="rerun", selection_mode=[POINT]
    )
    if points := picked["selection"].get(POINT):
        state.renew_form(key)
        opens(points[0])


def _spec(chart: Any) -> dict[str, Any]:
    """A chart as it is sent: what st.altair_chart does, without checking it against the schema again.

    That check took half the time of a page with charts; tests draw every chart with it on.
    """
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec.pop("config", None)  # Altair's own sizes; Streamlit brings its theme.
    return spec


def pick(*fields: str) -> alt.Parameter:
    """Lets a mark be clicked; `fields` are what the click says."""
    return alt.selection_point(name=POINT, fields=list(fields), toggle=False)


def status_scale(labels: Mapping[str, str]) -> alt.Scale:
    """The colors of statuses, by their words."""
    return alt.Scale(
        domain=list(labels.values()),
        range=[words.STATUS_COLOR.get(value, words.GRAY) for value in labels],
    )


def drawn(rows: Rows) -> Any:
    """A chart over these rows, which are sent with it: nothing else is."""
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


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
