"""A one-time link: shown once to the administrator who hands it over, and sent where mail is set up."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from db.queries import accounts
from models.rules.actor import Actor
from models.rules.errors import Refused
from pages.parts import actions, addresses, mail, state, words

LINK: Final = "one_time_link"
TEXT: Final = """Hello,

this link lets you choose your password for {name}:

{link}

It works once, for 24 hours. Nobody will ask you for it. If you did not expect this mail, do not open
the link, and tell your partnership's administrator.
"""


@dataclass(frozen=True)
class Made:
    """A link that was just made, for whom, and what came of sending it."""

    link: str
    name: str
    sent_to: str = ""
    problem: str = ""


def hand_out(actor: Actor, code: str, *, name: str, email: str) -> None:
    """Keep a new link to show on the next run, and send it where mail is set up.

    Only this tab has it; the database keeps a hash.
    """
    link = addresses.one_time_link(code)
    try:
        sent_to = _send(actor, link, email)
        made = Made(link, name, sent_to=sent_to)
    except Refused as refused:
        made = Made(link, name, problem=refused.sentence)
    state.keep_once(LINK, made)


def _send(actor: Actor, link: str, email: str) -> str:
    """Send the link and return where to; "" where there is no mail server or no address."""
    if mail.server() is None or not email.strip():
        return ""
    name = actions.read(actor, accounts.setting, name="partnership_name", default="Common Table")
    mail.send(email.strip(), subject=f"Your link to {name}", text=TEXT.format(name=name, link=link))
    return email.strip()


def show() -> None:
    """Show the link that was just made until it is handed over."""
    made: Made | None = state.once(LINK)
    if made is None:
        return
    name = words.escape(made.name)
    with st.container(border=True):
        if made.problem:
            st.warning(words.escape(made.problem), icon=":material/unsubscribe:")
        if made.sent_to:
            st.success(f"Sent to {words.escape(made.sent_to)}.", icon=":material/mail:")
        how = "It is also here, in case the mail does not come." if made.sent_to else (
            f"Hand this link to {name} yourself, for example in person or by a message only they read."
        )  # fmt: skip
        st.info(
            f"{how} It works once, for 24 hours, and is not shown again.", icon=":material/link:"
        )
        st.code(made.link, language=None, wrap_lines=True)
        if st.button("Done" if made.sent_to else "Done, it is handed over"):
            state.drop_once(LINK)
            st.rerun()
