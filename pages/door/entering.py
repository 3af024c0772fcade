"""From the first step of signing in to the last: what was proved, what is still asked, and who may come in."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from db import audit
from db.commands import codes, second_factors, tries
from db.queries import accounts
from db.queries import second_factors as queries
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM
from models.rules.errors import Invalid
from pages.door import session
from pages.parts import state

PENDING: Final = "second_step"
PURPOSE: Final = ("second_step",)
TOO_LATE: Final = "Signing in took too long, or your account changed meanwhile. Start again."


@dataclass(frozen=True)
class Pending:
    """Somebody who proved the first step and is asked for the second."""

    user_id: int
    login: str
    proved: str
    has_factor: bool
    code: str


def go_on(user_id: int, *, proved: str, is_strong: bool = False) -> None:
    """Let in whoever proved the first step, or ask for the second. Ends the run.

    `is_strong` says that a provider has asked for a second factor itself. Raises Invalid.
    """
    who = session.who_keeps_cookies()
    with open_session(SYSTEM) as reading:
        is_asked = queries.standing(reading, user_id=user_id).is_asked
    if is_strong or not is_asked:
        session.hand_over(user_id, signed_in_by=proved)
        return
    with open_session(SYSTEM, write=True) as writing:
        code = codes.issue(
            writing, purpose="second_step", user_id=user_id, now=now(), bound_to=who,
            signed_in_by=proved,
        )  # fmt: skip
    state.keep_once(PENDING, code)
    st.rerun()


def is_pending() -> bool:
    """Whether this tab has proved the first step."""
    return state.once(PENDING) is not None


def pending() -> Pending:
    """Who is asked for the second step at this tab. Raises Invalid when that took too long."""
    code = str(state.once(PENDING))
    with open_session(SYSTEM) as reading:
        try:
            row = codes.peek(
                reading, code=code, purposes=PURPOSE, now=now(), bound_to=str(session.identity())
            )
        except Invalid as refused:
            raise Invalid(TOO_LATE) from refused
        assert row.user_id is not None
        login, _name = accounts.login_and_name(reading, user_id=row.user_id)
        has_factor = queries.standing(reading, user_id=row.user_id).has_factor
    return Pending(row.user_id, login, row.signed_in_by, has_factor, code)


def start_over() -> None:
    """Forget what was proved at this tab."""
    state.drop_once(PENDING)


def prove(one: Pending, typed: str) -> None:
    """Come in with a code of the second step. Raises Forbidden (wait) and Invalid (not the code)."""
    way = try_code(one.user_id, one.login, typed, kind="sign_in")
    finish(one, way)


def try_code(user_id: int, login: str, typed: str, *, kind: str) -> str:
    """Use a code of somebody's second step; return which way it was. Counted, as passwords are, and recorded.

    Raises Forbidden with the waiting time when there were too many tries, Invalid when it is not right.
    """
    address = st.context.ip_address or ""
    with open_session(SYSTEM, write=True) as writing:
        tries.count(writing, login=login, address=address, now=now(), step="second step")
    try:
        with open_session(SYSTEM, write=True) as writing:
            way = second_factors.check(writing, user_id=user_id, typed=typed, now=now())
            tries.forgive(writing, login=login, address=address, now=now(), step="second step")
    except Invalid:
        with open_session(SYSTEM, write=True) as writing:
            audit.note(
                writing, kind=kind, what="second step", outcome="failed", user_id=user_id,
                address=address,
            )  # fmt: skip
        raise
    return way


def finish(one: Pending, way: str) -> None:
    """Let in whoever proved both steps. Ends the run. Raises Invalid when it took too long."""
    with open_session(SYSTEM, write=True) as writing:
        codes.redeem(
            writing, code=one.code, purposes=PURPOSE, now=now(), bound_to=str(session.identity())
        )
    # A provider's word stays the way in, whatever was asked for besides.
    session.hand_over(one.user_id, signed_in_by=way if one.proved == "password" else one.proved)
