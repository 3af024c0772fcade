"""A person's own account: password, signed-in browsers, signing out."""

import streamlit as st

from db.commands import accounts
from db.queries import accounts as account_queries
from db.session import open_session
from models.base import now
from models.rules import passwords
from models.rules.actor import Actor
from models.rules.errors import Refused
from pages.door import session
from pages.parts import actions, state, words

DIFFERENT = "The two passwords differ. Type the same one twice."
FORM = "own_password"


def render(actor: Actor) -> None:
    """Draw the account of whoever is signed in."""
    st.title("Your account")
    st.text(actor.name)
    assert actor.user_id is not None
    with open_session(session.themselves(actor)) as reading:
        has_password = account_queries.has_password(reading, user_id=actor.user_id)
        browsers = account_queries.sessions_of(reading, user_id=actor.user_id, now=now())
    if st.button("Sign out", icon=":material/logout:"):
        session.sign_out()
    st.header("Where you are signed in", divider="gray")
    _browsers(actor, browsers)
    if has_password:
        st.header("Change password", divider="gray")
        _password(actor, actor.user_id)


def _browsers(actor: Actor, browsers: list[account_queries.SessionRow]) -> None:
    here = session.current_session_id()
    st.dataframe(
        [
            {
                "Browser": row.browser + (" (this one)" if row.id == here else ""),
                "Signed in": words.moment(row.since),
                "Last active": words.moment(row.last_active_at),
            }
            for row in browsers
        ],
        hide_index=True,
    )
    others = [row for row in browsers if row.id != here]
    why_not = None if others else "You are signed in nowhere else."
    if st.button("End my other sessions", disabled=not others, help=why_not):
        actions.run(
            session.themselves(actor),
            accounts.end_sessions,
            done="Your other sessions have ended.",
            user_id=actor.user_id,
            reason="Ended by the person",
            now=now(),
            keep_id=here,
        )


def _password(actor: Actor, user_id: int) -> None:
    with st.form(state.form_key(FORM), width=420):
        old = st.text_input("Password now", type="password", autocomplete="current-password")
        new = st.text_input(
            "New password", type="password", help=passwords.HELP, autocomplete="new-password"
        )
        again = st.text_input("The new one again", type="password", autocomplete="new-password")
        is_sent = st.form_submit_button("Change password", type="primary")
    if not is_sent:
        return
    if passwords.normalized(new) != passwords.normalized(again):
        st.error(DIFFERENT, icon=":material/error:")
        return
    if problem := _why_not_theirs(actor, user_id, old):
        st.error(problem, icon=":material/error:")
        return
    actions.run(
        session.themselves(actor),
        accounts.set_password,
        done="Your password has changed. Other browsers were signed out.",
        form=FORM,
        user_id=user_id,
        password=new,
        now=now(),
        keep_session_id=session.current_session_id(),
    )


def _why_not_theirs(actor: Actor, user_id: int, password: str) -> str:
    """Why the present password was not accepted: a tab left open must not be enough to take an account over."""
    from pages.door.authenticator import DoorAccounts

    with open_session(session.themselves(actor)) as reading:
        login, _name = account_queries.login_and_name(reading, user_id=user_id)
    try:
        is_right = DoorAccounts().login(login, password)
    except Refused as refused:
        return refused.sentence
    return "" if is_right else "That is not your present password."
