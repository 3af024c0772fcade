"""A partnership moves from SQLite to PostgreSQL, whole, also when the move is cut off on its way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlmodel import func, select

from db import audit, engine, sealing
from db.__main__ import main
from db.commands import contacts
from db.keeping import copying, migrations
from db.session import open_session
from models.access import Change
from models.base import metadata
from models.casework import Contact
from models.places import Area
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from tests import postgres
from tests.databases import Templates, in_force
from tests.db.keeping import damage
from tests.world import TODAY, World


@dataclass(frozen=True)
class Move:
    """From where to where, and the cast in the first."""

    source: str
    target: str
    world: World

    def run(self, *, again: bool = False) -> list[str]:
        """Copy, and return what was said meanwhile."""
        said: list[str] = []
        copying.copy(self.source, self.target, again=again, say=said.append)
        return said


@pytest.fixture
def empty(postgres_server: postgres.Server) -> Iterator[str]:
    """A PostgreSQL database with nothing in it."""
    name = "moved_to"
    yield make_database(postgres_server, name)
    engine.dispose()
    manage(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def move(sqlite_templates: Templates, empty: str) -> Iterator[Move]:
    """The cast in a SQLite database, which is in force, and somewhere to move to."""
    source, cast = sqlite_templates.copy("cast")
    assert cast is not None
    with in_force(source):
        yield Move(source, empty, cast)
    sqlite_templates.drop(source)


def manage(server: postgres.Server, statement: str, *names: str) -> None:
    with server.connect("postgres") as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def make_database(server: postgres.Server, name: str) -> str:
    manage(server, "CREATE DATABASE {}", name)
    return server.url(name)


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    found = engine.make_engine(url)
    with found.connect() as connection:
        rows = {
            table.name: [
                tuple(one) for one in connection.execute(sa.select(table).order_by(table.c.id))
            ]
            for table in metadata.sorted_tables
        }
    found.dispose()
    return rows


def log_a_contact(world: World) -> int:
    with open_session(world.coordinator, write=True) as session:
        row = contacts.log(
            session, case_id=world.open_case, held_on=TODAY, medium="phone", today=TODAY
        )
        assert row.id is not None
        return row.id


def test_every_record_is_there_and_the_same_after_a_move(move: Move) -> None:
    move.run()

    there = everything(move.target)
    assert there == everything(move.source)
    assert len(there["cases"]) > 3


def test_a_damaged_database_is_not_moved(move: Move) -> None:
    with open_session(SYSTEM, write=True) as session:
        audit.note(session, kind="sign_in", what="password")
    damage.mix_up_indexes(Path(make_url(move.source).database or ""))
    with pytest.raises(Refused, match="The database to copy from is damaged"):
        move.run()


def test_work_goes_on_in_the_new_database_under_new_numbers(move: Move) -> None:
    known = log_a_contact(move.world)
    with open_session(SYSTEM, write=True) as session:
        # The last contact is removed: its number stays with its history, also in the new place.
        session.delete(session.fetch(Contact, known))
    move.run()

    with in_force(move.target):
        assert log_a_contact(move.world) == known + 1
        with open_session(SYSTEM) as session:
            assert session.exec(select(func.count()).select_from(Change)).one() > 3


def test_the_chain_over_the_record_still_holds_after_a_move(move: Move) -> None:
    log_a_contact(move.world)
    move.run()

    with in_force(move.target):
        log_a_contact(move.world)
        with engine.get_engine().connect() as connection:
            assert list(sealing.faults(connection)) == []
            head = sealing.head(connection)
    assert head is not None
    assert head[0] > 1


def test_an_area_within_one_that_was_added_later_keeps_its_place(move: Move) -> None:
    with open_session(SYSTEM, write=True) as session:
        inner = session.exec(select(Area).where(Area.parent_id == None)).first()  # noqa: E711
        outer = Area(name="The whole river", kind="county")
        session.add(outer)
        session.flush()
        assert inner is not None
        inner.parent_id = outer.id
    move.run()
    assert everything(move.target)["areas"] == everything(move.source)["areas"]


CUT_OFF = """
import os, signal, sys
from db.keeping import copying
copying.AT_ONCE = 5
steps = 0
insert = copying._insert
def counted(*given):
    global steps
    insert(*given)
    steps += 1
    if steps == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
