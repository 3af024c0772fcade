"""Restoring: nothing that is not whole comes in, nobody stays signed in, and nothing is lost on the way."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlmodel import select

from db import engine, sealing
from db.__main__ import main
from db.commands import codes, login_sessions
from db.keeping import backups, keys, migrations, postgres, restoring
from db.session import open_session
from models.access import LoginSession, OneTimeCode, Setting
from models.audit import AuditEvent
from models.base import now
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from tests.world import World

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def leave(_url: str, _made_at: str) -> None:
    """What is restored stays as it was."""


def say(sentence: str) -> None:
    """Save one setting, as a mark of when this was."""
    with open_session(SYSTEM, write=True) as session:
        session.add(Setting(name=sentence, value="said"))


def said() -> list[str]:
    with open_session(SYSTEM) as session:
        return sorted(session.exec(select(Setting.name).where(Setting.value == "said")).all())


@pytest.mark.sqlite_only
def test_a_process_that_was_idle_meanwhile_saves_into_what_was_restored(
    world: World, database: str, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "a.backup", at=AT)
    say("before")
    # No connection is closed: this process is the application, and somebody restores beside it.
    restoring.restore(database, tmp_path / "a.backup", at=AT, settle=leave)
    say("after")
    assert said() == ["after"]
    engine.dispose()
    assert said() == ["after"]


@pytest.mark.sqlite_only
def test_a_save_that_the_swap_overtook_is_refused_not_lost(
    world: World, database: str, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "a.backup", at=AT)

    swapped: list[Path] = []

    def overtake(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes") and not swapped:
            swapped.append(tmp_path)
            path = Path(make_url(database).database or "")
            path.rename(path.with_name("aside.db"))
            path.write_bytes((tmp_path / "other.db").read_bytes())

    backups.copy_sqlite(Path(make_url(database).database or ""), tmp_path / "other.db")
    sa.event.listen(engine.get_engine(), "begin", overtake, insert=True)
    with pytest.raises(Refused, match="try again"):
        say("overtaken")
    say("again")
    assert said() == ["again"]


def test_nobody_is_signed_in_and_no_link_works_after_a_restore(
    world: World, database: str, tmp_path: Path
) -> None:
    user_id = world.actors()["coordinator"].user_id
    assert user_id is not None
    with open_session(SYSTEM, write=True) as session:
        login_sessions.begin(session, user_id=user_id, browser="Firefox", now=now())
        codes.issue(session, purpose="reset", user_id=user_id, now=now())
    file = tmp_path / "a.backup"
    assert main(["backup", str(file)]) == 0
    assert main(["restore", str(file)]) == 0
    with open_session(SYSTEM) as session:
        ended = session.exec(select(LoginSession.end_reason)).all()
        used = session.exec(select(OneTimeCode.used_at)).all()
        noted = session.exec(select(AuditEvent.what).where(AuditEvent.kind == "credential")).all()
    assert set(ended) == {"Restored from a backup"}
    assert None not in used
    assert "restore" in noted


def test_the_chain_holds_after_a_restore(world: World, database: str, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    assert main(["backup", str(file)]) == 0
    assert main(["restore", str(file)]) == 0
    with engine.get_engine().connect() as connection:
        assert list(sealing.faults(connection)) == []


def test_a_backup_whose_record_was_touched_is_not_restored_unless_one_insists(
    world: World, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("true")
    made = engine.make_engine(database)
    with made.begin() as connection:
        newest = sa.select(sa.func.max(sealing.CHANGES.c.id))
        row = {c.name: c for c in sealing.CHANGES.c if c.name not in {"id", "unit"}}
        found = connection.execute(
            sa.select(*row.values()).where(sealing.CHANGES.c.id == newest.scalar_subquery())
        ).one()
        # Triggers refuse to alter a record; a forger slips one in.
        connection.execute(sa.insert(sealing.CHANGES).values(**found._mapping, unit=7))
    made.dispose()
    file = tmp_path / "a.backup"
    backups.backup(database, file, at=AT)
    engine.dispose()
    say("since")
    engine.dispose()
    assert main(["restore", str(file)]) == 1
    assert "Its record of changes was touched" in capsys.readouterr().err
    assert said() == ["since", "true"]
    engine.dispose()
    assert main(["restore", str(file), "--even-if-altered"]) == 0
    assert said() == ["true"]


def test_a_sealed_backup_needs_its_key(
    world: World, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY, keys.new())
    backups.backup(database, tmp_path / "a.backup", at=AT)
    monkeypatch.setenv(keys.KEY, keys.new())
    with pytest.raises(Refused, match="is not the one given here"):
        restoring.look(tmp_path / "a.backup")
    monkeypatch.delenv(keys.KEY)
    engine.dispose()
    with pytest.raises(Refused, match="is not the one given here"):
        restoring.restore(database, tmp_path / "a.backup", at=AT, settle=leave)


def test_one_can_look_first(
    world: World, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.backup"
    backups.backup(database, file, at=AT)
    say("since")
    assert main(["restore", "--only-look", str(file)]) == 0
    assert "is whole" in capsys.readouterr().out
    assert said() == ["since"]
    written = bytearray(file.read_bytes())
    written[len(written) // 2] ^= 1
    file.write_bytes(written)
    assert main(["restore", "--only-look", str(file)]) == 1


@pytest.mark.sqlite_only
def test_a_backup_restores_where_there_was_nothing(
    world: World, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("true")
    assert main(["backup", str(tmp_path / "a.backup")]) == 0
    with engine.in_force(f"sqlite:///{tmp_path / 'new' / 'county.db'}"):
        assert main(["restore", str(tmp_path / "a.backup")]) == 0
        assert said() == ["true"]
    assert "There was nothing before." in capsys.readouterr().out


@pytest.mark.sqlite_only
def test_a_file_does_not_go_into_a_database_server(
    world: World, database: str, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "a.backup", at=AT)
    with pytest.raises(Refused, match="python -m db copy"):
        restoring.restore("postgresql://x/y", tmp_path / "a.backup", at=AT, settle=leave)


@pytest.mark.sqlite_only
def test_a_backup_of_an_older_version_is_brought_up_to_date(
    world: World, database: str, tmp_path: Path
) -> None:
    old = f"sqlite:///{tmp_path / 'old.db'}"
    made = engine.make_engine(old)
    migrations.upgrade(made, "0002")
    made.dispose()
    backups.backup(old, tmp_path / "a.backup", at=AT)
    restoring.restore(database, tmp_path / "a.backup", at=AT, settle=leave)
    assert migrations.current(engine.get_engine()) == migrations.newest()


def test_names_are_sorted_after_a_restore_as_they_were_before(
    world: World, database: str, tmp_path: Path
) -> None:
    if database.startswith("sqlite"):
        pytest.skip("A file sorts by itself.")

    def spelling() -> tuple[str, ...]:
        named = sa.table("pg_database", *map(sa.column, ("datname", "datcollate", "encoding")))
        with engine.get_engine().connect() as connection:
            here = named.c.datname == sa.func.current_database()
            return tuple(connection.execute(sa.select(named).where(here)).one())

    # Another one than the server makes by itself.
    words = {**postgres.words_of(database), "dbname": "postgres"}
    with psycopg.connect(**words, autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE sorted_by_code TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    try:
        with engine.in_force(str(make_url(database).set(database="sorted_by_code"))):
            migrations.upgrade(engine.get_engine())
            before = spelling()
            assert before[1] == "C"
            assert main(["backup", str(tmp_path / "a.backup")]) == 0
            assert main(["restore", str(tmp_path / "a.backup")]) == 0
            assert spelling() == before
            engine.dispose()
    finally:
        with psycopg.connect(**words, autocommit=True) as connection:
            left = "SELECT datname FROM pg_database WHERE datname LIKE 'sorted_by_code%'"
            for (name,) in connection.execute(left).fetchall():
                connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def test_an_account_that_may_make_no_database_is_told_what_it_needs(
    world: World, database: str, tmp_path: Path
) -> None:
    if database.startswith("sqlite"):
        pytest.skip("A file needs no such right.")
    backups.backup(database, tmp_path / "a.backup", at=AT)
    with engine.get_engine().begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS clerk")
        connection.exec_driver_sql("CREATE ROLE clerk LOGIN")
    engine.dispose()
    clerks = make_url(database).set(username="clerk").render_as_string()
    with pytest.raises(Refused, match="CREATEDB"):
        restoring.restore(clerks, tmp_path / "a.backup", at=AT, settle=leave)


def test_what_was_not_swapped_leaves_nothing_behind(
    world: World, database: str, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "a.backup", at=AT)
    engine.dispose()

    def fail(_url: str, _made_at: str) -> None:
        raise Refused("The lights went out.")

    with pytest.raises(Refused, match="lights"):
        restoring.restore(database, tmp_path / "a.backup", at=AT, settle=fail)
    path = Path(make_url(database).database or "")
    if database.startswith("sqlite"):
        assert not list(path.parent.glob(f"*{path.name}*part*"))
        return
    with engine.get_engine().connect() as connection:
        named = sa.table("pg_database", sa.column("datname"))
        left = sa.select(named.c.datname).where(named.c.datname.contains("_restoring_"))
        assert connection.execute(left).all() == []
