"""A database that sorts names by a language's rules is said to, since its lists differ from those on SQLite."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from db import engine
from db.keeping import checks, migrations
from db.keeping import postgres as programs
from tests import postgres
from tests.databases import in_force

NAME = "sorted_by_language"


@pytest.fixture
def in_english(postgres_server: postgres.Server) -> Iterator[str]:
    """A PostgreSQL database in whose order "a" comes before "B"."""
    words = programs.words_of(postgres_server.url("postgres"))
    made = "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
    with psycopg.connect(**words, autocommit=True) as server:
        server.execute(sql.SQL(made).format(sql.Identifier(NAME)))
        with in_force(postgres_server.url(NAME)):
            yield postgres_server.url(NAME)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


def notes() -> list[str]:
    return [one.sentence for one in checks.check(engine.get_engine()) if one.level == "note"]


def test_the_check_says_that_names_are_sorted_by_a_language(in_english: str) -> None:
    migrations.upgrade(engine.get_engine())
    assert any("sorted by a language" in one for one in notes())


def test_it_says_nothing_of_a_database_that_sorts_as_sqlite_does(database: str) -> None:
    assert not any("sorted by a language" in one for one in notes())
