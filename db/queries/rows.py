"""Rows of a query made into rows of a screen."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def build(kind: type[T], values: Iterable[Any]) -> T:
    """One `kind` (a dataclass) from the values of a row in order; text that is not there reads ""."""
    named = zip(fields(kind), values, strict=True)  # type: ignore[arg-type]
    return kind(
        **{
            field.name: "" if value is None and field.type is str else value
            for field, value in named
        }
    )
