"""Which names a server answers to: a page under a stranger's name could make browsers speak for it."""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

SETTING: Final = "COMMON_TABLE_HOSTS"
"""The environment variable that lists them, by commas; `*.county.gov` stands for every name under it."""
ITSELF: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Always answered to: no other machine's name can be made to look like these."""
PORTS: Final = {"http": 80, "ws": 80, "https": 443, "wss": 443}


def listed(setting: str) -> tuple[str, ...]:
    """The names in a setting; none where it is empty, which means that any name will do."""
    return tuple(one.strip().lower().rstrip(".") for one in setting.split(",") if one.strip())


def name_of(host: str) -> str:
    """The name in a Host header without its port, in small letters; "" for what is no such header."""
    try:
        parts = urlsplit(f"//{host}")
        is_plain = parts.port is None or parts.port > 0
    except ValueError:
        return ""
    extras = parts.username, parts.password, parts.path, parts.query, parts.fragment
    is_plain = is_plain and not any(extras) and not any(mark in host for mark in "@/?#\\ \t")
    return (parts.hostname or "").rstrip(".") if is_plain and host.isascii() else ""


def answers_to(host: str, names: Collection[str]) -> bool:
    """Whether a server with these names serves what was asked of `host`."""
    name = name_of(host)
    if not name:
        return False
    return not names or name in ITSELF or is_listed(name, names)


def is_listed(name: str, names: Collection[str]) -> bool:
    """Whether a name is one of these, or under one that begins with a star."""
    return any(name == one or (one.startswith("*.") and name.endswith(one[1:])) for one in names)


def is_same_place(origin: str, *, host: str, names: Collection[str]) -> bool:
    """Whether a page of this origin may speak to `host`: it came from there, or from a name in the list.

    A proxy that puts another host in its requests is set right by the list.
    """
    try:
        there = urlsplit(origin)
    except ValueError:
        return False
    if there.scheme not in PORTS or not name_of(there.netloc):
        return False
    return _port(there.scheme, there.netloc) == _port(there.scheme, host) or (
        bool(names) and is_listed(name_of(there.netloc), names)
    )


def _port(scheme: str, host: str) -> tuple[str, int]:
    return name_of(host), urlsplit(f"//{host}").port or PORTS[scheme]
