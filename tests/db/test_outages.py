"""What the database cannot do just now is said in words, and done again as soon as it can."""

from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session, func, select

from db import engine
from db.__main__ import main
from db.keeping import postgres
from db.session import open_session
from models.casework import Case
from models.rules.actor import SYSTEM
from models.rules.errors import Invalid, Unavailable
from tests.databases import in_force
from tests.world import World


@pytest.fixture
def on_postgresql(database: str) -> str:
    """The database, where it is PostgreSQL's."""
    if database.startswith("sqlite"):
        pytest.skip("SQLite has no server.")
    return database


def count() -> int:
    with open_session(SYSTEM) as session:
        return session.exec(select(func.count()).select_from(Case)).one()


def connect(database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(**postgres.words_of(database), autocommit=True)


def test_what_no_database_can_be_asked_is_refused_in_words(
    world: World, on_postgresql: str
) -> None:
    with (
        pytest.raises(Invalid, match="cannot take"),
        open_session(world.coordinator) as session,
    ):
        session.exec(select(Case.id).where(Case.number == "SC-00001\x00")).all()


def test_a_statement_that_takes_too_long_is_stopped_and_others_go_on(
    world: World, on_postgresql: str
) -> None:
    with in_force(on_postgresql + "&options=-c%20statement_timeout%3D50ms"):
        with pytest.raises(Unavailable, match="took too long"), open_session(SYSTEM) as session:
            Session.connection(session).execute(sa.select(sa.func.pg_sleep(5)))
        assert count() > 0


@pytest.mark.sqlite_only
def test_on_sqlite_too_a_statement_that_takes_too_long_is_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = first.union_all(sa.select(first.c.n + 1).where(first.c.n < 10_000_000))
    long = sa.select(sa.func.count()).select_from(numbers)
    monkeypatch.setattr(engine, "STATEMENT_SECONDS", 0)
    with pytest.raises(Unavailable, match="took too long"), open_session(SYSTEM) as session:
        Session.connection(session).execute(long)
    monkeypatch.undo()
    assert count() > 0


def test_a_command_may_take_its_time(world: World, on_postgresql: str) -> None:
    engine.dispose()
    with engine.patient(), engine.get_engine().connect() as connection:
        told = connection.scalar(sa.select(sa.func.current_setting("statement_timeout")))
    engine.dispose()
    assert told == "0"


def test_who_waits_for_somebody_elses_save_is_told_so(world: World, on_postgresql: str) -> None:
    with (
        in_force(on_postgresql + "&options=-c%20lock_timeout%3D50ms"),
        connect(on_postgresql) as other,
    ):
        with other.transaction():
            other.execute("LOCK TABLE cases IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(Unavailable, match="Somebody else is saving"):
                count()
        assert count() > 0


def test_the_pool_survives_that_every_connection_is_cut(world: World, on_postgresql: str) -> None:
    before = count()
    with connect(on_postgresql) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert count() == before


def test_somebody_who_gets_no_connection_is_told_to_try_again(
    world: World, on_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.get_engine().pool, "_timeout", 0.01)
    held = [engine.get_engine().connect() for _ in range(30)]
    try:
        with pytest.raises(Unavailable, match="try again"):
            count()
    finally:
        for one in held:
            one.close()
    assert count() > 0


def test_an_unfinished_transaction_keeps_nobody_waiting_for_ever(
    world: World, on_postgresql: str
) -> None:
    with engine.get_engine().connect() as connection:
        told = {
            name: connection.scalar(sa.select(sa.func.current_setting(name)))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        }
    assert told == {
        "statement_timeout": "1min",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "2min",
    }


def test_neither_host_nor_password_is_said_when_a_database_is_away(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with in_force("postgresql://clerk:sesame-sesame@127.0.0.1:9/secret_place"):
        with pytest.raises(Unavailable) as away:
            count()
        for words in (["migrate"], ["demo"], ["user", "end-sessions", "clerk"], ["check"]):
            assert main(words) == 1
    said = capsys.readouterr()
    for word in ("sesame", "127.0.0.1", "secret_place", ":9"):
        assert word not in away.value.sentence + said.out + said.err


def test_what_somebody_typed_is_in_no_error(world: World) -> None:
    unknown = sa.table("unknown", sa.column("name"))
    asked = sa.select(unknown).where(unknown.c.name == "Quillfeather")
    with engine.get_engine().connect() as connection, pytest.raises(sa.exc.DBAPIError) as error:
        connection.execute(asked)
    assert "Quillfeather" not in str(error.value)
