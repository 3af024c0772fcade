"""A calendar: records on the days of a month by one of their dates, or as a list on a phone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from db.queries import shapes
from db.queries.views import ViewRow
from db.session import open_session
from models.base import Table
from models.rules import saved_views
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from models.rules.own_fields import Shape
from models.rules.periods import add_months, last_of_month
from models.rules.saved_views import Look
from pages.parts import clock, filters, links, own_views, words
from pages.tables import filtering, view_settings

MOST: Final = 300
"""Records of one month that are drawn; a table with more is narrowed by a filter."""
ON_A_DAY: Final = 4
SHOWN: Final = {"month": "Month", "list": "List"}
On = own_views.OnDays


def build(actor: Actor, table: type[Table], view: ViewRow | None) -> None:
    """Choose the date that puts records on their day, and which records, with the calendar below."""
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
    offered = saved_views.offered_on(shape)
    if not offered:
        st.info(
            f"A calendar needs a date, and {table.spec.plural} have none. An administrator can add one "
            "under Fields.",
            icon=":material/calendar_month:",
        )
        return
    asked = view_settings.current(shape, table, view)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on = filters.choice(
            "On the day of", {one: shape[one].label for one in offered}, name="on", width=240
        )
        filtering.narrow(actor, table, shape, asked)
        look = Look(replace(asked, group="", columns=(), sort=()), on=on)
        suggested = f"{table.spec.plural.capitalize()} by {shape[on].label.lower()}"
        view_settings.keep(actor, table, "calendar", look, view, suggested)
    filtering.chips(actor, table, shape, asked)
    _calendar(actor, table, shape, look)


def show(actor: Actor, found: own_views.Opened) -> None:
    """Draw a saved calendar."""
    if found.look.on:
        _calendar(actor, found.table, found.shape, found.look)
    else:
        st.info("Choose another date for it: Change, above.", icon=":material/info:")


def month_asked() -> date:
    """The first day of the month the address asks for, else of this one."""
    try:
        found = date.fromisoformat(f"{filters.asked('month')}-01")
    except ValueError:
        return clock.today().replace(day=1)
    return found if 1990 <= found.year <= 2100 else clock.today().replace(day=1)


def _calendar(actor: Actor, table: type[Table], shape: Shape, look: Look) -> None:
    month = month_asked()
    with st.container(horizontal=True, vertical_alignment="center"):
        _turn(":material/chevron_left:", "Previous month", add_months(month, -1))
        _turn(":material/chevron_right:", "Next month", add_months(month, 1))
        _turn(None, "This month", clock.today().replace(day=1))
        shown = filters.pick("Show as", _ways(), name="as", label_visibility="collapsed")
    st.subheader(f"{month:%B} {month.year}", anchor=False)
    found, has_more = _read(actor, table, shape, look, month)
    if has_more:
        st.caption(f"The first {MOST} of this month. Add a filter to see the others.")
    if shown == "list":
        _list(table, shape, look, month, found)
    else:
        _grid(table, shape, look, month, found)


def _ways() -> dict[str, str]:
    """Month or list, the one that fits this screen first: a phone has no room for seven days abreast."""
    is_phone = "Mobile" in (st.context.headers.get("User-Agent") or "")
    return {one: SHOWN[one] for one in sorted(SHOWN, reverse=not is_phone)}


def _turn(icon: str | None, label: str, month: date) -> None:
    text = "" if icon else label
    if st.button(text or label, icon=icon, help=label, key=f"turn.{label}", type="tertiary"):
        links.stay(month=f"{month:%Y-%m}")


def _read(
    actor: Actor, table: type[Table], shape: Shape, look: Look, month: date
) -> tuple[On, bool]:
    """The records of a month by day, and whether there are more."""
    asked = _between(look.asked, look.on, month, last_of_month(month))
    with open_session(actor) as session:
        return own_views.on_days(session, table, shape, asked, look.on, most=MOST)


def _between(asked: Asked, on: str, first: date, last: date) -> Asked:
    more = (Filter(on, "at_least", first.isoformat()), Filter(on, "at_most", last.isoformat()))
    return replace(asked, filters=(*asked.filters, *more), group="")


def _grid(table: type[Table], shape: Shape, look: Look, month: date, found: On) -> None:
    last = last_of_month(month)
    monday = month - timedelta(days=month.weekday())
    while monday <= last:
        for place, column in enumerate(st.columns(7, gap="xsmall")):
            day = monday + timedelta(days=place)
            if day.month == month.month:
                with column, st.container(border=True, height="stretch", gap="xxsmall"):
                    _day(table, shape, look, day, found.get(day, []), most=ON_A_DAY)
        monday += timedelta(days=7)


def _list(table: type[Table], shape: Shape, look: Look, month: date, found: On) -> None:
    if not found:
        st.info(f"Nothing in {month:%B}. Turn to another month.", icon=":material/event_busy:")
    for day, rows in sorted(found.items()):
        with st.container(border=True, gap="xxsmall"):
            _day(table, shape, look, day, rows, most=50, is_line=True)


def _day(
    table: type[Table], shape: Shape, look: Look, day: date, rows: Sequence[tuple[int, str]], *,
    most: int, is_line: bool = False,
) -> None:  # fmt: skip
    number = f"{day:%A}, {words.day(day)}" if is_line else f"{day:%a} {day.day}"
    st.markdown(f"**{number}**" if day == clock.today() or is_line else number)
    for row_id, name in rows[:most]:
        if is_line:
            links.to(
                "tables", words.escape(name), icon=":material/chevron_right:",
                table=table.__tablename__, id=row_id,
            )  # fmt: skip
        # A link is one line, and cut off where a day is narrow; a button's words go on below.
        elif st.button(words.escape(name), key=f"on.{row_id}", type="tertiary", wrap=True):
            links.go("tables", table=table.__tablename__, id=row_id)
    if len(rows) > most:
        asked = _between(look.asked, look.on, day, day)
        view_settings.to_list(table, shape, asked, f"{len(rows) - most} more")
