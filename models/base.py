"""What every table has: an id, a version, stamps, and columns that know how people meet them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, registry
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Sensitivity(StrEnum):
    """Who a column is meant for. A column that says nothing fails a test."""

    PUBLIC = "public"  # any signed-in person of the county
    INTERNAL = "internal"  # people who work with the record
    PERSONAL = "personal"  # tells who somebody is, or how to reach them
    PROTECTED = "protected"  # health, treatment, custody, notes: 42 CFR Part 2 and HIPAA class


class Kind(StrEnum):
    """What a column holds, as people see it."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    DECIMAL = "decimal"
    MONEY = "money"
    DAY = "date"
    MOMENT = "date and time"
    TIME = "time of day"
    YES_NO = "yes or no"
    CHOICE = "choice"
    CHOICES = "several choices"
    REFERENCE = "reference"
    EMAIL = "e-mail"
    PHONE = "phone"
    LINK = "web address"
    JSON = "structured"


@dataclass(frozen=True)
class Choices:
    """An ordered list of values with the words people read for them."""

    labels: Mapping[str, str]

    def __contains__(self, value: object) -> bool:
        return value in self.labels

    def __iter__(self) -> Any:
        return iter(self.labels)

    def label(self, value: str | None) -> str:
        """The words for a value; an unknown one is shown as it is stored."""
        return self.labels.get(value, value) if value else ""


@dataclass(frozen=True)
class FieldSpec:
    """How one column is labeled, entered, checked and kept. Declared once, beside the column."""

    label: str
    kind: Kind
    sensitivity: Sensitivity
    help: str = ""
    required: bool = False
    choices: Choices | None = None
    at_least: float | None = None
    at_most: float | None = None
    max_length: int | None = None
    target: str | None = None  # the table a reference leads to
    editable: bool = True


@dataclass(frozen=True)
class TableSpec:
    """How a table is named and listed, in the terms Django admin made standard."""

    singular: str
    plural: str
    help: str = ""
    title: str = "id"  # the column (or property) that names a row
    scope: str = ""  # the column that decides whose row it is: program_id, workgroup_id, area_id
    list_display: tuple[str, ...] = ()
    list_filter: tuple[str, ...] = ()
    search_fields: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ("id",)
    audited: bool = True
    immutable: tuple[str, ...] = field(default=())


def now() -> datetime:
    """The moment, in UTC, with its zone."""
    return datetime.now(UTC)


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets zones, so they are put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Table(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMING))):
    """The base of everything stored. Its registry is its own, so a reload cannot mix two sets of tables."""

    spec: ClassVar[TableSpec]

    id: int | None = Field(
        default=None,
        primary_key=True,
        sa_column_kwargs={
            "info": {"spec": FieldSpec("Number", Kind.NUMBER, Sensitivity.INTERNAL, editable=False)}
        },
    )
    version: int = Field(
        default=1,
        sa_column_kwargs={
            "info": {
                "spec": FieldSpec("Version", Kind.NUMBER, Sensitivity.INTERNAL, editable=False)
            }
        },
    )
    created_at: datetime = Field(
        default_factory=now,
        sa_type=UTCDateTime,
        sa_column_kwargs={
            "info": {"spec": FieldSpec("Added", Kind.MOMENT, Sensitivity.INTERNAL, editable=False)}
        },
    )
    created_by_id: int | None = Field(
        default=None,
        sa_column_kwargs={
            "info": {
                "spec": FieldSpec("Added by", Kind.NUMBER, Sensitivity.INTERNAL, editable=False)
            }
        },
    )
    updated_at: datetime = Field(
        default_factory=now,
        sa_type=UTCDateTime,
        sa_column_kwargs={
            "info": {
                "spec": FieldSpec("Changed", Kind.MOMENT, Sensitivity.INTERNAL, editable=False)
            }
        },
    )
    updated_by_id: int | None = Field(
        default=None,
        sa_column_kwargs={
            "info": {
                "spec": FieldSpec("Changed by", Kind.NUMBER, Sensitivity.INTERNAL, editable=False)
            }
        },
    )


@event.listens_for(Table, "after_mapper_constructed", propagate=True)
def _check_versions(mapper: Mapper[Any], _class: type) -> None:
    """A row changed by somebody else since it was read is not overwritten: UPDATE ... WHERE version = ?"""
    column = mapper.local_table.c.version
    mapper.version_id_col = column
    mapper.version_id_prop = mapper._columntoproperty[column]
    mapper.version_id_generator = False


metadata = Table.metadata


class Stamp(NamedTuple):
    """Which row, as it was shown: what a form or a grid sends back with its edits."""

    id: int
    version: int


def _column(spec: FieldSpec, sa_type: Any, default: Any, **more: Any) -> Any:
    kwargs: dict[str, Any] = {"info": {"spec": spec}}
    if more.pop("unique", False):
        kwargs["unique"] = True
    if spec.required:
        return Field(sa_type=sa_type, nullable=False, sa_column_kwargs=kwargs, **more)
    nullable = more.pop("nullable", default is None)
    return Field(
        default=default, sa_type=sa_type, nullable=nullable, sa_column_kwargs=kwargs, **more
    )


S = Sensitivity


