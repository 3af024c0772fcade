"""The history of a record: who changed what, with undo, and how it stood on a day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import streamlit as st

from db.commands import undo
from db.queries import history, past
from db.session import open_session
from models import choices
from models.base import Table
from models.base import tables as all_tables
from models.rules import permissions
from models.rules.actor import Actor
from pages.parts import actions, clock, filters, links, tables, words

SHOWN: Final = 12
"""Fields of a change that are listed at once; an added record may have more."""
LONGEST: Final = 300
"""Characters of a value; the note itself stands in the record."""
NEEDED: Final = {"added": "r", "changed": "c", "removed": "a"}
"""What undoing each action asks for."""


def draw(actor: Actor, table: type[Table], record_id: int) -> None:
    """Draw the changes of a record, the latest first, and a day to look back to."""
    _look_back(actor, table, record_id)
    older = filters.number("older")
    with open_session(actor) as session:
        rows, has_more = history.of_record(session, table, record_id, before_id=older)
        batches = {row.batch for row in rows}
        sizes, noted = history.sizes(session, batches), history.noted(session, batches)
    if not rows:
        st.info(
            "No change you may read is recorded here yet. What is saved from now on shows here.",
            icon=":material/history:",
        )
    for row in rows:
        change(
            actor, row, together=sizes.get(row.batch, 1), noted=noted.get(row.batch),
            key="timeline", is_itself=row.table == table.__tablename__,
        )  # fmt: skip
    with st.container(horizontal=True):
        if older:
            st.button("Latest changes", on_click=filters.write, kwargs={"older": None})
        if has_more:
            st.button("Older changes", on_click=filters.write, kwargs={"older": rows[-1].id})


def change(
    actor: Actor,
    row: history.ChangeRow,
    *,
    together: int = 1,
    noted: tuple[str, str] | None = None,
    key: str,
    is_itself: bool = False,
) -> None:
    """Draw one change with its fields, a button that undoes it, and a way to what was saved with it.

    `noted` is the kind and title of its batch; `is_itself` leaves out the name of the record that
    the page is about.
    """
    title = choices.CHANGE_ACTION.label(row.action) if is_itself else row.what
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{words.escape(title)}**", width="stretch")
            if not is_itself:
                _open_link(row)
            if may_undo(actor, row):
                _undo_button(actor, row, key)
        about = f"{row.who}, {words.moment(row.at)}" + (f" · {noted[1]}" if noted else "")
        st.caption(words.escape(about))
        lines(row)
        if together > 1:
            links.to(
                "recent",
                f"Saved together with {words.many(together - 1, 'other change')}",
                icon=":material/stacks:",
                batch=row.batch,
            )


def _open_link(row: history.ChangeRow) -> None:
    """A link to the record, where it has a page and was not removed just here."""
    name, record_id = row.subject
    table = all_tables().get(name)
    if row.action != "removed" and table is not None and table.spec.section:
        links.to("tables", "Open", icon=":material/open_in_new:", table=name, id=record_id)


def lines(row: history.ChangeRow) -> None:
    """Draw the fields of a change, from what to what."""
    for line in row.lines[:SHOWN]:
        before, after = _short(line.before), _short(line.after)
        match row.action:
            case "added":
                st.text(f"{line.label}: {after}")
            case "removed":
                st.text(f"{line.label}: {before}")
            case _:
                st.text(f"{line.label}: {before} → {after}")
    if len(row.lines) > SHOWN:
        st.caption(f"and {words.many(len(row.lines) - SHOWN, 'field')} more")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def may_undo(actor: Actor, row: history.ChangeRow) -> bool:
    """Whether this person may write such rows at all; the rest is said when they try."""
    if row.table == "private_answers":
        return permissions.may(actor, row.subject[0], "c")
    return permissions.may(actor, row.table, NEEDED[row.action])


def _undo_button(actor: Actor, row: history.ChangeRow, key: str) -> None:
    word = "Restore" if row.action == "removed" else "Undo"
    if st.button(
        word,
        key=f"{key}.undo.{row.id}",
        icon=":material/undo:",
        type="tertiary",
        help=f"{word}: {words.escape(row.what)}, {words.moment(row.at)}",
    ):
        done = "It was restored." if row.action == "removed" else "The change was undone."
        actions.run(actor, undo.change, done=done, change_id=row.id, today=clock.today())


def _look_back(actor: Actor, table: type[Table], record_id: int) -> None:
    on = filters.day(
        "As it was at the end of", name="then", help="Shows the record on that day (UTC)."
    )
    if on is None:
        return
    with open_session(actor) as session:
        state = past.as_of(session, table, record_id, moment=_end_of(on))
    if not state.is_known:
        st.info(
            "Somebody changed this since where you may not look, so how it stood cannot be told.",
            icon=":material/visibility_off:",
        )
    elif not state.was_there:
        st.info(f"It was not there at the end of {words.day(on)}.", icon=":material/history:")
    else:
        tables.show(
            [{"label": label, "value": value} for label, value in state.lines],
            {"label": "Field", "value": f"On {words.day(on)}"},
            key=f"then.{table.__tablename__}.{record_id}",
            empty=f"Nothing was filled in on {words.day(on)}.",
            label=f"The record at the end of {words.day(on)}",
        )


def _end_of(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)
