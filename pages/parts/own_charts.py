"""Charts that people put together themselves, drawn in the house's style from what was counted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from db.queries import chart_rows, shapes, titles
from db.queries import charts as counts
from db.session import open_session
from models.base import FieldSpec, Kind, Table, tables
from models.rules import asking, chart_specs, spans
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.chart_cells import Drawing, Mark
from models.rules.chart_specs import ChartSpec
from models.rules.own_fields import Shape
from pages.parts import cache, charts, clock, links, tiles, words

PALETTE: Final = (
    words.BLUE, words.ORANGE, words.GREEN, words.VERMILION, words.SKY, words.PURPLE, words.GRAY,
    # The same hues, darker: for lists longer than what can be told apart at a glance.
    "#00456B", "#946300", "#00614A", "#7F3800", "#2A6A94", "#8A4A6F", "#4C5159",
)  # fmt: skip
NO_ANSWER: Final = "No answer"
MOST_LINKS: Final = 120
ALL_HIDDEN: Final = (
    "Every number here is hidden: each is of too few people. A chart of one program, or one without "
    "a split, would show more."
)

Labels = Mapping[str, str]


def draw(
    actor: Actor,
    table: type[Table],
    spec: ChartSpec,
    asked: Asked,
    *,
    key: str,
    title: str,
    help: str = "",
) -> Drawing:
    """Count a chart and draw it, with its numbers as a table and a way to the rows of each mark."""
    name, help = str(table.__tablename__), words.escape(help)
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
    drawing = counted(actor, table, shape, spec, asked)
    with open_session(actor) as session:
        by = _labels(session, shape, drawing.spec.by, drawing.by, drawing.spec.step)
        split = _labels(session, shape, drawing.spec.split, drawing.split, "")
    rows = [_row(one, by, split) for one in drawing.marks]
    unit = chart_specs.unit(shape, table.spec.plural, drawing.spec)
    opens = _opener(name, shape, drawing, asked) if drawing.is_exact else None
    if drawing.hides and not any(one.value for one in drawing.marks):
        st.markdown(f"**{words.escape(title)}**", help=help or None)
        st.info(ALL_HIDDEN, icon=":material/visibility_off:")
    elif drawing.spec.kind == "number":
        _number(drawing, title, help, unit, opens)
    else:
        colors = _colors(shape.get(drawing.spec.split), drawing.split, split)
        _chart(drawing, rows, shape, unit, colors, key, title, help, opens)
    _say(actor, drawing, shape)
    if opens is not None and drawing.spec.kind != "number":
        _links(name, shape, drawing, asked, by, split, key)
    return drawing


def counted(
    actor: Actor, table: type[Table], shape: Shape, spec: ChartSpec, asked: Asked
) -> Drawing:
    """A chart's numbers, kept until the data changes unless they ask for a typed name."""
    values: dict[str, Any] = {
        "table_name": str(table.__tablename__), "spec": spec, "asked": asked,
        "today": clock.today(),
    }  # fmt: skip
    if any(not asking.is_for_address(shape[one.column]) for one in asked.filters) or asked.search:
        # What was typed is not kept in the cache's keys.
        return counts.draw(actor, **values)
    return cache.totals(actor, counts.draw, **values)  # type: ignore[no-any-return]


def _labels(session: Any, shape: Shape, name: str, keys: Sequence[str], step: str) -> Labels:
    """What each key of an axis reads as; two of the same name are told apart by their number."""
    if not name:
        return dict.fromkeys(keys, "")
    spec = shape[name]
    known: Mapping[int, str] = {}
    if spec.target is not None:
        ids = [int(key) for key in keys if key]
        known = titles.names(session, tables()[spec.target], ids)
    said = {key: _label(spec, key, known, step) for key in keys}
    twice = {one for one in said.values() if list(said.values()).count(one) > 1}
    return {key: f"{one} ({key})" if one in twice else one for key, one in said.items()}


def _label(spec: FieldSpec, key: str, known: Mapping[int, str], step: str) -> str:
    if key == chart_specs.EMPTY:
        return NO_ANSWER
    if spec.kind in chart_specs.DAYS:
        return spans.label(date.fromisoformat(key), step)
    if spec.kind is Kind.YES_NO:
        return key.capitalize()
    if spec.target is not None:
        return known.get(int(key), f"Not yours to see ({key})")
    return spec.choices.label(key) if spec.choices is not None else key


