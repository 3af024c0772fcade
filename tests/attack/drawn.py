"""What stands on a page, put together from the messages that draw it, and the states its widgets send back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

STATES: Final = {
    "text_input": "string_value", "text_area": "string_value", "selectbox": "string_value",
    "radio": "string_value", "time_input": "string_value", "color_picker": "string_value",
    "feedback": "string_value", "dataframe": "string_value", "vega_lite_chart": "string_value",
    "tab_container": "string_value", "checkbox": "bool_value", "expandable": "bool_value",
    "popover": "bool_value", "number_input": "double_value", "pagination": "int_value",
    "multiselect": "string_array_value", "button_group": "string_array_value",
    "date_input": "string_array_value", "date_time_input": "string_array_value",
    "slider": "double_array_value", "button": "trigger_value", "download_button": "trigger_value",
    "dialog": "trigger_value", "menu_button": "string_trigger_value",
    "file_uploader": "file_uploader_state_value", "bidi_component": "json_value",
}  # fmt: skip
"""The field of a state in which each kind of widget sends its value."""


@dataclass(frozen=True)
class Widget:
    """Something to fill in or to press."""

    id: str
    kind: str
    label: str
    fragment_id: str
    proto: Message

    @property
    def key(self) -> str:
        """The key it was given in the page's code; empty without one."""
        key = self.id.split("-", 2)[-1]
        return "" if key == "None" else key


@dataclass
class Place:
    """One element or container, and the fragment that drew it."""

    kind: str
    proto: Message
    fragment_id: str


@dataclass
class Drawn:
    """A page as it stands."""

    places: dict[tuple[int, ...], Place] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    """Pages of the menu: path without slashes, and the name the server knows it by."""
    kept: dict[str, ForwardMsg] = field(default_factory=dict)
    """Large messages by their hash, which the server then sends by name alone."""

    def take(self, message: ForwardMsg) -> list[str]:
        """Note one message; return the ids of widgets whose value the server has set itself."""
        match message.WhichOneof("type"):
            case "new_session":
                self._begin(set(message.metadata.run.fragment_ids))
            case "navigation":
                self.pages = {
                    "" if one.is_default else one.url_pathname: one.page_script_hash
                    for one in message.navigation.app_pages
                }
            case "ref_hash":
                return self._place(message, self.kept[message.ref_hash])
            case "delta":
                if message.metadata.cacheable:
                    self.kept[message.hash] = message
                return self._place(message, message)
        return []

    def _begin(self, fragments: set[str]) -> None:
        """A run draws its part of the page anew."""
        self.places = {
            path: place
            for path, place in self.places.items()
            if fragments and place.fragment_id not in fragments
        }

    def _place(self, where: ForwardMsg, what: ForwardMsg) -> list[str]:
        delta = what.delta
        if delta.WhichOneof("type") == "new_transient":
            return []
        is_block = delta.WhichOneof("type") == "add_block"
        part = delta.add_block if is_block else delta.new_element
        kind = part.WhichOneof("type") or ""
        path = tuple(where.metadata.delta_path)
        proto = getattr(part, kind) if kind else part
        self.places[path] = Place(kind, proto, delta.fragment_id)
        return [proto.id] if getattr(proto, "set_value", False) else []

    def widgets(self) -> list[Widget]:
        """Everything with an id, in the order in which it stands."""
        return [
            Widget(
                place.proto.id,
                place.kind,
                getattr(place.proto, "label", ""),
                place.fragment_id,
                place.proto,
            )
            for _path, place in sorted(self.places.items())
            if getattr(place.proto, "id", "")
        ]

    def of(self, kind: str) -> list[Any]:
        """The messages of every element of a kind."""
        return [place.proto for _path, place in sorted(self.places.items()) if place.kind == kind]

    def alerts(self) -> list[str]:
        """What is said in boxes: errors, warnings, and tracebacks."""
        return [one.body for one in self.of("alert")] + [
            one.message for one in self.of("exception")
        ]

    def texts(self) -> list[str]:
        """Every string that any element holds."""
        return [text for place in self.places.values() for text in strings(place.proto)]

    def fragments(self) -> set[str]:
        """The fragments that have drawn something."""
        return {place.fragment_id for place in self.places.values()} - {""}


def strings(message: Message) -> Iterator[str]:
    """Every string in a message, at any depth."""
    for one, value in message.ListFields():
        for item in value if one.is_repeated else [value]:
            if isinstance(item, str):
                yield item
            elif isinstance(item, Message):
                yield from strings(item)


def state_of(widget: Widget | str, value: Any, as_: str = "") -> WidgetState:
    """The state a browser would send for a widget with this value."""
    state = WidgetState(id=widget if isinstance(widget, str) else widget.id)
    name = as_ or STATES[widget.kind if isinstance(widget, Widget) else "text_input"]
    match name:
        case "string_array_value" | "double_array_value" | "int_array_value":
            part = getattr(state, name)
            part.SetInParent()
            part.data.extend(value)
        case "string_trigger_value":
            state.string_trigger_value.data = value
        case "file_uploader_state_value":
            state.file_uploader_state_value.CopyFrom(value)
        case _ if isinstance(value, dict | list):
            setattr(state, name, json.dumps(value))
        case _:
            setattr(state, name, value)
    return state
