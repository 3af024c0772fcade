"""What nobody had foreseen: a number for whoever looks after the server, and a sentence with it for the person."""

import logging
import secrets
from typing import Final

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from models.rules.errors import Unavailable
from pages.door import headers, logs, metrics, outage

SENTENCE: Final = (
    "Something went wrong here, and it is not your doing. Nothing was half saved. Reload the page and try again; "
    "if it stays, tell your administrator this number: {number}"
)


def _number() -> str:
    """A short number that nobody can guess anything from."""
    return secrets.token_hex(4)


def on_page(error: Exception) -> bool:
    """Note an error of a page, a callback or a fragment, and show the person its number instead of the error."""
    if isinstance(error, Unavailable):
        outage.on_page(error)
        return True
    number = _record(error, "page")
    st.error(SENTENCE.format(number=number), icon=":material/report:")
    return True


async def on_request(_request: Request, error: Exception) -> Response:
    """Note an error of a plain address, and answer with its number."""
    answer = PlainTextResponse(SENTENCE.format(number=_record(error, "request")), 500)
    # This answer is made outside of the gate, which gives all others their headers.
    for name, value in headers.fixed().items():
        answer.headers[name] = value
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _record(error: Exception, place: str) -> str:
    number = _number()
    metrics.errors.labels(place).inc()
    logs.say("error", logging.ERROR, number=number, place=place, error=logs.where(error))
    return number
