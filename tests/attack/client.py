"""A browser without a browser: Streamlit's own messages over a websocket, and plain requests beside it.

    async with Client("http://127.0.0.1:8501") as client:
        await client.sign_in("coordinator", "common-table-demo")
        tab = await client.open("/caseload?status=open")
        await tab.click(tab.find("Sign out"))
        tab.widgets(), tab.received, tab.bytes_seen()

Nothing polls and nothing measures: a tab reads its socket while somebody waits for it. Many clients share one loop.
"""

import asyncio
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.attack.drawn import Drawn, Widget, state_of

PATIENCE: Final = 30.0
XSRF_COOKIE: Final = "_streamlit_xsrf"
AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"


class NotLetIn(Exception):
    """The sign-in page did not let somebody in; says what it said."""


class HungUp(Exception):
    """The server closed the connection; says with which code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The server hung up with {code}.")
        self.code = code


class Client:
    """One browser: its cookies, its plain requests, its tabs.

    `keeps` says whether tabs keep every raw byte; a load test of hours does without. `tls` is needed
    for https with a certificate of one's own.
    """

    def __init__(
        self,
        base_url: str,
        *,
        keeps: bool = True,
        tls: ssl.SSLContext | None = None,
        headers: dict[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.keeps = keeps
        self.tls = tls
        self.headers = {"User-Agent": AGENT, **(headers or {})}
        self.patience = patience
        self.tabs: list[Tab] = []
        self.http = httpx.AsyncClient(
            base_url=self.base_url,
            headers=self.headers,
            verify=tls or False,
            trust_env=False,
            timeout=patience,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for tab in self.tabs:
            await tab.close()
        await self.http.aclose()

    @property
    def cookie(self) -> str:
        """The Cookie header this browser sends."""
        return "; ".join(f"{one.name}={one.value}" for one in self.http.cookies.jar)

    async def sign_in(self, login: str, password: str) -> None:
        """Come in as people do: through the form, and by the address it sends the browser to.

        Raises NotLetIn.
        """
        tab = await self.open("/")
        tab.set(tab.find("User name"), login)
        tab.set(tab.find("Password"), password)
        await tab.click(tab.find("Sign in", kind="button"))
        if not tab.sent_to.startswith("/door/enter"):
            raise NotLetIn(f"{login}: {tab.drawn.alerts()} {tab.sent_to}")
        await tab.close()
        self.tabs.remove(tab)
        answer = await self.http.get(tab.sent_to)
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise NotLetIn(f"{login}: {answer.status_code}")

    async def open(self, path: str = "/", **options: Any) -> "Tab":
        """Load an address in a new tab and wait until its page is drawn."""
        page = await self.http.get(path)
        if XSRF_COOKIE not in self.http.cookies:
            await self.http.get("/_stcore/health")
        tab = await self.connect(path, **options)
        tab.keep(page.content)
        return await tab.rerun(is_activity=False)

    async def connect(
        self,
        path: str = "/",
        *,
        resume: str = "",
        origin: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> "Tab":
        """Open a tab's websocket and say nothing yet. `resume` is the session id of another tab."""
        url = urlsplit(self.base_url)
        protocols = ["streamlit", self.http.cookies.get(XSRF_COOKIE) or "x", resume]
        socket = await connect(
            self.base_url.replace("http", "ws", 1) + "/_stcore/stream",
            additional_headers={"Cookie": self.cookie, **(headers or {})},
            user_agent_header=self.headers["User-Agent"],
            subprotocols=[Subprotocol(one) for one in protocols if one],
            origin=Origin(origin or f"{url.scheme}://{url.netloc}"),
            ssl=self.tls,
            max_size=None,
            proxy=None,
            ping_interval=None,
            open_timeout=self.patience,
        )
        tab = Tab(self, socket, path)
        self.tabs.append(tab)
        return tab


