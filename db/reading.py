"""The read guard: every statement is narrowed to the rows its actor may see."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause, FunctionFilter, Label, Over, TextClause
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import (
    AliasedReturnsRows,
    FromClause,
    Join,
    SelectBase,
    TableClause,
)

from db.hints import usually
from db.readings import RECORDED
from models.base import Table
from models.rules import access
from models.rules.actor import Actor
from models.rules.errors import Unguarded

AGGREGATES: Final = frozenset({"count", "sum", "avg", "min", "max"})
"""Functions that say something of many rows; any other could hand the rows over one by one."""

AROUND: Final = ("_prefixes", "_suffixes", "_hints", "_statement_hints")
"""Where SQLAlchemy takes text beside a statement."""

CONDITIONS: Final = "conditions"
"""Where a session keeps what its actor may see of each table: the same for as long as it lasts."""


def tables_in(statement: Any) -> set[type[Table]]:
    """Every mapped table a statement names, at any depth.

    Raises Unguarded for what would slip past the criteria: text, raw tables, raw columns, raw joins.
    """
    found: set[type[Table]] = set()
    scopes = [statement]
    while scopes:
        scope = _Scope(scopes.pop())
        found |= scope.tables
        scopes += scope.nested
    return found | _related(found)


class _Scope:
    """One SELECT without those within it: which entities it names, and which tables of the database.

    A table counts as named only beside its entity in the same SELECT, where the criteria hold.
    """

    def __init__(self, statement: Any) -> None:
        self.tables: set[type[Table]] = set()
        self.nested: list[Any] = []
        self._standing: set[int] = set()
        self._stored: dict[int, Any] = {}
        ahead = list(statement.get_children())
        _refuse_text(statement)
        while ahead:
            element = ahead.pop()
            if isinstance(element, SelectBase):
                self.nested.append(element)
                continue
            _refuse_text(element)
            self._note(element)
            ahead.extend(element.get_children())
        for key, element in self._stored.items():
            if key not in self._standing:
                raise Unguarded(f"Name tables through their mapped class: {element}.")

    def _note(self, element: Any) -> None:
        entity = element._annotations.get("parententity")
        if entity is not None:
            self.tables.add(entity.mapper.class_)
            self._standing.update(id(one) for one in _layers(entity.selectable))
        elif isinstance(element, FromClause) and _is_stored(element):
            self._stored[id(element)] = element
        elif isinstance(element, ColumnClause) and _is_stored(element.table):
            self._stored[id(element.table)] = element.table


def _layers(selectable: Any) -> Iterator[Any]:
    """A table, or an alias and the table under it."""
    yield selectable
    while isinstance(selectable, AliasedReturnsRows):
        selectable = selectable.element
        yield selectable


def _is_stored(element: Any) -> bool:
    """Whether this is a table of the database, or another name for one."""
    return any(isinstance(one, TableClause) for one in _layers(element))


def _refuse_text(element: Any) -> None:
    if isinstance(element, TextClause) or (
        isinstance(element, ColumnClause) and element.is_literal and element.name != "*"
    ):
        raise Unguarded("Text is not run in an actor's session.")
    if isinstance(element, Join):
        # The criteria reach select().join(), not a join that was put together before.
        raise Unguarded("Join with select().join(), so that both sides are narrowed.")
    if any(getattr(element, name, None) for name in AROUND):
        raise Unguarded("Text before, after or within a statement is not run.")


def _related(found: set[type[Table]]) -> set[type[Table]]:
    """Tables that could come along by a relationship, which the statement does not name."""
    more: set[type[Table]] = set()
    ahead = list(found)
    while ahead:
        for related in sa.inspect(ahead.pop()).relationships:
            if related.mapper.class_ not in found | more:
                more.add(related.mapper.class_)
                ahead.append(related.mapper.class_)
    return more


def _is_total(statement: Any) -> bool:
    """Whether a SELECT can only give totals: every column is a count, a sum ... or what was grouped by."""
    if not isinstance(statement, sa.Select):
        return False
    groups = [_bare(one) for one in statement._group_by_clauses]
    if any(_names_one_row(one) for one in groups):
        return False
    return all(_is_total_column(one, groups) for one in statement._raw_columns)


def _bare(element: Any) -> Any:
    return element.element if isinstance(element, Label) else element


def _is_total_column(column: Any, groups: Iterable[Any]) -> bool:
    element = _bare(column)
    if any(element is one or element.compare(one) for one in groups):
        return True
    if isinstance(element, FunctionFilter):
        element = element.func
    if isinstance(element, FunctionElement) and getattr(element, "name", "") in AGGREGATES:
        return True
    if isinstance(element, sa.Select | sa.ScalarSelect):
        return _is_total(getattr(element, "element", element))
    is_rows = isinstance(element, FromClause) and not isinstance(element, FunctionElement)
    if is_rows or isinstance(element, Over | ColumnClause):
        return False
    return all(_is_total_column(one, groups) for one in element.get_children())


def _names_one_row(group: Any) -> bool:
    """Whether grouping by this gives one group per person or case: an id, or a number of its own."""
    return any(
        _is_their_own(base) or _refers_to_people(base)
        for part in visitors.iterate(group)
        if isinstance(part, ColumnClause)
        for base in part.base_columns
        if isinstance(base, sa.Column)
    )


def _is_their_own(column: sa.Column[Any]) -> bool:
    return column.table.name in NAMED_ONE_BY_ONE and bool(column.primary_key or column.unique)


def _refers_to_people(column: sa.Column[Any]) -> bool:
    # The program of a case, which every part of it refers to as well, names nobody.
    return any(
        key.column.table.name in NAMED_ONE_BY_ONE and key.column.primary_key
        for key in column.foreign_keys
    )


NAMED_ONE_BY_ONE: Final = frozenset(
    {"cases", "check_ins", "contacts", "matches", "mentor_requests", "mentors", "participants"}
)
"""Tables whose rows are people or what happened to them: a group for each would be a list of them."""


class _Narrowed(LoaderCriteriaOption):
    """A table's condition, on the table or on the alias of it that a statement names.

    SQLAlchemy 2.1 does not move a condition to the alias in the ON of a join: it would stand there
    on the table itself, and let every row of the alias through where the table is in the statement.
    """

    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def _resolve_where_criteria(self, ext_info: Any) -> Any:
        condition = super()._resolve_where_criteria(ext_info)
        return ext_info._adapter.traverse(condition) if ext_info.is_aliased_class else condition


def narrow(state: ORMExecuteState, actor: Actor, *, totals: bool) -> set[type[Table]]:
    """Add to a statement the condition of every table it names; return those that it hands out by row.

    With the execution option `in_order` the statement reads the first rows of a long list; with
    `masked` it takes out itself what tells of too few people (models/rules/few_people.py).
    """
    if not state.is_select:
        raise Unguarded("Rows are written through objects, so that every change is checked.")
    if state.is_column_load:
        return set()
    named = tables_in(state.statement)
    # What is not widened for totals is narrowed as ever, and may be read by row.
    is_total = bool(named & RECORDED or totals) and _is_total(state.statement)
    if totals and named & access.TOTALS and not is_total:
        raise Unguarded("A session for totals answers counts, sums and groups, never rows.")
    in_order = state.execution_options.get("in_order", False)
    masked = state.execution_options.get("masked", False)

    # Some are made of a thousand parts, and a page asks for the same table again and again.
    made: dict[Any, Any] = state.session.info.setdefault(CONDITIONS, {})

    def condition(table: type[Table]) -> Any:
        kind = (table, totals, masked)
        if kind not in made:
            made[kind] = access.rows(table, actor, totals=totals, masked=masked)
        return usually(made[kind]) if in_order else made[kind]

    options = [
        _Narrowed(table, condition(table), include_aliases=True)
        for table in sorted(named, key=lambda one: str(one.__tablename__))
    ]
    if options:
        state.statement = state.statement.options(*options)
    return set() if is_total else named
