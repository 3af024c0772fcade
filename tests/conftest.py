"""What every test may ask for: a database of its own, a fixed day, and the cast."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from tests import missing, postgres, world
from tests.databases import PostgresTemplates, Templates, in_force, quick_engines
from tests.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever touches a database on SQLite and on PostgreSQL, unless it is marked sqlite_only."""
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("sqlite_only") is not None
        kinds = ["sqlite"] if only else ["sqlite", "postgresql"]
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture(scope="session", autouse=True)
def _one_look_for_components() -> Iterator[None]:
    """AppTest looks through every installed package at each run: four fifths of its time, for the same answer."""
    found = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session", autouse=True)
def _engines() -> Iterator[None]:
    """What engines do alike for every test is done once."""
    with quick_engines():
        yield


@pytest.fixture
def today() -> date:
    """The day on which every test happens."""
    return world.TODAY


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The tests' own PostgreSQL; without its programs a test is skipped, and fails in CI."""
    if postgres.programs() is None:
        missing.program("PostgreSQL's programs were not found (apt-get install postgresql).")
    server = postgres.start()
    yield server
    server.stop()


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
    """Run browser tests last: they are the slowest, and share a server, a Chromium and a demo."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
