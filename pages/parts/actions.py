"""Buttons and forms that change something: the only place that catches a refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from db import replica
from db.commands import drafts
from db.session import GuardedSession, open_session
from models.rules.actor import Actor
from models.rules.errors import Refused, Unavailable
from pages.parts import over, state, words

Command = Callable[..., Any]


@dataclass(frozen=True)
class Outcome:
    """What came of an action: its result and the batch it was saved in, or the refusal."""

    value: Any = None
    refused: Refused | None = None
    batch: str = ""


def attempt(actor: Actor, command: Command, **values: Any) -> Outcome:
    """Run one command in one transaction. Draws nothing, so a second click cannot cut it in half."""
    try:
        with open_session(actor, write=True) as session:
            return Outcome(value=command(session, **values), batch=session.batch)
    except Refused as refused:
        return Outcome(refused=refused)


def run(actor: Actor, command: Command, *, done: str, form: str = "", **values: Any) -> Outcome:
    """Run a command and say what came of it: `done` on the next run, or the refusal at once.

    With `form`, the form by that name is renewed when it was saved and stays as typed when it was
    not. The page reruns after success, so that what is shown is what is stored.
    """
    outcome = attempt(actor, command, **values)
    if outcome.refused is not None:
        show_refusal(outcome.refused)
        return outcome
    if form:
        state.renew_form(form)
    over.close()
    state.flash(done)
    st.rerun()


def once(form: str, command: Command) -> Command:
    """The command of a form that adds something, refused where the same was saved and nobody was told.

    A process can die between a save and its answer: the form is filled in as before, and its person
    presses Save again. Forgets the draft of the form in the same transaction. Raises Invalid.
    """

    def save(session: GuardedSession, **values: Any) -> Any:
        drafts.finish(session, form=form, tab=state.tab(), values=values)
        return command(session, **values)

    return save


def read(actor: Actor, query: Callable[..., Any], **values: Any) -> Any:
    """Run one query in a session of its own."""
    with open_session(actor) as session:
        return query(session, **values)


def read_lately(actor: Actor, query: Callable[..., Any], **values: Any) -> Any:
    """Run one query that may take long, where others' work of the last seconds may be missing.

    A copy of the database answers, where there is one; what the actor saved is always in it.
    """
    with replica.may_lag():
        return read(actor, query, **values)


def work_out(function: Callable[..., Any], **values: Any) -> Outcome:
    """Work out something that may be refused, such as what a file says. Opens no session."""
    try:
        return Outcome(value=function(**values))
    except Refused as refused:
        return Outcome(refused=refused)


def show_refusal(refused: Refused) -> None:
    """Say why something was refused. The sentence is text: it may name what somebody typed."""
    st.error(words.escape(refused.sentence), icon=":material/error:")


def show_flashes() -> None:
    """Say what the last action did, as text for the same reason."""
    for sentence in state.take_flashes():
        st.toast(words.escape(sentence), icon=":material/check_circle:")


def guarded(draw: Callable[[], None]) -> None:
    """Draw a page; a record that is not there, or not theirs, reads as not found."""
    try:
        draw()
    except Unavailable:
        # That is of no record and no page: pages/door/outage.py says it, and draws the page again.
        raise
    except Refused as refused:
        st.warning(words.escape(refused.sentence), icon=":material/search_off:")


__all__ = [
    "GuardedSession",
    "Outcome",
    "attempt",
    "guarded",
    "once",
    "read",
    "read_lately",
    "run",
    "show_flashes",
    "show_refusal",
    "work_out",
]
