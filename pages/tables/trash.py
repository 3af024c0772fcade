"""The trash: what was removed, by whom and when, and how it comes back."""

from datetime import timedelta
from typing import Any, Final

import streamlit as st

from db.commands import undo
from db.queries import history, recent_changes, trash
from models.base import tables as all_tables
from models.rules import wording
from models.rules.actor import Actor
from pages.parts import actions, clock, filters, links, state, tables, timeline, words

PERIODS: Final = {"": "Any time", "7": "Last 7 days", "30": "Last 30 days", "365": "Last 12 months"}
SHORT: Final = 160


def render(actor: Actor) -> None:
    """Draw what was removed and this person may see, or one record of it with its restore."""
    if opened := filters.number("removed"):
        _one(actor, opened)
        return
    st.title("Trash")
    st.caption(
        "What was removed stays here and can be restored, with its number, its history and the "
        "parts that were removed with it."
    )
    page: trash.TrashPage = actions.read(
        actor, trash.page, filters=_filters(actor), before_id=filters.number("before")
    )
    tables.show(
        [_in_words(row) for row in page.rows],
        {"at": "Removed", "who": "By", "what": "What", "name": "Called", "says": "It said"},
        key="trash",
        empty="Nothing you may see was removed, or all of it was restored. Removing a record on "
        "its page or in a list puts it here.",
        label="Removed records, the last first; click one to see it in full and to restore it",
        opens=lambda row: links.stay(removed=row["change_id"]),
    )
    with st.container(horizontal=True):
        if filters.asked("before"):
            st.button("Back to the latest", on_click=filters.write, kwargs={"before": None})
        if page.has_more:
            older = {"before": page.rows[-1].change_id}
            st.button("Removed earlier", on_click=filters.write, kwargs=older)


def _filters(actor: Actor) -> history.Filters:
    named = {"": "All tables"} | dict(
        sorted(
            (
                (name, table.spec.plural.capitalize())
                for name, table in all_tables().items()
                if table.spec.audited and table.spec.section
            ),
            key=lambda one: one[1],
        )
    )
    people = {"": "Anybody"} | {
        str(account): name for account, name in actions.read(actor, recent_changes.people).items()
    }
    first, second, third = st.columns(3)
    with first:
        table = filters.choice("Table", named, name="of")
    with second:
        who = filters.choice("Removed by", people, name="who")
    with third:
        period = filters.choice("When", PERIODS, name="period")
    days = int(period) if period else None
    return history.Filters(
        table=table,
        actor_id=int(who) if who else None,
        from_on=clock.today() - timedelta(days=days) if days else None,
    )


def _in_words(row: trash.RemovedRow) -> dict[str, Any]:
    return {
        "change_id": row.change_id,
        "at": words.moment(row.at),
        "who": row.who,
        "what": wording.noun(row.table).capitalize(),
        "name": row.name,
        "says": row.says if len(row.says) <= SHORT else row.says[: SHORT - 1] + "…",
    }


def _one(actor: Actor, change_id: int) -> None:
    if st.button("All of the trash", icon=":material/arrow_back:", type="tertiary"):
        links.stay(removed="")
    row: history.ChangeRow = actions.read(actor, trash.one, change_id=change_id)
    st.title(words.escape(row.what))
    st.text(f"{row.who}, {words.moment(row.at)}")
    if timeline.may_undo(actor, row):
        if st.button("Restore", icon=":material/restore_from_trash:", type="primary"):
            outcome = actions.attempt(actor, undo.restore, change_id=change_id, today=clock.today())
            _after(outcome, row)
    else:
        st.info("Only people who may add such a record can restore it.", icon=":material/lock:")
    tables.show(
        [{"label": one.label, "value": one.before} for one in row.lines],
        {"label": "Field", "value": "It said"},
        key="removed_record",
        empty="No field was filled in.",
        label="What the record said when it was removed",
    )


def _after(outcome: actions.Outcome, row: history.ChangeRow) -> None:
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    state.flash(f"{wording.noun(row.table).capitalize()} restored.")
    links.stay(removed="")
