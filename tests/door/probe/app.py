"""The gate and the routes of the real application around a page of the tests' own."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.door import routes, session
from pages.door.bounds import Hosts, Uploads
from pages.door.gate import Gate


async def export(request: Request) -> Response:
    """A plain route, as exports are: it says whom it serves."""
    actor = session.actor_of(request)
    return PlainTextResponse(actor.name if actor else "nobody")


app = st.App(
    "page.py",
    middleware=[Middleware(one) for one in (Hosts, Gate, Uploads)],
    routes=[*routes.ROUTES, Route("/export/cases.csv", export)],
)
