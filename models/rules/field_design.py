"""What an administrator may make of an own field: its key, its place, its limits and its condition."""

import re
import unicodedata
from collections.abc import Container, Mapping
from datetime import date
from typing import Any, Final

from models.base import Choices, FieldSpec, Kind, Table
from models.data import OwnField
from models.rules import fields, own_fields

LONGEST_KEY: Final = 40
SHAPE: Final = re.compile(r"[a-z][a-z0-9_]*")
"""A key stands in the path of a statement, in files and in addresses: it never holds a mark."""

SIZED: Final = frozenset({"number", "money"})
TYPED: Final = frozenset({"text", "long_text", "link"})
LISTED: Final = frozenset({"choice", "choices"})
WITHOUT_DEFAULT: Final = frozenset({"date", "person", "organization"})

CHANGEABLE: Final = frozenset(
    {"label", "help", "section", "position", "is_required", "default", "at_least", "at_most",
     "max_length", "shown_when", "shown_for"}
)  # fmt: skip
"""What can be changed of a field that has answers. Its kind, its place and who reads it cannot."""

DECIDES: Final = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
"""Kinds on whose values another field may depend: those with few values, chosen from a list."""

YES_NO: Final = Choices({"yes": "Yes", "no": "No"})


def may_have(table: type[Table]) -> bool:
    """Whether fields can be added to a table: people must meet it and be able to fill it in."""
    return bool(table.spec.section) and bool(set(table.spec.entry) & {"a", "c"})


def places(table: type[Table]) -> frozenset[str]:
    """Whose a field of this table can be: a program's, a workgroup's, both, or only everyone's."""
    both = frozenset({"program_id", "workgroup_id"})
    own = {"programs": "program_id", "workgroups": "workgroup_id"}
    scope = own.get(str(table.__tablename__), table.spec.scope)
    return both if scope == "owner" else both & {scope}


def key_from(label: str, taken: Container[str] = ()) -> str:
    """What files and addresses call something: "Shoe size (child)" gives "shoe_size_child"."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not key[:1].isalpha():
        key = f"f_{key}".rstrip("_") if key else "field"
    return free(key[:LONGEST_KEY].rstrip("_"), taken)


def free(wanted: str, taken: Container[str]) -> str:
    """The key itself, or with the first number at its end that makes it nobody else's."""
    number, key = 1, wanted
    while key in taken:
        number += 1
        end = f"_{number}"
        key = wanted[: LONGEST_KEY - len(end)] + end
    return key


def list_of(table_name: str, key: str) -> str:
    """The name of the choice list that is made with a field."""
    return f"own:{table_name}.{key}"


def deciding(shape: own_fields.Shape, name: str = "") -> dict[str, Choices]:
    """The fields of a table on whose values the field `name` may depend, with those values."""
    return {
        one: YES_NO if spec.kind is Kind.YES_NO else spec.choices or Choices({})
        for one, spec in shape.items()
        if spec.kind in DECIDES and one != name and not _leads_to(shape, one, name)
    }


def _leads_to(shape: own_fields.Shape, start: str, wanted: str) -> bool:
    """Whether a field depends, by whatever way, on another: two must not wait for each other."""
    seen: set[str] = set()
    while start in shape and start not in seen:
        seen.add(start)
        condition = shape[start].shown_when
        if condition is None:
            return False
        start = condition[0]
        if start == wanted:
            return True
    return False


def problems(row: OwnField, table: type[Table], shape: own_fields.Shape) -> dict[str, str]:
    """Why a field cannot be as it is: a sentence by the name of what is wrong.

    `shape` are the columns and own fields of its table, `row` as it was among them or not yet.
    """
    found: dict[str, str] = {}
    if not may_have(table):
        found["table_name"] = f"Fields cannot be added to {table.spec.plural}."
    if SHAPE.fullmatch(row.key) is None or len(row.key) > LONGEST_KEY:
        found["key"] = "A key has small letters, digits and underscores, such as shoe_size."
    if not row.label.strip():
        found["label"] = "A field needs a label: what people read beside it."
    for place in ("program_id", "workgroup_id"):
        if getattr(row, place) is not None and place not in places(table):
            noun = place.removesuffix("_id")
            found[place] = f"{table.spec.plural.capitalize()} do not belong to one {noun}."
    return found | _limits(row) | _condition(row, shape) | _default(row)


def _limits(row: OwnField) -> dict[str, str]:
    found = {}
    low, high = row.at_least, row.at_most
    if (low is not None or high is not None) and row.kind not in SIZED:
        found["at_least"] = "Only a number or an amount of money has a smallest and a largest."
    elif low is not None and high is not None and low > high:
        found["at_most"] = "The largest is smaller than the smallest."
    if row.max_length is not None:
        most = own_fields.LONGEST.get(row.kind)
        if row.kind not in TYPED or most is None:
            found["max_length"] = "Only text has a number of characters."
        elif row.max_length > most:
            found["max_length"] = f"This kind of text holds at most {most:,} characters."
    return found


def _condition(row: OwnField, shape: own_fields.Shape) -> dict[str, str]:
    if not row.shown_when:
        return {"shown_for": "Choose the field it depends on."} if row.shown_for else {}
    offered = deciding(shape, own_fields.PREFIX + row.key)
    if row.shown_when not in offered:
        return {"shown_when": "It can depend on another choice or yes-or-no field of this table."}
    depended = shape[row.shown_when].own
    if depended is not None and depended.is_private and not row.is_private:
        # Whether it is asked would tell what was answered there.
        return {"shown_when": "Only a private field can depend on a private one."}
    if not row.shown_for:
        return {"shown_for": "Choose at least one value with which it is shown."}
    unknown = [one for one in row.shown_for if one not in offered[row.shown_when]]
    if unknown:
        return {"shown_for": f"'{str(unknown[0])[:40]}' is not one of that field's values."}
    return {}


def _default(row: OwnField) -> dict[str, str]:
    if not row.default:
        return {}
    if row.kind in WITHOUT_DEFAULT:
        return {"default": "This kind of field starts empty."}
    spec = own_fields.spec_of(row, {}, is_new=True)
    if row.kind in LISTED:
        return {}  # Its values are made with it; models/rules/choice_lists.py says which there are.
    if spec.default is None:
        return {"default": f"'{row.default[:40]}' is not {_a(row.kind)}."}
    sentence = fields.problem(spec, spec.default)
    return {"default": f"What it starts as does not fit: {sentence}"} if sentence else {}


def _a(kind: str) -> str:
    return {"number": "a whole number", "money": "an amount", "yes_no": "yes or no"}.get(kind, kind)


def default_text(spec_kind: str, value: Any) -> str:
    """What a form gave as the value to start with, as it is kept: text."""
    if value is None or isinstance(value, date):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    if spec_kind == "money" and isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def missing(
    shape: own_fields.Shape, answers: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, str]:
    """A sentence for each answer that is needed, was asked for beside `values`, and is empty."""
    return {
        name: f"{spec.label} is needed."
        for name, spec in shape.items()
        if name in answers
        and spec.required
        and own_fields.is_asked(spec, values)
        and answers[name] in (None, "", [])
    }


def as_preview(row: OwnField, lists: Mapping[str, Choices]) -> FieldSpec:
    """The field as a form would show it, before it was saved."""
    return own_fields.spec_of(row, lists, is_new=True)
