"""A server with the probe behind the real gate, and people who are signed in to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Final

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
from tests.serving import serving

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


@contextmanager
def running(
    script: str, directory: Path, *options: str, people: bool, port: int = 0, **environment: str
) -> Iterator[Door]:
    """An application on a free port with a database of its own, which is in force here too meanwhile."""
    database, notes = f"sqlite:///{directory / 'door.db'}", directory / "notes"
    environment |= {"DATABASE_URL": database, "PROBE_NOTES": str(notes)}
    with in_force(database):
        migrations.upgrade(engine.get_engine())
        users = _people() if people else {}
        with serving(script, directory / "log", *options, port=port, **environment) as server:
            yield Door(server.url, database, notes, users, server.log)


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