def _row(mark: Mark, by: Labels, split: Labels) -> dict[str, Any]:
    value = mark.value
    number = round(value, 2) if value is not None else None
    return {
        "by": by[mark.by],
        "split": split[mark.split],
        "by_key": mark.by,
        "split_key": mark.split,
        "value": number,
        "told": words.HIDDEN if mark.is_hidden else words.number(number),
    }


def _colors(spec: FieldSpec | None, keys: Sequence[str], labels: Labels) -> dict[str, str]:
    """A color for each line or part: the choice list's own, a status's, or the next of the palette."""
    if spec is None:
        return {labels[key]: words.BLUE for key in keys}
    own = spec.choices.colors if spec.choices is not None else {}
    found: dict[str, str] = {}
    for key in keys:
        color = words.NAMED.get(own.get(key, ""), "") or words.STATUS_COLOR.get(key, "")
        if not color or color in found.values():
            left = [one for one in PALETTE if one not in found.values()]
            color = left[0] if left else words.GRAY
        found[labels[key]] = color
    return found


Opens = Callable[[Mapping[str, Any]], None]


def _opener(name: str, shape: Shape, drawing: Drawing, asked: Asked) -> Opens:
    def go(picked: Mapping[str, Any]) -> None:
        mark = Mark(str(picked.get("by_key", "")), str(picked.get("split_key", "")), None)
        found = chart_rows.rows_of(shape, drawing, asked, mark)
        if found is not None:
            links.go("tables", table=name, **asking.to_address(shape, found))

    return go


def _number(drawing: Drawing, title: str, help: str, unit: str, opens: Opens | None) -> None:
    mark = drawing.marks[0] if drawing.marks else None
    value = words.HIDDEN if mark and mark.is_hidden else words.number(mark.value if mark else 0)
    tiles.show(words.escape(title), value, help=help or words.escape(unit), width=280)
    if opens is not None and st.button("Open the rows", type="tertiary", key=f"number.{title}"):
        opens({})


def _chart(
    drawing: Drawing, rows: list[dict[str, Any]], shape: Shape, unit: str, colors: Labels,
    key: str, title: str, help: str, opens: Opens | None,
) -> None:  # fmt: skip
    spec = drawing.spec
    columns = {"by": shape[spec.by].label if spec.by else " "}
    if spec.split:
        columns["split"] = shape[spec.split].label
    columns["told"] = unit
    order = {"by": list(dict.fromkeys(one["by"] for one in rows)),
             "split": list(dict.fromkeys(one["split"] for one in rows))}  # fmt: skip
    is_dated = chart_specs.dated(shape, spec.by)
    chart = charts.own(
        rows, kind=spec.kind, order=order, unit=unit, colors=colors, is_dated=is_dated,
        goal=spec.goal, by_title=columns["by"],
    )  # fmt: skip
    charts.show(
        chart, rows, columns, key=key, title=words.escape(title), help=help, opens=opens, alt=title
    )


def _say(actor: Actor, drawing: Drawing, shape: Shape) -> None:
    """What was counted, and what is not shown."""
    said = list(drawing.notes)
    if drawing.ends:
        first, last = (
            date.fromisoformat(drawing.ends[0][0]),
            date.fromisoformat(drawing.ends[-1][1]),
        )
        said.append(f"{words.day(first)} to {words.day(last)}.")
    if drawing.total is not None and len(drawing.marks) > 1:
        said.append(f"In all {words.number(drawing.total)}.")
    if not drawing.is_exact:
        said.append(words.protected(actor.small_number))
    if said:
        st.caption(" ".join(words.escape(one) for one in said))


def _links(
    name: str, shape: Shape, drawing: Drawing, asked: Asked, by: Labels, split: Labels, key: str
) -> None:
    """The way to each mark's rows for keyboards and screen readers: a click on a chart needs a mouse."""
    if not links.has("tables"):
        return
    with st.expander("The rows behind each mark", icon=":material/format_list_bulleted:"):
        shown = [one for one in drawing.marks if one.value]
        if not shown:
            st.text("There are none.")
        with st.container(horizontal=True, gap="small"):
            for one in shown[:MOST_LINKS]:
                found = chart_rows.rows_of(shape, drawing, asked, one)
                said = " · ".join(part for part in (by[one.by], split[one.split]) if part)
                label = words.escape(f"{said}: {words.number(one.value)}")
                if found is None:
                    st.text(label)
                    continue
                links.to("tables", label, table=name, **asking.to_address(shape, found))
        if len(shown) > MOST_LINKS:
            st.caption(f"The first {MOST_LINKS}. Filter the chart to come to the others.")
