"""Whoever saves waits for their turn, and gets it: over threads, over processes, after a failure."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from db import engine, turns
from db.session import open_session
from models.access import Setting
from models.rules.actor import SYSTEM
from models.rules.errors import Invalid

pytestmark = pytest.mark.sqlite_only


def path() -> str:
    return str(engine.get_engine().url.database)


def add_one() -> None:
    with open_session(SYSTEM, write=True) as session:
        row = session.exec(select(Setting).where(Setting.name == "count")).one()
        row.value = str(int(row.value) + 1)


def count() -> int:
    with open_session(SYSTEM) as session:
        return int(session.exec(select(Setting.value).where(Setting.name == "count")).one())


@pytest.fixture(autouse=True)
def _counter(database: str) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Setting(name="count", value="0"))


def test_many_who_save_at_once_all_come_to_it() -> None:
    with ThreadPoolExecutor(16) as pool:
        for one in [pool.submit(add_one) for _ in range(48)]:
            one.result()
    assert count() == 48


def test_nobody_writes_while_it_is_somebody_elses_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    turn = turns.of(path())
    assert turn.take("another")
    writing = engine.get_engine().connect().execution_options(writes=True)
    with writing as connection, pytest.raises(OperationalError, match="locked"):
        connection.begin()
    turn.leave("another")
    add_one()
    assert count() == 1


def test_a_refused_save_ends_its_turn() -> None:
    with pytest.raises(Invalid), open_session(SYSTEM, write=True) as session:
        session.exec(select(Setting)).all()
        raise Invalid("No.")
    assert turns.of(path()).take("the next")
    turns.of(path()).leave("the next")


def test_a_save_that_broke_down_ends_its_turn() -> None:
    with pytest.raises(ZeroDivisionError), open_session(SYSTEM, write=True):
        _ = 1 / 0
    add_one()
    assert count() == 1


def test_a_connection_that_is_thrown_away_ends_its_turn() -> None:
    connection = engine.get_engine().connect().execution_options(writes=True)
    connection.begin()
    connection.invalidate()
    connection.close()
    add_one()
    assert count() == 1


def test_only_whose_turn_it_is_can_end_it() -> None:
    turn = turns.of(path())
    assert turn.take("one")
    turn.leave("another")
    came = threading.Event()

    def wait() -> None:
        turn.take("another")
        came.set()

    other = threading.Thread(target=wait)
    other.start()
    assert not came.wait(0.05)
    turn.leave("one")
    assert came.wait(5)
    other.join()
    turn.leave("another")


def test_another_process_waits_for_its_turn_too(monkeypatch: pytest.MonkeyPatch) -> None:
    words = (
        "import sys; from db import turns; turn = turns.of(sys.argv[1]);"
        "print(turn.take('there'), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", words, path()],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    ) as there:  # fmt: skip
        assert there.stdout is not None
        assert there.stdout.readline().strip() == b"True"
        monkeypatch.setattr(turns, "PATIENCE", 0.05)
        assert not turns.of(path()).take("here")
        # Killed in the middle of its turn: the turn ends with it.
        there.kill()
    monkeypatch.setattr(turns, "PATIENCE", 10.0)
    add_one()
    assert count() == 1


def test_those_who_read_wait_for_nobodys_turn() -> None:
    turn = turns.of(path())
    assert turn.take("a long save")
    assert count() == 0
    turn.leave("a long save")


def test_with_a_wal_journal_a_page_is_read_while_somebody_saves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SQLITE_JOURNAL", "wal")
    engine.dispose()
    with engine.get_engine().connect() as reading:
        reading.begin()
        assert reading.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        reading.execute(sa.select(sa.func.count()).select_from(Setting)).scalar_one()
        # With the DELETE journal this commit would wait for the reader, and in vain.
        add_one()
    assert count() == 1
