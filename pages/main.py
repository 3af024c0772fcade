"""The frame Streamlit runs for every page: who is this, what may they open, run it."""

from typing import Final

import streamlit as st

from db import replica
from models.rules.actor import Actor
from pages.door import frame, session, sign_in

SAID_FROM: Final = 2.0  # seconds
BEHIND: Final = (
    "Some of this page comes from a copy of the database that is {seconds} seconds behind. "
    "What you saved yourself is in it."
)


def run() -> None:
    """Draw the sign-in page for a stranger, the menu and the chosen page for everybody else."""
    actor = session.current_actor()
    if actor is None:
        st.set_page_config(page_title="Common Table", page_icon=frame.ICON)
        sign_in.render()
    else:
        _signed_in(actor)


def _signed_in(actor: Actor) -> None:
    from pages.parts import actions, links, menu

    # Before the menu: until it has an icon, the browser fetches that of the first page from another company.
    st.set_page_config(page_icon=frame.ICON, layout="wide")
    # All of it: folded away, the programs would be behind a click.
    page = st.navigation(menu.build(actor), expanded=True)
    st.set_page_config(page_title=f"{page.title} | Common Table")
    st.logo(frame.LOGO, size="large", icon_image=frame.ICON)
    with st.sidebar:
        _quick_entry()
        _partnership(actor)
        _person(actor)
    actions.show_flashes()
    links.show_address()
    with replica.watched() as lag:
        page.run()
    if lag.behind >= SAID_FROM:
        st.caption(BEHIND.format(seconds=round(lag.behind)))


def _quick_entry() -> None:
    """The way to quick entry from anywhere, by keyboard too."""
    from pages.parts import links

    if links.has("quick-entry") and st.button(
        "Quick entry", icon=":material/bolt:", shortcut="Alt+Q", width="stretch"
    ):
        links.go("quick-entry")


def _partnership(actor: Actor) -> None:
    """Whose table this is, as it stands in the settings."""
    from db.queries import accounts
    from pages.parts import actions, words

    if name := actions.read(actor, accounts.setting, name="partnership_name"):
        st.caption(words.escape(name))


def _person(actor: Actor) -> None:
    """Whose tab this is, and the way out."""
    from pages.parts import links, words

    links.to("account", words.escape(actor.name), icon=":material/person:")
    if st.button("Sign out", icon=":material/logout:", type="tertiary"):
        session.sign_out()


run()
