"""What every table has: an id, a version, stamps, and columns that know how people meet them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
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


class Listed(NamedTuple):
    """One value of a choice list as the county has it now."""

    value: str
    label: str
    color: str = ""
    is_retired: bool = False


class Choices:
    """An ordered list of values with the words people read for them.

    `declared` is what the product comes with. A county may reword, reorder, retire and add values:
    models/rules/choice_lists.py lays its rows over the declared ones, for the whole process.
    """

    def __init__(self, declared: Mapping[str, str]) -> None:
        self.declared: Mapping[str, str] = dict(declared)
        self.lay([Listed(value, label) for value, label in declared.items()])

    def lay(self, listed: Sequence[Listed]) -> None:
        """Take these values, in this order, from now on."""
        self.listed = tuple(listed)
        self.labels: Mapping[str, str] = {one.value: one.label for one in listed}
        self.colors: Mapping[str, str] = {one.value: one.color for one in listed if one.color}
        self.retired = frozenset(one.value for one in listed if one.is_retired)

    def __contains__(self, value: object) -> bool:
        return value in self.labels

    def __iter__(self) -> Iterator[str]:
        """Every value that can be stored, those retired included."""
        return iter(self.labels)

    def offered(self, *kept: str | None) -> list[str]:
        """The values a form offers: those not retired, and those a record has already."""
        return [one for one in self.labels if one not in self.retired or one in kept]

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
    is_secret: bool = False  # a hash: never shown, listed, exported or told by history
    section: str = ""  # the heading it stands under in a form
    default: Any = None  # what a form starts with; a column's own default stands in its table
    shown_when: tuple[str, tuple[str, ...]] | None = (
        None  # another field, and its values that ask for this
    )
    own: "OwnKey | None" = None  # a field the county added: whose, and where its answers are kept


class OwnKey(NamedTuple):
    """Where a field belongs that an administrator added: to everyone, one program or one workgroup."""

    field_id: int
    key: str
    is_private: bool = False
    program_id: int | None = None
    workgroup_id: int | None = None
    is_retired: bool = False


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
    section: str = ""  # the heading it stands under among the Tables; "" keeps it out of them
    entry: str = "acr"  # what its list and form may do: add, change, remove
    instead: str = ""  # where people do what `entry` leaves out
    part_of: str = ""  # the reference to the record it is a part of: removed and restored with it
    readers: tuple[
        str, ...
    ] = ()  # roles that read its rows where they reach; models/rules/access.py goes first
    writers: Mapping[str, str] = field(default_factory=dict)  # the same for permissions.WRITES
    owner: str = ""  # the column with the account whose row it is, read by nobody else
    owner_may: str = ""  # what that account may do to it


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
    own: dict[str, Any] = Field(
        default_factory=dict,
        sa_type=sa.JSON,
        nullable=False,
        sa_column_kwargs={
            "server_default": "{}",
            "info": {
                "spec": FieldSpec("Own fields", Kind.JSON, Sensitivity.INTERNAL, editable=False)
            },
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
