"""A new database's first visitor makes the first administrator, with a code only the server's console shows."""

from collections.abc import Callable

import streamlit as st

from db.commands import accounts, codes
from db.queries import accounts as account_queries
from db.session import open_session
from models.base import now
from models.rules import passwords
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from pages.door import entering, frame

INTRODUCTION = (
    "Nobody can sign in yet. Make the first administrator, who then invites everybody else. "
    "The one-time code was printed on the server's console when it started."
)


def announce(say: Callable[[str], object]) -> None:
    """Where there is no account yet, make a code and say it, on the server's console. Raises Unavailable."""
    with open_session(SYSTEM, write=True) as writing:
        if account_queries.anybody(writing):
            return
        code = codes.issue(
            writing, purpose="first_administrator", user_id=None, now=now(), code=codes.readable()
        )
    say(
        "\nCommon Table has no administrator yet. Open it in a browser and enter this one-time code,"
        f"\nwhich is good for 24 hours or until the next start:\n\n    {code}\n\n"
    )


def render() -> None:
    """Draw the form that makes the first administrator."""
    with frame.card("Common Table", INTRODUCTION):
        said = st.empty()
        with st.form("first_administrator"):
            code = st.text_input("One-time code", autocomplete="one-time-code")
            county = st.text_input("County", placeholder="Jefferson County, Alabama")
            name = st.text_input("Your name", autocomplete="name")
            email = st.text_input("E-mail", autocomplete="email")
            login = st.text_input("User name", autocomplete="username")
            password = st.text_input(
                "Password", type="password", help=passwords.HELP, autocomplete="new-password"
            )
            again = st.text_input("The same again", type="password", autocomplete="new-password")
            is_sent = st.form_submit_button("Make administrator", type="primary", width="stretch")
        if is_sent and not passwords.is_same(password, again):
            said.error(passwords.DIFFERENT, icon=":material/error:")
        elif is_sent:
            problem = _make(
                code=code, county=county, name=name, email=email, login=login, password=password
            )
            said.error(problem, icon=":material/error:")


def _make(**typed: str) -> str:
    """Make the administrator and sign them in; return why not."""
    try:
        with open_session(SYSTEM, write=True) as writing:
            user_id = accounts.make_first_administrator(writing, **typed, now=now())
        entering.go_on(user_id, proved="password")
    except Refused as refused:
        return refused.sentence
    return ""
