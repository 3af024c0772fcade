"""Fields people added: as the set-up lists them, and as a form asks for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from db.session import GuardedSession
from models.base import FieldSpec, Table, tables
from models.data import OwnField, PrivateAnswer
from models.programs import Program
from models.rules import own_fields, permissions
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
    private = may_read_private(session, table, standing)
    return {
        name: spec
        for name, spec in found.items()
        if spec.own is not None
        and not spec.own.is_retired
        and own_fields.belongs(spec, standing)
        and (private or not spec.own.is_private)
    }


def may_read_private(
    session: GuardedSession, table: type[Table], standing: Mapping[str, Any]
) -> bool:
    """Whether answers to private fields can be read there at all; of which records, the guard says."""
    place = {name: standing.get(name) for name in ("area_id", "program_id", "workgroup_id")}
    scope = {"areas": "area_id", "programs": "program_id", "workgroups": "workgroup_id"}.get(
        str(table.__tablename__), table.spec.scope
    )
    if str(table.__tablename__) in permissions.COUNTY_WIDE:
        scope = "county"
    return session.actor.is_system or any(
        permissions.reaches(session.actor, role, scope, place)
        for role in permissions.roles_that(str(table.__tablename__), "c")
    )


def answers(session: GuardedSession, *, row: Table) -> dict[str, Any]:
    """The answers of a record by `own.<key>`, private ones where they may be read."""
    table_name = str(row.__tablename__)
    kept = dict(row.own or {})
    private = session.exec(
        select(PrivateAnswer).where(
            PrivateAnswer.table_name == table_name, PrivateAnswer.record_id == row.id
        )
    ).first()
    if private is not None:
        kept |= private.own
    return {
        name: own_fields.read(spec, kept.get(spec.own.key))
        for name, spec in session.own_shape(table_name).items()
        if spec.own is not None and spec.own.key in kept
    }
