"""Who is at this tab: read from the database on every run, whether a password or a provider signed them in."""

from urllib.parse import urlencode, urlsplit

import streamlit as st
from starlette.requests import Request
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from db.commands import codes, login_sessions
from db.queries import accounts, actors
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Invalid, NotFound
from pages.door import visitors


def identity() -> str | None:
    """The name the gate gave this tab's connection; None outside the server, as in a page's own test."""
    found = st.user.to_dict().get(visitors.USER_KEY)
    return str(found) if found else None


def current_session_id() -> int | None:
    """The session of this tab's browser."""
    return visitors.session_of(identity())


def current_actor() -> Actor | None:
    """Whoever is signed in at this tab, with the roles they hold at this moment; None for a stranger."""
    session_id = current_session_id()
    return None if session_id is None else _actor(session_id)


def actor_of(request: Request) -> Actor | None:
    """Whoever sent a request to a plain route: an export, a calendar. None for a stranger."""
    visitor: visitors.Visitor = request.scope["door"]
    return None if visitor.session_id is None else _actor(visitor.session_id)


def _actor(session_id: int) -> Actor | None:
    moment = now()
    with open_session(SYSTEM) as session:
        found = accounts.live_session(session, now=moment, session_id=session_id)
        if found is None:
            return None
        try:
            return actors.load(session, user_id=found.user_id, now=moment)
        except NotFound:
            return None


def themselves(actor: Actor) -> Actor:
    """The program acting for somebody on their own account; changes are recorded under their name."""
    return Actor(user_id=actor.user_id, person_id=actor.person_id, name=actor.name, is_system=True)


def hand_over(user_id: int) -> None:
    """Sign this browser in: send it to the plain route that sets the cookie, with a code that works once, here.

    Raises Invalid for a browser that keeps no cookies.
    """
    who = identity()
    if not visitors.keeps_cookies(who):
        raise Invalid(
            "Your browser keeps no cookies for this address. Allow them, reload and try again."
        )
    with open_session(SYSTEM, write=True) as session:
        code = codes.issue(
            session, purpose="hand_over", user_id=user_id, now=now(), bound_to=str(who)
        )
    send_browser("/door/enter?" + urlencode({"code": code, "next": _here()}))


def sign_out() -> None:
    """End this browser's session and send it to the sign-in page."""
    session_id = current_session_id()
    if session_id is not None:
        with open_session(SYSTEM, write=True) as session:
            login_sessions.end(session, session_id=session_id, reason="Signed out", now=now())
    send_browser("/door/leave")


def send_browser(address: str) -> None:
    """Make the browser load another address of this server, the way st.login does, then end this run."""
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.auth_redirect.url = address
        context.enqueue(message)
    st.stop()


def _here() -> str:
    """The address this tab was opened with, to go on to after signing in; a link's code is left out."""
    parts = urlsplit(st.context.url or "/")
    query = urlencode({name: value for name, value in st.query_params.items() if name != "link"})
    return (parts.path or "/") + (f"?{query}" if query else "")
