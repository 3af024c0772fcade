"""What a view asks, on its way into a kit and out of it: ids stay at home, keys travel."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from models.base import Sensitivity
from models.rules.asking import TYPED
from models.rules.own_fields import PREFIX, Shape

MARK: Final = "@"
"""A filter's value @safe-care means the page the kit calls safe-care."""
PRIVATE: Final = (Sensitivity.PERSONAL, Sensitivity.PROTECTED)


def placed(
    asked: Mapping[str, Any], ids: Mapping[str, int | None], names: Mapping[str, str]
) -> dict[str, Any]:
    """What the kit asks, with the ids of the pages it made, and its fields as they are called here."""
    found = {name: _renamed(value, names) for name, value in asked.items()}
    if "filters" in found:
        found["filters"] = [_with_id(one, ids) for one in found["filters"]]
    return found


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same with other names of own fields, "-own.key" (downwards) among them."""
    if isinstance(value, str):
        sign = "-" if value.startswith("-") else ""
        return sign + names.get(value.removeprefix(sign), value.removeprefix(sign))
    if isinstance(value, Mapping):
        return {key: _renamed(one, names) for key, one in value.items()}
    return [_renamed(one, names) for one in value] if isinstance(value, list) else value


def _with_id(one: Any, ids: Mapping[str, int | None]) -> Any:
    if isinstance(one, list) and len(one) == 3 and str(one[2]).startswith(MARK):
        found = ids.get(str(one[2])[1:])
        return [*one[:2], str(found) if found is not None else "0"]
    return one


def packed(
    asked: Mapping[str, Any],
    shape: Shape,
    keys: Mapping[tuple[str, int], str],
    fields: Collection[str],
) -> dict[str, Any] | None:
    """What a view asks, for a kit; None where it names somebody, or a place or field that stays here.

    `keys` are those of the kit's pages by table and id, `fields` its own fields (`own.<key>`).
    """
    if asked.get("search") or any(one not in fields for one in _own_names(asked)):
        return None
    filters = []
    for column, op, value in asked.get("filters") or []:
        spec = shape.get(column)
        if spec is None or (spec.kind in TYPED and value and spec.sensitivity in PRIVATE):
            return None
        if spec.target is not None and value:
            key = keys.get((spec.target, int(value))) if value.isdecimal() else None
            if key is None:
                return None
            value = MARK + key
        filters.append([column, op, value])
    kept = _filled({name: one for name, one in asked.items() if name != "filters"})
    return {**kept, **({"filters": filters} if filters else {})}


def _own_names(value: Any) -> Iterator[str]:
    """Every own field that is named in what a view asks."""
    if isinstance(value, str) and value.removeprefix("-").startswith(PREFIX):
        yield value.removeprefix("-")
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _own_names(one)
    elif isinstance(value, list):
        for one in value:
            yield from _own_names(one)


def _filled(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing, as a file would say it."""
    found = {name: _filled(one) if isinstance(one, Mapping) else one for name, one in value.items()}
    return {name: one for name, one in found.items() if one not in (None, "", [], {})}


def why_not(asked: Mapping[str, Any]) -> str | None:
    """The sentence for something a kit's view cannot ask, or None."""
    filters = asked.get("filters", [])
    is_listed = isinstance(filters, list) and all(
        isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one)
        for one in filters
    )
    if not is_listed:
        return "filters is a list of [column, what is asked, value]."
    return "it looks for words, which may name somebody." if asked.get("search") else None
