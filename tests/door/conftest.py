"""A server with the probe behind the real gate, and people who are signed in to it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Final
from urllib.error import URLError

import pytest

from db import engine
from db.commands import accounts, login_sessions
from db.keeping import migrations
from db.session import open_session
from models.access import Grant
from models.base import now
from models.places import Area
from models.rules.actor import SYSTEM
from tests.databases import in_force

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PASSWORD: Final = "pelicans borrow violet umbrellas"


@dataclass(frozen=True)
class Door:
    """The running probe, its database, and what its callbacks wrote."""

    url: str
    database: str
    notes: Path
    users: dict[str, int]
    log: Path

    def sign_in(self, login: str) -> str:
        """Sign somebody in past the form: the Cookie header of their browser."""
        with open_session(SYSTEM, write=True) as session:
            token = login_sessions.begin(
                session, user_id=self.users[login], browser="Tests", now=now()
            )
        return f"common_table={token}"

    def ask(
        self, path: str, cookie: str = "", method: str = "GET", **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        """Send one request as it is written, following nothing."""
        host, port = self.url.removeprefix("http://").split(":")
        connection = HTTPConnection(host, int(port), timeout=15)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={**sent, **({"Cookie": cookie} if cookie else {})})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def noted(self) -> list[str]:
        """What callbacks have written so far."""
        return self.notes.read_text().splitlines() if self.notes.exists() else []


def _people() -> dict[str, int]:
    with open_session(SYSTEM, write=True) as session:
        area = Area(name="Maple County", kind="county")
        session.add(area)
        session.flush()
        assert area.id is not None
        users: dict[str, int] = {}
        for login, role in (("ann", "coordinator"), ("bo", "director"), ("ada", "administrator")):
            user = accounts.add(session, login=login, name=login.title(), email="", area_id=area.id)
            assert user.id is not None
            session.add(Grant(user_id=user.id, role=role, scope="area", area_id=area.id))
            accounts.set_password(session, user_id=user.id, password=PASSWORD, now=now())
            users[login] = user.id
    return users


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Wait for a server's own word that it and its database are well."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=2):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text(errors='replace')}")


def start(
    script: str, port: int, log: Path, *options: str, **environment: str
) -> "subprocess.Popen[bytes]":
    """Start a Streamlit application on this machine alone, saying what it says into `log`."""
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), *options]
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment},
            stdout=output,
            stderr=output,
        )


@contextmanager
def running(
    script: str, directory: Path, *options: str, people: bool, port: int = 0, **environment: str
) -> Iterator[Door]:
    """An application on a free port with a database of its own, which is in force here too meanwhile."""
    database, notes, log = (
        f"sqlite:///{directory / 'door.db'}",
        directory / "notes",
        directory / "log",
    )
    with in_force(database):
        migrations.upgrade(engine.get_engine())
        users = _people() if people else {}
        port = port or free_port()
        url = f"http://127.0.0.1:{port}"
        environment |= {"DATABASE_URL": database, "PROBE_NOTES": str(notes)}
        process = start(script, port, log, *options, **environment)
        try:
            wait_until_healthy(process, url, log)
            yield Door(url, database, notes, users, log)
        finally:
            process.terminate()
            process.wait(timeout=15)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The probe behind the gate on a free port, with Ann, Bo and Ada, and its database in force here too."""
    with running("tests/door/probe/app.py", tmp_path_factory.mktemp("door"), people=True) as probe:
        yield probe


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The real application, with the same people."""
    with running("app.py", tmp_path_factory.mktemp("front"), people=True) as application:
        yield application


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The real application on a new database, where nobody has an account."""
    with running("app.py", tmp_path_factory.mktemp("empty"), people=False) as application:
        yield application
