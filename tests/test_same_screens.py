"""The same partnership shows the same screens on both databases, to the byte."""

from collections.abc import Iterator
from typing import Final

import psycopg
import pytest
from psycopg import sql

from db.keeping import copying, postgres
from db.queries import revisions
from db.session import open_session
from models.people import Organization, Person
from models.rules.actor import SYSTEM
from models.workgroups import ActionItem
from tests.databases import PostgresTemplates, Templates, in_force
from tests.test_every_page import open_screen, sent
from tests.test_query_counts import OPENED_BY
from tests.world import TODAY, World

IN_ANY_ORDER: Final = (
    "de la Cruz", "De Witt", "DeWitt", "O'Neil", "ONeil", "o'brien", "Zoë", "zebra", "Ábel", "abel", "Abel 10",
    "Abel 2", "_under", "éclair", "Ærø", "ñandú", "naïve", "Straße", "STRASSE", "-dash", "(paren)", "10 West",
    "9 East", "a b", "a-b", "ab", "A B",
)  # fmt: skip
"""Names that databases like to put in different orders, and to find differently."""


def fill(world: World) -> None:
    """Give the lists something to sort."""
    with open_session(SYSTEM, write=True) as session:
        for name in IN_ANY_ORDER:
            session.add(Organization(area_id=world.maple, name=name))
            session.add(Person(area_id=world.maple, name=name))
            session.add(ActionItem(workgroup_id=world.early_group, text=name, due_on=TODAY))


@pytest.fixture(scope="module")
def both(
    sqlite_templates: Templates, postgres_templates: PostgresTemplates
) -> Iterator[tuple[str, str, World]]:
    """The cast on SQLite, and copied into PostgreSQL."""
    here, cast = sqlite_templates.copy("cast")
    assert cast is not None
    there = postgres_templates.url("same_screens")
    words = postgres.words_of(postgres_templates.url("postgres"))
    with psycopg.connect(**words, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("same_screens")))
        with in_force(here):
            fill(cast)
        copying.copy(here, there, again=False, say=lambda _said: None)
        yield here, there, cast
        server.execute(
            sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier("same_screens"))
        )
    sqlite_templates.drop(here)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    from pages.parts import clock

    monkeypatch.setattr(clock, "today", lambda: TODAY)


def shown(url: str, name: str, role: str, world: World) -> list[str]:
    """Everything that one of the databases lets somebody see on a screen."""
    with in_force(url):
        # What one database was asked would answer for the other.
        revisions.forget()
        test = open_screen(name, world.actors()[role], world)
    assert not test.exception, test.exception[0].stack_trace if test.exception else ""
    return [one.decode("utf-8", errors="backslashreplace") for one in sent(test._tree)]


@pytest.mark.parametrize(("name", "role"), OPENED_BY)
def test_a_screen_shows_the_same_on_both(
    both: tuple[str, str, World], name: str, role: str
) -> None:
    here, there, world = both
    assert shown(here, name, role, world) == shown(there, name, role, world)
