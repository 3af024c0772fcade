"""What people see while the database is away: a plain page that opens by itself again, a note over an open one."""

from collections.abc import Awaitable, Callable
from typing import Final

import streamlit as st
from anyio import create_task_group, sleep
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.keeping import readiness
from models.rules.errors import Unavailable
from pages.door import farewell

AGAIN_AFTER: Final = 3.0  # seconds
DEEDS: Final = frozenset(
    {"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"}
)
"""Values of widgets that say that something was pressed, not what was typed or chosen."""

TITLE: Final = "The database cannot be reached just now"
NOTE: Final = (
    "Nothing was saved just now, and nothing you typed is lost. This page goes on by itself as soon as the "
    "database is back; then press the button again."
)
PAGE: Final = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="5">
<title>Common Table</title>
</head>
<body style="font: 1rem/1.5 sans-serif; max-width: 26rem; margin: 15vh auto; padding: 0 1rem">
<h1 style="font-size: 1.5rem; line-height: 1.25">{TITLE}</h1>
<p>What was saved is safe. This page opens by itself as soon as the database is back.</p>
</body>
</html>
"""


def answer(scope: Scope, away: Unavailable) -> Response:
    """Answer a request while nobody can be asked who sent it: a page to somebody who opens one, else a sentence."""
    later = {"Retry-After": "5"}
    is_page = scope["method"] == "GET" and "text/html" in Request(scope).headers.get("accept", "")
    if is_page:
        return HTMLResponse(PAGE, 503, later)
    return PlainTextResponse(away.sentence, 503, later)


def note() -> list[bytes]:
    """Messages that lay a note over a page and leave everything under it as it is."""
    return farewell.noted(TITLE, NOTE)


async def over(
    ask: Callable[[], Awaitable[bool | None]], closed: Callable[[], Awaitable[None]]
) -> bool | None:
    """Wait until the database answers again whether a session may go on, and say what it answered.

    None when the tab was closed before: a server that is told to stop must not wait for the database.
    """
    answered = None
    async with create_task_group() as waiting:

        async def listen() -> None:
            await closed()
            waiting.cancel_scope.cancel()

        waiting.start_soon(listen)
        while (answered := await ask()) is None:
            await sleep(AGAIN_AFTER)
        waiting.cancel_scope.cancel()
    return answered


def without_deeds(said: BackMsg) -> bytes:
    """A message with what was typed and chosen, but without the press of any button: nobody expects it by now."""
    if said.WhichOneof("type") != "rerun_script":
        return bytes(said.SerializeToString())
    kept = BackMsg()
    kept.CopyFrom(said)
    # All of the page, also where only a part of it asked: the note over it goes with the rest.
    kept.rerun_script.fragment_id = ""
    widgets = kept.rerun_script.widget_states.widgets
    chosen = [one for one in widgets if one.WhichOneof("value") not in DEEDS]
    del widgets[:]
    widgets.extend(chosen)
    return bytes(kept.SerializeToString())


def on_page(away: Unavailable) -> None:
    """Say on a page that broke off why it did, and draw it anew as soon as the database is back."""
    st.error(away.sentence, icon=":material/cloud_off:")
    drawn: list[bool] = []

    @st.fragment(run_every=AGAIN_AFTER)
    def look_again() -> None:
        # It is drawn once with the page that broke off; only what comes later is another try.
        if drawn and not readiness.why_not():
            st.rerun()
        drawn.append(True)

    look_again()
