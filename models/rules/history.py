"""What the record of changes keeps, read back: stored values, what a change left, what a record said then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Protocol

from models.base import FieldSpec, Kind, Table, fields_of
from models.rules import own_fields

STAMPS: Final = ("created_at", "created_by_id")
"""What a removed record keeps beside its fields, so that it comes back as it was entered."""

HIDDEN: Final = "(hidden)"
"""What stands for a secret; it cannot be put back."""


class Changed(Protocol):
    """What the rules look at: one change of one record."""

    @property
    def action(self) -> str:
        """added, changed or removed."""

    @property
    def record_version(self) -> int | None:
        """The version the record had after it; None for changes older than that column."""

    @property
    def before(self) -> Mapping[str, Any]:
        """What it replaced."""

    @property
    def after(self) -> Mapping[str, Any]:
        """What it left."""


@dataclass(frozen=True)
class Then:
    """What a record said at a moment: its stored values by name, or None when it was not there."""

    values: Mapping[str, Any] | None
    is_known: bool = True


def plain(spec: FieldSpec, value: Any) -> Any:
    """A column's value as a change keeps it."""
    if spec.is_secret:
        return HIDDEN if value else ""
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def python(spec: FieldSpec, stored: Any) -> Any:
    """A kept value as its column takes it back."""
    if not isinstance(stored, str):
        return stored
    match spec.kind:
        case Kind.DAY:
            return date.fromisoformat(stored)
        case Kind.MOMENT:
            return datetime.fromisoformat(stored)
        case Kind.TIME:
            return time.fromisoformat(stored)
        case _:
            return stored


def current(row: Table, name: str) -> Any:
    """What a record says now under a name of a change: a column, or own.<key>."""
    if name.startswith(own_fields.PREFIX):
        return (row.own or {}).get(name.removeprefix(own_fields.PREFIX))
    return plain(fields_of(type(row))[name], getattr(row, name))


def knows(table: type[Table], name: str) -> bool:
    """Whether a name of a change is still a column of the table, or one of its own fields."""
    return name.startswith(own_fields.PREFIX) or name in fields_of(table)


def is_same(one: Any, other: Any) -> bool:
    """Whether two kept values say the same: an answer that is missing is an empty one."""
    return one == other or (one in (None, "") and other in (None, ""))


def set_back(row: Table, values: Mapping[str, Any]) -> None:
    """Give a record kept values, each under its name in a change."""
    answers = dict(row.own or {})
    specs = fields_of(type(row))
    for name, value in values.items():
        if not name.startswith(own_fields.PREFIX):
            setattr(row, name, python(specs[name], value))
        elif value is None:
            answers.pop(name.removeprefix(own_fields.PREFIX), None)
        else:
            answers[name.removeprefix(own_fields.PREFIX)] = value
    if answers != (row.own or {}):
        row.own = answers


def rebuilt(table: type[Table], record_id: int, before: Mapping[str, Any]) -> Table:
    """A removed record as it was, under its own number; not yet in any session."""
    specs = fields_of(table)
    columns = {
        name: python(specs[name], value)
        for name, value in before.items()
        if name in specs and name not in STAMPS
    }
    prefix = own_fields.PREFIX
    answers = {
        name.removeprefix(prefix): value
        for name, value in before.items()
        if name.startswith(prefix) and value is not None
    }
    return table(id=record_id, **columns, own=answers)


def entered(before: Mapping[str, Any], otherwise: datetime) -> tuple[datetime, int | None]:
    """When a removed record was entered, and by which account."""
    at = before.get("created_at")
    return (datetime.fromisoformat(at) if at else otherwise), before.get("created_by_id")


def moved_since(row: Table, change: Changed) -> list[str]:
    """The fields that no longer say what the change left, nor what they said before it."""
    return [
        name
        for name, left in change.after.items()
        if knows(type(row), name)
        and not is_same(current(row, name), left)
        and not is_same(current(row, name), change.before.get(name))
    ]


def to_set_back(row: Table, change: Changed) -> dict[str, Any]:
    """The fields that still say what the change left, with what they said before it."""
    return {
        name: change.before.get(name)
        for name, left in change.after.items()
        if knows(type(row), name)
        and is_same(current(row, name), left)
        and not is_same(left, change.before.get(name))
    }


def then(
    now: Mapping[str, Any] | None,
    version: int | None,
    later: Sequence[Changed],
    earlier: Changed | None,
) -> Then:
    """What a record said before `later`, its newest change first; `now` is what it says, or None.

    `earlier` is the last change before those. A gap in the versions means that somebody changed it
    where the reader may not look: then it is not known.
    """
    values = dict(now) if now is not None else None
    for change in later:
        if not _follows(change, version):
            return Then(None, is_known=False)
        version = change.record_version - 1 if change.record_version is not None else None
        match change.action:
            case "added":
                values = None
            case "removed":
                values = {k: v for k, v in change.before.items() if k not in STAMPS}
            case _ if values is not None:
                values |= {name: change.before.get(name) for name in change.after}
    if values is not None and not _reaches_back(earlier, version):
        return Then(None, is_known=False)
    return Then(values)


def _reaches_back(earlier: Changed | None, version: int | None) -> bool:
    """Whether a record had this version after its last change before, or was entered with it."""
    return _follows(earlier, version) if earlier is not None else version in (None, 1)


def _follows(change: Changed, version: int | None) -> bool:
    known = version is not None and change.record_version is not None
    return not known or change.record_version == version


def now_says(row: Table) -> dict[str, Any]:
    """Everything a record says now, as changes keep it."""
    kept_out = {
        "id",
        "version",
        "created_at",
        "created_by_id",
        "updated_at",
        "updated_by_id",
        "own",
    }
    found = {
        name: plain(spec, getattr(row, name))
        for name, spec in fields_of(type(row)).items()
        if name not in kept_out
    }
    return found | {own_fields.PREFIX + key: value for key, value in (row.own or {}).items()}


def references(shape: own_fields.Shape, kept: Iterable[Mapping[str, Any]]) -> dict[str, set[int]]:
    """The ids that kept values refer to, by table."""
    found: dict[str, set[int]] = {}
    for values in kept:
        for name, value in values.items():
            spec = shape.get(name)
            if spec is not None and spec.target is not None and isinstance(value, int):
                found.setdefault(spec.target, set()).add(value)
    return found
