"""The values of a row on their way in: spelled as the table keeps them, and where the row stands."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import col, select

from db.session import GuardedSession
from models.base import FieldSpec, Kind, Table, fields_of, tables
from models.places import Area
from models.rules import fields, permissions
from models.rules.errors import Invalid, NotFound

STANDING: Final = ("program_id", "workgroup_id", "area_id")
TEXTS: Final = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.LINK, Kind.CHOICE)


def clean(session: GuardedSession, table: type[Table], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the table keeps them: text trimmed, blanks spelled alike, lists in their order.

    Raises Invalid with a sentence for each value that its field cannot hold, is not there, or is not
    for typing.
    """
    specs = {**fields_of(table), **session.own_shape(str(table.__tablename__))}
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in values.items():
        spec = specs.get(name)
        if spec is None or spec.is_secret or name in ("id", "version", "own"):
            problems[name] = f"There is no field '{name[:40]}' here."
            continue
        if not spec.editable:
            problems[name] = f"{spec.label} is not changed here."
            continue
        found[name] = spelled(spec, value)
        if (sentence := fields.problem(spec, found[name])) is not None:
            problems[name] = sentence
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return found


def spelled(spec: FieldSpec, value: Any) -> Any:
    """One value as its field keeps it, whichever way it came in; what the field cannot hold is left."""
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        if spec.kind in TEXTS:
            return ""
        if spec.own is not None and spec.kind is Kind.YES_NO:
            return None  # Nobody was asked yet, which is not a no.
        return {Kind.CHOICES: [], Kind.YES_NO: False}.get(spec.kind)
    if spec.kind is Kind.CHOICES and isinstance(value, list | tuple):
        ordered = list(spec.choices) if spec.choices is not None else []
        chosen = list(dict.fromkeys(value))
        return sorted(chosen, key=lambda one: ordered.index(one) if one in ordered else -1)
    if spec.kind is Kind.NUMBER and isinstance(value, float) and value.is_integer():
        return int(value)
    if spec.kind in (Kind.DECIMAL, Kind.MONEY) and isinstance(value, int):
        # A larger one would be kept as another number than was typed.
        return float(value) if not isinstance(value, bool) and abs(value) <= 2**53 else value
    return value


def stand(session: GuardedSession, table: type[Table], values: dict[str, Any]) -> dict[str, Any]:
    """The values with the program, workgroup or area filled in, where a reference or a role tells it."""
    specs = fields_of(table)
    for name in STANDING:
        spec = specs.get(name)
        if spec is None or not spec.required or values.get(name) is not None:
            continue
        values = {**values, name: _from_reference(session, specs, values, name)}
        if values[name] is None:
            values[name] = _only_one(session, table, name)
        if values[name] is None:
            sentence = f"{spec.label} is needed."
            raise Invalid(sentence, {name: sentence})
    return values


def _from_reference(
    session: GuardedSession, specs: Mapping[str, FieldSpec], values: Mapping[str, Any], name: str
) -> int | None:
    for column, spec in specs.items():
        if column in STANDING or spec.target is None or values.get(column) is None:
            continue
        target = tables()[spec.target]
        if spec.required and name in fields_of(target):
            row = session.get(target, values[column])
            if row is None:
                raise NotFound(f"{spec.label}: not found. It may have been removed.")
            return int(getattr(row, name))
    return None


def _only_one(session: GuardedSession, table: type[Table], name: str) -> int | None:
    """The program, workgroup or county in which this actor adds such rows, if it is just one."""
    actor = session.actor
    roles = permissions.roles_that(str(table.__tablename__), "a")
    if name == "program_id":
        found = actor.programs(*roles)
    elif name == "workgroup_id":
        found = actor.workgroups(*roles)
    else:
        top = select(Area.id).where(col(Area.parent_id).is_(None)).limit(2)
        found = frozenset(one for one in session.exec(top) if one is not None)
    return next(iter(found)) if len(found) == 1 else None
