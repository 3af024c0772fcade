"""A board: records as cards in columns by one choice, moved from column to column by a menu."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import streamlit as st

from db.commands import records as command
from db.queries import records, shapes, titles
from db.queries.records import RecordRow
from db.queries.views import ViewRow
from db.session import open_session
from models.base import Stamp, Table
from models.rules import chart_specs, permissions, policies_views, saved_views
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.chart_specs import ChartSpec
from models.rules.own_fields import Shape
from models.rules.saved_views import Look
from pages.parts import actions, cells, clock, filters, links, own_charts, own_views, state, words
from pages.tables import filtering, view_settings

CARDS: Final = 12
"""Cards of a column; the others are one click away, in the list."""
FIELDS: Final = 3
WIDTH: Final = 270
ABREAST: Final = 4


def build(actor: Actor, table: type[Table], view: ViewRow | None) -> None:
    """Choose what the columns are and which records are cards, with the board below."""
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
    offered = saved_views.offered_by(shape)
    if not offered:
        st.info(
            f"A board needs a field with choices, and {table.spec.plural} have none. An administrator "
            "can add one under Fields.",
            icon=":material/view_kanban:",
        )
        return
    asked = view_settings.current(shape, table, view)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = filters.choice(
            "Columns are", {one: shape[one].label for one in offered}, name="by", width=240
        )
        filtering.narrow(actor, table, shape, asked)
        look = Look(replace(asked, group="", columns=()), by=by)
        suggested = f"{table.spec.plural.capitalize()} by {shape[by].label.lower()}"
        view_settings.keep(actor, table, "board", look, view, suggested)
    filtering.chips(actor, table, shape, asked)
    _board(actor, table, shape, look)


def show(actor: Actor, found: own_views.Opened) -> None:
    """Draw a saved board."""
    if found.look.by:
        _board(actor, found.table, found.shape, found.look)
    else:
        st.info("Choose another field for its columns: Change, above.", icon=":material/info:")


def _board(actor: Actor, table: type[Table], shape: Shape, look: Look) -> None:
    name = f"{table.__tablename__}.{look.by}"
    if (refused := state.refusal(f"board.{name}")) is not None:
        actions.show_refusal(refused)
        state.keep_refusal(f"board.{name}", None)
    spec = shape[look.by]
    reason = policies_views.why_not_move(
        spec.label, spec.editable, table.spec.entry, table.spec.instead
    )
    if reason is None and not permissions.may(actor, table, "c"):
        reason = permissions.refusal(
            table, "c", permissions.roles_that(str(table.__tablename__), "c")
        )
    drawing = own_charts.counted(actor, table, shape, ChartSpec(by=look.by), look.asked)
    counts = {mark.by: int(mark.value or 0) for mark in drawing.marks}
    columns = {key: count for key, count in counts.items() if count or reason is None}
    may_add = "a" in table.spec.entry and permissions.may(actor, table, "a")
    if not any(counts.values()):
        more = " Add the first one under Tables." if may_add else ""
        st.info(
            f"No {table.spec.plural} match that you may see.{more}", icon=":material/view_kanban:"
        )
        return
    if reason is not None:
        st.caption(words.escape(reason))
    stacks = _read(actor, table, shape, look, [key for key in columns if counts[key]])
    for place, (key, count) in zip(_places(len(columns)), columns.items(), strict=True):
        with place:
            _column(actor, table, shape, look, key, count, stacks.get(key), reason is None)


def _places(count: int) -> list[Any]:
    """Where the columns stand: abreast while they are few, else in lines of a fixed width."""
    if not count:
        return []
    if count <= ABREAST:
        return [one.container(border=True, gap="small") for one in st.columns(count, gap="small")]
    line = st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="top")
    return [line.container(width=WIDTH, border=True, gap="small") for _ in range(count)]


Stack = tuple[Sequence[RecordRow], Mapping[int, str], Mapping[str, Mapping[int, str]]]


def _read(
    actor: Actor, table: type[Table], shape: Shape, look: Look, keys: Sequence[str]
) -> dict[str, Stack]:
    """The first cards of each column, with their names: a few statements a column, however many rows."""
    fields = _fields(table, shape, look)
    found: dict[str, Stack] = {}
    with open_session(actor) as session:
        for key in keys:
            asked = replace(_of_column(shape, look, key), columns=fields)
            page = records.page(session, table, shape, asked, size=CARDS)
            called = titles.names(session, table, [one.id for one in page.rows])
            names = records.reference_names(session, shape, page.rows)
            found[key] = (page.rows, called, names)
    return found


def _fields(table: type[Table], shape: Shape, look: Look) -> tuple[str, ...]:
    """What a card says below its name."""
    out = {table.spec.title, look.by, "id"}
    usual = [one for one in table.spec.list_display if one in shape and one not in out]
    return tuple([one for one in look.asked.columns if one not in out] or usual)[:FIELDS]


def _of_column(shape: Shape, look: Look, key: str) -> Asked:
    more = chart_specs.key_filters(shape, look.by, key, None)
    return replace(look.asked, filters=(*look.asked.filters, *more))


def _column(
    actor: Actor, table: type[Table], shape: Shape, look: Look, key: str, count: int,
    stack: Stack | None, may_move: bool,
) -> None:  # fmt: skip
    choices = shape[look.by].choices
    assert choices is not None
    label = choices.label(key) if key else own_charts.NO_ANSWER
    st.markdown(f"**{words.escape(label)}** {count:,}")
    if stack is None:
        return
    rows, called, names = stack
    for row in rows:
        with st.container(border=True, gap="xsmall"):
            title = called.get(row.id) or f"{table.spec.singular} {row.id}"
            st.text(title)
            for one, value in row.values.items():
                if text := cells.say(shape[one], value, names.get(one)):
                    st.caption(words.escape(f"{shape[one].label}: {text}"))
            with st.container(horizontal=True, vertical_alignment="center"):
                links.to(
                    "tables", "Open", icon=":material/open_in_full:", table=table.__tablename__,
                    id=row.id,
                )  # fmt: skip
                if may_move:
                    _move(actor, table, shape, look.by, row, key, title)
    if count > len(rows):
        asked = _of_column(shape, look, key)
        view_settings.to_list(table, shape, asked, f"{count - len(rows):,} more")


def _move(
    actor: Actor, table: type[Table], shape: Shape, by: str, row: RecordRow, key: str, title: str
) -> None:
    choices = shape[by].choices
    assert choices is not None
    offered = [one for one in choices.offered() if one != key]
    menu = f"move.{table.__tablename__}.{by}.{row.id}.{row.version}"
    st.menu_button(
        "Move to", offered, key=menu, format_func=lambda one: words.escape(choices.label(one)),
        type="tertiary", icon=":material/arrow_right_alt:", help=f"Move {words.escape(title)}",
        on_click=partial(moved, actor, table, by, menu, Stamp(row.id, row.version), key),
    )  # fmt: skip


def moved(actor: Actor, table: type[Table], by: str, menu: str, stamp: Stamp, was: str) -> None:
    """Move a card to what its menu says; a refusal is shown above the board, drawn next."""
    to = state.value(menu)
    if not to:
        return
    outcome = actions.attempt(
        actor, command.change, table=table, stamp=stamp, values={by: to}, was={by: was},
        today=clock.today(),
    )  # fmt: skip
    if outcome.refused is not None:
        state.keep_refusal(f"board.{table.__tablename__}.{by}", outcome.refused)
    else:
        state.flash("Moved.")
