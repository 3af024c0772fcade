"""What somebody asked of a list, as conditions of a SELECT on both databases."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa

from db.hints import usually
from db.queries import columns, spelling, titles
from models.base import FieldSpec, Kind, Table
from models.rules import asking, own_fields
from models.rules.asking import Asked, Filter
from models.rules.own_fields import Shape

TYPED = asking.TYPED


FEW: Final = (Kind.CHOICE, Kind.YES_NO)
"""Kinds with few values: a filter by one leaves many rows."""
WIDE: Final = frozenset({"programs", "workgroups", "areas"})


def narrowed(
    statement: Any,
    table: type[Table],
    shape: Shape,
    asked: Asked,
    answers: Any = None,
    *,
    in_order: bool = False,
) -> Any:
    """A SELECT from `table` with every condition that was asked; what makes no sense is left out.

    With `in_order` only the first rows are read, in the order of an index.
    """
    for one in asked.filters:
        if asking.makes_sense(shape, one):
            spec = shape[one.column]
            target = columns.of(table, one.column, spec, answers)
            condition = _condition(spec, target, one)
            leaves_many = spec.kind in FEW or spec.target in WIDE
            statement = statement.where(
                usually(condition) if in_order and leaves_many else condition
            )
    for word in asked.search.split()[:6]:
        statement = statement.where(_found(table, shape, word, answers))
    return statement


def _found(table: type[Table], shape: Shape, word: str, answers: Any) -> Any:
    """Whether a word is in a searched column, an own text field, or the name of what the row refers to."""
    names = [one for one in table.spec.search_fields if one in shape]
    names += [one for one, spec in shape.items() if spec.own is not None and spec.kind in TYPED]
    looked_at = [columns.of(table, one, shape[one], answers) for one in names]
    conditions = [spelling.contains(one, word) for one in looked_at]
    referring = [one for one in (table.spec.title, *table.spec.list_display) if one in shape]
    for one in dict.fromkeys(referring):
        if shape[one].target is not None and _is_indexed(table, one):
            conditions.append(titles.holding(table, one, word))
    if table.__tablename__ == "participants":
        conditions.append(titles.named_like(table, word))
    return sa.or_(*conditions) if conditions else sa.false()


def _is_indexed(table: type[Table], name: str) -> bool:
    """Whether rows are found by this reference without reading all of them."""
    stored: Any = sa.inspect(table).local_table
    indexes = stored.indexes
    return any(next(iter(one.columns)).name == name for one in indexes)


def _condition(spec: FieldSpec, target: Any, asked: Filter) -> Any:
    if asked.op in asking.BLANK:
        empty = _is_empty(spec, target)
        return empty if asked.op == "empty" else sa.not_(empty)
    value = asking.value_of(spec, asked.op, asked.value)
    if spec.own is not None and spec.kind is Kind.DAY:
        value = own_fields.stored(spec, value)
    if spec.kind is Kind.MOMENT:
        return _on_day(target, asked.op, value)
    match asked.op:
        case "contains":
            return spelling.contains(target, value)
        case "starts":
            return spelling.starts(target, value)
        case "is":
            is_text = spec.kind in TYPED
            return spelling.equals(target, str(value)) if is_text else target == value
        case "is_not":
            return sa.or_(target != value, target.is_(None))
        case "one_of":
            return target.in_(value)
        case "at_least":
            return target >= value
        case "at_most":
            return target <= value
        case "has":
            return _text(spec, target).contains(f'"{value}"', autoescape=True)
        case _:
            held = _text(spec, target).contains(f'"{value}"', autoescape=True)
            return sa.or_(sa.not_(held), target.is_(None))


def _on_day(target: Any, op: str, value: Any) -> Any:
    """A moment compared by its day in UTC."""
    start = datetime.combine(value, time(), UTC)
    match op:
        case "at_least":
            return target >= start
        case "at_most":
            return target < start + timedelta(days=1)
        case _:
            return sa.and_(target >= start, target < start + timedelta(days=1))


def _text(spec: FieldSpec, target: Any) -> Any:
    """Several choices as the text of their JSON array."""
    return target if spec.own is not None else sa.cast(target, sa.Text)


def _is_empty(spec: FieldSpec, target: Any) -> Any:
    if spec.kind is Kind.CHOICES:
        return sa.or_(target.is_(None), _text(spec, target).in_(["[]", "null"]))
    if spec.kind in TYPED or spec.kind is Kind.CHOICE:
        return sa.or_(target.is_(None), target == "")
    return target.is_(None)
