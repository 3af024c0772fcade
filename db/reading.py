"""The read guard: every statement is narrowed to the rows its actor may see."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause, TextClause
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableClause

from models.base import Table
from models.rules import access
from models.rules.actor import Actor


class Unguarded(RuntimeError):
    """A statement that the read guard cannot narrow. A fault in our code, not a person's doing."""


def tables_in(statement: Any) -> set[type[Table]]:
    """Every mapped table a statement names, at any depth.

    Raises Unguarded for what would slip past the criteria: text, raw tables and raw columns.
    """
    found: set[type[Table]] = set()
    plain: set[str] = set()
    for element in visitors.iterate(statement):
        entity = element._annotations.get("parententity")
        if entity is not None:
            found.add(entity.mapper.class_)
        elif isinstance(element, sa.Table):
            plain.add(element.name)
        elif isinstance(element, TextClause | TableClause):
            raise Unguarded("Text and ad-hoc tables are not run in an actor's session.")
        elif isinstance(element, ColumnClause) and element.is_literal and element.name != "*":
            raise Unguarded("Text is not run in an actor's session.")
        elif isinstance(element, sa.Column) and isinstance(element.table, sa.Table):
            plain.add(element.table.name)
    if stray := plain - {str(table.__tablename__) for table in found}:
        raise Unguarded(f"Name tables through their mapped class: {', '.join(sorted(stray))}.")
    return found


def _is_aggregate(statement: Any) -> bool:
    """Whether a SELECT can only give totals: it groups, or every column is a function."""
    if not isinstance(statement, sa.Select):
        return False
    if statement._group_by_clauses:
        return True
    return all(
        any(isinstance(part, FunctionElement) for part in visitors.iterate(column))
        for column in statement._raw_columns
    )


def _has_entities(state: ORMExecuteState) -> bool:
    descriptions = getattr(state.statement, "column_descriptions", [])
    return any(
        isinstance(one["expr"], type) or one["expr"] is one.get("entity") for one in descriptions
    )


def narrow(state: ORMExecuteState, actor: Actor, *, totals: bool) -> None:
    """Add to a statement the condition of every table it names."""
    if not state.is_select:
        raise Unguarded("Rows are written through objects, so that every change is checked.")
    if state.is_column_load:
        return
    named = tables_in(state.statement)
    if totals and not (_is_aggregate(state.statement) and not _has_entities(state)):
        raise Unguarded("A session for totals answers counts, sums and groups, never rows.")
    options = [
        with_loader_criteria(table, access.rows(table, actor, totals=totals), include_aliases=True)
        for table in sorted(named, key=lambda one: str(one.__tablename__))
    ]
    if options:
        state.statement = state.statement.options(*options)
