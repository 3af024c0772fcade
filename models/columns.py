"""How a table declares its columns: a kind, a label, who it is meant for, and what it holds."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Choices, FieldSpec, Kind, Sensitivity, UTCDateTime


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
    is_secret: bool = False,
) -> Any:
    """One line of text. Empty means "", never null, so that a blank has one spelling."""
    spec = FieldSpec(
        label,
        kind,
        sensitivity,
        help,
        required,
        max_length=limit,
        editable=editable and not is_secret,
        is_secret=is_secret,
    )
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
    unique: bool = False,
    is_big: bool = False,
) -> Any:
    """A whole number; a big one may have 63 bits."""
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
    return _column(spec, sa.BigInteger() if is_big else sa.Integer(), default, unique=unique)


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
