"""The application: the script Streamlit runs, the gate before it, the plain routes beside it.

Start it with: streamlit run app.py
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware

from models.rules.errors import Unavailable
from pages.door import first_visit, logs, mishap, routes, warm_up
from pages.door.bounds import Hosts, Uploads
from pages.door.gate import Gate
from pages.door.watch import Watch


def _announce() -> None:
    """Print the first administrator's code where only whoever runs the server sees it."""
    try:
        first_visit.announce(sys.stdout.write)
    except Unavailable:
        sys.stderr.write("The database is not ready. Bring it up to date: python -m db migrate\n")
    sys.stdout.flush()


@asynccontextmanager
async def _lifespan(_app: Any) -> AsyncIterator[None]:
    await to_thread.run_sync(_announce)
    await to_thread.run_sync(warm_up.settle)
    logs.configure()
    yield


app = st.App(
    "pages/main.py",
    lifespan=_lifespan,
    middleware=[Middleware(one) for one in (Watch, Hosts, Gate, Uploads)],
    routes=routes.ROUTES,
    on_script_error=mishap.on_page,
    exception_handlers={Exception: mishap.on_request},
)
