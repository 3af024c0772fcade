"""A list of many records is filtered by an own field through an index, on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import Session

from db import engine
from db.commands import answers, own_fields, own_indexes
from db.keeping import migrations
from db.queries import records, shapes
from db.session import GuardedSession, open_session
from models.base import metadata
from models.casework import Case, Contact
from models.data import OwnField
from models.rules.actor import SYSTEM
from models.rules.asking import Asked, Filter
from tests.world import World

FILTERS = {
    "text": ("is", "North"),
    "number": ("at_least", "9"),
    "money": ("is", "9"),
    "date": ("is", "2026-03-04"),
    "yes_no": ("is", "yes"),
    "choice": ("is", "a"),
    "person": ("is", "1"),
}


def add(world: World, kind: str, **more: Any) -> OwnField:
    choices = ["A", "B"] if kind == "choice" else []
    new = own_fields.NewField("contacts", "It", kind, choices=choices, **more)
    with open_session(world.administrator, write=True) as session:
        return own_fields.add(session, area_id=world.maple, new=new)


def plan(session: GuardedSession, statement: Any) -> str:
    """How the database would look the rows up, when it has no cheaper way to look at all."""
    connection = Session.connection(session)
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
    words = statement.compile(
        connection, compile_kwargs={"literal_binds": True, "render_postcompile": True}
    )
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    return "\n".join(str(tuple(row)) for row in connection.execute(sa.text(f"{explain}{words}")))


@pytest.mark.parametrize("kind", FILTERS)
def test_a_filter_by_an_own_field_uses_its_index(world: World, kind: str) -> None:
    field = add(world, kind)
    op, value = FILTERS[kind]
    with open_session(SYSTEM) as session:
        shape = shapes.shape(session, Contact)
        asked = Asked(filters=(Filter("own.it", op, value),))
        statement = records.matching(Contact, shape, asked)
        found = plan(session, statement)
    assert own_indexes.name_of(field) in found, found


def test_a_retired_field_has_no_index_and_a_private_one_never_had(world: World) -> None:
    field = add(world, "number")
    add(world, "number", is_private=True)
    assert names() == {own_indexes.name_of(field)}
    with open_session(world.administrator, write=True) as session:
        own_fields.retire(session, field_id=field.id or 0)
    assert names() == set()
    with open_session(world.administrator, write=True) as session:
        own_fields.restore(session, field_id=field.id or 0)
    assert names() == {own_indexes.name_of(field)}


def names() -> set[str]:
    """The indexes of own fields that there are."""
    with engine.get_engine().connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        place = "sqlite_master WHERE type = 'index'" if is_sqlite else "pg_indexes WHERE true"
        column = "name" if is_sqlite else "indexname"
        found = connection.execute(
            sa.text(f"SELECT {column} FROM {place} AND {column} LIKE 'own_answers_%'")  # noqa: S608
        )
        return {row[0] for row in found}


def test_an_index_that_was_lost_is_made_again(world: World) -> None:
    field = add(world, "choice")
    with engine.get_engine().begin() as connection:
        connection.execute(sa.text(f"DROP INDEX {own_indexes.name_of(field)}"))
    with open_session(SYSTEM, write=True) as session:
        own_indexes.refresh(session)
    assert names() == {own_indexes.name_of(field)}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_indexes_of_own_fields_are_none_of_the_migrations_business(world: World) -> None:
    add(world, "text")
    assert not [one for one in metadata.tables["contacts"].indexes if "own" in str(one.name)]
    with engine.get_engine().connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": migrations.is_ours},
        )
        assert compare_metadata(context, metadata) == []
    migrations.downgrade(engine.get_engine(), "0001")
    migrations.upgrade(engine.get_engine())


def test_private_answers_with_the_same_key_do_not_meet(world: World) -> None:
    for table, kind in (("contacts", "number"), ("cases", "text")):
        new = own_fields.NewField(table, "It", kind, is_private=True)
        with open_session(world.administrator, write=True) as session:
            own_fields.add(session, area_id=world.maple, new=new)
    with open_session(world.coordinator, write=True) as session:
        answers.write(session, session.fetch(Case, world.open_case), {"own.it": "many"})
        answers.write(session, session.fetch(Contact, world.contact), {"own.it": 12})
    with open_session(world.coordinator) as session:
        shape = shapes.shape(session, Contact)
        asked = Asked(filters=(Filter("own.it", "at_least", "9"),), sort=("own.it",))
        found = records.page(session, Contact, shape, asked)
    assert [row.id for row in found.rows] == [world.contact]
