"""What somebody asks of a list: columns, filters, search, order. Read from an address, kept in a view.

Pure: nothing here knows a database. What makes no sense for a table is left out, never an error, so
that an old bookmark still opens.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

from models.base import FieldSpec, Kind, Sensitivity
from models.rules import fields
from models.rules.errors import Invalid
from models.rules.own_fields import Shape

FILTER: Final = "f."
"""How a filter's name begins in an address: f.status=is:open."""
LONGEST: Final = 200
MOST: Final = 20
"""Characters of one filter, and filters at a time: more is not typed by people."""

BLANK: Final = {"empty": "is empty", "filled": "is filled in"}
_TEXT: Final = {
    "contains": "contains",
    "is": "is",
    "is_not": "is not",
    "starts": "starts with",
    **BLANK,
}
_SIZE: Final = {"is": "is", "at_least": "is at least", "at_most": "is at most", **BLANK}
_ONE: Final = {"is": "is", "is_not": "is not", "one_of": "is one of", **BLANK}
OPS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.TEXT: _TEXT,
    Kind.LONG_TEXT: _TEXT,
    Kind.EMAIL: _TEXT,
    Kind.PHONE: _TEXT,
    Kind.LINK: _TEXT,
    Kind.NUMBER: _SIZE,
    Kind.DECIMAL: _SIZE,
    Kind.MONEY: _SIZE,
    Kind.DAY: _SIZE,
    Kind.MOMENT: _SIZE,
    Kind.TIME: _SIZE,
    Kind.YES_NO: {"is": "is"},
    Kind.CHOICE: _ONE,
    Kind.REFERENCE: _ONE,
    Kind.CHOICES: {"has": "has", "has_not": "has not", **BLANK},
    Kind.JSON: {},
}
"""What can be asked of a column of each kind, with the words for it."""

DATED: Final = {"at_least": "is on or after", "at_most": "is on or before"}
NUMBER: Final = re.compile(r"(?:[A-Za-z]{1,6}-)?[0-9]+")
TYPED: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.LINK})


@dataclass(frozen=True)
class Filter:
    """One condition: a column, what is asked of it, and the value as an address holds it."""

    column: str
    op: str
    value: str = ""


@dataclass(frozen=True)
class Asked:
    """What a list is to show. Columns and `sort` ("-name" is downwards) are names of a shape."""

    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""
    sort: tuple[str, ...] = ()
    group: str = ""


def offered_ops(spec: FieldSpec) -> Mapping[str, str]:
    """What may be asked of a column, with the words for it."""
    ops = OPS[spec.kind]
    return {**ops, **DATED} if spec.kind in (Kind.DAY, Kind.MOMENT) else ops


def value_of(spec: FieldSpec, op: str, text: str) -> Any:
    """The value a filter compares with, as the column gives it; a list for one_of.

    Raises Invalid for a text that is none.
    """
    if op in BLANK:
        return None
    if op == "one_of":
        return [_one(spec, one) for one in text.split(",") if one]
    return _one(spec, text)


def _one(spec: FieldSpec, text: str) -> Any:
    try:
        match spec.kind:
            case Kind.NUMBER | Kind.REFERENCE:
                value: Any = int(text)
            case Kind.DECIMAL | Kind.MONEY:
                value = float(text)
            case Kind.DAY:
                value = date.fromisoformat(text)
            case Kind.MOMENT:
                return date.fromisoformat(text)
            case Kind.TIME:
                value = time.fromisoformat(text)
            case Kind.YES_NO:
                value = {"yes": True, "no": False}[text]
            case _:
                return text
    except (ValueError, KeyError):
        raise Invalid(f"{spec.label}: '{text[:40]}' cannot be compared.") from None
    if fields.problem(_without_limits(spec), value) is not None:
        raise Invalid(f"{spec.label}: '{text[:40]}' cannot be compared.")
    return value


def _without_limits(spec: FieldSpec) -> FieldSpec:
    return FieldSpec(spec.label, spec.kind, spec.sensitivity)


def makes_sense(shape: Shape, asked: Filter) -> bool:
    """Whether a filter names a column, something that can be asked of it, and a value it could have."""
    spec = shape.get(asked.column)
    if spec is None or asked.op not in OPS[spec.kind] or len(asked.value) > LONGEST:
        return False
    if asked.op not in BLANK and not asked.value:
        return False
    try:
        value_of(spec, asked.op, asked.value)
    except Invalid:
        return False
    return True


def kept(shape: Shape, asked: Asked) -> Asked:
    """The same without what makes no sense for this table."""
    sortable = [
        one for one in asked.sort if shape.get(one.removeprefix("-")) and can_sort(shape, one)
    ]
    return Asked(
        tuple(dict.fromkeys(one for one in asked.columns if one in shape)),
        tuple(one for one in asked.filters if makes_sense(shape, one))[:MOST],
        asked.search[:LONGEST],
        tuple(sortable)[:3],
        asked.group if asked.group in shape else "",
    )


