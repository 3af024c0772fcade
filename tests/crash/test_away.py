"""The database goes away at each moment of a save: refused in words, nothing half there, saved the next time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from db import engine
from db.keeping import postgres as programs
from models.rules.errors import Unavailable
from tests.crash.people import Phases, begin_anew, faults, log, logged
from tests.world import World

OUR_WORDS = "What you typed is kept"


@pytest.fixture
def on_postgresql(database: str) -> str:
    """The database, where it is PostgreSQL's."""
    if database.startswith("sqlite"):
        pytest.skip("SQLite has no server that could go away.")
    return database


def cut_everybody_off(database: str) -> None:
    """What a server does that stops: every connection is gone."""
    words = programs.words_of(database)
    with psycopg.connect(**words, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_whenever_the_server_goes_away_a_save_is_refused_and_goes_well_the_next_time(
    world: World, on_postgresql: str
) -> None:
    at, is_reached = 0, True
    while is_reached:
        at += 1
        begin_anew()
        phases = Phases(at, lambda: cut_everybody_off(on_postgresql))
        phases.watch(engine.get_engine())
        try:
            log(world, f"at {at}")
            phases.is_over = True
        except Unavailable as away:
            assert phases.is_reached
            assert OUR_WORDS in away.sentence
            assert f"at {at}" not in logged()
            log(world, f"at {at}")
        assert f"at {at}" in logged()
        is_reached = phases.is_reached
    assert at > 10
    assert len(logged()) == at
    assert faults() == []


def lose_the_answer(monkeypatch: pytest.MonkeyPatch, *, before: bool) -> None:
    """Have the line break while a commit is under way: before the server has it, or after it did it."""
    dialect = engine.get_engine().dialect
    commit = dialect.do_commit

    def broken(connection: Any) -> None:
        monkeypatch.setattr(dialect, "do_commit", commit)
        if not before:
            commit(connection)
        connection.driver_connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", broken)


def test_a_save_whose_answer_was_lost_is_known_to_be_saved(
    world: World, on_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_the_answer(monkeypatch, before=False)
    # Not refused, or the person would save it again; and what it returns can be read.
    assert log(world, "once").minutes is None
    assert logged() == ["once"]
    assert faults() == []


def test_a_save_that_never_reached_the_server_is_known_not_to_be_saved(
    world: World, on_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_the_answer(monkeypatch, before=True)
    with pytest.raises(Unavailable, match=OUR_WORDS):
        log(world, "never")
    assert logged() == []
    assert faults() == []


def test_where_nobody_can_tell_the_person_is_told_to_look_first(
    world: World, on_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert logged() == []  # Which leaves one connection open, for the save.
    lose_the_answer(monkeypatch, before=False)

    def gone(*_args: Any, **_words: Any) -> Any:
        raise psycopg.OperationalError('connection to server at "db.county.example" failed')

    sa.event.listen(engine.get_engine(), "do_connect", gone)
    with pytest.raises(Unavailable, match="may have been saved") as refused:
        log(world, "perhaps")
    assert "county.example" not in refused.value.sentence
    engine.dispose()
    assert logged() == ["perhaps"]


@pytest.fixture
def impatient(database: str) -> Iterator[None]:
    """SQLite that waits for a lock for a moment only."""

    def wait_less(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=20")

    engine.dispose()
    sa.event.listen(engine.get_engine(), "connect", wait_less)
    yield
    engine.dispose()


def holding(database: str, *statements: str) -> sqlite3.Connection:
    """Somebody else's connection that holds a lock."""
    other = sqlite3.connect(make_url(database).database or "", isolation_level=None)
    for one in statements:
        other.execute(one)
    return other


@pytest.mark.sqlite_only
def test_while_somebody_else_saves_for_too_long_a_save_is_refused(
    world: World, database: str, impatient: None
) -> None:
    with closing(holding(database, "BEGIN IMMEDIATE")), pytest.raises(Unavailable, match=OUR_WORDS):
        log(world, "locked out")
    log(world, "again")
    assert logged() == ["again"]
    assert faults() == []


@pytest.mark.sqlite_only
@pytest.mark.skipif(engine.journal_mode() == "WAL", reason="With WAL, readers keep nobody waiting.")
def test_a_commit_that_a_reader_keeps_waiting_for_too_long_is_refused_whole(
    world: World, database: str, impatient: None
) -> None:
    reader = holding(database, "BEGIN", "SELECT count(*) FROM cases")
    with closing(reader), pytest.raises(Unavailable, match=OUR_WORDS):
        log(world, "kept waiting")
    log(world, "again")
    assert logged() == ["again"]
    assert faults() == []


@pytest.mark.sqlite_only
def test_a_file_that_may_not_be_written_refuses_and_keeps_what_there_is(
    world: World, database: str
) -> None:
    def only_read(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    engine.dispose()
    sa.event.listen(engine.get_engine(), "connect", only_read)
    with pytest.raises(Unavailable, match=OUR_WORDS):
        log(world, "nowhere")
    engine.dispose()
    log(world, "again")
    assert logged() == ["again"]
    assert faults() == []
