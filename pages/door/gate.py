"""The gate: every request and every message of a tab passes here, and the database is asked who sent it."""

from collections import deque
from functools import partial
from math import isfinite
from typing import Final

from anyio import CapacityLimiter, sleep_forever, to_thread
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from models.rules.errors import Unavailable
from pages.door import farewell, headers, metrics, open_tabs, outage, visitors
from pages.door.open_tabs import OpenTabs
from pages.door.visitors import Visitor

OPEN: Final = ("/static/", "/auth/")
OPEN_EXACTLY: Final = frozenset(
    {
        "/favicon.png",
        "/health",
        "/ready",
        "/oauth2callback",
        "/_stcore/health",
        "/_stcore/host-config",
    }
)
DOOR: Final = "/door/"
ASKS_ITSELF: Final = frozenset({"/metrics"})
"""Open to a visitor without a session too, for a reason the address itself looks for."""
SIGNED_IN_ONLY: Final = ("/_stcore/upload_file/", "/_stcore/bidi-components/")
CLOSED: Final = ("/_stcore", "/component", "/app/static")
"""Closed to everybody unless listed above: metrics, the agent API, packages' own pages."""

STRANGER_SAYS: Final = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
MEMBER_SAYS: Final = STRANGER_SAYS | {"file_urls_request", "backend_operation_request"}
OPERATIONS: Final = frozenset({"dataframe_chunk"})
STRANGER_MESSAGE: Final = 64 * 1024  # bytes; a sign-in form is one or two thousand
MEMBER_MESSAGE: Final = 2 * 1024 * 1024
"""Larger ones are not even taken apart: two megabytes of empty parts become a hundred in memory."""

ENDED: Final = 1008  # "against the rules here"
TOO_BIG: Final = 1009
TRY_AGAIN: Final = 1013
MOST_HEARD: Final = 100
"""Messages of a tab that are kept while the database is away."""


class Gate:
    """ASGI middleware around everything that Streamlit serves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # Look-ups have threads of their own, so that many downloads cannot keep anybody from being asked for.
        self.threads = CapacityLimiter(8)
        self.tabs = OpenTabs()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, one websocket, or the start and end of the server."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "websocket":
                await self._websocket(scope, receive, send)
            case _:
                await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith(OPEN) or path in OPEN_EXACTLY:
            send = headers.secured(scope, send, new_visitor=False)
            await self.app(_inside(scope, Visitor(visitors.PASSING)), receive, send)
            return
        try:
            visitor = await to_thread.run_sync(_look_up, scope, limiter=self.threads)
        except Unavailable as away:
            answer = outage.answer(scope, away)
            await answer(scope, receive, headers.secured(scope, send, new_visitor=False))
            return
        is_new = not visitors.keeps_cookies(visitor.identity)
        send = headers.secured(scope, send, new_visitor=is_new)
        app, inside = self._admit(scope, visitor)
        await app(inside, receive, send)

    def _admit(self, scope: Scope, visitor: Visitor) -> tuple[ASGIApp, Scope]:
        """What a request gets: what it asked for, the sign-in page, or nothing."""
        path, inside = scope["path"], _inside(scope, visitor)
        if path.startswith(DOOR) or path in ASKS_ITSELF:
            return self.app, inside
        is_plumbing = path.startswith(CLOSED) or "/_stcore/" in path[1:]
        if is_plumbing and not (visitor.is_signed_in and path.startswith(SIGNED_IN_ONLY)):
            return PlainTextResponse("Not found.", 404), inside
        if visitor.is_signed_in:
            is_ours = not path.startswith("/media/") or self.tabs.was_told(visitor.identity, path)
            return (self.app if is_ours else PlainTextResponse("Not found.", 404)), inside
        if scope["method"] not in {"GET", "HEAD"} or path.startswith("/media/"):
            return PlainTextResponse("Sign in first.", 403), inside
        # By any address a stranger gets the empty page that draws the sign-in form.
        return self.app, {**inside, "path": "/", "raw_path": b"/"}

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            visitor = await to_thread.run_sync(visitors.look_up, scope, limiter=self.threads)
        except Unavailable:
            await send({"type": "websocket.close", "code": TRY_AGAIN})
            return
        names, most = _counted_as(scope, visitor)
        if not all(self.tabs.has_room(name, most) for name in names):
            await send({"type": "websocket.close", "code": TRY_AGAIN})
            return
        line = Line(visitor, receive, send, self.threads, self.tabs)
        with self.tabs.open(*names):
            await self.app(_inside(scope, visitor), line.receive, line.send)


class Line:
    """One tab's websocket, with the gate between the tab and Streamlit."""

    def __init__(
        self,
        visitor: Visitor,
        receive: Receive,
        send: Send,
        threads: CapacityLimiter,
        tabs: OpenTabs,
    ) -> None:
        self.visitor = visitor
        self.threads = threads
        self.tabs = tabs
        self.is_closed = False
        self.has_spoken = False
        self.has_run = False
        self._heard: deque[Message] = deque()
        self._receive = receive
        self._send = send

    async def receive(self) -> Message:
        """The tab's next message that may pass; a disconnect once its session has ended."""
        while True:
            message = self._heard.popleft() if self._heard else await self._receive()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes") or b""
            if len(data) > MEMBER_MESSAGE:
                await self._close(TOO_BIG)
                return {"type": "websocket.disconnect", "code": TOO_BIG}
            is_short = self.visitor.is_signed_in or len(data) <= STRANGER_MESSAGE
            said = _parsed(data) if is_short else None
            if said is None or not may_say(self.visitor, said):
                metrics.DROPPED.inc()
                continue
            if _forget_what_is_no_number(said):
                message = {**message, "bytes": said.SerializeToString()}
            if self._is_first_run(said):
                # A tab that had to move to another process asks only for the part of the page that was clicked,
                # which that process has never drawn: it would do nothing, without a word. So all of it runs.
                said.rerun_script.ClearField("fragment_id")
                message = {**message, "bytes": said.SerializeToString()}
            # The first message after connecting is the page drawing itself, also after a lost network: nobody's doing.
            is_activity, self.has_spoken = self.has_spoken and is_deliberate(said), True
            ask = partial(self._may_go_on, is_activity=is_activity)
            alive = await ask()
            is_late = alive is None
            if alive is None:
                await self._tell(outage.note())
                alive = await outage.over(ask, self._closed)
            if alive is None:
                return self._heard.pop()
            if alive:
                metrics.PASSED.inc()
                return {**message, "bytes": outage.without_deeds(said)} if is_late else message
            metrics.ENDED.inc()
            if farewell.has_typed(said):
                # Nothing more passes this line, but the page stays until its person has copied what they typed.
                await self._tell(farewell.note(said))
                continue
            await self._tell(farewell.redirect(said))
            await self._close(ENDED)
            return {"type": "websocket.disconnect", "code": ENDED}

    def _is_first_run(self, said: BackMsg) -> bool:
        is_run = said.WhichOneof("type") == "rerun_script"
        is_first, self.has_run = is_run and not self.has_run, self.has_run or is_run
        return is_first

    async def send(self, message: Message) -> None:
        """Pass Streamlit's messages on, until the line is closed."""
        if not self.is_closed:
            self.tabs.note(self.visitor.identity, message.get("bytes") or b"")
            await self._send(message)

    async def _may_go_on(self, *, is_activity: bool) -> bool | None:
        """Whether the session has not ended; None when nobody can be asked."""
        session_id = self.visitor.session_id
        if session_id is None:
            return True
        try:
            return await to_thread.run_sync(
                lambda: visitors.is_alive(session_id, is_activity=is_activity), limiter=self.threads
            )
        except Unavailable:
            return None

    async def _closed(self) -> None:
        """Keep what the tab says meanwhile, until it is closed."""
        while len(self._heard) < MOST_HEARD:
            self._heard.append(await self._receive())
            if self._heard[-1]["type"] != "websocket.receive":
                return
        await sleep_forever()

    async def _tell(self, messages: list[bytes]) -> None:
        for data in messages:
            await self._send({"type": "websocket.send", "bytes": data})

    async def _close(self, code: int) -> None:
        self.is_closed = True
        await self._send({"type": "websocket.close", "code": code})