def can_sort(shape: Shape, name: str) -> bool:
    """Whether a list can be put in the order of a column."""
    return shape[name.removeprefix("-")].kind not in (Kind.JSON, Kind.CHOICES, Kind.LONG_TEXT)


def from_address(shape: Shape, query: Mapping[str, str]) -> Asked:
    """What an address asks for."""
    filters = []
    for name, text in query.items():
        if name.startswith(FILTER):
            op, _, value = text.partition(":")
            filters.append(Filter(name[len(FILTER) :].partition("~")[0], op, value))
    return kept(
        shape,
        Asked(
            _names(query.get("columns", "")),
            tuple(filters),
            query.get("q", ""),
            _names(query.get("sort", "")),
            query.get("group", ""),
        ),
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(one for one in text.split(",") if one)


def is_for_address(spec: FieldSpec) -> bool:
    """Whether what is typed for a column may stand in an address: names of people stay out of it."""
    private = spec.sensitivity in (Sensitivity.PERSONAL, Sensitivity.PROTECTED)
    return not (private and spec.kind in TYPED)


def is_number(text: str) -> bool:
    """Whether somebody looks for records by number, such as SC-00012: a name beside it is a name."""
    words = text.split()
    return bool(words) and all(NUMBER.fullmatch(one) for one in words)


def to_address(shape: Shape, asked: Asked) -> dict[str, str]:
    """The parts of an address that ask the same, without what would tell somebody's name.

    A second filter on a column is told apart by "~2" after its name.
    """
    found: dict[str, str] = {}
    if asked.columns:
        found["columns"] = ",".join(asked.columns)
    if asked.sort:
        found["sort"] = ",".join(asked.sort)
    if asked.group:
        found["group"] = asked.group
    if is_number(asked.search):
        found["q"] = asked.search
    for one in asked.filters:
        if one.column not in shape or not is_for_address(shape[one.column]):
            continue
        name, number = FILTER + one.column, 2
        while name in found:
            name, number = f"{FILTER}{one.column}~{number}", number + 1
        found[name] = f"{one.op}:{one.value}"
    return found


def to_json(asked: Asked) -> dict[str, Any]:
    """What a saved view keeps."""
    return {
        "columns": list(asked.columns),
        "filters": [[one.column, one.op, one.value] for one in asked.filters],
        "search": asked.search,
        "sort": list(asked.sort),
        "group": asked.group,
    }


def from_json(shape: Shape, kept_as: Mapping[str, Any]) -> Asked:
    """What a saved view asks today; columns that are gone drop out."""
    filters = [
        Filter(*(str(part) for part in one))
        for one in kept_as.get("filters") or []
        if isinstance(one, list) and len(one) == 3
    ]
    return kept(
        shape,
        Asked(
            _strings(kept_as.get("columns")),
            tuple(filters),
            str(kept_as.get("search") or ""),
            _strings(kept_as.get("sort")),
            str(kept_as.get("group") or ""),
        ),
    )


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, Sequence) else ()


def in_words(
    shape: Shape, asked: Asked, names: Mapping[str, Mapping[int, str]] | None = None
) -> list[str]:
    """Each filter as a sentence's part: "Status is Open". `names` are those of references by column."""
    words = [
        filter_in_words(shape, one, (names or {}).get(one.column, {})) for one in asked.filters
    ]
    return [*words, *([f"“{asked.search}” is found"] if asked.search else [])]


def without_names(shape: Shape, asked: Asked) -> Asked:
    """The same with what was typed to find people left out: for records that others read."""
    return replace(
        asked,
        filters=tuple(
            replace(one, value="…") if _may_tell_of_somebody(shape[one.column]) else one
            for one in asked.filters
        ),
        search=asked.search if is_number(asked.search) else "…"[: len(asked.search)],
    )


def _may_tell_of_somebody(spec: FieldSpec) -> bool:
    """Whether a filter's value could be a name, a birth date, or a private answer."""
    is_private = spec.own is not None and spec.own.is_private
    is_typed = spec.kind in TYPED and spec.sensitivity is not Sensitivity.PUBLIC
    return is_typed or is_private or spec.sensitivity is Sensitivity.PERSONAL


def filter_in_words(shape: Shape, asked: Filter, names: Mapping[int, str]) -> str:
    """One filter in words."""
    spec = shape[asked.column]
    op = offered_ops(spec)[asked.op]
    if asked.op in BLANK:
        return f"{spec.label} {op}"
    values = asked.value.split(",") if asked.op == "one_of" else [asked.value]
    return f"{spec.label} {op} {', '.join(_value_in_words(spec, one, names) for one in values)}"


def _value_in_words(spec: FieldSpec, text: str, names: Mapping[int, str]) -> str:
    if spec.kind is Kind.REFERENCE:
        return names.get(int(text), text) if text.isdecimal() else text
    if spec.choices is not None:
        return spec.choices.label(text)
    if spec.kind in (Kind.DAY, Kind.MOMENT):
        try:
            day = datetime.fromisoformat(text)
        except ValueError:
            return text
        return f"{day:%b} {day.day}, {day.year}"
    return text
