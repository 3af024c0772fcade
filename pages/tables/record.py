"""One record of any table: its form, what refers to it, what happened to it, and the way to the trash."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from db.queries import look_alikes, permits, records, shapes, titles
from db.queries.records import RecordRow, Related
from db.session import open_session
from models.base import Kind, Table
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.own_fields import Shape
from pages.parts import filters, links, record_form, timeline, words
from pages.parts.record_form import Sheet
from pages.tables import better, record_entry, record_related, record_removal

ENTRY: Final = "Entry"
HISTORY: Final = "History"


@dataclass(frozen=True)
class Page:
    """Everything a record's page shows of it, read at once."""

    actor: Actor
    table: type[Table]
    shape: Shape
    row: RecordRow
    title: str
    names: Mapping[str, Mapping[int, str]]
    why_not_change: str | None
    why_not_remove: str | None
    related: tuple[Related, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.__tablename__)


def render(actor: Actor, table: type[Table], record_id: int | None) -> None:
    """Draw a record, or the form of a new one when there is no id. Raises NotFound."""
    if record_id is None:
        _new(actor, table)
    elif not record_removal.was_removed(actor, table, record_id):
        _existing(_read(actor, table, record_id))


def _read(actor: Actor, table: type[Table], record_id: int) -> Page:
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
        row = records.one(session, table, shape, record_id)
        return Page(
            actor,
            table,
            shape,
            row,
            titles.name(session, table, record_id),
            records.reference_names(session, shape, [row]),
            permits.why_not(session, table, record_id, "c"),
            permits.why_not(session, table, record_id, "r"),
            records.related(session, table, record_id),
        )


def _back(table: type[Table]) -> None:
    links.to(
        "tables", table.spec.plural.capitalize(), icon=":material/arrow_back:",
        table=table.__tablename__,
    )  # fmt: skip


def _existing(page: Page) -> None:
    _back(page.table)
    st.title(words.escape(page.title))
    st.caption(page.table.spec.singular.capitalize())
    _actions(page)
    related = record_related.shown(page.actor, page.related)
    labels = [ENTRY, *(record_related.label(one) for one in related), HISTORY]
    tabs = st.tabs(
        [words.legible(one) for one in labels],
        key=f"record.{page.name}.{page.row.id}",
        on_change="rerun",
    )
    with tabs[0]:
        _entry(page)
    for one, tab in zip(related, tabs[1:-1], strict=True):
        if tab.open:
            with tab:
                record_related.draw(page.actor, one, page.row.id)
    if tabs[-1].open:
        with tabs[-1]:
            timeline.draw(page.actor, page.table, page.row.id)


def _actions(page: Page) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        better.link(page.name, page.row.id, page.row.values)
        may_add = "a" in page.table.spec.entry and permissions.may(page.actor, page.table, "a")
        if may_add and st.button("Copy as new", icon=":material/content_copy:", type="tertiary"):
            links.go("tables", table=page.name, new=1, copy=page.row.id)
        if look_alikes.is_compared(page.table) and links.has("duplicates"):
            links.to(
                "duplicates", "Look for duplicates", icon=":material/group:", table=page.name,
                id=page.row.id,
            )  # fmt: skip
        if "r" in page.table.spec.entry and permissions.may(page.actor, page.table, "r"):
            record_removal.draw(page.actor, page.table, page.row, page.title, page.why_not_remove)


def _entry(page: Page) -> None:
    """The form, or for who may not change it the same fields as text, with the reason."""
    sheet = Sheet(page.actor, page.table, page.shape, "", page.row.values, page.row.id, page.names)
    if page.why_not_change is not None:
        st.info(page.why_not_change, icon=":material/lock:")
        record_form.show(sheet, (*record_form.typed_into(page.table, page.shape, is_new=False),
                                 *record_form.left(sheet)))  # fmt: skip
        return
    record_entry.change(sheet, page.row)
    if kept := record_form.left(sheet):
        st.subheader("Not changed here", divider="gray")
        record_form.show(sheet, kept)


def _new(actor: Actor, table: type[Table]) -> None:
    _back(table)
    st.title(f"Add {words.a(table.spec.singular)}")
    st.caption(table.spec.help)
    if "a" not in table.spec.entry or not permissions.may(actor, table, "a"):
        st.info(
            table.spec.instead
            or permissions.refusal(
                table, "a", permissions.roles_that(str(table.__tablename__), "a")
            ),
            icon=":material/lock:",
        )
        return
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
        copied = filters.number("copy")
        row = records.one(session, table, shape, copied) if copied is not None else None
    starts = record_form.defaults(table, shape) | _by_whom(actor, shape)
    values = starts | _asked(shape) | _copied(table, shape, row)
    record_entry.add(Sheet(actor, table, shape, "", values))


def _by_whom(actor: Actor, shape: Shape) -> dict[str, Any]:
    """Who types it in did it, unless they say otherwise."""
    return {"by_id": actor.person_id} if "by_id" in shape else {}


def _asked(shape: Shape) -> dict[str, Any]:
    """What the address asks a new record to start with: references by id, and choices."""
    found: dict[str, Any] = {}
    for name, spec in shape.items():
        text = filters.asked(name)
        if spec.kind is Kind.REFERENCE and filters.number(name) is not None:
            found[name] = filters.number(name)
        elif spec.kind is Kind.CHOICE and spec.choices is not None and text in spec.choices:
            found[name] = text
    return found


def _copied(table: type[Table], shape: Shape, row: RecordRow | None) -> dict[str, Any]:
    """What a copy takes over: what people type, but nothing that must be the record's own."""
    if row is None:
        return {}
    unique = {column.key for column in table.__table__.columns if column.unique}  # type: ignore[attr-defined]
    return {
        name: value
        for name, value in row.values.items()
        if name in record_form.typed_into(table, shape, is_new=True) and name not in unique
    }
