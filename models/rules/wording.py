"""Values as people read them: a choice by its label, an empty one as a dash. For changes and history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models import choices
from models.base import FieldSpec, Kind, fields_of, tables

NOTHING: Final = "–"


@dataclass(frozen=True)
class Line:
    """One field of a change, in words."""

    label: str
    before: str
    after: str


def what(action: str, table: str, record_id: int) -> str:
    """Say what was done to which record: "Changed workgroup 12"."""
    known = tables().get(table)
    noun = known.spec.singular if known is not None else table
    return f"{choices.CHANGE_ACTION.label(action)} {noun} {record_id}"


def changed(table: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """List the fields of a change with their labels, in the order the table declares them.

    Fields that were and stay empty are left out: a new row has many of those.
    """
    known = tables().get(table)
    specs = fields_of(known) if known is not None else {}
    names = [name for name in specs if name in before or name in after]
    names += [name for name in {**before, **after} if name not in specs]
    lines = []
    for name in names:
        spec = specs.get(name)
        old, new = value(spec, before.get(name)), value(spec, after.get(name))
        if old != new:
            lines.append(Line(spec.label if spec else name, old, new))
    return lines


def value(spec: FieldSpec | None, stored: Any) -> str:
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
        return f"{tables()[spec.target].spec.singular} {stored}"
    if spec.kind in (Kind.DAY, Kind.MOMENT):
        return _when(str(stored), with_time=spec.kind is Kind.MOMENT)
    return str(stored)


def _when(stored: str, *, with_time: bool) -> str:
    """Nov 3, 2026, with the time where the column keeps one; anything else as it is stored."""
    try:
        at = datetime.fromisoformat(stored)
    except ValueError:
        return stored
    day = f"{at:%b} {at.day}, {at.year}"
    return f"{day}, {at:%H:%M} UTC" if with_time else day
