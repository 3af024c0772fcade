"""A browser's tab without a browser: Streamlit's websocket, spoken by hand."""

import ssl
import time
from typing import Final, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PATIENCE: Final = 15.0


def saying(kind: str, payload: str = "") -> BackMsg:
    """The emptiest message of a kind, with the emptiest payload of a kind in it."""
    message = BackMsg()
    if message.DESCRIPTOR.fields_by_name[kind].message_type is None:
        setattr(message, kind, True)
        return message
    part = getattr(message, kind)
    part.SetInParent()
    if payload:
        getattr(part, payload).SetInParent()
    return message


class Tab:
    """One connection. `resume` is the session id of another tab, sent the way Streamlit's own client does.

    `trusted` is the file of the certificate behind an address of https, `own_address` which of this
    machine's addresses it comes from.
    """

    def __init__(
        self,
        base: str,
        cookie: str = "",
        resume: str = "",
        xsrf: str = "x",
        *,
        trusted: str = "",
        own_address: str = "",
        **headers: str,
    ) -> None:
        if cookie:
            headers["Cookie"] = cookie
        protocols = ["streamlit", xsrf, resume] if resume else ["streamlit", xsrf]
        self._connection = connect(
            base.replace("http", "ws") + "/_stcore/stream",
            additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
            subprotocols=[Subprotocol(one) for one in protocols],
            origin=Origin(base),
            max_size=None,
            ssl=ssl.create_default_context(cafile=trusted) if trusted else None,
            source_address=(own_address, 0) if own_address else None,
        )
        self.socket = self._connection.__enter__()
        self.session_id = ""
        self.texts: list[str] = []
        self.alerts: list[str] = []
        self.codes: list[str] = []
        self.pictures: list[str] = []
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.urls: dict[str, str] = {}
        self.kinds: list[str] = []
        self.sent_to = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.__exit__(None, None, None)

    def say(self, message: BackMsg) -> None:
        """Send one message."""
        self.socket.send(message.SerializeToString())

    def run(
        self,
        *,
        press: str = "",
        fill: dict[str, str] | None = None,
        query: str = "",
        is_auto_rerun: bool = False,
    ) -> Self:
        """Run the page with fields filled in and a button pressed, by label; read until it has finished."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.is_auto_rerun = is_auto_rerun
        for label, value in (fill or {}).items():
            field = message.rerun_script.widget_states.widgets.add()
            field.id, field.string_value = self.fields[label], value
        if press:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = self.buttons[press], True
        self.texts, self.alerts, self.codes, self.pictures, self.sent_to = [], [], [], [], ""
        self.say(message)
        self.read_until("script_finished")
        return self

    def read_until(self, kind: str) -> None:
        """Read messages up to one of this kind. Raises ConnectionClosed when the server hangs up."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            message = ForwardMsg()
            data = self.socket.recv(timeout=PATIENCE)
            assert isinstance(data, bytes)
            message.ParseFromString(data)
            self._note(message)
            if message.WhichOneof("type") == kind:
                return
        raise AssertionError(f"No {kind} came.")

    def was_hung_up(self) -> bool:
        """Whether the server closes this connection, waiting for it a while."""
        try:
            while True:
                self.read_until("")
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False

    def _note(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        self.kinds.append(str(kind))
        if kind == "new_session":
            self.session_id = message.new_session.initialize.session_id or self.session_id
        if kind == "auth_redirect":
            self.sent_to = message.auth_redirect.url
        if kind == "delta":
            element = message.delta.new_element
            match element.WhichOneof("type"):
                case "text":
                    self.texts.append(element.text.body)
                case "code":
                    self.codes.append(element.code.code_text)
                case "imgs":
                    self.pictures += [one.url for one in element.imgs.imgs]
                case "alert":
                    self.alerts.append(element.alert.body)
                case "heading":
                    self.texts.append(element.heading.body)
                case "text_input":
                    self.fields[element.text_input.label] = element.text_input.id
                case "button":
                    self.buttons[element.button.label] = element.button.id
                case "link_button":
                    self.urls[element.link_button.label] = element.link_button.url
                case "download_button":
                    self.urls[element.download_button.label] = element.download_button.url
