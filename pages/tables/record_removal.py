"""Moving a record to the trash: asked once, with what stands against it, and taken back at once."""

import streamlit as st

from db.commands import records, undo
from db.queries import titles
from db.queries.records import RecordRow
from models.base import Table
from models.rules.actor import Actor
from pages.parts import actions, clock, links, state, words


def _mark(table: type[Table], record_id: int) -> str:
    return f"removed.{table.__tablename__}.{record_id}"


def draw(actor: Actor, table: type[Table], row: RecordRow, title: str, why_not: str | None) -> None:
    """Draw the button that asks; disabled with the reason for who may not."""
    singular = table.spec.singular
    with st.popover("Remove", icon=":material/delete:", disabled=why_not is not None, help=why_not):
        st.markdown(f"Move {words.escape(title)} to the trash?")
        st.caption(f"The {singular} can be restored from the trash later.")
        is_sent = st.button("Move to the trash", type="primary", key=f"{_mark(table, row.id)}.send")
        if is_sent:
            _remove(actor, table, row, title)


def _remove(actor: Actor, table: type[Table], row: RecordRow, title: str) -> None:
    outcome = actions.attempt(
        actor, _removed, table=table, record_id=row.id, version=row.version, today=clock.today()
    )
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.keep_once(_mark(table, row.id), (outcome.value, title))
    st.rerun()


def _removed(session: actions.GuardedSession, **values: object) -> str:
    """Remove a record and return the batch of it, by which it can be taken back."""
    records.remove(session, **values)  # type: ignore[arg-type]
    return session.batch


def was_removed(actor: Actor, table: type[Table], record_id: int) -> bool:
    """Whether the record was just moved to the trash here; then says so, with a way to undo it."""
    kept = state.once(_mark(table, record_id))
    if kept is None:
        return False
    if actions.read(actor, titles.name, table=table, record_id=record_id):
        state.drop_once(_mark(table, record_id))  # It was restored meanwhile.
        return False
    batch, title = kept
    st.success(f"{words.escape(title)} is in the trash.", icon=":material/delete:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Undo", icon=":material/undo:", type="primary"):
            actions.run(
                actor, undo.batch, done=f"{title} is back.", batch=batch, today=clock.today()
            )
        links.to(
            "tables", table.spec.plural.capitalize(), icon=":material/arrow_back:",
            table=table.__tablename__,
        )  # fmt: skip
    return True
