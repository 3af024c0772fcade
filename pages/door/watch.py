"""Every request and every tab, noted as it ends: by which kind of address, how it went, how long it took."""

import logging
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.door import logs, metrics

FOLDERS: Final = (
    "/static/", "/media/", "/auth/", "/_stcore/upload_file/", "/_stcore/bidi-components/", "/_stcore/",
    "/component/",
)  # fmt: skip
EXACTLY: Final = frozenset(
    {"/", "/export", "/door/enter", "/door/leave", "/health", "/ready", "/metrics", "/favicon.png",
     "/oauth2callback", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream"}
)  # fmt: skip
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
QUIET: Final = frozenset({"/static/*", "/health", "/ready", "/metrics", "/_stcore/health"})
"""Asked by the dozen or by machines: counted, and written down only where something is wrong."""
BROKEN: Final = 500
REFUSED: Final = 400


def pattern(path: str) -> str:
    """The kind of an address. A page's own is left out: it can hold a workgroup's name, or anything typed."""
    if path in EXACTLY:
        return path
    return next((f"{folder}*" for folder in FOLDERS if path.startswith(folder)), "/{page}")


class Watch:
    """ASGI middleware around everything, the gate too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and note it."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "websocket":
                await self._tab(scope, receive, send)
            case _:
                await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status, noted = time.perf_counter(), BROKEN, False

        def note() -> None:
            nonlocal noted
            if not noted:
                noted = True
                _note(scope, status, time.perf_counter() - began)

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body" and not message.get("more_body", False):
                note()  # Before its last bytes leave: whoever has the answer finds it counted.
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            note()

    async def _tab(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        metrics.tabs.inc()
        try:
            await self.app(scope, receive, send)
        finally:
            metrics.tabs.dec()
            logs.say("tab closed", seconds=round(time.perf_counter() - began, 1))


def _note(scope: Scope, status: int, took: float) -> None:
    route = pattern(scope["path"])
    method = scope["method"] if scope["method"] in METHODS else "other"
    metrics.requests.labels(method, route, str(status)).inc()
    metrics.seconds.labels(route).observe(took)
    if route in QUIET and status < REFUSED:
        return
    level = logging.ERROR if status >= BROKEN else logging.INFO
    logs.say("request", level, method=method, route=route, status=status, ms=round(1000 * took, 1))
