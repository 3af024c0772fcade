"""The frame Streamlit runs for every page: who is this, what may they open, run it."""

import streamlit as st

from models.rules.actor import Actor
from pages.door import frame, session, sign_in


def run() -> None:
    """Draw the sign-in page for a stranger, the menu and the chosen page for everybody else."""
    actor = session.current_actor()
    if actor is None:
        st.set_page_config(page_title="Common Table", page_icon=frame.ICON)
        sign_in.render()
    else:
        st.set_page_config(page_title="Common Table", page_icon=frame.ICON, layout="wide")
        _signed_in(actor)


def _signed_in(actor: Actor) -> None:
    from pages.parts import actions, menu

    page = st.navigation(menu.build(actor))
    with st.sidebar:
        _person(actor)
    actions.show_flashes()
    page.run()


def _person(actor: Actor) -> None:
    """Whose tab this is, and the way out."""
    from pages.parts import links

    links.to("account", actor.name, icon=":material/person:")
    if st.button("Sign out", icon=":material/logout:", type="tertiary"):
        session.sign_out()


run()
