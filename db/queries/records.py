"""Rows of any table as a list, derived from its model: filtered, searched, sorted, a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import func, select

from db.queries import columns, conditions, titles
from db.session import GuardedSession
from models.base import FieldSpec, Kind, Table, fields_of, tables
from models.data import PrivateAnswer
from models.rules import asking, own_fields
from models.rules.asking import Asked
from models.rules.errors import NotFound
from models.rules.own_fields import Shape

PAGE: Final = 50
CHUNK: Final = 1000
"""Rows read at a time for a file."""
SUMMED: Final = (Kind.NUMBER, Kind.DECIMAL, Kind.MONEY)
TYPED: Final = asking.TYPED


@dataclass(frozen=True)
class RecordRow:
    """One record: its values by name, as Python gives them; a reference is an id."""

    id: int
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class RecordPage:
    """A page of records, and whether more follow."""

    rows: tuple[RecordRow, ...]
    has_more: bool


@dataclass(frozen=True)
class Related:
    """How many records of a table refer to a record, by which column."""

    table: type[Table]
    column: str
    count: int


def column(table: type[Table], shape: Shape, name: str, answers: Any = None) -> Any:
    """The SQL expression for a name of a shape; `answers` is needed for private fields alone."""
    return columns.of(table, name, shape[name], answers)


def _needs_answers(shape: Shape, names: Sequence[str]) -> bool:
    return any((own := shape[name].own) is not None and own.is_private for name in names)


def _with_answers(statement: Any, table: type[Table], answers: Any) -> Any:
    """The statement with the private answers of each record beside it, where there are any."""
    entity: Any = table
    beside = sa.and_(answers.table_name == str(table.__tablename__), answers.record_id == entity.id)
    return statement.outerjoin(answers, beside)


def _names_used(shape: Shape, asked: Asked) -> list[str]:
    used = [one.column for one in asked.filters] + [one.removeprefix("-") for one in asked.sort]
    return [one for one in [*used, asked.group] if one in shape]


def matching(table: type[Table], shape: Shape, asked: Asked) -> Any:
    """A SELECT of the ids of every record that was asked for, in no order."""
    entity: Any = table
    statement: Any = select(entity.id)
    answers = None
    if _needs_answers(shape, _names_used(shape, asked)) or (
        asked.search and _searches_answers(shape)
    ):
        answers = aliased(PrivateAnswer)
        statement = _with_answers(statement, table, answers)
    return conditions.narrowed(statement, table, shape, asked, answers)


def _searches_answers(shape: Shape) -> bool:
    return any(
        spec.own is not None and spec.own.is_private and spec.kind in TYPED
        for spec in shape.values()
    )


def _ordered(statement: Any, table: type[Table], shape: Shape, asked: Asked, answers: Any) -> Any:
    """The statement in the order that was asked, else the table's own, and last by id."""
    wanted = [one for one in asked.sort if one.removeprefix("-") in shape]
    if asked.group and asked.group in shape:
        wanted = [asked.group, *(one for one in wanted if one.removeprefix("-") != asked.group)]
    entity: Any = table
    order: list[Any] = []
    for one in wanted or table.spec.ordering:
        name, is_down = one.removeprefix("-"), one.startswith("-")
        spec = shape.get(name) or fields_of(table)[name]
        is_named = wanted and spec.target is not None and spec.own is None
        if is_named:
            statement, keys = titles.sorting(statement, entity, name)
        else:
            keys = [columns.of(table, name, spec, answers)]
        # An empty value stands last both ways, and alike on both databases.
        has_empty = bool(wanted) and (is_named or not spec.required)
        for key in keys:
            order.append(_last_empty(key, is_down) if has_empty else key.desc() if is_down else key)
    downwards = not wanted and table.spec.ordering[0].startswith("-")
    if (wanted or table.spec.ordering)[-1].removeprefix("-") != "id":
        order.append(entity.id.desc() if downwards else entity.id)
    return statement.order_by(*order)


def _last_empty(key: Any, is_down: bool) -> Any:
    return (key.desc() if is_down else key.asc()).nulls_last()


def _selected(shape: Shape, asked: Asked, table: type[Table]) -> list[str]:
    names = asked.columns or tuple(one for one in table.spec.list_display if one in shape)
    return [*names, *([asked.group] if asked.group and asked.group not in names else [])]


def _statement(
    table: type[Table], shape: Shape, asked: Asked, names: Sequence[str], *, ordered: bool = True
) -> Any:
    entity: Any = table
    answers = None
    used = [*names, *_names_used(shape, asked)]
    if _needs_answers(shape, used) or (asked.search and _searches_answers(shape)):
        answers = aliased(PrivateAnswer)
    selected = [columns.of(table, one, shape[one], answers) for one in names]
    statement = select(entity.id, entity.version, *selected).select_from(entity)
    if answers is not None:
        statement = _with_answers(statement, table, answers)
    statement = conditions.narrowed(statement, table, shape, asked, answers, in_order=ordered)
    return _ordered(statement, table, shape, asked, answers) if ordered else statement


