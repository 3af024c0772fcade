"""The write guard of own fields: an answer is one its field holds, in the record whose field it is."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlmodel import Session, select

from models.base import Table, fields_of, tables
from models.data import PrivateAnswer
from models.rules import own_fields
from models.rules.errors import Invalid

OwnShape = Callable[[str], own_fields.Shape]
"""The own fields of a table by its name, as a session read them."""


STANDING: Final = {
    "areas": "area_id",
    "workgroups": "workgroup_id",
    "programs": "program_id",
    "cases": "case_id",
}
"""The tables in whose records others stand, and the column that says in which."""


def standing_of(row: Table) -> dict[str, int | None]:
    """In which area, workgroup, program and case a row says it stands."""
    return {name: getattr(row, name) for name in STANDING.values() if hasattr(row, name)}


def standing_in_itself(row: Table) -> dict[str, int | None]:
    """The same; a program, for one, stands in itself too."""
    standing = standing_of(row)
    if (name := STANDING.get(str(row.__tablename__))) is not None:
        standing[name] = row.id
    return standing


def record_of(session: Session, answer: PrivateAnswer) -> Table | None:
    """The record that private answers belong to, if the actor sees it."""
    table = tables().get(answer.table_name)
    return session.get(table, answer.record_id) if table is not None else None


def take_along(session: Session, own_shape: OwnShape) -> None:
    """Remove the private answers of every record that is removed: its number may be given again."""
    with session.no_autoflush:
        for row in list(session.deleted):
            name = str(row.__tablename__)
            if not row.spec.section or not _has_private(own_shape(name)):
                continue
            beside = select(PrivateAnswer).where(
                PrivateAnswer.table_name == name, PrivateAnswer.record_id == row.id
            )
            for answer in session.exec(beside):
                session.delete(answer)


def _has_private(shape: own_fields.Shape) -> bool:
    return any(spec.own is not None and spec.own.is_private for spec in shape.values())


def is_answered(after: Mapping[str, Any]) -> bool:
    """Whether a write gives an answer to an own field, or takes one back."""
    return any(name.startswith(own_fields.PREFIX) for name in after)


def check(session: Session, row: Table, after: Mapping[str, Any], own_shape: OwnShape) -> None:
    """Raise Invalid for an answer its own field cannot hold, or a field that is not this record's.

    A field that is required is asked for by forms and files: records made elsewhere do without it.
    A retired field takes answers still: undoing gives back what was there.
    """
    if not is_answered(after):
        return
    is_private = isinstance(row, PrivateAnswer)
    shape = own_shape(own_fields.table_of(row))
    record = record_of(session, row) if isinstance(row, PrivateAnswer) else row
    standing = standing_in_itself(record) if record is not None else {}
    found: dict[str, str] = {}
    for name, value in after.items():
        if not name.startswith(own_fields.PREFIX) or value in (None, "", []):
            continue
        spec = shape.get(name)
        if spec is None or spec.own is None or spec.own.is_private != is_private:
            found[name] = f"There is no field '{name[:40]}' here."
        elif not own_fields.belongs(spec, standing):
            found[name] = (
                f"{spec.label} is not asked here: it belongs to another program or workgroup."
            )
        elif (sentence := own_fields.problem(spec, value)) is not None:
            found[name] = sentence
    if found:
        raise Invalid(" ".join(found.values()), found)


def check_retired(
    row: Table, before: Mapping[str, Any], after: Mapping[str, Any], own_shape: OwnShape
) -> None:
    """A choice that was retired stays on old records and is given to no other."""
    found = {}
    own = own_shape(own_fields.table_of(row)) if is_answered(after) else {}
    for name, spec in {**fields_of(type(row)), **own}.items():
        if spec.choices is None or name not in after:
            continue
        new, old = after[name], before.get(name)
        for value in new if isinstance(new, list) else [new]:
            kept = old if isinstance(old, list) else [old]
            if value in spec.choices.retired and value not in kept:
                words = spec.choices.label(value)
                found[name] = f"{spec.label}: '{words}' is no longer offered. Choose another."
    if found:
        raise Invalid(" ".join(found.values()), found)
