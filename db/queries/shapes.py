"""Which tables somebody meets among the Tables, and which columns and own fields each has for them."""

from dataclasses import replace
from typing import Any, Final

from sqlmodel import col, select

from db.session import GuardedSession
from models.base import FieldSpec, Table, fields_of, tables
from models.data import OwnField
from models.rules import choice_lists, own_fields, permissions
from models.rules.actor import Actor
from models.rules.errors import NotFound

ORDER: Final = (
    "People and organizations", "Workgroups", "Programs", "Casework", "Mentoring", "Goals", "Set-up",
)  # fmt: skip
"""The headings of the Tables, in the order they are read; others follow by the alphabet."""

READERS: Final = {
    "Casework": ("director", "coordinator", "data_entry", "partner"),
    "Mentoring": ("director", "coordinator", "mentor_coordinator"),
}
"""Who could see a row at all under a heading; under the others, everybody who has a role."""


def listed(actor: Actor) -> tuple[type[Table], ...]:
    """The tables this actor may meet rows of, by heading and name."""
    found = [table for table in tables().values() if may_meet(actor, table)]
    return tuple(sorted(found, key=_place))


def may_meet(actor: Actor, table: type[Table]) -> bool:
    """Whether some row of the table could be theirs to see."""
    spec = table.spec
    if not spec.section or not (actor.reach or actor.is_system):
        return False
    if actor.is_system:
        return True
    if spec.readers:
        return actor.holds(*spec.readers)
    name = str(table.__tablename__)
    writers = {role for action in "acr" for role in permissions.roles_that(name, action)}
    readers = READERS.get(spec.section, actor.roles)
    return actor.holds(*readers, *writers)


def _place(table: type[Table]) -> tuple[int, str, str]:
    section = table.spec.section
    place = ORDER.index(section) if section in ORDER else len(ORDER)
    return place, section, table.spec.plural


def table_named(actor: Actor, name: str) -> type[Table]:
    """The table by its name. Raises NotFound for one that is unknown, or not among theirs."""
    table = tables().get(name)
    if table is None or not may_meet(actor, table):
        raise NotFound("This table was not found.")
    return table


def shape(
    session: GuardedSession, table: type[Table], *, retired: bool = False
) -> dict[str, FieldSpec]:
    """The columns and own fields of a table that this session's actor may meet, by name.

    A private field is there only for who may change rows of the table. Retired fields come along
    when asked for, and cannot be edited.
    """
    actor = session.actor
    name = str(table.__tablename__)
    statement = (
        select(OwnField)
        .where(OwnField.table_name == name)
        .order_by(col(OwnField.position), col(OwnField.id))
    )
    if not retired:
        statement = statement.where(col(OwnField.is_retired).is_(False))
    if not permissions.may(actor, name, "c"):
        statement = statement.where(col(OwnField.is_private).is_(False))
    if "program_id" not in _standing(table):
        statement = statement.where(col(OwnField.program_id).is_(None))
    if "workgroup_id" not in _standing(table):
        statement = statement.where(col(OwnField.workgroup_id).is_(None))
    found = own_fields.shape(table, session.exec(statement).all(), choice_lists.named())
    return {one: _reachable(actor, spec) for one, spec in found.items()}


def _standing(table: type[Table]) -> set[str]:
    """The columns that say in which program or workgroup a row stands."""
    own = {"programs": "program_id", "workgroups": "workgroup_id"}
    found: set[str] = {"program_id", "workgroup_id"} & fields_of(table).keys()
    name = str(table.__tablename__)
    return found | {own[name]} if name in own else found


def _reachable(actor: Actor, spec: FieldSpec) -> FieldSpec:
    """The same; a reference to a table that the actor never meets is not offered for typing."""
    if spec.target is None or actor.is_system:
        return spec
    target = tables()[spec.target]
    known = bool(target.spec.section) and may_meet(actor, target)
    return spec if known else replace(spec, editable=False)


def standing_of(
    table: type[Table], values: dict[str, Any], record_id: int | None
) -> dict[str, Any]:
    """In which program and workgroup a record stands, by its values; for whether a field is its."""
    found = {one: values.get(one) for one in ("program_id", "workgroup_id", "area_id")}
    own = {"programs": "program_id", "workgroups": "workgroup_id", "areas": "area_id"}
    if (name := own.get(str(table.__tablename__))) is not None:
        found[name] = record_id
    return found
