"""What a signed-out visitor sees, by whatever address they came."""

from dataclasses import dataclass

import streamlit as st

from db.queries import accounts
from db.session import open_session
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from pages.door import entering, first_visit, frame, link, provider, second_step
from pages.parts import words

WRONG = "That user name and password do not go together. Check both and try again."
WELCOME = "The shared table of your county's child-and-family partnership."


@dataclass(frozen=True)
class Doorstep:
    """What the sign-in page has to know."""

    name: str
    has_accounts: bool
    demo: list[tuple[str, str, str]]


def _doorstep() -> Doorstep:
    with open_session(SYSTEM) as session:
        is_demo = accounts.setting(session, name="demo") == "yes"
        return Doorstep(
            name=accounts.setting(session, name="partnership_name", default="Common Table"),
            has_accounts=accounts.anybody(session),
            demo=accounts.demo_accounts(session) if is_demo else [],
        )


def render() -> None:
    """Draw the sign-in page, an invitation, or, where there is nobody yet, the making of an administrator."""
    try:
        doorstep = _doorstep()
    except Refused as refused:
        with frame.card("Common Table"):
            st.error(refused.sentence, icon=":material/cloud_off:")
        return
    if entering.is_pending():
        second_step.render()
    elif code := st.query_params.get("link"):
        link.render(code)
    elif not doorstep.has_accounts:
        first_visit.render()
    else:
        _sign_in(doorstep)


def _sign_in(doorstep: Doorstep) -> None:
    with frame.card("Common Table", WELCOME):
        if provider.is_configured():
            provider.render()
            with st.expander("Sign in with a password"):
                _form()
        else:
            _form()
        if doorstep.demo:
            _demo_hint(doorstep.demo)
        else:
            st.caption(
                "No account, or no password? Ask your partnership's administrator for a link."
            )


def _form() -> None:
    # Imported here: the package brings pictures and YAML along, which signed-in people never need.
    from pages.door.authenticator import Door

    said = st.empty()
    door = Door()
    try:
        door.form()
    except Refused as refused:
        said.error(refused.sentence, icon=":material/hourglass_top:")
        return
    if door.has_failed:
        said.error(WRONG, icon=":material/error:")


def _demo_hint(people: list[tuple[str, str, str]]) -> None:
    with st.container(border=True, gap="small"):
        st.markdown("**This is a demonstration.** Every name and number in it is made up.")
        st.markdown("The password of each account is `common-table-demo`.")
        lines = [f"| {words.escape(login)} | {role} |" for login, _name, role in people]
        st.markdown("\n".join(["| User name | Role |", "| :-- | :-- |", *lines]))
