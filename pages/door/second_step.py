"""The second step of signing in: a code of the authenticator app, or setting one up where a role needs it."""

from typing import Final

import streamlit as st

from db.commands import second_factors
from db.session import open_session
from models.base import now
from models.rules import second_factors as rules
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from pages.door import entering, frame, provider, setting_up
from pages.door.entering import Pending
from pages.parts import state

MADE: Final = "recovery_codes"


def render() -> None:
    """Draw what is still asked of somebody whose first step was right."""
    try:
        one = entering.pending()
    except Refused as refused:
        with frame.card("Common Table"):
            st.warning(refused.sentence, icon=":material/hourglass_bottom:")
            _start_over("Go to the sign-in page")
        return
    if state.once(MADE):
        _show_codes(one)
    elif one.has_factor:
        _ask(one)
    else:
        _set_up(one)


def _ask(one: Pending) -> None:
    with frame.card("One more step", "Type the code that your authenticator app shows now."):
        said = st.empty()
        with st.form("second_step"):
            typed = st.text_input("Code", autocomplete="one-time-code")
            is_sent = st.form_submit_button("Go on", type="primary", width="stretch")
        st.caption("Lost your phone? Type one of your recovery codes instead. " + rules.LOST)
        _start_over()
    if is_sent:
        try:
            entering.prove(one, typed)
        except Refused as refused:
            said.error(refused.sentence, icon=":material/error:")


def _set_up(one: Pending) -> None:
    sentence = (
        "People in your role sign in with a second step: besides the password, a code from an app on "
        "your phone. Set it up once, now."
    )
    with frame.card("Set up your second step", sentence):
        if problem := second_factors.why_not_here():
            st.error(problem, icon=":material/key_off:")
        else:
            setting_up.form(one.login, lambda secret, typed: _confirm(one, secret, typed))
        _start_over()


def _confirm(one: Pending, secret: str, typed: str) -> None:
    with open_session(SYSTEM, write=True) as writing:
        made = second_factors.set_up(
            writing, user_id=one.user_id, secret=secret, typed=typed, now=now()
        )
    state.keep_once(MADE, made)
    st.rerun()


def _show_codes(one: Pending) -> None:
    with frame.card("Keep these codes"):
        said = st.empty()
        setting_up.show_codes(state.once(MADE))
        if st.button("I have kept them, go on", type="primary", width="stretch"):
            try:
                entering.finish(one, "second_factor")
            except Refused as refused:
                said.error(refused.sentence, icon=":material/error:")


def _start_over(label: str = "Start over") -> None:
    if st.button(label, width="stretch"):
        entering.start_over()
        state.drop_once(MADE)
        setting_up.forget()
        provider.forget()
        st.rerun()
