"""Drafts: how long they are kept, and how what was typed is written down and read again."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

KEPT_FOR: Final = timedelta(days=14)
"""After this a draft is no longer offered, and is removed with the next sign-in."""

NOTHING: Final[tuple[Any, ...]] = (None, "", [], ())


def expired_before(now: datetime) -> datetime:
    """The moment before which a draft that nobody touched is too old."""
    return now - KEPT_FOR


def worth_keeping(values: Mapping[str, Any], started: Mapping[str, Any]) -> dict[str, Any]:
    """What of a form's values makes a draft: nothing while they are all as the form started.

    A field left empty that started empty is no part of it; one that was emptied is.
    """
    if all(_same(value, started.get(name)) for name, value in values.items()):
        return {}
    return {
        name: value
        for name, value in values.items()
        if not (value in NOTHING and started.get(name) in NOTHING)
    }


def _same(value: Any, started: Any) -> bool:
    return bool(value == started) or (value in NOTHING and started in NOTHING)


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form holds, as JSON keeps it."""
    return {name: _pack(value) for name, value in values.items()}


def _pack(value: Any) -> Any:
    match value:
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case tuple() | list():
            return [_pack(one) for one in value]
        case _:
            return value


def unpacked(typed: object) -> dict[str, Any]:
    """What a form held when it was kept; what cannot be read is left out."""
    return dict(_readable(typed)) if isinstance(typed, Mapping) else {}


def _readable(typed: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in typed.items():
        try:
            match value:
                case {"day": str(text)}:
                    yield str(name), date.fromisoformat(text)
                case {"time": str(text)}:
                    yield str(name), time.fromisoformat(text)
                case str() | int() | float() | bool() | list() | None:
                    yield str(name), value
        except ValueError:
            continue
