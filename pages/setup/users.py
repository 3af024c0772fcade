"""Set-up: who may sign in, with which roles; invite, grant, close, sign out."""

from typing import Final

import streamlit as st

from db.queries import accounts
from models.base import now
from models.rules.actor import Actor
from pages.parts import actions, filters, links, tables, words
from pages.setup import account, invitation, one_time

FILTERS: Final = {"": "Everybody"} | {one: one for one in ("Never signed in", "No role", "Closed")}


def render(actor: Actor) -> None:
    """Draw the accounts, or the one that is open, or the form of a new one."""
    st.title("People and access")
    chosen = st.query_params.get("user", "")
    if chosen == "new":
        one_time.show()
        _back()
        invitation.render(actor)
    elif chosen:
        _back()
        account.render(actor, int(chosen) if chosen.isdecimal() else 0)
    else:
        one_time.show()
        _listing(actor)


def _back() -> None:
    if st.button("Back to people", icon=":material/arrow_back:", type="tertiary"):
        links.stay(user="")


def _listing(actor: Actor) -> None:
    rows: list[accounts.AccountRow] = actions.read(actor, accounts.listing, now=now())
    if st.button("Invite somebody", icon=":material/person_add:", type="primary"):
        links.stay(user="new")
    chosen = filters.pick("Show", FILTERS, name="show")
    shown = [row for row in rows if _is_in(row, chosen)]
    st.caption(
        f"{words.many(len(rows), 'account')}, "
        f"{words.many(sum(row.sessions for row in rows), 'browser')} signed in now."
    )
    tables.show(
        [_in_words(row) for row in shown],
        {
            "name": "Name",
            "login": "User name",
            "state": "State",
            "roles": st.column_config.Column("Roles", width=260),
            "last": st.column_config.Column("Last signed in", width=165),
            "sessions": "Signed in now",
        },
        key="accounts",
        empty="Nobody here.",
        label="Accounts; click one to change it",
        opens=lambda row: links.stay(user=row["id"]),
    )


def _is_in(row: accounts.AccountRow, chosen: str) -> bool:
    return {
        "Never signed in": row.is_active and row.last_signed_in_at is None,
        "No role": row.is_active and not row.grants,
        "Closed": not row.is_active,
    }.get(chosen, True)


def _in_words(row: accounts.AccountRow) -> dict[str, object]:
    last = words.moment(row.last_signed_in_at) if row.last_signed_in_at else "Never"
    return {
        "id": row.user_id,
        "name": row.name,
        "login": row.login,
        "roles": "; ".join(row.grants) or "No role",
        "state": account.state_of(row),
        "sessions": row.sessions,
        "last": last,
    }
