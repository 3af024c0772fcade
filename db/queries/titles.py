"""What records are called: the name a reference shows, and the search behind pickers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from db.queries import spelling
from db.session import GuardedSession
from models.base import FieldSpec, Kind, Table, fields_of, tables
from models.casework import Participant, ParticipantName

CHUNK: Final = 500
"""Ids asked for in one statement: SQLite takes a limited number of parameters."""
LONGEST: Final = 120


@dataclass(frozen=True)
class Option:
    """A record to choose, with what tells it from others of the same name."""

    id: int
    name: str
    hint: str = ""


@dataclass(frozen=True)
class _Path:
    """How a table's title is reached: the joins, and the columns whose values name the row."""

    joins: tuple[tuple[Any, Any], ...]
    columns: tuple[Any, ...]
    specs: tuple[FieldSpec, ...]


def _path(entity: Any, table: type[Table], depth: int = 0) -> _Path:
    """Follow the title through references to a column that can be read, such as mentor -> person -> name."""
    if table is Participant:
        # The name stands in a table of its own, which only some may read.
        name = aliased(ParticipantName)
        columns = (name.first_name, name.last_name)
        specs = tuple(fields_of(ParticipantName)[one] for one in ("first_name", "last_name"))
        return _Path(((name, name.participant_id == entity.id),), columns, specs)
    title = table.spec.title
    spec = fields_of(table)[title]
    if spec.target is None or depth > 3:
        return _Path((), (getattr(entity, title),), (spec,))
    target = tables()[spec.target]
    other: Any = aliased(target)
    further = _path(other, target, depth + 1)
    join = (other, other.id == getattr(entity, title))
    return _Path((join, *further.joins), further.columns, further.specs)


def _joined(statement: Any, path: _Path) -> Any:
    for entity, condition in path.joins:
        statement = statement.outerjoin(entity, condition)
    return statement


def names(
    session: GuardedSession, table: type[Table], ids: Collection[int | None]
) -> dict[int, str]:
    """The names of these records; one that the actor may not see is missing. One SELECT per 500."""
    wanted = sorted({one for one in ids if one is not None})
    found: dict[int, str] = {}
    entity: Any = table
    for start in range(0, len(wanted), CHUNK):
        path = _path(entity, table)
        statement = _joined(select(entity.id, *path.columns).select_from(entity), path)
        statement = statement.where(entity.id.in_(wanted[start : start + CHUNK]))
        for row in session.exec(statement):
            found[row[0]] = _words(table, row[0], row[1:], path.specs)
    return found


def name(session: GuardedSession, table: type[Table], record_id: int) -> str:
    """What one record is called, or "" where the actor may not see it."""
    return names(session, table, [record_id]).get(record_id, "")


def _words(
    table: type[Table], record_id: int, values: Collection[Any], specs: Collection[FieldSpec]
) -> str:
    said = " ".join(
        text for value, spec in zip(values, specs, strict=True) if (text := _word(spec, value))
    )
    return said[:LONGEST] if said else f"{table.spec.singular.capitalize()} {record_id}"


def _word(spec: FieldSpec, value: Any) -> str:
    if value is None or value == "":
        return ""
    if spec.choices is not None:
        return spec.choices.label(value)
    if isinstance(value, date | datetime):
        return f"{value:%b} {value.day}, {value.year}"
    return "" if spec.label == "Number" and spec.kind is Kind.NUMBER else str(value)


def sorting(statement: Any, entity: Any, column: str) -> tuple[Any, list[Any]]:
    """The statement joined to what a reference leads to, and the columns that put it in its order."""
    spec = fields_of(sa.inspect(entity).mapper.class_)[column]
    assert spec.target is not None
    target = tables()[spec.target]
    other: Any = aliased(target)
    path = _path(other, target)
    statement = statement.outerjoin(other, other.id == getattr(entity, column))
    columns = [*reversed(path.columns)] if target is Participant else list(path.columns)
    return _joined(statement, path), columns


def holding(table: type[Table], column: str, word: str) -> Any:
    """The condition that a word is in the name of what a reference leads to."""
    spec = fields_of(table)[column]
    assert spec.target is not None
    other: Any = aliased(tables()[spec.target])
    path = _path(other, tables()[spec.target])
    inner = _joined(select(other.id).select_from(other), path)
    inner = inner.where(sa.or_(*(_found_in(one, word) for one in path.columns)))
    return getattr(table, column).in_(inner)


def named_like(table: type[Table], word: str) -> Any:
    """The condition that a word is in the record's own name, where that stands in another table."""
    other: Any = aliased(table)
    path = _path(other, table)
    inner = _joined(select(other.id).select_from(other), path)
    inner = inner.where(sa.or_(*(_found_in(one, word) for one in path.columns)))
    entity: Any = table
    return entity.id.in_(inner)


def options(
    session: GuardedSession,
    table: type[Table],
    *,
    words: str = "",
    standing: Mapping[str, Any] | None = None,
    limit: int = 20,
) -> tuple[Option, ...]:
    """Records to choose from, the newest first: those that hold every word, or with no words any.

    `standing` narrows to a program, workgroup or area where the table has such a column; ids in it
    that are None narrow nothing. Bounded by `limit`.
    """
    entity: Any = table
    path = _path(entity, table)
    hints = _hints(table)
    statement = select(entity.id, *path.columns, *(getattr(entity, one) for one in hints))
    statement = _joined(statement.select_from(entity), path)
    for column, value in (standing or {}).items():
        if value is not None and column in fields_of(table):
            statement = statement.where(getattr(entity, column) == value)
    looked_at = [*path.columns, *(getattr(entity, one) for one in _searched(table))]
    for word in words.split()[:6]:
        statement = statement.where(
            sa.or_(*(_found_in(column, word) for column in looked_at)) if looked_at else sa.false()
        )
    # The newest first: they are found from the end of the table, without sorting all of it.
    statement = statement.order_by(col(entity.id).desc()).limit(limit)
    rows = session.exec(statement, execution_options={"in_order": True}).all()
    count = len(path.columns)
    specs = fields_of(table)
    hinted = _hint_names(session, table, hints, [row[1 + count :] for row in rows])
    return tuple(
        Option(
            row[0],
            _words(table, row[0], row[1 : 1 + count], path.specs),
            ", ".join(
                text
                for one, value in zip(hints, row[1 + count :], strict=True)
                if (
                    text := hinted[one].get(value, "")
                    if one in hinted
                    else _word(specs[one], value)
                )
            ),
        )
        for row in rows
    )


def _hint_names(
    session: GuardedSession, table: type[Table], hints: Collection[str], rows: Collection[Any]
) -> dict[str, dict[int, str]]:
    found = {}
    for index, one in enumerate(hints):
        target = fields_of(table)[one].target
        if target is not None:
            found[one] = names(session, tables()[target], [row[index] for row in rows])
    return found


def _hints(table: type[Table]) -> list[str]:
    """Two columns beside the title that tell records of the same name apart."""
    spec = table.spec
    shown = [one for one in spec.list_display if one not in (spec.title, spec.scope, "id")]
    kinds = (Kind.LONG_TEXT, Kind.CHOICES, Kind.JSON, Kind.YES_NO)
    return [one for one in shown if fields_of(table)[one].kind not in kinds][:2]


def _searched(table: type[Table]) -> list[str]:
    return [one for one in table.spec.search_fields if one != table.spec.title]


def _found_in(column: Any, word: str) -> Any:
    text = column if isinstance(column.type, sa.String | sa.Text) else sa.cast(column, sa.String)
    return spelling.contains(text, word)
