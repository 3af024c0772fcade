"""Indexes on the answers to own fields, so that a long list is filtered by one of them at once.

They are no part of the models, since fields come and go while people work: no migration makes them
or takes them away, and `refresh` puts back what a migration lost by building a table anew.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, DropIndex
from sqlmodel import col, func, select

from db.keeping.migrations import OWN_INDEXES
from db.queries import columns
from db.session import GuardedSession
from models.base import Kind
from models.data import OwnField
from models.rules import own_fields

INDEXED: Final = frozenset(
    {"text", "number", "money", "date", "yes_no", "choice", "person", "organization"}
)
"""Kinds that are asked for by one value, or from one to another. The others are searched by words."""


def name_of(field: OwnField) -> str:
    """What the index of a field is called."""
    return f"{OWN_INDEXES}{field.id}"


def is_wanted(field: OwnField) -> bool:
    """Whether the answers to a field are indexed: those in its records, while it is asked for."""
    return field.kind in INDEXED and not field.is_private and not field.is_retired


def follow(session: GuardedSession, field: OwnField) -> None:
    """Make the index of a field that is asked for, or drop that of a retired one, in this transaction."""
    # Below the guard, which knows rows only: this changes none.
    connection = sa.orm.Session.connection(session)
    if is_wanted(field):
        connection.execute(CreateIndex(index(field), if_not_exists=True))
    else:
        connection.execute(DropIndex(index(field), if_exists=True))


def refresh(session: GuardedSession) -> None:
    """Make every index that is missing. For a session of the program itself."""
    for field in session.exec(select(OwnField).order_by(col(OwnField.id))):
        follow(session, field)


def index(field: OwnField) -> sa.Index:
    """The index of a field, on the very expression that lists filter by."""
    # A table of its own: an index of the models' table would be one that migrations look for.
    apart: Any = sa.Table(field.table_name, sa.MetaData(), sa.Column("own", sa.JSON))
    spec = own_fields.spec_of(field, {})
    answer = columns.own(apart.c, spec)
    compared = func.lower(answer) if spec.kind is Kind.TEXT else answer
    given = compared.is_not(None)  # Most records have no answer, and are not looked for by it.
    return sa.Index(name_of(field), compared, sqlite_where=given, postgresql_where=given)
