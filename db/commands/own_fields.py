"""Fields an administrator adds to a table. Nothing is deleted: a retired field keeps its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from db.commands import choice_lists, own_indexes
from db.session import GuardedSession
from models.base import Table, tables
from models.data import OwnField
from models.places import Area
from models.programs import Program
from models.rules import changing, field_design, own_fields
from models.rules import choice_lists as lists
from models.rules.errors import Invalid, NotFound
from models.workgroups import Workgroup

TRIES = 20
"""Other counties may have fields of the same name, which this actor does not see."""


@dataclass(frozen=True)
class NewField:
    """A field as a form gives it. `choices` are the words of a choice field's values, in order."""

    table_name: str
    label: str
    kind: str
    program_id: int | None = None
    workgroup_id: int | None = None
    help: str = ""
    section: str = ""
    is_required: bool = False
    is_private: bool = False
    default: str = ""
    at_least: int | None = None
    at_most: int | None = None
    max_length: int | None = None
    shown_when: str = ""
    shown_for: Sequence[str] = ()
    choices: Sequence[str] = ()


def add(session: GuardedSession, *, area_id: int, new: NewField) -> OwnField:
    """Add a field to a table, with its choice list where it has one. Raises Invalid, NotFound."""
    table = _table(new.table_name)
    _check_place(session, area_id, new)
    labels = [one.strip() for one in new.choices if one.strip()]
    if new.kind in field_design.LISTED and not labels:
        raise Invalid("A choice needs values to choose from.", {"choices": "Add its values."})
    shape = _shape(session, table)
    row = _saved(session, _row(area_id, new, shape, position=len(shape)), table, shape)
    if row.list_name:
        choice_lists.add_values(session, area_id=area_id, list_name=row.list_name, labels=labels)
        _check_default(row)
    own_indexes.follow(session, row)
    session.forget_own_shapes()
    return row


def _saved(
    session: GuardedSession, row: OwnField, table: type[Table], shape: own_fields.Shape
) -> OwnField:
    _check(row, table, shape)
    wanted, taken = row.key, {row.key}
    for _one in range(TRIES):
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:
            key = field_design.free(wanted, taken)
            taken.add(key)
            row = _copy(row, key)
        else:
            return row
    raise Invalid("Another field has this name. Choose another label.")


def _copy(row: OwnField, key: str) -> OwnField:
    values = row.model_dump(exclude={"id", "version", "created_at", "updated_at", "own"})
    values |= {"key": key}
    if row.list_name:
        values["list_name"] = field_design.list_of(row.table_name, key)
    return OwnField(**values)


def _row(area_id: int, new: NewField, shape: own_fields.Shape, *, position: int) -> OwnField:
    taken = {name.removeprefix(own_fields.PREFIX) for name in shape}
    key = field_design.key_from(new.label, taken)
    has_list = new.kind in field_design.LISTED
    return OwnField(
        area_id=area_id,
        program_id=new.program_id,
        workgroup_id=new.workgroup_id,
        table_name=new.table_name,
        key=key,
        label=new.label.strip(),
        kind=new.kind,
        help=new.help.strip(),
        section=new.section.strip(),
        position=position,
        is_required=new.is_required,
        default=new.default.strip(),
        at_least=new.at_least,
        at_most=new.at_most,
        max_length=new.max_length,
        list_name=field_design.list_of(new.table_name, key) if has_list else "",
        shown_when=new.shown_when,
        shown_for=list(new.shown_for),
        is_private=new.is_private,
    )


def _shape(session: GuardedSession, table: type[Table]) -> dict[str, Any]:
    return {**own_fields.shape(table), **session.own_shape(str(table.__tablename__))}


def _table(name: str) -> type[Table]:
    table = tables().get(name)
    if table is None or not field_design.may_have(table):
        raise NotFound("There is no such table, or fields cannot be added to it.")
    return table