def text(
    label: str,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    required: bool = False,
    limit: int = 120,
    kind: Kind = Kind.TEXT,
    unique: bool = False,
    index: bool = False,
    editable: bool = True,
) -> Any:
    """One line of text. Empty means "", never null, so that a blank has one spelling."""
    spec = FieldSpec(label, kind, sensitivity, help, required, max_length=limit, editable=editable)
    return _column(spec, sa.String(limit), "", max_length=limit, unique=unique, index=index)


def long_text(
    label: str,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    required: bool = False,
    limit: int = 10_000,
) -> Any:
    """Several lines of text."""
    spec = FieldSpec(label, Kind.LONG_TEXT, sensitivity, help, required, max_length=limit)
    return _column(spec, sa.Text(), "", max_length=limit)


def whole(
    label: str,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    required: bool = False,
    default: int | None = None,
    at_least: int | None = None,
    at_most: int | None = None,
    editable: bool = True,
) -> Any:
    """A whole number."""
    spec = FieldSpec(
        label,
        Kind.NUMBER,
        sensitivity,
        help,
        required,
        at_least=at_least,
        at_most=at_most,
        editable=editable,
    )
    return _column(spec, sa.Integer(), default)


def decimal(
    label: str,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    required: bool = False,
    kind: Kind = Kind.DECIMAL,
    at_least: float | None = None,
) -> Any:
    """A number with a fraction."""
    spec = FieldSpec(label, kind, sensitivity, help, required, at_least=at_least)
    return _column(spec, sa.Float(), None)


def day(
    label: str,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    required: bool = False,
    index: bool = False,
    editable: bool = True,
) -> Any:
    """A calendar date."""
    spec = FieldSpec(label, Kind.DAY, sensitivity, help, required, editable=editable)
    return _column(spec, sa.Date(), None, index=index)


def moment(
    label: str, sensitivity: Sensitivity = S.INTERNAL, *, required: bool = False, help: str = ""
) -> Any:
    """A moment in UTC; never typed by people."""
    spec = FieldSpec(label, Kind.MOMENT, sensitivity, help, required, editable=False)
    return _column(spec, UTCDateTime, None)


def clock_time(label: str, sensitivity: Sensitivity = S.PUBLIC, *, help: str = "") -> Any:
    """A time of day, local to the county."""
    return _column(FieldSpec(label, Kind.TIME, sensitivity, help), sa.Time(), None)


def yes_no(
    label: str,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    default: bool = False,
    editable: bool = True,
) -> Any:
    """Yes or no; never unknown."""
    spec = FieldSpec(label, Kind.YES_NO, sensitivity, help, editable=editable)
    return _column(spec, sa.Boolean(), default, nullable=False)


def choice(
    label: str,
    choices: Choices,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    required: bool = False,
    default: str = "",
    index: bool = False,
    editable: bool = True,
) -> Any:
    """One value of a list. Empty means not answered."""
    spec = FieldSpec(
        label, Kind.CHOICE, sensitivity, help, required, choices=choices, editable=editable
    )
    return _column(spec, sa.String(40), default, index=index)


def several(
    label: str, choices: Choices, sensitivity: Sensitivity = S.PUBLIC, *, help: str = ""
) -> Any:
    """Several values of a list, kept as a JSON array in the list's order."""
    spec = FieldSpec(label, Kind.CHOICES, sensitivity, help, choices=choices)
    return Field(
        default_factory=list,
        sa_type=sa.JSON,
        nullable=False,
        sa_column_kwargs={"info": {"spec": spec}},
    )


def structured(label: str, sensitivity: Sensitivity = S.INTERNAL, *, help: str = "") -> Any:
    """A small JSON value that the code reads and people edit through a widget of its own."""
    spec = FieldSpec(label, Kind.JSON, sensitivity, help)
    return Field(
        default_factory=list,
        sa_type=sa.JSON,
        nullable=False,
        sa_column_kwargs={"info": {"spec": spec}},
    )


def ref(
    label: str,
    target: str,
    sensitivity: Sensitivity = S.PUBLIC,
    *,
    help: str = "",
    required: bool = False,
    index: bool = True,
    unique: bool = False,
    editable: bool = True,
) -> Any:
    """A reference to a row of another table, by id. `target` is the table's name."""
    spec = FieldSpec(
        label, Kind.REFERENCE, sensitivity, help, required, target=target, editable=editable
    )
    return _column(spec, sa.Integer(), None, foreign_key=f"{target}.id", index=index, unique=unique)


def fields_of(table: type[Table]) -> dict[str, FieldSpec]:
    """Every column of a table with what it declares, in the order of declaration."""
    return {
        column.key: column.info["spec"]
        for column in sa.inspect(table).local_table.columns
        if "spec" in column.info
    }


def tables() -> dict[str, type[Table]]:
    """Every mapped table, by its name."""
    return {
        mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
        for mapper in Table._sa_registry.mappers
    }


__all__ = ["Choices", "FieldSpec", "Kind", "Sensitivity", "Stamp", "Table", "TableSpec"]
__all__ += ["choice", "clock_time", "day", "decimal", "fields_of", "long_text", "metadata"]
__all__ += ["moment", "now", "ref", "several", "structured", "tables", "text", "whole", "yes_no"]
__all__ += ["date", "datetime", "time"]
