"""One account: its roles, its browsers, and the ways to let it in or shut it out."""

from typing import Final

import streamlit as st

from db.commands import accounts, login_sessions
from db.queries import accounts as queries
from models.base import now
from models.rules import policies_accounts
from models.rules.actor import Actor
from models.rules.errors import NotFound
from pages.parts import actions, state, words
from pages.setup import one_time, reach, ways_in

GRANT: Final = "grant"


def state_of(row: queries.AccountRow) -> str:
    """What an account is now, in a word."""
    if not row.is_active:
        return "Closed"
    return "Active" if row.has_password else "Invited"


def render(actor: Actor, user_id: int) -> None:
    """Draw one account. Raises NotFound."""
    rows: list[queries.AccountRow] = actions.read(actor, queries.listing, now=now())
    row = next((one for one in rows if one.user_id == user_id), None)
    if row is None:
        raise NotFound("This account was not found. It may have been removed.")
    st.header(words.escape(row.name))
    st.text(f"User name {row.login}. {state_of(row)}. Last signed in: {_last(row)}.")
    _roles(actor, row)
    _browsers(actor, row)
    ways_in.render(actor, row)
    _access(actor, row)


def _last(row: queries.AccountRow) -> str:
    return words.moment(row.last_signed_in_at) if row.last_signed_in_at else "never"


def _roles(actor: Actor, row: queries.AccountRow) -> None:
    st.subheader("Roles", divider="gray")
    why_not = policies_accounts.why_not_change_roles(actor.user_id, row.user_id)
    grants = actions.read(actor, queries.grants_of, user_id=row.user_id)
    if not grants:
        st.info("No role yet, so nothing can be seen. Give the first one.")
    for grant_id, text in grants:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.text(text)
        if right.button(
            "Take away", key=f"revoke.{grant_id}", disabled=why_not is not None, help=why_not
        ):
            actions.run(
                actor, accounts.revoke, done="The role was taken away.", grant_id=grant_id, now=now()
            )  # fmt: skip
    if why_not is not None:
        st.caption(why_not)
        return
    _give(actor, row)


def _give(actor: Actor, row: queries.AccountRow) -> None:
    form = f"{state.form_key(GRANT)}.{row.user_id}"
    with st.form(form):
        grant = reach.role(form, reach.places(actor))
        st.caption("They sign in again with the new role: open sessions end.")
        is_sent = st.form_submit_button("Give this role")
    if not is_sent:
        return
    if grant is None:
        st.error("Choose a role and how far it reaches.", icon=":material/error:")
        return
    actions.run(
        actor, accounts.grant, done="The role was given.", form=GRANT, user_id=row.user_id,
        new=grant, now=now(),
    )  # fmt: skip


def _browsers(actor: Actor, row: queries.AccountRow) -> None:
    st.subheader("Signed in now", divider="gray")
    found = actions.read(actor, queries.sessions_of, user_id=row.user_id, now=now())
    if not found:
        st.text("In no browser.")
        return
    for one in found:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.text(f"{one.browser or 'A browser'}, last active {words.moment(one.last_active_at)}")
        if right.button("End", key=f"end.{one.id}"):
            actions.run(
                actor, accounts.end_session, done="The session has ended.", session_id=one.id,
                reason=login_sessions.BY_ADMINISTRATOR, now=now(),
            )  # fmt: skip
    if st.button("End all of them", icon=":material/logout:"):
        actions.run(
            actor, accounts.end_sessions, done="All sessions have ended.", user_id=row.user_id,
            reason=login_sessions.BY_ADMINISTRATOR, now=now(),
        )  # fmt: skip


def _access(actor: Actor, row: queries.AccountRow) -> None:
    st.subheader("Access", divider="gray")
    # Here and not at the top of the page, which is out of sight where the link is asked for.
    one_time.show()
    left, right = st.columns(2)
    with left:
        _reset(actor, row)
    with right:
        _open_or_close(actor, row)


def _reset(actor: Actor, row: queries.AccountRow) -> None:
    label = "Make a reset link" if row.has_password else "Make a new invitation link"
    st.caption("A link with which they choose a new password. Earlier links stop working.")
    if not st.button(label, icon=":material/link:", disabled=not row.is_active):
        return
    outcome = actions.attempt(actor, accounts.reset_link, user_id=row.user_id, now=now())
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    one_time.hand_out(actor, outcome.value, name=row.name, email=row.email)
    st.rerun()


def _open_or_close(actor: Actor, row: queries.AccountRow) -> None:
    if not row.is_active:
        st.caption("They get back the roles and the password they had.")
        if st.button("Let them sign in again", icon=":material/lock_open:"):
            done = "The account is open again."
            actions.run(actor, accounts.activate, done=done, user_id=row.user_id)
        return
    why_not = policies_accounts.why_not_close(actor.user_id, row.user_id)
    st.caption("They are signed out at once and cannot sign in. What they entered stays.")
    if st.button(
        "Close the account", icon=":material/lock:", disabled=why_not is not None, help=why_not
    ):
        actions.run(
            actor, accounts.deactivate, done="The account was closed.", user_id=row.user_id, now=now()
        )  # fmt: skip