def _check_place(session: GuardedSession, area_id: int, new: NewField) -> None:
    """A program's or workgroup's field is kept by the area it is in: its administrators see to it."""
    if new.program_id is not None and new.workgroup_id is not None:
        raise Invalid("A field belongs to one program or to one workgroup.")
    is_for_all = new.program_id is None and new.workgroup_id is None
    if is_for_all and session.fetch(Area, area_id).parent_id is not None:
        raise Invalid("A field for everyone is the whole county's. Choose a program or workgroup.")
    if new.program_id is not None and session.fetch(Program, new.program_id).area_id != area_id:
        raise Invalid("Choose a program of this area.")
    if (
        new.workgroup_id is not None
        and session.fetch(Workgroup, new.workgroup_id).area_id != area_id
    ):
        raise Invalid("Choose a workgroup of this area.")


def _check(row: OwnField, table: type[Table], shape: own_fields.Shape) -> None:
    found = field_design.problems(row, table, shape)
    if found:
        raise Invalid(" ".join(found.values()), found)


def _check_default(row: OwnField) -> None:
    """A choice starts as one of its own values, which are there only after the list was made."""
    offered = lists.named().get(row.list_name, own_fields.NO_CHOICES).offered()
    wanted = row.default.split(", ") if row.kind == "choices" else [row.default]
    unknown = [one for one in wanted if one and one not in offered]
    if unknown:
        sentence = f"It cannot start as '{unknown[0][:40]}': that is not one of its values."
        raise Invalid(sentence, {"default": sentence})


def change(
    session: GuardedSession, *, field_id: int, version: int | None = None, **values: Any
) -> OwnField:
    """Change what a field says of itself. Its kind, its place and who reads it stay.

    Raises NotFound, Stale, Invalid.
    """
    row = session.fetch(OwnField, field_id, version=version)
    table = _table(row.table_name)
    changing.apply(row, values, field_design.CHANGEABLE)
    with session.no_autoflush:
        _check(row, table, _shape(session, table))
    if row.list_name:
        _check_default(row)
    session.flush()
    session.forget_own_shapes()
    return row


def retire(session: GuardedSession, *, field_id: int, version: int | None = None) -> OwnField:
    """Ask for a field no longer. Its answers stay, and lists can show them."""
    row = session.fetch(OwnField, field_id, version=version)
    dependent = _dependents(session, row)
    if dependent:
        names = ", ".join(dependent)
        raise Invalid(f"{names} would never be shown again: change when it is shown first.")
    row.is_retired = True
    session.flush()
    own_indexes.follow(session, row)
    session.forget_own_shapes()
    return row


def _dependents(session: GuardedSession, row: OwnField) -> list[str]:
    return [
        spec.label
        for spec in session.own_shape(row.table_name).values()
        if spec.shown_when is not None
        and spec.shown_when[0] == own_fields.PREFIX + row.key
        and spec.own is not None
        and not spec.own.is_retired
    ]


def restore(session: GuardedSession, *, field_id: int, version: int | None = None) -> OwnField:
    """Ask for a retired field again."""
    row = session.fetch(OwnField, field_id, version=version)
    row.is_retired = False
    session.flush()
    own_indexes.follow(session, row)
    session.forget_own_shapes()
    return row


def move(session: GuardedSession, *, field_id: int, up: bool) -> None:
    """Swap a field with the one before it, or after it, among those of its table."""
    row = session.fetch(OwnField, field_id)
    found = session.exec(
        select(OwnField)
        .where(OwnField.table_name == row.table_name)
        .order_by(col(OwnField.position), col(OwnField.id))
    )
    kept = [one for one in found if one.is_retired == row.is_retired]
    index = next(index for index, one in enumerate(kept) if one.id == row.id)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(kept):
        return
    kept[index], kept[other] = kept[other], kept[index]
    for position, one in enumerate(kept, start=1):
        if one.position != position:
            one.position = position
    session.flush()
    session.forget_own_shapes()
