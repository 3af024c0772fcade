"""A column of a table, or an answer to an own field, as one SQL expression on both databases."""

from typing import Any

import sqlalchemy as sa

from models.base import FieldSpec, Kind

NUMBERS = (Kind.NUMBER, Kind.DECIMAL, Kind.MONEY, Kind.REFERENCE)


def of(entity: Any, name: str, spec: FieldSpec, answers: Any = None) -> Any:
    """The expression for a name of a shape. `entity` is the mapped class, or an alias of it.

    `answers` is private_answers, or an alias of it, joined for this record: where the answers to
    private fields are.
    """
    if spec.own is None:
        return getattr(entity, name)
    if not spec.own.is_private:
        return own(entity, spec)
    # Private answers of all tables stand together, and PostgreSQL may look at one of another table
    # before it looks at whose it is: where keys are the same, that one need not be a number.
    table_name = sa.inspect(entity).mapper.local_table.name
    return sa.case((answers.table_name == table_name, own(answers, spec)))


def own(entity: Any, spec: FieldSpec) -> Any:
    """The answer to an own field, typed so that it compares and sorts as people expect.

    Numbers and references are numbers, yes or no is a boolean, dates are ISO text. The path is
    rendered into the statement, not bound: only then does SQLite use an index on the expression.
    """
    assert spec.own is not None
    answer = entity.own[spec.own.key]
    answer.right = answer.right.render_literal_execute()
    if spec.kind in NUMBERS:
        return answer.as_float()
    if spec.kind is Kind.YES_NO:
        return answer.as_boolean()
    # Several choices are compared as the text of their JSON array.
    return answer.as_string()
