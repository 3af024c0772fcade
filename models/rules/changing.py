"""Setting several columns of a row at once, by name."""

from collections.abc import Collection, Mapping
from typing import Any

from models.base import Table, fields_of
from models.rules.errors import Invalid


def apply(row: Table, values: Mapping[str, Any], changeable: Collection[str]) -> None:
    """Set these columns of a row. Raises Invalid for one that this screen does not change."""
    specs = fields_of(type(row))
    for name, value in values.items():
        if name not in changeable:
            raise Invalid(f"{specs[name].label if name in specs else name} stays as it is.")
        setattr(row, name, value.strip() if isinstance(value, str) else value)