def _look_up(scope: Scope) -> Visitor:
    # Opening a page is a person's doing; pictures and the like come with it.
    is_page = scope["method"] == "GET" and not scope["path"].startswith(("/_stcore", "/media/"))
    return visitors.look_up(scope, is_activity=is_page)


def _inside(scope: Scope, visitor: Visitor) -> Scope:
    return {**scope, "headers": visitors.passed_on(scope, visitor), "door": visitor}


def _parsed(data: bytes) -> BackMsg | None:
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    return message


def _forget_what_is_no_number(said: BackMsg) -> bool:
    """Take out answers such as infinity, over which Streamlit fails before a page could refuse them."""
    answers = said.rerun_script.widget_states.widgets
    numbers = [
        one
        for one in answers
        if isfinite(one.double_value) and all(map(isfinite, one.double_array_value.data))
    ]
    if len(numbers) == len(answers):
        return False
    del answers[:]
    answers.extend(numbers)
    return True


def _counted_as(scope: Scope, visitor: Visitor) -> tuple[tuple[str, ...], int]:
    """What a tab is counted under, and how many of those may be open: a stranger's by where it comes from."""
    if visitor.is_signed_in:
        return (visitor.identity,), open_tabs.MOST_OF_ONE
    return (f"from:{(scope.get('client') or ('',))[0]}",), open_tabs.MOST_OF_STRANGERS


def may_say(visitor: Visitor, said: BackMsg) -> bool:
    """Whether this app needs messages of this kind from this visitor. All others are dropped."""
    kind = said.WhichOneof("type")
    if not visitor.is_signed_in:
        return kind in STRANGER_SAYS
    if kind == "backend_operation_request":
        return said.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind in MEMBER_SAYS


def is_deliberate(said: BackMsg) -> bool:
    """Whether a person did this; a page that refreshes itself does not keep anybody signed in."""
    match said.WhichOneof("type"):
        case "rerun_script":
            return not said.rerun_script.is_auto_rerun
        case "app_heartbeat" | "stop_script":
            return False
        case _:
            return True