copying._insert = counted
copying.copy(sys.argv[1], sys.argv[2], again=False, say=print)
"""


@pytest.mark.parametrize("step", [1, 40])
def test_a_move_that_was_killed_goes_on_where_it_stopped(move: Move, step: int) -> None:
    words = [sys.executable, "-c", CUT_OFF, move.source, move.target, str(step)]
    killed = subprocess.run(words, capture_output=True, env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

    move.run()

    assert everything(move.target) == everything(move.source)


def test_what_was_written_between_two_tries_is_noticed_and_a_new_start_takes_it_along(
    move: Move,
) -> None:
    words = [sys.executable, "-c", CUT_OFF, move.source, move.target, "40"]
    subprocess.run(words, capture_output=True, env=os.environ, check=False)
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Area, move.world.maple).name = "Maple and Ash"

    with pytest.raises(Refused, match="--again"):
        move.run()
    move.run(again=True)

    assert everything(move.target) == everything(move.source)


def test_a_database_that_is_in_use_is_never_written_to(move: Move) -> None:
    move.run()
    before = everything(move.target)
    with pytest.raises(Refused, match="in use"):
        move.run()
    with pytest.raises(Refused, match="in use"):
        move.run(again=True)
    assert everything(move.target) == before


def test_a_target_or_a_source_of_another_version_is_refused(move: Move) -> None:
    there = engine.make_engine(move.target)
    migrations.upgrade(there, "0001")
    with pytest.raises(Refused, match="copy into is of another version"):
        move.run()
    migrations.downgrade(there, "base")
    there.dispose()

    migrations.downgrade(engine.get_engine(), "0002")
    engine.dispose()
    with pytest.raises(Refused, match="copy from is of another version"):
        move.run()


def test_a_database_with_tables_of_somebody_else_is_refused(move: Move) -> None:
    there = engine.make_engine(move.target)
    sa.Table("invoices", sa.MetaData(), sa.Column("id", sa.Integer)).create(there)
    there.dispose()
    with pytest.raises(Refused, match="another version"):
        move.run()


def test_two_moves_into_one_database_do_not_mix(move: Move) -> None:
    there = engine.make_engine(move.target)
    with there.connect() as held:
        held.execute(sa.select(sa.func.pg_advisory_lock(copying.LOCK)))
        held.commit()
        with pytest.raises(Refused, match="running"):
            move.run()
    there.dispose()


def test_nobody_saves_into_the_old_database_while_it_is_copied(
    move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = copying._compare
    tried: list[None] = []

    def compare_while_somebody_saves(table: sa.Table, *given: Any) -> int:
        if not tried:
            hurried = sa.create_engine(move.source, connect_args={"timeout": 0})
            with pytest.raises(sa.exc.OperationalError, match="locked"), hurried.begin() as writing:
                writing.execute(sa.update(metadata.tables["areas"]).values(name="x"))
            tried.append(None)
            hurried.dispose()
        return compare(table, *given)

    monkeypatch.setattr(copying, "_compare", compare_while_somebody_saves)
    move.run()
    assert tried == [None]


def test_a_move_from_one_postgresql_to_another(
    move: Move, postgres_server: postgres.Server
) -> None:
    move.run()
    third = make_database(postgres_server, "moved_again")
    with in_force(move.target):
        copying.copy(move.target, third, again=False, say=lambda _said: None)
    assert everything(third) == everything(move.source)
    manage(postgres_server, "DROP DATABASE {} WITH (FORCE)", "moved_again")


def test_a_server_that_is_away_is_named_to_nobody(
    move: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "postgresql://clerk:sesame-sesame@127.0.0.1:9/secret_place"
    assert main(["copy", "--to", away]) == 1
    said = capsys.readouterr()
    assert "cannot be reached" in said.err
    for word in ("sesame", "127.0.0.1", "secret_place", "clerk"):
        assert word not in said.out + said.err


def test_a_copy_into_sqlite_is_refused_with_what_to_do_instead(move: Move) -> None:
    with pytest.raises(Refused, match="backup and restore"):
        copying.copy(move.source, "sqlite:////tmp/x.db", again=False, say=print)


def test_the_command_line_says_how_far_it_is(
    move: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["copy", "--to", move.target]) == 0
    said = capsys.readouterr().out
    assert "cases: " in said
    assert "each the same on both sides" in said
