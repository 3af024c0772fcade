"""A kit's file: readable TOML, in and out. What comes in may be anybody's, so nothing of it is believed."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any, Final, TypeVar

import tomli_w

from models.base import FieldSpec, Kind
from models.rules import fields as values
from models.rules import kits
from models.rules.errors import Invalid
from models.rules.kits import Kit

LARGEST: Final = 200_000
"""Bytes. The largest of ours has 12,000."""
TOO_LARGE: Final = f"The file is too large for a kit: at most {LARGEST // 1000} KB."
DEEPEST: Final = 6
"""Levels of what a view asks."""
TOLD: Final = 5
"""Sentences about one file: the rest are told once these are mended."""

Part = TypeVar("Part")
_QUOTED: Final = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)|' + r"'''.*?(?:'''|\Z)|" + r'"(?:\\.|[^"\\\n])*"?|'
    r"'[^'\n]*'?|#[^\n]*",
    re.DOTALL,
)
_DOTTED: Final = re.compile(r"(?<![\w-])(?:[\w-]++\s*+\.\s*+){6}")


def read(data: bytes) -> Kit:
    """The kit a file holds. Raises Invalid with the line or the key that is wrong."""
    found = _tables(data)
    if found.pop("format", None) != kits.FORMAT:
        raise Invalid(
            f"This is not a starter kit: its first line says format = {kits.FORMAT}. "
            "Download one here to see how a kit is written."
        )
    problems: list[str] = []
    kit = _part(Kit, found, "", problems)
    if not problems:
        problems = kits.problems(kit)
    if problems:
        more = len(problems) - TOLD
        tail = [f"And {more} more."] if more > 0 else []
        raise Invalid(" ".join([*problems[:TOLD], *tail]))
    return kit


def write(kit: Kit) -> str:
    """The file of a kit: what differs from the default, in the order people read it."""
    return tomli_w.dumps({"format": kits.FORMAT, **_plain(kit)}, multiline_strings=True)


def _tables(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise Invalid(TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("The file is not text in UTF-8, as kits are.") from error
    # A key of thousands of parts takes the parser hours; ours have one part each.
    if _DOTTED.search(_QUOTED.sub("x", text)):
        raise Invalid("The file has a key of many parts with dots. Kits have none.")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise Invalid("The file is nested too deeply for a kit.") from error
    except tomllib.TOMLDecodeError as error:
        # The parser names the line; what it quotes may be long.
        said = str(error)[:160].rstrip(".")
        raise Invalid(f"The file cannot be read as a kit: {said}.") from error
    except ValueError as error:
        raise Invalid("The file has a number or a date that cannot be read.") from error


def _part(part: type[Part], found: object, at: str, problems: list[str]) -> Part:
    """One table of the file as a part of a kit; what is wrong with it is added to `problems`."""
    if not isinstance(found, dict):
        problems.append(f"{at or 'The file'}: a table is expected here.")
        return part()
    known = {one.name: one for one in fields(part) if one.metadata}  # type: ignore[arg-type]
    for name in found:
        if name not in known:
            problems.append(f"{at}{str(name)[:40]}: kits have no such key here.")
    taken = {
        name: _value(one, found.get(name), f"{at}{name}", problems) for name, one in known.items()
    }
    return part(**taken)


def _value(one: Field[Any], value: Any, at: str, problems: list[str]) -> Any:
    if "parts" in one.metadata:
        listed = _listed(value, at, problems)
        kind = one.metadata["parts"]
        return tuple(
            _part(kind, each, f"{at} {number}, ", problems)
            for number, each in enumerate(listed, start=1)
        )
    if "each" in one.metadata:
        spec = one.metadata["each"]
        listed = _listed(value, at, problems)
        return tuple(
            _checked(spec, each, f"{at} {number}", problems)
            for number, each in enumerate(listed, start=1)
        )
    if "json" in one.metadata:
        if value is not None and not (isinstance(value, dict) and _is_plain(value, DEEPEST)):
            problems.append(f"{at}: a table of texts, numbers and lists is expected.")
            return {}
        return value or {}
    is_empty = value is None or value in ("", [])
    return _checked(one.metadata["spec"], one.default if is_empty else value, at, problems)


def _listed(value: Any, at: str, problems: list[str]) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > kits.MOST:
        problems.append(f"{at}: a list of at most {kits.MOST} is expected.")
        return []
    return value


def _checked(spec: FieldSpec, value: Any, at: str, problems: list[str]) -> Any:
    if isinstance(value, tuple):
        value = list(value)
    if isinstance(value, str):
        value = value.strip()
    if spec.kind is Kind.CHOICES and not (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    ):
        problems.append(f"{at}: a list of texts is expected.")
        return ()
    if spec.kind is Kind.CHOICE and not isinstance(value, str):
        problems.append(f"{at}: a text is expected.")
        return ""
    if (sentence := values.problem(spec, value)) is not None:
        problems.append(f"{at}: {sentence}")
    elif spec.kind is Kind.CHOICES and len(set(value)) < len(value):
        problems.append(f"{at}: one stands in it twice.")
    elif spec.kind in {Kind.DECIMAL, Kind.MONEY} and value is not None:
        return float(value)
    return tuple(value) if isinstance(value, list) else value


def _is_plain(value: Any, levels: int) -> bool:
    """Whether this is what JSON can hold, not deep and not long."""
    match value:
        case str():
            return len(value) <= 500
        case bool() | int():
            return abs(value) < 2**53
        case float():
            return abs(value) < 2**53  # not true of an endless or missing number
        case dict() | list() if levels and len(value) <= 200:
            inner = value.values() if isinstance(value, dict) else value
            return all(_is_plain(one, levels - 1) for one in inner)
    return False


def _plain(part: Any) -> dict[str, Any]:
    """A part as a table of TOML, without what is as its default."""
    found: dict[str, Any] = {}
    for one in fields(part):
        value = getattr(part, one.name)
        if not one.metadata or value == one.default or value in ({}, ()):
            continue
        if "parts" in one.metadata:
            found[one.name] = [_plain(each) for each in value]
        elif isinstance(value, Mapping):
            found[one.name] = _without_nothing(value)
        else:
            found[one.name] = list(value) if isinstance(value, tuple) else value
    return found


def _without_nothing(value: Any) -> Any:
    """TOML has no null: what says nothing is left out."""
    if isinstance(value, Mapping):
        return {key: _without_nothing(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_without_nothing(one) for one in value if one is not None]
    return value
