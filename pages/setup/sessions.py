"""Set-up: every browser that is or was signed in, and ending those that should not be."""

from typing import Any, Final

import pyarrow as pa
import streamlit as st

from db.commands import accounts, login_sessions
from db.queries import sessions as queries
from models import choices
from models.base import now
from models.rules.actor import Actor
from pages.parts import actions, filters, state, words

ENDED: Final = "Ended"
SHOWN: Final = {"": "Signed in now", ENDED: ENDED}
TABLE: Final = "sessions"
COLUMNS: Final = {
    "Person": "name", "User name": "login", "Browser": "browser", "Signed in by": "way",
    "Since": "since", "Last active": "last", "Ended": "ended", "Why": "why",
}  # fmt: skip


def render(actor: Actor) -> None:
    """Draw the sessions this administrator may see, with a filter and a way to end them."""
    st.title("Sessions")
    left, right = st.columns([1, 2])
    with left:
        shown = filters.pick("Show", SHOWN, name="show")
    with right:
        typed = filters.search("Person or user name", name="who")
    is_live = shown != ENDED
    rows: list[queries.Row] = actions.read(
        actor, queries.listing, now=now(), is_live=is_live, typed=typed
    )
    key = f"{state.form_key(TABLE)}.{shown}.{typed}"
    if _ticked(key):
        # A tick is a place in the list as it was drawn, and somebody may have signed in since.
        rows = state.once(TABLE) or rows
    state.keep_once(TABLE, rows)
    if not rows:
        st.info("No session like this.", icon=":material/inbox:")
        return
    st.caption(_counted(rows, is_live))
    _table(rows, key, is_live=is_live)
    if is_live:
        _end(actor, [rows[one] for one in _ticked(key) if one < len(rows)])


def _ticked(key: str) -> list[int]:
    found = state.value(key) or {}
    return list(found.get("selection", {}).get("rows", []))


def _counted(rows: list[queries.Row], is_live: bool) -> str:
    if len(rows) >= queries.MOST:
        return f"The latest {queries.MOST}. Type a name to find others."
    people = len({row.login for row in rows})
    what = words.many(len(rows), "session" if is_live else "ended session")
    return f"{what} of {words.many(people, 'person', 'people')}."


def _table(rows: list[queries.Row], key: str, *, is_live: bool) -> None:
    columns = {
        heading: name
        for heading, name in COLUMNS.items()
        if not is_live or name not in ("ended", "why")
    }
    table = pa.Table.from_pylist(
        [{heading: _cell(row, name) for heading, name in columns.items()} for row in rows]
    )
    common: dict[str, Any] = {"hide_index": True, "placeholder": "", "alt": "Sessions", "key": key}
    if is_live:
        common |= {"on_select": "rerun", "selection_mode": "multi-row"}
    st.dataframe(table, **common)


def _cell(row: queries.Row, name: str) -> str:
    match name:
        case "way":
            return choices.SIGN_IN_WAY.label(row.signed_in_by)
        case "since":
            return words.moment(row.since)
        case "last":
            return words.moment(row.last_active_at)
        case "ended":
            return words.moment(row.ended_at)
        case _:
            return str(getattr(row, name))


def _end(actor: Actor, chosen: list[queries.Row]) -> None:
    label = f"End {words.many(len(chosen), 'session')}" if chosen else "End sessions"
    why_not = None if chosen else "Tick those to end, at the left of the table."
    if st.button(label, icon=":material/logout:", disabled=not chosen, help=why_not):
        actions.run(
            actor, accounts.end_these, done=f"{words.many(len(chosen), 'session')} ended.",
            form=TABLE, session_ids=[one.id for one in chosen], now=now(),
            reason=login_sessions.BY_ADMINISTRATOR,
        )  # fmt: skip
