"""What a saved view shows, wherever it is opened or pinned: its table read through the reader's eyes."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

import streamlit as st

from db.queries import charts, records, shapes, titles
from db.queries.records import RecordRow
from db.queries.views import ViewRow
from db.session import GuardedSession, open_session
from models.base import Kind, Table
from models.rules import asking, chart_specs, policies_views, saved_views
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_specs import ChartSpec
from models.rules.errors import NotFound
from models.rules.own_fields import Shape
from models.rules.saved_views import Look
from pages.parts import cells, clock, links, own_charts, state, tables, words

ICONS: Final = {
    "list": ":material/table_rows:",
    "board": ":material/view_kanban:",
    "calendar": ":material/calendar_month:",
    "chart": ":material/bar_chart:",
}
FEW: Final = 6
"""Rows of a list, or days to come, where a view stands among other things."""


@dataclass(frozen=True)
class Opened:
    """A view with its table, the columns its reader meets, and what it asks of them."""

    view: ViewRow
    table: type[Table]
    shape: Shape
    look: Look


def opened(actor: Actor, view: ViewRow) -> Opened:
    """The view against its table as it is today. Raises NotFound, in words, for a table not theirs."""
    is_chart = view.kind == "chart"
    try:
        named = charts.table_named if is_chart else shapes.table_named
        table = named(actor, view.table_name)
    except NotFound:
        raise NotFound(policies_views.NO_TABLE) from None
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
    totals = is_chart and not charts.reads_rows(actor, table)
    look = saved_views.read(shape, view.kind, view.asked, totals=totals)
    return Opened(view, table, shape, look)


def say_gone(found: Opened) -> None:
    """What dropped out of the view since it was saved."""
    for sentence in found.look.gone:
        st.info(sentence, icon=":material/info:")


def chart(actor: Actor, found: Opened, *, key: str, is_named: bool = False) -> None:
    """Draw the view's chart; where the page is named like the view, under what it counts."""
    about = chart_specs.in_words(found.shape, found.table.spec.plural, found.look.chart)
    own_charts.draw(
        actor, found.table, found.look.chart, found.look.asked, key=key,
        title=about if is_named else found.view.name, help="" if is_named else about,
    )  # fmt: skip


def board_as_chart(actor: Actor, found: Opened, *, key: str) -> None:
    """Draw how many cards stand in each column of a board, where there is no room for the cards."""
    spec = ChartSpec(by=found.look.by)
    own_charts.draw(actor, found.table, spec, found.look.asked, key=key, title=found.view.name)


def rows(actor: Actor, found: Opened, *, key: str, size: int) -> None:
    """Draw the first rows of the view's list, under what they are grouped by; a click opens the record."""
    asked, shape, table = found.look.asked, found.shape, found.table
    shown = listed(table, shape, asked)
    asked = replace(asked, columns=shown)
    with open_session(actor) as session:
        page = records.page(session, table, shape, asked, size=size)
        names = records.reference_names(session, shape, page.rows)
    if not asked.group or not page.rows:
        _rows(found, page.rows, shown, names, key)
    else:
        for value, group in groupby(page.rows, key=lambda row: row.values[asked.group]):
            said = cells.say(shape[asked.group], value, names.get(asked.group))
            st.markdown(f"**{words.escape(said or own_charts.NO_ANSWER)}**")
            _rows(found, tuple(group), shown, names, f"{key}_{said or 'none'}")
    if page.has_more:
        st.caption(f"The first {size}. Open the list for the others.")


def _rows(
    found: Opened, some: tuple[RecordRow, ...], shown: tuple[str, ...], names: Any, key: str
) -> None:
    table, shape = found.table, found.shape
    columns = [one for one in shown if one != found.look.asked.group]
    told = [_told(one, tuple(columns), shape, names) for one in some]
    name = str(table.__tablename__)
    tables.show(
        told,
        {one: cells.column(shape[one]) for one in columns},
        key=key,
        label=found.view.name,
        empty=f"No {table.spec.plural} match this view just now.",
        opens=lambda row: links.go("tables", table=name, id=row["_id"]),
    )


def _told(row: RecordRow, shown: tuple[str, ...], shape: Shape, names: Any) -> dict[str, Any]:
    values = {one: cells.cell(shape[one], row.values.get(one), names.get(one)) for one in shown}
    return {"_id": row.id, **values}


def listed(table: type[Table], shape: Shape, asked: Asked) -> tuple[str, ...]:
    """The columns a list shows: those chosen, else the table's own."""
    usual = tuple(one for one in table.spec.list_display if one in shape)
    return tuple(one for one in asked.columns or usual if shape[one].kind is not Kind.JSON)


def coming(actor: Actor, found: Opened) -> None:
    """Name the next records of a calendar from today on, each a link."""
    on, shape, table = found.look.on, found.shape, found.table
    st.markdown(f"**{words.escape(found.view.name)}**", help=words.escape(found.view.help) or None)
    if not on:
        return
    later = Filter(on, "at_least", clock.today().isoformat())
    asked = replace(found.look.asked, filters=(*found.look.asked.filters, later))
    with open_session(actor) as session:
        days, _ = on_days(session, table, shape, asked, on, most=FEW)
    if not days:
        st.text("Nothing from today on.")
    for day, named in days.items():
        for row_id, name in named:
            links.to(
                "tables", words.escape(f"{words.day(day)}: {name}"), icon=":material/event:",
                table=table.__tablename__, id=row_id,
            )  # fmt: skip


OnDays = dict[date, list[tuple[int, str]]]
"""Records by day, in order: the id of each, and what it is called."""


def on_days(
    session: GuardedSession, table: type[Table], shape: Shape, asked: Asked, on: str, *, most: int
) -> tuple[OnDays, bool]:
    """Read the first records asked for by their day, with what tells them from others of that day;
    and whether there are more."""
    beside = _beside(table, shape, on)
    asked = replace(asked, columns=(on, *beside), sort=(on,), group="")
    is_named = table.spec.title != on
    page = records.page(session, table, shape, asked, size=most)
    called = records.reference_names(session, shape, page.rows)
    names = titles.names(session, table, [one.id for one in page.rows]) if is_named else {}
    found: OnDays = {}
    for row in page.rows:
        told = [cells.say(shape[one], row.values.get(one), called.get(one)) for one in beside]
        said = [names.get(row.id, "")] if is_named else told
        name = ", ".join(part for part in said if part) or f"{table.spec.singular} {row.id}"
        found.setdefault(row.values[on], []).append((row.id, name))
    return found, page.has_more


def _beside(table: type[Table], shape: Shape, on: str) -> tuple[str, ...]:
    """Two columns that tell records apart whose name is their date."""
    kinds = (Kind.JSON, Kind.LONG_TEXT, Kind.CHOICES)
    usual = (one for one in table.spec.list_display if one in shape and one not in (on, "id"))
    return tuple(one for one in usual if shape[one].kind not in kinds)[:2]


def open_list(found: Opened) -> None:
    """Go to the list of what the view asks, with its filters in the address."""
    shape, asked = found.shape, found.look.asked
    name = str(found.table.__tablename__)
    here = asking.to_address(shape, asked)
    addressed = asking.from_address(shape, here)
    beside = Asked(
        filters=tuple(one for one in asked.filters if one not in addressed.filters),
        search="" if addressed.search else asked.search,
    )
    # What would tell a name is kept in this tab.
    state.keep_unaddressed(name, beside if beside != Asked() else None)
    links.go("tables", table=name, view=found.view.id, **here)
