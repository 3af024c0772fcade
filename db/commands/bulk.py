"""Many records at once: those somebody ticked, or everything a list finds; one batch to undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.commands import batches, many
from db.queries import records as rows
from db.queries import shapes
from db.session import GuardedSession
from models.base import Stamp, Table
from models.rules.asking import Asked
from models.rules.errors import Invalid
from models.rules.own_fields import Shape
from models.rules.records import Edit

MOST: Final = 5_000
"""Rows in one go: what one transaction does while others wait to write."""


@dataclass(frozen=True)
class Which:
    """Which rows are meant: `ids`, or where `asked` is given everything it finds.

    `expected` is how many there were when somebody looked; `without` are left as they are.
    """

    ids: tuple[int, ...] = ()
    asked: Asked | None = None
    expected: int = 0
    without: frozenset[int] = frozenset()


def change(
    session: GuardedSession,
    *,
    table: type[Table],
    which: Which,
    column: str,
    value: Any,
    today: date,
) -> int:
    """Set one field of these rows and say how many changed.

    Raises NotSaved with a sentence per refused record's id, and then nothing has changed.
    """
    shape = shapes.shape(session, table)
    if column not in shape:
        raise Invalid("This table has no such field.")
    changed = many.set_field(
        session, table, _ids(session, table, shape, which), column, value, today=today
    )
    if changed:
        _note(session, table, f"{shape[column].label} of {table.spec.plural}", changed)
    return changed


def remove(session: GuardedSession, *, table: type[Table], which: Which, today: date) -> int:
    """Remove these rows with their parts and say how many there were; they stay in the trash.

    Raises NotSaved with a sentence per refused record's id, and then nothing is removed.
    """
    shape = shapes.shape(session, table)
    ids = _ids(session, table, shape, which)
    found = rows.with_ids(session, table, shape, ids, ())
    edits = [
        Edit(str(one.id), Stamp(one.id, one.version), {}, is_removed=True) for one in found.values()
    ]
    saved = many.save(session, table, edits, today=today)
    if saved.done:
        _note(session, table, f"{table.spec.plural.capitalize()} removed", len(saved.done))
    return len(saved.done)


def _ids(session: GuardedSession, table: type[Table], shape: Shape, which: Which) -> Sequence[int]:
    if which.asked is None:
        found = list(which.ids)
    else:
        entity: Any = table
        statement = rows.matching(table, shape, which.asked).order_by(entity.id).limit(MOST + 1)
        found = list(session.exec(statement))
        if len(found) != which.expected:
            raise Invalid(
                "Since you looked, other rows were added or left what you asked for. Look again."
            )
    if len(found) > MOST:
        raise Invalid(f"At most {MOST:,} rows are changed at once. Filter for fewer.")
    return [one for one in found if one not in which.without]


def _note(session: GuardedSession, table: type[Table], title: str, count: int) -> None:
    batches.note(
        session, kind="bulk", title=title, table_name=str(table.__tablename__), records=count
    )


__all__ = ["MOST", "Which", "change", "remove"]
