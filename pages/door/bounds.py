"""Bounds that hold before anybody is looked up, or whoever was: names answered to, other sites, sizes of files."""

import os
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from models.rules import hosts

MEGABYTE: Final = 1024 * 1024
OF_ONE_TAB: Final = 30 * MEGABYTE
OF_ALL_TABS: Final = 300 * MEGABYTE
AROUND_A_FILE: Final = 64 * 1024
"""What a browser's request holds beside the file."""
UPLOADS: Final = "/_stcore/upload_file/"
AGAINST_THE_RULES: Final = 1008

NOT_OURS: Final = (
    "This server does not answer to that name. Use the address you were given; whoever runs the server can "
    f"add a name to {hosts.SETTING}."
)
NO_SIZE: Final = "A file is sent with its size."
TOO_LARGE: Final = (
    "This file is larger than may be brought in. Split it and bring in one part after the other."
)
TOO_MUCH: Final = (
    "Too many files are being brought in just now. Remove one, or wait a moment and try again."
)


class Hosts:
    """ASGI middleware around the gate: nothing is served under a name that is not ours, nor told to other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.names = hosts.listed(os.environ.get(hosts.SETTING, ""))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what was asked of us by name, and websockets that our own pages opened."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = headers.getlist("host")
        is_ours = len(asked) == 1 and hosts.answers_to(asked[0], self.names)
        if scope["type"] == "http":
            answer = self.app if is_ours else PlainTextResponse(NOT_OURS, 421)
            await answer(scope, receive, send)
        elif is_ours and self._is_own_page(origins := headers.getlist("origin"), asked[0]):
            await self.app(_as_if_asked_there(scope, origins), receive, send)
        else:
            await send({"type": "websocket.close", "code": AGAINST_THE_RULES})

    def _is_own_page(self, origins: list[str], host: str) -> bool:
        # Browsers always say where a page came from. Streamlit itself would let in every page of this
        # machine, and ask another company for our address to compare others with.
        return not origins or (
            len(origins) == 1 and hosts.is_same_place(origins[0], host=host, names=self.names)
        )


def _as_if_asked_there(scope: Scope, origins: list[str]) -> Scope:
    """The same under the name that the page itself has: a proxy may have put another, which Streamlit would refuse."""
    if not origins:
        return scope
    host = urlsplit(origins[0]).netloc.encode()
    kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "headers": [*kept, (b"host", host)]}


class Uploads:
    """ASGI middleware within the gate: files held in memory have bounds, each and together."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.coming: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a file in if there is room for it."""
        if (
            scope["type"] != "http"
            or not scope["path"].startswith(UPLOADS)
            or scope["method"] != "PUT"
        ):
            await self.app(scope, receive, send)
            return
        tab = scope["path"].removeprefix(UPLOADS).partition("/")[0]
        size = Headers(scope=scope).get("content-length", "")
        if (refused := self._refused(tab, size)) is not None:
            await refused(scope, receive, send)
            return
        self.coming[tab] = self.coming.get(tab, 0) + int(size)
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming[tab] -= int(size)
            if not self.coming[tab]:
                del self.coming[tab]

    def _refused(self, tab: str, size: str) -> PlainTextResponse | None:
        if not (size.isascii() and size.isdigit()):
            return PlainTextResponse(NO_SIZE, 411)
        if int(size) > config.get_option("server.maxUploadSize") * MEGABYTE + AROUND_A_FILE:
            return PlainTextResponse(TOO_LARGE, 413)
        held = _held()
        of_tab = held.get(tab, 0) + self.coming.get(tab, 0)
        of_all = sum(held.values()) + sum(self.coming.values())
        if of_tab + int(size) > OF_ONE_TAB or of_all + int(size) > OF_ALL_TABS:
            return PlainTextResponse(TOO_MUCH, 413)
        return None


def _held() -> dict[str, int]:
    """How many bytes of files are kept for each tab."""
    kept = runtime.get_instance().uploaded_file_mgr
    assert isinstance(kept, MemoryUploadedFileManager)
    # Copied, because pages take files out while this counts.
    return {
        tab: sum(len(file.data) for file in list(files.values()))
        for tab, files in list(kept.file_storage.items())
    }
