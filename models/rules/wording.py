"""Values as people read them: a choice by its label, an empty one as a dash. For changes and history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from models import choices
from models.base import FieldSpec, Kind, fields_of, tables

NOTHING: Final = "–"

Names = Mapping[str, Mapping[int, str]]
"""What records are called, by table and id; those the reader may not see are missing."""


UNSAID: Final = frozenset({"created_at", "created_by_id"})
"""What a removed record keeps for its return, and nobody reads."""


@dataclass(frozen=True)
class Line:
    """One field of a change, in words."""

    label: str
    before: str
    after: str


def what(action: str, table: str, record_id: int, name: str = "") -> str:
    """Say what was done to which record: "Changed workgroup Early Care", or its number without a name."""
    known = tables().get(table)
    noun = known.spec.singular if known is not None else table
    return f"{choices.CHANGE_ACTION.label(action)} {noun} {name or record_id}"


def noun(table: str, count: int = 1) -> str:
    """What a record of the table is called, or several of them."""
    known = tables().get(table)
    if known is None:
        return table
    return known.spec.singular if count == 1 else known.spec.plural


def changed(
    table: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    shape: Mapping[str, FieldSpec] | None = None,
    names: Names | None = None,
) -> list[Line]:
    """List the fields of a change with their labels, in the order the table declares them.

    Fields that were and stay empty are left out: a new row has many of those. `shape` adds the
    own fields; `names` says what references lead to.
    """
    known = tables().get(table)
    specs = dict(fields_of(known)) if known is not None else {}
    specs |= {name: spec for name, spec in (shape or {}).items() if name not in specs}
    held = [name for name in specs if name in before or name in after]
    held += [name for name in {**before, **after} if name not in specs and name not in UNSAID]
    lines = []
    for name in held:
        if name in UNSAID:
            continue
        spec = specs.get(name)
        old, new = value(spec, before.get(name), names), value(spec, after.get(name), names)
        if old != new:
            lines.append(Line(spec.label if spec else "A field that is gone", old, new))
    return lines


def value(spec: FieldSpec | None, stored: Any, names: Names | None = None) -> str:
    """One stored value in words."""
    if stored is None or stored == "" or stored == []:
        return NOTHING
    if isinstance(stored, bool):
        return "Yes" if stored else "No"
    if spec is None:
        return str(stored)
    if spec.kind is Kind.CHOICE and spec.choices is not None:
        return spec.choices.label(str(stored))
    if spec.kind is Kind.CHOICES and spec.choices is not None:
        return ", ".join(spec.choices.label(str(one)) for one in stored)
    if spec.kind is Kind.REFERENCE and spec.target is not None:
        return _referred(spec.target, stored, names)
    if spec.kind in (Kind.DAY, Kind.MOMENT):
        return _when(str(stored), with_time=spec.kind is Kind.MOMENT)
    return str(stored)


@cache
def _singular(table: str) -> str:
    """What a record of the table is called; asked for every reference of every change."""
    return tables()[table].spec.singular


def _referred(target: str, stored: Any, names: Names | None) -> str:
    singular = _singular(target)
    if names is None:
        return f"{singular} {stored}"
    return names.get(target, {}).get(stored, f"{singular} (not shown)")


def _when(stored: str, *, with_time: bool) -> str:
    """Nov 3, 2026, with the time where the column keeps one; anything else as it is stored."""
    try:
        at = datetime.fromisoformat(stored)
    except ValueError:
        return stored
    day = f"{at:%b} {at.day}, {at.year}"
    return f"{day}, {at:%H:%M} UTC" if with_time else day
