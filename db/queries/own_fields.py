"""Fields people added: as the set-up lists them, and as a form asks for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from db.queries import shapes, titles
from db.session import GuardedSession
from models.base import FieldSpec, Table, fields_of, tables
from models.data import OwnField, PrivateAnswer
from models.programs import Program
from models.rules import own_fields, permissions
from models.rules.actor import Actor
from models.workgroups import Workgroup

MOST = 500
"""Fields of a table that are listed: a county has tens."""


@dataclass(frozen=True)
class FieldRow:
    """A field as the set-up lists it."""

    id: int
    version: int
    key: str
    label: str
    kind: str
    place: str
    is_required: bool
    is_private: bool
    is_retired: bool
    list_name: str


def of_table(session: GuardedSession, *, table_name: str) -> list[FieldRow]:
    """List the fields of a table in their order, retired ones last."""
    statement: Any = (
        select(OwnField, Program.name, Workgroup.name)
        .outerjoin(Program, col(Program.id) == OwnField.program_id)
        .outerjoin(Workgroup, col(Workgroup.id) == OwnField.workgroup_id)
        .where(OwnField.table_name == table_name)
        .order_by(col(OwnField.is_retired), col(OwnField.position), col(OwnField.id))
        .limit(MOST)
    )
    return [
        FieldRow(
            row.id,
            row.version,
            row.key,
            row.label,
            row.kind,
            program or workgroup or "",
            row.is_required,
            row.is_private,
            row.is_retired,
            row.list_name,
        )
        for row, program, workgroup in session.exec(statement)
    ]


def counts(session: GuardedSession) -> dict[str, int]:
    """How many fields in use each table has."""
    statement: Any = (
        select(OwnField.table_name, func.count())
        .where(col(OwnField.is_retired).is_(False))
        .group_by(OwnField.table_name)
    )
    return dict(session.exec(statement).all())


@dataclass(frozen=True)
class HomeRow:
    """A program or workgroup that a field can belong to."""

    id: int
    name: str
    area_id: int


def homes(session: GuardedSession, *, place: str, area_ids: Collection[int]) -> list[HomeRow]:
    """The programs or workgroups in use in these areas, by name. `place` is the column that names one."""
    table: Any = {"program_id": Program, "workgroup_id": Workgroup}[place]
    statement: Any = (
        select(table.id, table.name, table.area_id)
        .where(col(table.area_id).in_(sorted(area_ids)), col(table.is_active).is_(True))
        .order_by(table.name, table.id)
        .limit(MOST)
    )
    return [HomeRow(*row) for row in session.exec(statement)]


def find(session: GuardedSession, *, field_id: int) -> OwnField:
    """One field, as it is stored. Raises NotFound."""
    return session.fetch(OwnField, field_id)


def shape(session: GuardedSession, *, table_name: str) -> dict[str, FieldSpec]:
    """Every column and own field of a table, retired ones too: what a condition may name."""
    return {**own_fields.shape(tables()[table_name]), **session.own_shape(table_name)}


def asked(
    session: GuardedSession, *, table: type[Table], standing: Mapping[str, Any]
) -> dict[str, FieldSpec]:
    """The own fields a form asks of a record that stands there: `own.<key>` and what it declares.

    Private ones only for whoever may change such a record there, since only they may read them.
    """
    found = session.own_shape(str(table.__tablename__))
    private = may_change(session.actor, table, standing)
    return {
        name: spec
        for name, spec in found.items()
        if spec.own is not None
        and spec.editable
        and own_fields.belongs(spec, standing)
        and (private or not spec.own.is_private)
    }


def asked_within(
    session: GuardedSession, *, table: type[Table], parent: type[Table], parent_id: int
) -> dict[str, FieldSpec]:
    """The same for a new record of a case, a match, a workgroup: it stands where that stands."""
    if not session.own_shape(str(table.__tablename__)):
        return {}
    return asked(session, table=table, standing=standing_of(session.fetch(parent, parent_id)))


def standing_of(row: Table) -> dict[str, Any]:
    """In which area, program and workgroup a record stands."""
    names = ("area_id", "program_id", "workgroup_id")
    return shapes.standing_of(type(row), {one: getattr(row, one, None) for one in names}, row.id)


def may_change(actor: Actor, table: type[Table], standing: Mapping[str, Any]) -> bool:
    """Whether such a record can be changed there at all; which one, the guard says."""
    name = str(table.__tablename__)
    place = {one: standing.get(one) for one in ("area_id", "program_id", "workgroup_id")}
    own = {"areas": "area_id", "programs": "program_id", "workgroups": "workgroup_id"}
    scope = "county" if name in permissions.COUNTY_WIDE else own.get(name, table.spec.scope)
    return actor.is_system or any(
        permissions.reaches(actor, role, scope, place) for role in permissions.roles_that(name, "c")
    )


def answers(session: GuardedSession, *, row: Table) -> dict[str, Any]:
    """The answers of a record by `own.<key>`, private ones where they may be read."""
    table_name = str(row.__tablename__)
    shape = session.own_shape(table_name)
    kept = dict(row.own or {})
    if any(spec.own is not None and spec.own.is_private for spec in shape.values()):
        beside = select(PrivateAnswer).where(
            PrivateAnswer.table_name == table_name, PrivateAnswer.record_id == row.id
        )
        for private in session.exec(beside):
            kept |= private.own
    return {
        name: own_fields.read(spec, kept.get(spec.own.key))
        for name, spec in shape.items()
        if spec.own is not None and spec.own.key in kept
    }


@dataclass(frozen=True)
class Filled:
    """A record with its own fields: those that are asked of it, and retired ones it has answered."""

    version: int
    standing: dict[str, Any]
    shape: dict[str, FieldSpec]
    values: dict[str, Any]  # of its columns too: what is shown can depend on them
    names: dict[str, dict[int, str]]


def filled(session: GuardedSession, *, table: type[Table], record_id: int) -> Filled:
    """Read the own fields of one record, with their answers. Raises NotFound."""
    row = session.fetch(table, record_id)
    given = answers(session, row=row)
    standing = standing_of(row)
    shape = asked(session, table=table, standing=standing)
    shape |= {
        name: spec
        for name, spec in session.own_shape(str(table.__tablename__)).items()
        if name in given and not spec.editable
    }
    columns = {name: getattr(row, name) for name in fields_of(table) if name != "own"}
    names = {
        name: titles.names(session, tables()[spec.target], [given[name]])
        for name, spec in shape.items()
        if spec.target is not None and given.get(name) is not None
    }
    return Filled(row.version, standing, shape, columns | given, names)
