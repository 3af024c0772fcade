"""The gate and the routes of the real application around a page of the tests' own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.door import logs, mishap, routes, session
from pages.door.bounds import Hosts, Uploads
from pages.door.gate import Gate


async def export(request: Request) -> Response:
    """A plain route, as exports are: it says whom it serves."""
    actor = session.actor_of(request)
    return PlainTextResponse(actor.name if actor else "nobody")


async def broken(_request: Request) -> Response:
    """A plain route with a fault, in whose message stands what nobody may read."""
    raise ValueError("Jane Quill")


@asynccontextmanager
async def _lifespan(_app: Any) -> AsyncIterator[None]:
    logs.configure()
    yield


app = st.App(
    "page.py",
    middleware=[Middleware(one) for one in (Hosts, Gate, Uploads)],
    routes=[*routes.ROUTES, Route("/export/cases.csv", export), Route("/door/broken", broken)],
    lifespan=_lifespan,
    on_script_error=mishap.on_page,
    exception_handlers={Exception: mishap.on_request},
)
