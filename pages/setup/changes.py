"""Set-up: the change log. Who changed what, from what to what, when, and together with what."""

from typing import Final

import streamlit as st

from db.queries import changes
from models import choices
from models.base import tables as all_tables
from models.rules import wording
from models.rules.actor import Actor
from pages.parts import actions, links, tables, words

SHORT: Final = 160
"""Characters of a change in the list; the rest is one click away."""


def render(actor: Actor) -> None:
    """Draw the changes this person may see, filtered and in pages, or one of them in full."""
    st.title("Change log")
    if opened := st.query_params.get("change", ""):
        _one(actor, int(opened) if opened.isdecimal() else 0)
        return
    filters = _filters(actor)
    before = st.query_params.get("before", "")
    page: changes.ChangePage = actions.read(
        actor, changes.page, filters=filters, before_id=int(before) if before.isdecimal() else None
    )
    tables.show(
        [_in_words(row) for row in page.rows],
        {"at": "When", "who": "Who", "what": "What", "changed": "From what to what"},
        key="changes",
        empty="No change matches these filters.",
        label="Changes, the latest first; click one to see it in full",
        opens=lambda row: links.stay(change=row["id"]),
    )
    if page.has_more and st.button("Older changes", icon=":material/arrow_forward:"):
        st.query_params["before"] = str(page.rows[-1].id)
        st.rerun()
    if before and st.button("Back to the latest", icon=":material/first_page:"):
        del st.query_params["before"]
        st.rerun()


def _filters(actor: Actor) -> changes.Filters:
    named = {
        table.spec.plural.capitalize(): name
        for name, table in all_tables().items()
        if table.spec.audited
    }
    people = {
        f"{name} ({user_id})": user_id for user_id, name in actions.read(actor, changes.people)
    }
    actions_named = {choices.CHANGE_ACTION.label(one): one for one in choices.CHANGE_ACTION}
    first, second, third, fourth = st.columns(4)
    with first:
        table = _select("Table", sorted(named), "table")
    with second:
        who = _select("Who", list(people), "who")
    with third:
        action = _select("What", list(actions_named), "what")
    with fourth:
        record = st.text_input("Record number", key="record", bind="query-params")
    left, right = st.columns(2)
    with left:
        from_on = st.date_input(
            "From (UTC)", value=None, format="MM/DD/YYYY", key="from", bind="query-params"
        )
    with right:
        to_on = st.date_input(
            "To (UTC)", value=None, format="MM/DD/YYYY", key="to", bind="query-params"
        )
    return changes.Filters(
        table=named.get(table or "", ""),
        action=actions_named.get(action or "", ""),
        actor_id=people.get(who or ""),
        record_id=int(record) if record and record.isdecimal() else None,
        from_on=from_on,
        to_on=to_on,
    )


def _select(label: str, options: list[str], key: str) -> str | None:
    return st.selectbox(label, options, index=None, placeholder="Any", key=key, bind="query-params")


def _in_words(row: changes.ChangeRow) -> dict[str, object]:
    lines = wording.changed(row.table, row.before, row.after)
    text = "; ".join(f"{one.label}: {one.before} → {one.after}" for one in lines)
    return {
        "id": row.id,
        "at": words.moment(row.at),
        "who": row.who or "The program itself",
        "what": wording.what(row.action, row.table, row.record_id),
        "changed": text if len(text) <= SHORT else text[: SHORT - 1] + "…",
    }


def _one(actor: Actor, change_id: int) -> None:
    if st.button("Back to the change log", icon=":material/arrow_back:", type="tertiary"):
        links.stay(change="")
    row: changes.ChangeRow = actions.read(actor, changes.find, change_id=change_id)
    st.header(words.escape(wording.what(row.action, row.table, row.record_id)))
    roles = f" as {row.roles.replace('_', ' ')}" if row.roles else ""
    st.text(f"{row.who or 'The program itself'}{roles}, {words.moment(row.at)}")
    tables.show(
        [
            {"label": one.label, "before": one.before, "after": one.after}
            for one in wording.changed(row.table, row.before, row.after)
        ],
        {"label": "Field", "before": "Before", "after": "After"},
        key="one_change",
        empty="No field was filled in.",
        label="Fields that changed",
    )
    _around(actor, row)


def _around(actor: Actor, row: changes.ChangeRow) -> None:
    """The same record before and after, and what was saved together with this."""
    history = changes.Filters(table=row.table, record_id=row.record_id)
    for title, filters in (
        ("History of this record", history),
        ("Saved together", changes.Filters(batch=row.batch)),
    ):
        st.subheader(title, divider="gray")
        page: changes.ChangePage = actions.read(actor, changes.page, filters=filters)
        tables.show(
            [_in_words(one) for one in page.rows],
            {"at": "When", "who": "Who", "what": "What", "changed": "From what to what"},
            key=title,
            empty="Nothing else.",
            label=title,
            opens=lambda one: links.stay(change=one["id"]),
        )
