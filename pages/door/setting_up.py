"""Taking an authenticator app into use: the picture it scans, the same as text, and its first code."""

from collections.abc import Callable
from typing import Final

import segno
import streamlit as st

from db.queries import accounts
from db.session import open_session
from models.rules import second_factors as rules
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from pages.parts import state

SECRET: Final = "new_second_factor"  # noqa: S105 - where it is kept, not what it is
PICTURE: Final = 232  # pixels: scanned from a screen at arm's length
APPS: Final = (
    "1. Open an authenticator app on your phone. Any works: the one of your phone's maker, a password "
    "manager, Microsoft or Google Authenticator, FreeOTP.\n"
    "2. Choose to add an account there, and scan this picture."
)


def form(login: str, confirm: Callable[[str, str], None]) -> None:
    """Draw picture, text and form; `confirm(secret, code)` is called with what the app shows.

    The secret stays with this tab until then: nobody else's sign-in can come upon it.
    """
    if state.once(SECRET) is None:
        state.keep_once(SECRET, rules.new_secret())
    secret = str(state.once(SECRET))
    st.markdown(APPS)
    address = rules.address(secret, login=login, partnership=_partnership())
    st.image(
        _picture(address),
        width=PICTURE,
        alt="The QR code to scan. The same as text is below.",
    )
    st.link_button("Open it in the app on this phone", address, icon=":material/smartphone:")
    with st.expander("Cannot scan it? Type this key into the app"):
        st.code(rules.in_groups(secret), language=None, wrap_lines=True)
        st.caption("Kind: time-based, 6 digits, 30 seconds.")
    said = st.empty()
    with st.form("set_up_second_step"):
        typed = st.text_input("3. Type the code that the app shows", autocomplete="one-time-code")
        is_sent = st.form_submit_button("Confirm", type="primary", width="stretch")
    if is_sent:
        try:
            confirm(secret, typed)
        except Refused as refused:
            said.error(refused.sentence, icon=":material/error:")


def forget() -> None:
    """Make a new secret the next time: this one was taken into use, or given up."""
    state.drop_once(SECRET)


def show_codes(made: list[str]) -> None:
    """Show new recovery codes, this once."""
    st.markdown(
        "Each of these **recovery codes** lets you in once without your phone. Print them or write them "
        "down, and keep them where you keep important papers. They are not shown again."
    )
    st.code("\n".join(made), language=None)


def _picture(address: str) -> str:
    # Black on white also on a dark page: not every app reads it the other way round. In the page itself,
    # because who is not signed in gets no files.
    return segno.make(address, error="m").png_data_uri(scale=8, border=4)


def _partnership() -> str:
    with open_session(SYSTEM) as reading:
        return accounts.setting(reading, name="partnership_name", default="Common Table")
