"""A person's own account: password, signed-in browsers, signing out."""

import streamlit as st

from db.commands import accounts, login_sessions
from db.queries import accounts as account_queries
from db.queries import second_factors
from db.session import open_session
from models import choices
from models.base import now
from models.rules import passwords
from models.rules.actor import Actor
from pages.door import own_second_step, proving, session
from pages.parts import actions, clock, state

FORM = "own_password"


def render(actor: Actor) -> None:
    """Draw the account of whoever is signed in."""
    st.title("Your account")
    assert actor.user_id is not None
    with open_session(session.themselves(actor)) as reading:
        login, _name = account_queries.login_and_name(reading, user_id=actor.user_id)
        has_password = account_queries.has_password(reading, user_id=actor.user_id)
        browsers = account_queries.sessions_of(reading, user_id=actor.user_id, now=now())
        standing = second_factors.standing(reading, user_id=actor.user_id)
    st.text(f"{actor.name}, user name {login}")
    if st.button("Sign out", icon=":material/logout:"):
        session.sign_out()
    _browsers(actor, browsers)
    own_second_step.render(actor, login, standing, has_password=has_password)
    if has_password:
        st.header("Change password", divider="gray")
        _password(actor, actor.user_id)


def _browsers(actor: Actor, browsers: list[account_queries.SessionRow]) -> None:
    st.header("Where you are signed in", divider="gray")
    here = session.current_session_id()
    for row in browsers:
        left, right = st.columns([4, 1], vertical_alignment="center")
        this = " (this one)" if row.id == here else ""
        left.text(
            f"{row.browser}{this}. Since {clock.said(row.since)}, by "
            f"{choices.SIGN_IN_WAY.label(row.signed_in_by).lower()}. "
            f"Last active {clock.said(row.last_active_at)}."
        )
        if row.id != here and right.button("End", key=f"end.{row.id}", width="stretch"):
            actions.run(
                session.themselves(actor), accounts.end_own_session, done="The session has ended.",
                user_id=actor.user_id, session_id=row.id, now=now(),
            )  # fmt: skip
    others = [row for row in browsers if row.id != here]
    with st.container(horizontal=True):
        why_not = None if others else "You are signed in nowhere else."
        if st.button("End my other sessions", disabled=not others, help=why_not):
            actions.run(
                session.themselves(actor), accounts.end_sessions, user_id=actor.user_id, now=now(),
                reason=login_sessions.BY_THEMSELVES, keep_id=here, done="Your other sessions have ended.",
            )  # fmt: skip
        if st.button("Sign out everywhere", help="This browser too."):
            _sign_out_everywhere(actor)


def _sign_out_everywhere(actor: Actor) -> None:
    outcome = actions.attempt(
        session.themselves(actor), accounts.end_sessions, user_id=actor.user_id, now=now(),
        reason=login_sessions.BY_THEMSELVES,
    )  # fmt: skip
    if outcome.refused is not None:
        actions.show_refusal(outcome.refused)
        return
    session.send_browser("/door/leave")


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
    if not passwords.is_same(new, again):
        st.error(passwords.DIFFERENT, icon=":material/error:")
        return
    if problem := proving.why_not_theirs(actor, old):
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