def _row(shape: Shape, names: Sequence[str], found: Any) -> RecordRow:
    values = {one: _python(shape[one], value) for one, value in zip(names, found[2:], strict=True)}
    return RecordRow(found[0], found[1], values)


def _python(spec: FieldSpec, value: Any) -> Any:
    if spec.own is None:
        return value
    if spec.kind is Kind.CHOICES and isinstance(value, str):
        return own_fields.several(value)
    return own_fields.read(spec, value)


def page(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    asked: Asked,
    *,
    number: int = 1,
    size: int = PAGE,
) -> RecordPage:
    """Read one page of what was asked, from 1; `has_more` is known without counting the rest."""
    names = _selected(shape, asked, table)
    statement = _statement(table, shape, asked, names)
    statement = statement.offset((number - 1) * size).limit(size + 1)
    found = session.exec(statement, execution_options={"in_order": True}).all()
    rows = tuple(_row(shape, names, one) for one in found[:size])
    return RecordPage(rows, len(found) > size)


def stream(
    session: GuardedSession,
    table: type[Table],
    shape: Shape,
    asked: Asked,
    names: Sequence[str],
) -> Iterator[RecordRow]:
    """Read every record that was asked for, in order, a thousand at a time; for files."""
    statement = _statement(table, shape, asked, names)
    for part in session.exec(statement, execution_options={"yield_per": CHUNK}).partitions(CHUNK):
        for one in part:
            yield _row(shape, names, one)


def with_ids(
    session: GuardedSession, table: type[Table], shape: Shape, ids: Sequence[int],
    names: Sequence[str],
) -> dict[int, RecordRow]:  # fmt: skip
    """Read these records by id; those that are gone or not theirs to see are missing."""
    found: dict[int, RecordRow] = {}
    entity: Any = table
    for start in range(0, len(ids), titles.CHUNK):
        statement = _statement(table, shape, Asked(), names, ordered=False)
        statement = statement.where(entity.id.in_(ids[start : start + titles.CHUNK]))
        for one in session.exec(statement):
            found[one[0]] = _row(shape, names, one)
    return found


def versions(session: GuardedSession, table: type[Table], ids: Sequence[int]) -> dict[int, int]:
    """Read which version each of these records has now, at most a page of them."""
    entity: Any = table
    statement = select(entity.id, entity.version).where(entity.id.in_(ids[: titles.CHUNK]))
    return dict(session.exec(statement).all())


def reference_names(
    session: GuardedSession, shape: Shape, rows: Sequence[RecordRow]
) -> dict[str, dict[int, str]]:
    """Read the names behind the references of these rows, by column: one SELECT per table referred to."""
    by_target: dict[str, set[int]] = {}
    held = {name for row in rows for name in row.values}
    for name, spec in shape.items():
        if spec.target is not None and name in held:
            ids = {row.values[name] for row in rows if row.values.get(name) is not None}
            by_target.setdefault(spec.target, set()).update(ids)
    known = {
        target: titles.names(session, tables()[target], ids) for target, ids in by_target.items()
    }
    return {
        name: known[spec.target]
        for name, spec in shape.items()
        if spec.target is not None and name in held
    }


def count(session: GuardedSession, table: type[Table], shape: Shape, asked: Asked) -> int:
    """Count what was asked for."""
    found = matching(table, shape, asked).subquery()
    return int(session.exec(select(func.count()).select_from(found)).one())


def sums(
    session: GuardedSession, table: type[Table], shape: Shape, asked: Asked
) -> dict[str, float]:
    """Add up the number columns shown, over everything that was asked for; empty without such columns."""
    names = [
        one
        for one in _selected(shape, asked, table)
        if shape[one].kind in SUMMED and one not in ("id", "position")
    ]
    if not names:
        return {}
    statement = _statement(table, shape, asked, names, ordered=False).subquery()
    parts = list(statement.c)[2:]
    found = session.exec(select(*(func.sum(one) for one in parts))).one()
    values = found if len(names) > 1 else (found,)
    return {
        name: float(value) for name, value in zip(names, values, strict=True) if value is not None
    }


def one(session: GuardedSession, table: type[Table], shape: Shape, record_id: int) -> RecordRow:
    """Read every value of one record. Raises NotFound when there is none that the actor may see."""
    found = with_ids(session, table, shape, [record_id], list(shape))
    if record_id not in found:
        raise NotFound(f"This {table.spec.singular} was not found. It may have been removed.")
    return found[record_id]


def related(session: GuardedSession, table: type[Table], record_id: int) -> tuple[Related, ...]:
    """Count the records that refer to this one, by table and column, as far as the actor sees them."""
    found = []
    for other in tables().values():
        if not other.spec.section:
            continue
        entity: Any = other
        for name, spec in fields_of(other).items():
            if spec.target == table.__tablename__:
                statement = select(func.count()).select_from(other)
                number = session.exec(statement.where(getattr(entity, name) == record_id)).one()
                found.append(Related(other, name, number))
    return tuple(found)