@dataclass
class Tab:
    """One tab: what it was sent, what stands on its page, and what its person has filled in.

    `received` holds the messages of the latest run; every raw byte since the tab was opened is in bytes_seen().
    """

    client: Client
    socket: ClientConnection
    address: str
    received: list[ForwardMsg] = field(default_factory=list)
    drawn: Drawn = field(default_factory=Drawn)
    session_id: str = ""
    sent_to: str = ""
    bytes_received: int = 0
    _raw: list[bytes] = field(default_factory=list)
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _triggers: dict[str, WidgetState] = field(default_factory=dict)
    _page: str = ""

    def widgets(self) -> list[Widget]:
        """What may be filled in or pressed on the page, from top to bottom as it was sent."""
        return self.drawn.widgets()

    def find(self, label: str = "", *, kind: str = "", key: str = "") -> Widget:
        """The first widget with this label, kind and key. Raises LookupError."""
        for one in self.widgets():
            if label in {"", one.label} and kind in {"", one.kind} and (not key or one.key == key):
                return one
        there = sorted({f"{one.kind} {one.label!r} {one.key}" for one in self.widgets()})
        raise LookupError(f"No {kind} {label!r} {key} among {there}; {self.drawn.alerts()}")

    def set(self, widget: Widget | str, value: Any, *, as_: str = "") -> None:
        """Fill a widget in; sent with the next run. `as_` names another field of the message than is usual."""
        self.put(state_of(widget, value, as_))

    def put(self, state: WidgetState) -> None:
        """The same for a state as it is."""
        is_trigger = "trigger" in str(state.WhichOneof("value"))
        (self._triggers if is_trigger else self._states)[state.id] = state

    def drop_presses(self, *labels: str) -> None:
        """Take presses of these buttons of the page back."""
        for one in self.widgets():
            if one.label in labels:
                self._triggers.pop(one.id, None)

    async def click(self, widget: Widget | str) -> Self:
        """Press a button and wait for what it does; a button of a fragment reruns that alone."""
        self.set(widget, True, as_="trigger_value")
        return await self.rerun(
            fragment_id=widget.fragment_id if isinstance(widget, Widget) else ""
        )

    async def enter(self, widget: Widget, value: Any) -> Self:
        """Fill a widget in and leave it, which runs the page, or the fragment it stands in."""
        self.set(widget, value)
        return await self.rerun(fragment_id=widget.fragment_id)

    async def rerun(self, *, fragment_id: str = "", is_activity: bool = True) -> Self:
        """Run the page, or one of its fragments, with what was filled in; wait until it is drawn.

        `is_activity` is untrue for what no person did: the first run, one that a page asks of itself.
        Raises HungUp and TimeoutError.
        """
        await self.say(self.run_message(fragment_id=fragment_id, is_auto_rerun=not is_activity))
        return await self.settled()

    async def go(self, path: str) -> Self:
        """Follow a link of the menu: another page in the same tab."""
        self.address = path
        self._page = self.drawn.pages.get(urlsplit(path).path.strip("/"), "")
        return await self.rerun()

    def run_message(self, *, fragment_id: str = "", is_auto_rerun: bool = False) -> BackMsg:
        """The message that asks for a run, as a browser writes it."""
        here = urlsplit(self.address)
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = here.query
        asked.page_script_hash = self._page
        asked.page_name = "" if self._page else here.path.strip("/")
        asked.fragment_id = fragment_id
        asked.is_auto_rerun = is_auto_rerun and bool(self._page)
        asked.context_info.timezone = "America/Chicago"
        asked.context_info.timezone_offset = 300
        asked.context_info.locale = "en-US"
        asked.context_info.url = self.client.base_url + self.address
        asked.context_info.color_scheme = "light"
        asked.cached_message_hashes.extend(self.drawn.kept)
        asked.widget_states.widgets.extend(self._states.values())
        asked.widget_states.widgets.extend(self._triggers.values())
        self._triggers.clear()
        return message

    async def say(self, message: BackMsg | bytes | str) -> None:
        """Send one message, or bytes as they are. Raises HungUp."""
        self.received = []
        self.sent_to = ""
        data = message.SerializeToString() if isinstance(message, BackMsg) else message
        try:
            await self.socket.send(data)
        except ConnectionClosed as closed:
            raise HungUp(closed.rcvd.code if closed.rcvd else 0) from closed

    async def settled(self) -> Self:
        """Read until a run has come to its end. Raises HungUp and TimeoutError."""
        async with asyncio.timeout(self.client.patience):
            while True:
                message = await self.read()
                is_over = message.WhichOneof("type") == "script_finished"
                if is_over and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    break
        drawn = {one.id for one in self.drawn.widgets()}
        self._states = {key: one for key, one in self._states.items() if key in drawn}
        return self

    async def heard(self, kind: str) -> ForwardMsg:
        """Read up to the next message of a kind. Raises HungUp and TimeoutError."""
        async with asyncio.timeout(self.client.patience):
            while (message := await self.read()).WhichOneof("type") != kind:
                pass
        return message

    async def is_dropped(self, message: BackMsg) -> bool:
        """Whether a message is answered by nothing: the next that comes is the answer to the one after it."""
        beat = BackMsg()
        beat.app_heartbeat = True
        await self.say(beat)
        await self.heard("heartbeat_ack")
        await self.say(message)
        await self.socket.send(beat.SerializeToString())
        await self.heard("heartbeat_ack")
        return [one.WhichOneof("type") for one in self.received] == ["heartbeat_ack"]

    async def hung_up(self) -> int:
        """Read until the server closes the connection: with which code. Raises TimeoutError."""
        try:
            async with asyncio.timeout(self.client.patience):
                while True:
                    await self.read()
        except HungUp as closed:
            return closed.code

    async def read(self) -> ForwardMsg:
        """Read one message. Raises HungUp."""
        try:
            data = await self.socket.recv()
        except ConnectionClosed as closed:
            raise HungUp(closed.rcvd.code if closed.rcvd else 0) from closed
        assert isinstance(data, bytes)
        self.keep(data)
        message = ForwardMsg()
        message.ParseFromString(data)
        match message.WhichOneof("type"):
            case "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
                self._page = message.new_session.page_script_hash
            case "navigation":
                self._page = message.navigation.page_script_hash
            case "auth_redirect":
                self.sent_to = message.auth_redirect.url
            case "page_info_changed":
                path = urlsplit(self.address).path
                query = message.page_info_changed.query_string
                self.address = f"{path}?{query}" if query else path
        for taken in self.drawn.take(message):
            self._states.pop(taken, None)
        self.received.append(message)
        return message

    def keep(self, data: bytes) -> None:
        """Note what came over the wire."""
        self.bytes_received += len(data)
        if self.client.keeps:
            self._raw.append(data)

    def bytes_seen(self) -> bytes:
        """Every byte this tab was sent."""
        return b"\n".join(self._raw)

    async def close(self) -> None:
        """Close the tab."""
        await self.socket.close()
