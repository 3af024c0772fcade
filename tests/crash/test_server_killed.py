"""A database server that crashes while people save: what it acknowledged is there when it is back."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count

import pytest

from db import engine
from db.keeping import migrations
from models.rules.errors import Refused, Unavailable
from tests import missing, postgres, world
from tests.crash.people import child, faults, halves, log, logged
from tests.databases import in_force
from tests.world import World

TIMES = 2


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server as a county has it: it waits for its disk."""
    if postgres.programs() is None:
        missing.program("PostgreSQL's programs were not found (apt-get install postgresql).")
    started = postgres.start(told=())
    yield started
    started.stop()


@pytest.fixture
def cast(server: postgres.Server) -> Iterator[World]:
    """The cast, on that server."""
    with in_force(server.url("postgres")):
        migrations.upgrade(engine.get_engine())
        yield world.build()


def test_what_a_crashed_server_had_acknowledged_is_there_when_it_is_back(
    cast: World, server: postgres.Server
) -> None:
    acknowledged: list[str] = []
    for turn in range(TIMES):

        def work(say: Callable[[str], None], turn: int = turn) -> None:
            for number in count():
                try:
                    log(cast, f"{turn}.{number}")
                except Unavailable:
                    return
                say(f"{turn}.{number}")

        saver = child(work)
        acknowledged += [saver.lines.readline().rstrip("\n") for _ in range(5)]
        server.halt()
        rest, code = saver.end()
        assert code == 0
        acknowledged += rest
        with suppress(Refused):
            log(cast, f"while it was away {turn}")
            pytest.fail("Nothing can be saved while the server is away.")
        server.start_again()
        # The same process, with the connections it had, heals by itself.
        assert set(acknowledged) <= set(logged())
        assert list(halves()) == []
    assert not any(one.startswith("while") for one in logged())
    assert faults() == []
