"""Who is at this tab: read from the database on every run, whether a password or a provider signed them in."""

import re
from dataclasses import replace
from typing import Final
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

SEARCHED: Final = "q"
_PATH: Final = re.compile(r"[A-Za-z0-9/_.-]{0,200}")
# An operator, and ids, a number or a day.
_COUNTED: Final = re.compile(r"[a-z_]{1,12}:[0-9,.:-]{0,80}")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.,:-]{1,80}")


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
    if session_id is None:
        return None
    actor = _actor(session_id)
    where = urlsplit(st.context.url or "").path
    return None if actor is None else _from(actor, where, st.query_params.to_dict())


def actor_of(request: Request) -> Actor | None:
    """Whoever sent a request to a plain route: an export, a calendar. None for a stranger."""
    visitor: visitors.Visitor = request.scope["door"]
    if visitor.session_id is None:
        return None
    actor = _actor(visitor.session_id)
    return None if actor is None else _from(actor, request.url.path, dict(request.query_params))


def _said(name: str, value: str) -> str:
    """A part of an address as it may be kept: choices, numbers and days; what was typed is not."""
    asks_of_a_column = name.startswith("f.")
    kept = _COUNTED if asks_of_a_column else _PLAIN
    return value if name != SEARCHED and kept.fullmatch(value) else "typed"


def _from(actor: Actor, path: str, query: dict[str, str]) -> Actor:
    """The same actor, with the address they ask from, for the record of what was seen.

    What somebody typed to search for is left out: it may be a name.
    """
    asked = "&".join(
        f"{name}={_said(name, value)}"
        for name, value in sorted(query.items())
        if _PLAIN.fullmatch(name)
    )
    screen = (path or "/") if _PATH.fullmatch(path) else ""
    return replace(actor, screen=screen, filters=asked)


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


def who_keeps_cookies() -> str:
    """The name of this tab's browser. Raises Invalid for one that keeps no cookies."""
    who = identity()
    if not visitors.keeps_cookies(who):
        raise Invalid(
            "Your browser keeps no cookies for this address. Allow them, reload and try again."
        )
    return str(who)


def hand_over(user_id: int, *, signed_in_by: str) -> None:
    """Sign this browser in: send it to the plain route that sets the cookie, with a code that works once, here.

    Only pages/door/entering.py calls this, which knows whether something is still to be proved.
    Raises Invalid for a browser that keeps no cookies.
    """
    who = who_keeps_cookies()
    with open_session(SYSTEM, write=True) as session:
        code = codes.issue(
            session, purpose="hand_over", user_id=user_id, now=now(), bound_to=who,
            signed_in_by=signed_in_by,
        )  # fmt: skip
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
