"""Two records read side by side, with the parts that would be made one with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.queries import records, shapes, titles
from db.queries.records import RecordRow
from db.session import GuardedSession
from models.base import Kind, Table
from models.casework import Participant, ParticipantName
from models.rules.asking import Asked, Filter
from models.rules.own_fields import Shape
from models.rules.records import same

LEFT_OUT = frozenset({"id", "created_at", "created_by_id", "updated_at", "updated_by_id"})


@dataclass(frozen=True)
class Compared:
    """The values of two records of one table by name, in the order they were given."""

    table: type[Table]
    shape: Shape
    rows: tuple[RecordRow, RecordRow]
    names: Mapping[str, Mapping[int, str]]

    @property
    def differing(self) -> tuple[str, ...]:
        """The fields in which the two differ and of which one is chosen."""
        one, other = self.rows
        return tuple(
            name
            for name, spec in self.shape.items()
            if spec.editable
            and name not in self.table.spec.immutable
            and name not in LEFT_OUT
            and spec.kind is not Kind.JSON
            and not same(one.values.get(name), other.values.get(name))
        )


@dataclass(frozen=True)
class Side:
    """How one of the two is called, and how much refers to it."""

    name: str
    refers: tuple[str, ...]


def name(session: GuardedSession, table: type[Table], record_id: int) -> str:
    """What a record is called."""
    return titles.name(session, table, record_id)


def compared(
    session: GuardedSession, table: type[Table], one: int, other: int
) -> tuple[Compared, ...]:
    """The two records, and for participants their names. Raises NotFound."""
    shape = shapes.shape(session, table)
    rows = records.one(session, table, shape, one), records.one(session, table, shape, other)
    found = [Compared(table, shape, rows, records.reference_names(session, shape, rows))]
    if table is Participant:
        found += _names(session, one, other)
    return tuple(found)


def _names(session: GuardedSession, one: int, other: int) -> list[Compared]:
    shape = shapes.shape(session, ParticipantName)
    columns = tuple(name for name in shape if name not in LEFT_OUT)
    held: dict[Any, RecordRow] = {}
    for participant in (one, other):
        asked = Asked(columns, (Filter("participant_id", "is", str(participant)),))
        for row in records.page(session, ParticipantName, shape, asked, size=1).rows:
            held[participant] = row
    if len(held) < 2:
        return []
    rows = held[one], held[other]
    return [Compared(ParticipantName, shape, rows, records.reference_names(session, shape, rows))]


def sides(session: GuardedSession, table: type[Table], ids: tuple[int, int]) -> tuple[Side, Side]:
    """What each of the two is called, and what of that which this actor sees refers to it."""
    called = titles.names(session, table, ids)
    one, other = (
        Side(
            called.get(record_id, ""),
            tuple(
                f"{related.count:,} "
                f"{related.table.spec.singular if related.count == 1 else related.table.spec.plural}"
                for related in records.related(session, table, record_id)
                if related.count
            ),
        )
        for record_id in ids
    )
    return one, other
