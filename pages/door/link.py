"""Where an invitation or a password reset leads: choose a password, once, within a day."""

import streamlit as st

from db.commands import accounts, codes
from db.queries import accounts as account_queries
from db.session import open_session
from models.base import now
from models.rules import passwords
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from pages.door import entering, frame


def render(code: str) -> None:
    """Draw the form in which a new password is chosen, or say that the link no longer works."""
    try:
        with open_session(SYSTEM) as reading:
            row = codes.peek(reading, code=code, purposes=accounts.LINKS, now=now())
            login, name = account_queries.login_and_name(reading, user_id=row.user_id or 0)
    except Refused as refused:
        _worn_out(refused.sentence)
        return
    title = "Welcome" if row.purpose == "invitation" else "New password"
    with frame.card(title):
        st.text(f"{name}, your user name is {login}.")
        _form(code)


def _worn_out(sentence: str) -> None:
    with frame.card("Common Table"):
        st.warning(sentence, icon=":material/link_off:")
        if st.button("Go to the sign-in page", width="stretch"):
            st.query_params.clear()
            st.rerun()


def _form(code: str) -> None:
    said = st.empty()
    with st.form("choose_password"):
        first = st.text_input("New password", type="password", autocomplete="new-password")
        # In sight, not behind a question mark: it is the first thing anybody is asked here.
        st.caption(passwords.HELP)
        again = st.text_input("The same again", type="password", autocomplete="new-password")
        is_sent = st.form_submit_button("Save and sign in", type="primary", width="stretch")
    if not is_sent:
        return
    if not passwords.is_same(first, again):
        said.error(passwords.DIFFERENT, icon=":material/error:")
        return
    try:
        with open_session(SYSTEM, write=True) as writing:
            user_id = accounts.redeem_link(writing, code=code, password=first, now=now())
        entering.go_on(user_id, proved="password")
    except Refused as refused:
        said.error(refused.sentence, icon=":material/error:")
