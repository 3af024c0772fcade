"""A chart without code: what to count, by what, split by what; drawn while it is being chosen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from db.queries import charts, shapes
from db.queries.views import ViewRow
from db.session import open_session
from models.base import FieldSpec, Table
from models.rules import chart_specs
from models.rules.actor import Actor
from models.rules.chart_specs import ChartSpec
from models.rules.own_fields import Shape
from models.rules.saved_views import Look
from pages.parts import filters, own_charts, state
from pages.tables import filtering, view_settings

NOTHING: Final = "Nothing"
GOAL: Final = "chart_goal"


def render(actor: Actor, table: type[Table], view: ViewRow | None) -> None:
    """Draw what can be chosen beside the chart it makes."""
    totals = not charts.reads_rows(actor, table)
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
    narrowable = chart_specs.offered_filters(shape, totals=totals)
    asked = view_settings.current(narrowable, table, view)
    asked = replace(asked, columns=(), sort=(), group="")
    left, right = st.columns([1, 2], gap="large")
    with left:
        spec = _choose(shape, table, totals)
        title = chart_specs.in_words(shape, table.spec.plural, spec)
        with st.container(horizontal=True):
            filtering.narrow(actor, table, narrowable, asked)
            view_settings.keep(actor, table, "chart", Look(asked, chart=spec), view, title)
    with right:
        filtering.chips(actor, table, narrowable, asked)
        own_charts.draw(actor, table, spec, asked, key="chart_preview", title=title)


def _choose(shape: Shape, table: type[Table], totals: bool) -> ChartSpec:
    """What is chosen now; each choice stands in the address."""
    plural = table.spec.plural
    measures = {
        name: f"{label} {plural}" if name == "rows" else label
        for name, label in chart_specs.MEASURES.items()
        if name == "rows" or chart_specs.offered_of(shape, name, totals=totals)
    }
    measure = filters.choice("Count", measures, name="c.measure")
    of = ""
    if offered := chart_specs.offered_of(shape, measure, totals=totals):
        of = filters.choice("Of", _labels(offered), name="c.of")
    kind = filters.choice("Draw as", chart_specs.KINDS, name="c.kind")
    spec = ChartSpec(measure, of, kind=kind, goal=None)
    if kind == "number":
        return chart_specs.kept(shape, spec, totals=totals)
    offered = chart_specs.offered_by(shape, totals=totals)
    # What lists of the table are filtered by is what people ask for first.
    usual = [one for one in table.spec.list_filter if one in offered and one != table.spec.scope]
    first = {one: offered[one] for one in usual}
    by = filters.choice("By", _labels({**first, **offered}), name="c.by")
    spec = replace(spec, by=by)
    if chart_specs.dated(shape, by):
        steps = {
            one: label for one, label in chart_specs.STEPS.items() if not totals or one != "week"
        }
        spec = replace(spec, step=filters.choice("In", _first(steps, "month"), name="c.step"))
    split = _labels(chart_specs.offered_split(shape, spec, totals=totals))
    spec = replace(spec, split=filters.choice("Split by", {"": NOTHING, **split}, name="c.split"))
    if kind != "heat":
        spec = replace(spec, goal=_goal())
    return chart_specs.kept(shape, spec, totals=totals)


def _labels(offered: Mapping[str, FieldSpec]) -> dict[str, str]:
    return {name: spec.label for name, spec in offered.items()}


def _first(options: Mapping[str, str], first: str) -> dict[str, str]:
    return {first: options[first], **options}


def _goal() -> float | None:
    """The goal line: a number, or none."""
    given = chart_specs.number(filters.asked("c.goal"))
    state.put(GOAL, given)

    def moved() -> None:
        value = state.value(GOAL)
        filters.write(**{"c.goal": None if value is None else f"{value:g}"})

    return st.number_input(
        "Goal line", value=None, key=GOAL, on_change=moved, placeholder="None",
        help="A dashed line to compare with.",
    )  # fmt: skip
