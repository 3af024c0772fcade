"""Recent changes: what was saved, by whom and when, as far as one may see it; undone from here too."""

from datetime import datetime
from typing import Any, Final

import streamlit as st

from db.commands import undo
from db.queries import history, recent_changes
from models import choices
from models.base import tables as all_tables
from models.rules import wording
from models.rules.actor import Actor
from pages.parts import (
    actions,
    change_filters,
    clock,
    export_links,
    filters,
    links,
    tables,
    timeline,
    words,
)

SHORT: Final = 160
"""Characters of what changed in the list; the rest is one click away."""
COLUMNS: Final = {
    "at": "When",
    "who": "Who",
    "what": st.column_config.Column("What", width="medium"),
    "changed": "From what to what",
}


def render(actor: Actor) -> None:
    """Draw what was saved lately and this person may see, or one such batch with its undo."""
    if batch := filters.asked("batch"):
        _batch(actor, batch)
        return
    st.title("Recent changes")
    _filters(actor)
    chosen = change_filters.asked(st.query_params.to_dict(), clock.today())
    page: recent_changes.GroupPage = actions.read_lately(
        actor, recent_changes.page, filters=chosen, before_id=filters.number("before")
    )
    tables.show(
        [_in_words(group) for group in page.groups],
        COLUMNS,
        key="recent",
        empty="No change matches these filters. Choose a longer period, or fewer filters.",
        label="What was saved, the latest first; click one to see it in full and to undo it",
        opens=lambda row: links.stay(batch=row["batch"]),
    )
    _turn(page)


def _filters(actor: Actor) -> None:
    """What is asked for, kept in the address."""
    people = {"": "Anybody"} | {
        str(account): name for account, name in actions.read(actor, recent_changes.people).items()
    }
    first, second, third = st.columns(3)
    with first:
        filters.choice("When", change_filters.PERIODS, name="period")
    with second:
        filters.choice("Table", {"": "All tables"} | _named(), name="of")
    with third:
        filters.choice("Who", people, name="who")
    filters.days()
    _more()


def _more() -> None:
    """The filters asked for less often, folded away."""
    is_used = any(filters.asked(name) for name in ("what", "kind", "record"))
    with st.expander("More filters", expanded=is_used):
        first, second, third = st.columns(3)
    with first:
        filters.choice("What", {"": "Anything"} | dict(choices.CHANGE_ACTION.labels), name="what")
    with second:
        filters.choice(
            "Saved by", {"": "Any way"} | dict(choices.BATCH_KIND.labels), name="kind",
            help="Your own imports, grids and the like; an administrator finds everybody's.",
        )  # fmt: skip
    with third:
        filters.search("Record number", name="record", placeholder="Any")


def _named() -> dict[str, str]:
    """Every table that keeps a history, by its words."""
    named = [
        (name, table.spec.plural.capitalize())
        for name, table in all_tables().items()
        if table.spec.audited
    ]
    return dict(sorted(named, key=lambda one: one[1]))


def _in_words(group: recent_changes.Group) -> dict[str, Any]:
    said = "; ".join(_said(row, alone=group.count == 1) for row in group.rows)
    more = f" and {group.count - len(group.rows):,} more" if group.count > len(group.rows) else ""
    return {
        "batch": group.batch,
        "at": words.moment(group.at),
        "who": group.who,
        "what": group.title,
        "changed": (said if len(said) <= SHORT else said[: SHORT - 1] + "…") + more,
    }


def _said(row: history.ChangeRow, *, alone: bool) -> str:
    fields = "; ".join(
        f"{one.label}: {one.before} → {one.after}"
        if row.action == "changed"
        else f"{one.label}: {one.after if row.action == 'added' else one.before}"
        for one in row.lines
    )
    return fields if alone else row.what


def _turn(page: recent_changes.GroupPage) -> None:
    with st.container(horizontal=True):
        if page.groups:
            export_links.changes(change_filters.address(st.query_params.to_dict()))
        filters.turn_back("changes", page.groups[-1].last_id if page.has_more else None)


def _batch(actor: Actor, batch: str) -> None:
    """One batch in full: what was saved together, each change and all of it with an undo."""
    if st.button("All recent changes", icon=":material/arrow_back:", type="tertiary"):
        links.stay(batch="")
    group: recent_changes.Group = actions.read(actor, recent_changes.batch, batch=batch)
    st.title(words.escape(group.title))
    kind = choices.BATCH_KIND.label(group.kind) if group.kind else ""
    st.text(", ".join(one for one in (kind, group.who, words.moment(group.at)) if one))
    _undone(actor, batch)
    if group.count > 1 and any(timeline.may_undo(actor, row) for row in group.rows):
        _undo_all(actor, group)
    for row in group.rows:
        timeline.change(actor, row, key="batch")
    if group.count > len(group.rows):
        st.caption(
            f"The last {len(group.rows)} of {group.count:,} changes. "
            f"The others are {wording.noun(group.rows[-1].table, 2)} and the like."
        )


def _undone(actor: Actor, batch: str) -> None:
    """Say that it was undone, with the way to that undo."""
    found: tuple[str, datetime] | None = actions.read(actor, recent_changes.undone_by, batch=batch)
    if found is None:
        return
    undoing, at = found
    links.to("recent", f"Undone on {words.moment(at)}", icon=":material/undo:", batch=undoing)


def _undo_all(actor: Actor, group: recent_changes.Group) -> None:
    if st.button(
        f"Undo all {group.count:,} changes", icon=":material/undo:", type="primary",
        help="All of it or nothing. The undo can be undone too.",
    ):  # fmt: skip
        done = f"{words.many(group.count, 'change')} were undone."
        actions.run(actor, undo.batch, done=done, batch=group.batch, today=clock.today())
