"""A server over the cast, whose every text is marked and hostile; and browsers without a browser that come to it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from os import environ
from pathlib import Path
from typing import Final

import pytest

from db.commands import accounts, login_sessions
from db.queries import actors as actor_queries
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM, Actor
from tests.attack.addresses import addresses
from tests.attack.client import Client
from tests.attack.marks import Mark, Marking, add_fields
from tests.databases import Templates, in_force
from tests.serving import serving
from tests.world import World

PASSWORD: Final = "pelicans borrow violet umbrellas"
OWN_NAME: Final = "table.test"
ON_POSTGRESQL: Final = environ.get("ATTACKED_ON") == "postgresql"
TEMPLATES: Final = "postgres_templates" if ON_POSTGRESQL else "sqlite_templates"
"""ATTACKED_ON=postgresql runs everything here on PostgreSQL; else only what test_on_postgresql.py picks."""
ROLES: Final = (
    "director", "lead", "coordinator", "mentor_coordinator", "data_entry", "partner", "administrator", "charlie",
)  # fmt: skip


@dataclass
class House:
    """The running application, everybody who may sign in to it, and every mark that stands in it."""

    url: str
    world: World
    marks: list[Mark]
    addresses: dict[str, str]
    log: Path
    _tokens: dict[str, str] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        """Somebody as the server sees them now."""
        user_id = self.world.actors()[role].user_id
        assert user_id is not None
        with open_session(SYSTEM) as session:
            return actor_queries.load(session, user_id=user_id, now=now())

    def begin(self, role: str) -> str:
        """A session of somebody's own, past the form: its cookie's value."""
        user_id = self.world.actors()[role].user_id
        assert user_id is not None
        with open_session(SYSTEM, write=True) as session:
            return login_sessions.begin(session, user_id=user_id, browser="Tests", now=now())

    def come_in(self, role: str, *, anew: bool = False) -> AbstractAsyncContextManager[Client]:
        """A browser of somebody who is signed in; with `anew`, in a session of its own."""
        if anew or role not in self._tokens:
            self._tokens[role] = self.begin(role)
        return _client(self.url, self._tokens[role])

    def forget(self, role: str) -> None:
        """Their session has ended: the next one to come in begins another."""
        self._tokens.pop(role, None)

    def said(self) -> str:
        """What the server has printed."""
        return self.log.read_text(errors="replace")


@asynccontextmanager
async def _client(url: str, token: str) -> AsyncIterator[Client]:
    async with Client(url) as client:
        client.http.cookies.set("common_table", token)
        yield client


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The loop that asynchronous tests run in."""
    return "asyncio"


@contextmanager
def built(directory: Path, templates: Templates) -> Iterator[House]:
    """The cast with its marks, in a database of its own, and a server over it."""
    (database, world), log = templates.copy("cast"), directory / "log"
    assert world is not None
    with in_force(database):
        user_id = world.coordinator.user_id
        assert user_id is not None
        with open_session(SYSTEM, write=True) as session:
            accounts.set_password(session, user_id=user_id, password=PASSWORD, now=now())
        add_fields(world)
        where = addresses(world)
        marks = Marking().everything()
        with serving("app.py", log, DATABASE_URL=database, COMMON_TABLE_HOSTS=OWN_NAME) as server:
            yield House(server.url, world, marks, where, log)
    templates.drop(database)


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One server for the tests of this package that change nothing of the cast."""
    with built(tmp_path_factory.mktemp("attack"), request.getfixturevalue(TEMPLATES)) as found:
        yield found


@pytest.fixture(scope="module")
def sandbox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house of a module's own, for what is allowed and done."""
    with built(tmp_path_factory.mktemp("sandbox"), request.getfixturevalue(TEMPLATES)) as found:
        yield found
