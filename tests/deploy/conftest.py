"""What a county runs: PostgreSQL, two app processes, and the nginx of deploy/ before them, all on loopback."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser

from db import engine
from db.commands import accounts
from db.keeping import migrations
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM, Actor
from tests import missing, postgres, serving, world
from tests.browser import chromium
from tests.databases import in_force
from tests.deploy import proxy
from tests.deploy.proxy import Proxy
from tests.door.conftest import PASSWORD
from tests.world import World

LOGINS: Final = {"coordinator": "ann", "data_entry": "dee", "administrator": "ada"}
DATABASE: Final = "deployed"


@dataclass
class Process:
    """One app process, which can be killed and started again on its port."""

    port: int
    log: Path
    environment: dict[str, str]
    running: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it answers to this machine."""
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Start it."""
        self.running = serving.start("app.py", self.port, self.log, **self.environment)

    def wait(self) -> None:
        """Wait until people can be sent there."""
        assert self.running is not None
        serving.wait_until_healthy(self.running, self.url, self.log)

    def start(self) -> None:
        """Start it, and wait until people can be sent there."""
        self.begin()
        self.wait()

    def kill(self) -> None:
        """End it as a power cut would: no tidying up, nobody is told."""
        assert self.running is not None
        self.running.kill()
        self.running.wait(timeout=15)

    def stop(self) -> None:
        """End it, if it runs."""
        if self.running is not None and self.running.poll() is None:
            serving.end(self.running)


@dataclass
class County:
    """Everything of it that runs."""

    proxy: Proxy
    processes: tuple[Process, ...]
    database: str
    server: postgres.Server
    world: World

    def at(self, port: str) -> Process:
        """The process on a port."""
        return next(one for one in self.processes if str(one.port) == port)

    def client(self, **options: object) -> httpx.Client:
        """A client that trusts our certificate and no other, and follows nothing."""
        trusted = ssl.create_default_context(cafile=str(self.proxy.certificate))
        return httpx.Client(base_url=self.proxy.url, verify=trusted, timeout=20, **options)  # type: ignore[arg-type]


def _passwords(cast: World) -> None:
    for name in LOGINS:
        actor: Actor = getattr(cast, name)
        assert actor.user_id is not None
        with open_session(SYSTEM, write=True) as session:
            accounts.set_password(session, user_id=actor.user_id, password=PASSWORD, now=now())


@contextmanager
def _database(server: postgres.Server) -> Iterator[str]:
    """A new database until the block ends: those of these tests that need a browser come later, to another."""
    with server.connect("postgres") as there:
        there.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield server.url(DATABASE)
        finally:
            there.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="package")
def nginx() -> Path:
    """nginx; without it these tests are skipped, and fail in CI."""
    if (found := proxy.find()) is not None:
        return found
    missing.program("nginx was not found (apt-get install nginx).")


@pytest.fixture(scope="package")
def county(
    nginx: Path, postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """A county's servers with the tests' cast, in force here too while the tests of this package run."""
    folder = tmp_path_factory.mktemp("county")
    with _database(postgres_server) as url, in_force(url):
        migrations.upgrade(engine.get_engine())
        cast = world.build()
        _passwords(cast)
        environment = {"DATABASE_URL": url, "STREAMLIT_SERVER_COOKIE_SECRET": "one for all of them"}
        processes = tuple(
            Process(serving.free_port(), folder / f"app{number}.log", environment)
            for number in (1, 2)
        )
        before = None
        try:
            for one in processes:
                one.begin()
            for one in processes:
                one.wait()
            before = proxy.start(nginx, folder, [one.port for one in processes])
            yield County(before, processes, url, postgres_server, cast)
        finally:
            for one in processes:
                one.stop()
            if before is not None:
                before.stop()


@pytest.fixture(scope="package")
def chromium_() -> Iterator[Browser]:
    """One Chromium for these tests."""
    with chromium.launched() as running:
        yield running
