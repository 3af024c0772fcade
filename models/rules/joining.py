"""What merging two records writes elsewhere: every reference to the one is moved to the other. Pure.

Whoever may remove the one and change the other need not be able to change what refers to them, such
as contacts of a program. So the guard lets exactly these writes pass while two records are joined.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.base import Table, fields_of
from models.data import PrivateAnswer
from models.rules import own_fields

Key = tuple[str, int | None]
"""A record: the name of its table, and its id."""


def key_of(row: Table) -> Key:
    """Which record a row is; private answers are their record's."""
    if isinstance(row, PrivateAnswer):
        return row.table_name, row.record_id
    return str(row.__tablename__), row.id


@dataclass
class Joined:
    """Two records that are made one, with those that become one because of it.

    `top` is the one that goes, as people chose it; its removal needs a role like any other.
    """

    top: Key
    gone: set[Key] = field(default_factory=set)
    kept: set[Key] = field(default_factory=set)

    def covers(
        self, row: Table, action: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> bool:
        """Whether a write is part of joining them: a reference moved, or a double that goes or comes back."""
        key = key_of(row)
        if action != "c":
            own = isinstance(row, PrivateAnswer)
            return key in self.gone and (own or key != self.top)
        if key in self.kept and key[0] != self.top[0]:
            return True  # A double elsewhere: what it left empty is filled from the other.
        return bool(after) and all(self._is_moved(row, name, before, after) for name in after)

    def _is_moved(
        self, row: Table, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> bool:
        ends = {before.get(name), after.get(name)}
        known = self.gone | self.kept
        if name.startswith(own_fields.PREFIX):
            return any({(table, one) for one in ends} <= known for table, _id in known)
        spec = fields_of(type(row)).get(name)
        return spec is not None and {(spec.target, one) for one in ends} <= known
