"""What every test may ask for: a database of its own, a fixed day, and the cast."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from db import engine
from db.keeping import migrations
from tests import postgres, world
from tests.world import World

CI = os.environ.get("CI") == "true"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever touches a database on SQLite and on PostgreSQL, unless it is marked sqlite_only."""
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("sqlite_only") is not None
        kinds = ["sqlite"] if only else ["sqlite", "postgresql"]
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture
def today() -> date:
    """The day on which every test happens."""
    return world.TODAY


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The tests' own PostgreSQL; without its programs a test is skipped, and fails in CI."""
    if postgres.programs() is None:
        missing = "PostgreSQL's programs were not found (apt-get install postgresql)."
        pytest.fail(missing) if CI else pytest.skip(missing)
    server = postgres.start()
    yield server
    server.stop()


class Templates:
    """Databases made once and copied for each test: one with tables alone, one with the cast."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.made: dict[str, World | None] = {}
        self.copies = 0

    def url(self, name: str) -> str:
        """Say where a database of this name is."""
        return f"sqlite:///{self.directory / name}.db"

    def copy(self, template: str) -> tuple[str, World | None]:
        """Copy a template, making it first if need be: the copy's address, and who is in it."""
        if template not in self.made:
            self.made[template] = self._make(template)
        self.copies += 1
        name = f"copy_{self.copies}"
        self._copy(template, name)
        return self.url(name), self.made[template]

    def _make(self, template: str) -> World | None:
        self._create(template)
        with in_force(self.url(template)):
            migrations.upgrade(engine.get_engine())
            return world.build() if template == "cast" else None

    def _create(self, name: str) -> None:
        """SQLite makes a file when it first writes to it."""

    def _copy(self, template: str, name: str) -> None:
        shutil.copyfile(self.directory / f"{template}.db", self.directory / f"{name}.db")

    def drop(self, url: str) -> None:
        """Remove a copy."""
        for path in self.directory.glob(f"{Path(url).stem}.db*"):
            path.unlink()


class PostgresTemplates(Templates):
    """The same, where the server copies."""

    def __init__(self, server: postgres.Server) -> None:
        super().__init__(server.directory)
        self.server = server

    def url(self, name: str) -> str:
        """Say where a database of this name is."""
        return self.server.url(name)

    def _run(self, statement: str, *names: str) -> None:
        address = f"host={self.directory} user=tests dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _create(self, name: str) -> None:
        self._run("CREATE DATABASE {}", name)

    def _copy(self, template: str, name: str) -> None:
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)

    def drop(self, url: str) -> None:
        """Remove a copy, also when a test left a connection open."""
        name = url.partition("@/")[2].partition("?")[0]
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


class in_force:
    """While this lasts, DATABASE_URL names that database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.before = os.environ.get("DATABASE_URL")

    def __enter__(self) -> None:
        engine.dispose()
        os.environ["DATABASE_URL"] = self.url

    def __exit__(self, *_: object) -> None:
        engine.dispose()
        if self.before is None:
            os.environ.pop("DATABASE_URL", None)
        else:
            os.environ["DATABASE_URL"] = self.before


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """SQLite databases to copy."""
    return Templates(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_templates(postgres_server: postgres.Server) -> Templates:
    """PostgreSQL databases to copy."""
    return PostgresTemplates(postgres_server)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of the test's own, in force while it runs; holds the cast if `world` is asked for."""
    kind = {"sqlite": "sqlite_templates", "postgresql": "postgres_templates"}[request.param]
    templates: Templates = request.getfixturevalue(kind)
    url, cast = templates.copy("cast" if "world" in request.fixturenames else "tables")
    request.node.cast = cast
    with in_force(url):
        yield url
    templates.drop(url)


@pytest.fixture(name="world")
def world_(request: pytest.FixtureRequest, database: str) -> World:
    """The cast, in the test's own database: ids of rows, and an actor per role."""
    cast: World = request.node.cast
    return cast


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: they are the slowest, and Playwright leaves an event loop in the main thread."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
