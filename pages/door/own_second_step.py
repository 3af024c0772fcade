"""A person's own second step: taking an app into use, moving it to another phone, new recovery codes, giving it up."""

from datetime import timedelta
from typing import Final

import streamlit as st

from db.commands import second_factors as commands
from db.queries.second_factors import Standing
from models.base import now
from models.rules.actor import Actor
from models.rules.errors import Refused
from pages.door import entering, proving, session, setting_up
from pages.parts import actions, clock, state, words

FORM: Final = "own_second_step"
MADE: Final = "own_recovery_codes"
PROVED: Final = "may_set_up_second_step"
CODES, MOVE, REMOVE = "New recovery codes", "Move to another phone", "Give up the second step"
PROOF_LASTS: Final = timedelta(minutes=10)
FEW: Final = 3
"""Recovery codes left, from which on the page says that more can be made."""


def render(actor: Actor, login: str, standing: Standing, *, has_password: bool) -> None:
    """Draw the second step of whoever is signed in, and what they may change of it."""
    st.header("Second step", divider="gray")
    if made := state.once(MADE):
        setting_up.show_codes(made)
        if st.button("I have kept them"):
            state.drop_once(MADE)
            st.rerun()
    elif _has_proved():
        _set_up(actor, login, replaces=standing.has_factor)
    elif standing.has_factor:
        _kept(actor, login, standing, has_password=has_password)
    else:
        _offer(actor, login, has_password=has_password)


def _has_proved() -> bool:
    """Whether the person has just proved who they are: a tab left open a while must not be enough."""
    proved_at = state.once(PROVED)
    return proved_at is not None and now() - proved_at <= PROOF_LASTS


def _offer(actor: Actor, login: str, *, has_password: bool) -> None:
    st.markdown(
        "Besides the password, a code from an app on your phone: whoever finds out your password "
        "still cannot sign in as you."
    )
    if problem := commands.why_not_here():
        st.info(problem, icon=":material/key_off:")
        return
    with st.form(state.form_key(FORM), width=420):
        password = _password() if has_password else ""
        is_sent = st.form_submit_button("Set up an authenticator app")
    if is_sent and _is_proved(actor, login, password, None, has_password=has_password):
        _begin()


def _kept(actor: Actor, login: str, standing: Standing, *, has_password: bool) -> None:
    left = words.many(standing.codes_left, "recovery code")
    st.text(f"An authenticator app, since {clock.said(standing.confirmed_at)}. {left} left.")
    if standing.codes_left <= FEW:
        st.warning("Few recovery codes are left. Make new ones.", icon=":material/warning:")
    offered = [CODES, MOVE] if standing.is_required else [CODES, MOVE, REMOVE]
    with st.form(state.form_key(FORM), width=420):
        chosen = st.radio("What to change", offered)
        password = _password() if has_password else ""
        typed = st.text_input(
            "Code now", autocomplete="one-time-code", help="Six digits, or one recovery code."
        )
        is_sent = st.form_submit_button("Go on")
    if standing.is_required:
        st.caption("Your role has to sign in with a second step, so it cannot be given up.")
    if is_sent and _is_proved(actor, login, password, typed, has_password=has_password):
        _change(actor, chosen)


def _password() -> str:
    return st.text_input("Your password", type="password", autocomplete="current-password")


def _is_proved(
    actor: Actor, login: str, password: str, typed: str | None, *, has_password: bool
) -> bool:
    """Whether the person is there: a tab left open must not be enough to take an account over."""
    problem = proving.why_not_theirs(actor, password) if has_password else ""
    if not problem and typed is not None:
        assert actor.user_id is not None
        try:
            entering.try_code(actor.user_id, login, typed, kind="credential")
        except Refused as refused:
            problem = refused.sentence
    if problem:
        st.error(problem, icon=":material/error:")
    return not problem


def _change(actor: Actor, chosen: str | None) -> None:
    itself, user_id = session.themselves(actor), actor.user_id
    if chosen == MOVE:
        _begin()
    elif chosen == REMOVE:
        done = "The second step is gone. The password alone lets you in."
        actions.run(itself, commands.remove, done=done, form=FORM, user_id=user_id)
    else:
        _keep(actions.attempt(itself, commands.new_recovery_codes, user_id=user_id))


def _begin() -> None:
    setting_up.forget()
    state.keep_once(PROVED, now())
    state.renew_form(FORM)
    st.rerun()


def _set_up(actor: Actor, login: str, *, replaces: bool) -> None:
    def confirm(secret: str, typed: str) -> None:
        outcome = actions.attempt(
            session.themselves(actor),
            commands.set_up,
            user_id=actor.user_id,
            secret=secret,
            typed=typed,
            now=now(),
            replaces=replaces,
            keep_session_id=session.current_session_id(),
        )
        if outcome.refused is None:
            state.drop_once(PROVED)
            setting_up.forget()
        _keep(outcome)

    with st.container(width=420):
        setting_up.form(login, confirm)
        if st.button("Leave it as it was", width="stretch"):
            state.drop_once(PROVED)
            setting_up.forget()
            st.rerun()


def _keep(outcome: actions.Outcome) -> None:
    if outcome.refused is not None:
        raise outcome.refused
    state.keep_once(MADE, outcome.value)
    state.renew_form(FORM)
    st.rerun()
