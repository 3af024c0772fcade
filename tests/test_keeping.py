"""Backups that can be restored, and checks that notice."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import func, select

from db import engine
from db.__main__ import main
from db.keeping import backups, checks, restoring, statistics
from db.session import open_session
from models.casework import Case, Contact
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from tests.world import TODAY, World

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def leave(_url: str, _made_at: str) -> None:
    """What is restored stays as it was."""


def contacts() -> int:
    with open_session(SYSTEM) as session:
        return session.exec(select(func.count()).select_from(Contact)).one()


def log_a_contact(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        program_id = session.fetch(Case, world.open_case).program_id
        session.add(
            Contact(program_id=program_id, case_id=world.open_case, held_on=TODAY, medium="phone")
        )


def test_a_restored_backup_holds_what_was_there_when_it_was_made(
    world: World, database: str, tmp_path: Path
) -> None:
    before, file = contacts(), tmp_path / "monday.backup"
    backups.backup(database, file, at=AT)
    log_a_contact(world)
    engine.dispose()
    restoring.restore(database, file, at=AT, settle=leave)
    assert contacts() == before


def test_a_restore_keeps_what_was_there(world: World, database: str, tmp_path: Path) -> None:
    file = tmp_path / "monday.backup"
    backups.backup(database, file, at=AT)
    log_a_contact(world)
    after = contacts()
    engine.dispose()
    kept = restoring.restore(database, file, at=AT, settle=leave)
    url = make_url(database)
    there = sa.create_engine(url.set(database=kept))
    with there.connect() as connection:
        found = connection.scalar(sa.select(sa.func.count()).select_from(sa.table("contacts")))
    there.dispose()
    assert found == after


def test_a_backup_is_taken_while_somebody_is_saving(
    world: World, database: str, tmp_path: Path
) -> None:
    before, file = contacts(), tmp_path / "busy.backup"
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Case, world.open_case).referral_source = "court"
        session.flush()
        backups.backup(database, file, at=AT)
    engine.dispose()
    restoring.restore(database, file, at=AT, settle=leave)
    assert contacts() == before


def test_a_backup_is_for_its_owner_alone(world: World, database: str, tmp_path: Path) -> None:
    backups.backup(database, tmp_path / "monday.backup", at=AT)
    assert stat.S_IMODE((tmp_path / "monday.backup").stat().st_mode) == 0o600


def test_a_backup_is_never_overwritten(world: World, database: str, tmp_path: Path) -> None:
    (tmp_path / "monday.backup").write_text("last week's")
    with pytest.raises(Refused, match="never overwritten"):
        backups.backup(database, tmp_path / "monday.backup", at=AT)
    assert (tmp_path / "monday.backup").read_text() == "last week's"


def test_a_file_that_is_no_backup_changes_nothing(
    world: World, database: str, tmp_path: Path
) -> None:
    before = contacts()
    (tmp_path / "letter.txt").write_text("Dear all, " * 500)
    engine.dispose()
    with pytest.raises(Refused):
        restoring.restore(database, tmp_path / "letter.txt", at=AT, settle=leave)
    assert contacts() == before


def test_nothing_is_swapped_under_people_at_work(
    world: World, database: str, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "monday.backup", at=AT)
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Case, world.open_case)
        with pytest.raises(Refused, match="still running"):
            restoring.restore(database, tmp_path / "monday.backup", at=AT, settle=leave)


def test_a_sound_database_passes_the_check(world: World) -> None:
    assert [one for one in checks.check(engine.get_engine()) if one.level == "fault"] == []


@pytest.mark.sqlite_only
def test_the_check_notices_a_reference_that_leads_nowhere(world: World, database: str) -> None:
    with closing(sqlite3.connect(make_url(database).database or "")) as connection:
        connection.execute("UPDATE contacts SET by_id = 999999")
        connection.commit()
    faults = [one.sentence for one in checks.check(engine.get_engine()) if one.level == "fault"]
    assert faults == ["3 references lead nowhere."]


def test_the_check_says_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret-word@127.0.0.1:1/none")
    faults = checks.check(engine.get_engine())
    engine.dispose()
    assert [one.level for one in faults] == ["fault"]
    assert "127.0.0.1" not in faults[0].sentence


def test_the_command_line_checks_and_counts_a_fault_as_failure(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    assert "FAULT" not in capsys.readouterr().out


def test_the_first_administrators_code_is_not_given_once_there_are_accounts(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "first-administrator"]) == 1
    assert "There are accounts already" in capsys.readouterr().err


def test_a_new_database_has_a_code_for_its_first_administrator(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "first-administrator"]) == 0
    assert "type this code" in capsys.readouterr().out


def test_the_demo_never_goes_into_a_database_in_use(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contacts()
    assert main(["demo"]) == 1
    assert "only into an empty one" in capsys.readouterr().err
    assert contacts() == before


@pytest.mark.sqlite_only
def test_sqlite_knows_how_many_rows_there_are_once_it_was_migrated(world: World) -> None:
    statistics.refresh(engine.get_engine())

    with engine.get_engine().connect() as connection:
        counted = connection.execute(sa.text("SELECT count(*) FROM sqlite_stat1")).scalar_one()
    assert counted > 0
