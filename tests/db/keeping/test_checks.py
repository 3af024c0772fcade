"""The check says what is wrong around a database, and is quiet about what is well."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import select

from db import audit, engine
from db.__main__ import main
from db.keeping import backups, checks, keys, surroundings
from db.keeping.checks import Wider
from db.session import open_session
from models.access import Grant, SecondFactor, User
from models.base import now
from models.rules import hosts
from models.rules.actor import SYSTEM
from tests.db.keeping import damage
from tests.world import World

SERVED = {hosts.SETTING: "table.example.org"}
ELSEWHERE = "postgresql://app@/county?host=/run"
AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The county's key, in the environment."""
    monkeypatch.setenv(keys.KEY, keys.new())


def said(level: str, environment: Mapping[str, str] = SERVED, **more: Path) -> list[str]:
    """The sentences of one level about the database in force."""
    found = checks.check(engine.get_engine(), Wider(environment, now(), **more))
    return [one.sentence for one in found if one.level == level]


def around(url: str, **environment: str) -> list[str]:
    """The faults around a database at this address."""
    found = surroundings.look(url, {**SERVED, **environment})
    return [one.sentence for one in found if one.level == "fault"]


def test_a_server_with_demo_accounts_fails_the_check_and_a_trial_only_notes_them(
    world: World,
) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.fetch(User, world.coordinator.user_id).is_demo = True
    sentence = "Demo accounts may sign in (1)"
    assert any(one.startswith(sentence) for one in said("fault"))
    assert any(one.startswith(sentence) for one in said("note", {}))


def test_administrators_without_a_second_step_are_counted(world: World) -> None:
    assert any(
        one.startswith("Administrators sign in without a second step (1)") for one in said("fault")
    )
    with open_session(SYSTEM, write=True) as session:
        for user_id in session.exec(
            select(Grant.user_id).where(Grant.role == "administrator")
        ).all():
            session.add(SecondFactor(user_id=user_id, secret="sealed", confirmed_at=now()))
    assert not any("without a second step" in one for one in said("fault"))


def test_accounts_that_nobody_uses_are_named_by_their_number(world: World) -> None:
    assert not any("not used for 90 days" in one for one in said("note"))
    with open_session(SYSTEM, write=True) as session:
        user = session.fetch(User, world.coordinator.user_id)
        user.last_signed_in_at = now() - timedelta(days=91)
    assert any(one.startswith("Accounts were not used for 90 days (1)") for one in said("note"))


def test_the_check_asks_for_a_recent_backup(world: World, database: str, tmp_path: Path) -> None:
    assert any(one.startswith("No backup was ever written") for one in said("fault"))
    assert main(["backup", str(tmp_path / "a.backup")]) == 0
    assert "A backup was written, 0 hours ago." in said("fine")


def test_an_old_backup_and_an_empty_directory_are_faults(
    world: World, database: str, tmp_path: Path
) -> None:
    assert f"There is no backup in {tmp_path}." in said("fault", backups=tmp_path)
    made = now() - timedelta(days=3)
    backups.backup(database, backups.next_file(tmp_path, at=made), at=made)
    assert any("72 hours ago. That is too long." in one for one in said("fault", backups=tmp_path))


def test_a_damaged_backup_is_found_before_it_is_needed(
    world: World, database: str, tmp_path: Path
) -> None:
    file = backups.next_file(tmp_path, at=now())
    backups.backup(database, file, at=now())
    assert any(one.startswith("The newest of 1 backups") for one in said("fine", backups=tmp_path))
    file.write_bytes(file.read_bytes()[:-40])
    assert any("damaged or cut off" in one for one in said("fault", backups=tmp_path))


def test_a_chain_made_anew_does_not_fit_the_backups_made_of_the_old_one(
    world: World, database: str, tmp_path: Path
) -> None:
    file = backups.next_file(tmp_path, at=now())
    found = backups.backup(database, file, at=now())
    forged = found.digest[::-1]
    assert forged != found.digest
    file.write_bytes(file.read_bytes().replace(found.digest.encode(), forged.encode()))
    # Its checksum would show that; a forger of the database has another chain and the true file.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backups, "made_in", lambda _directory: {now(): file})
        patch.setattr("db.keeping.archives.verify_checksum", lambda _file: found)
        faults = said("fault", backups=tmp_path)
    assert any("is not the one that" in one for one in faults)


def test_backups_of_a_record_that_a_restore_put_aside_are_no_fault(
    world: World, database: str, tmp_path: Path
) -> None:
    first, second = (now() - timedelta(hours=hours) for hours in (5, 2))
    file = backups.next_file(tmp_path, at=first)
    backups.backup(database, file, at=first)
    with open_session(SYSTEM, write=True) as session:
        session.fetch(User, world.coordinator.user_id).is_demo = True
    backups.backup(database, backups.next_file(tmp_path, at=second), at=second)
    assert main(["restore", str(file)]) == 0
    with open_session(SYSTEM, write=True) as session:
        session.fetch(User, world.lead.user_id).is_demo = True
    assert not any("made it anew" in one for one in said("fault", backups=tmp_path))
    assert any("was restored" in one for one in said("note", backups=tmp_path))


def test_noted_links_are_compared_and_the_newest_is_added(world: World, tmp_path: Path) -> None:
    file = tmp_path / "links"
    assert main(["check", "--anchors", str(file)]) == 0
    (line,) = file.read_text().splitlines()
    assert any("is in the chain as it was" in one for one in said("fine", anchors=file))
    file.write_text(line.replace(line.split()[1], "0" * 64) + "\n")
    assert any("the record was replaced" in one for one in said("fault", anchors=file))
    assert main(["check", "--anchors", str(file)]) == 1


@pytest.mark.sqlite_only
def test_files_that_everybody_can_open_are_named_with_what_to_do(
    world: World, database: str
) -> None:
    path = Path(make_url(database).database or "")
    path.chmod(0o644)
    assert any(f"chmod o= {path}" in one for one in around(database))
    path.chmod(0o600)
    assert not any("can open" in one for one in around(database))


@pytest.mark.sqlite_only
def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    made = engine.make_engine(f"sqlite:///{path}")
    made.connect().close()
    made.dispose()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.sqlite_only
def test_a_torn_file_is_said_to_be_damaged_and_looked_at_to_its_end(
    world: World, database: str
) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.fetch(User, world.coordinator.user_id).is_demo = True
        audit.note(session, kind="sign_in", what="password")
    damage.mix_up_indexes(Path(make_url(database).database or ""))
    faults = said("fault")
    assert any("The file is damaged" in one for one in faults)
    assert any(one.startswith("Demo accounts may sign in (1)") for one in faults)


@pytest.mark.sqlite_only
def test_what_was_found_before_a_page_that_cannot_be_read_is_still_said(
    world: World, database: str
) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.fetch(User, world.coordinator.user_id).is_demo = True
    damage.wipe_the_rows(Path(make_url(database).database or ""), "changes")
    faults = said("fault")
    assert any("The file is damaged" in one for one in faults)
    assert checks.BREAKS_OFF in faults


def test_a_file_that_is_not_there_is_a_fault_and_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert main(["check"]) == 1
    engine.dispose()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "is_protected"),
    [
        ("postgresql://app@/county?host=/run/postgresql", True),
        ("postgresql://app@127.0.0.1/county", True),
        ("postgresql://app@db.county.example/county", False),
        ("postgresql://app@db.county.example/county?sslmode=require", False),
        ("postgresql://app@db.county.example/county?sslmode=verify-full", True),
    ],
)
def test_the_way_to_a_database_elsewhere_has_to_be_protected(url: str, is_protected: bool) -> None:
    faults = [one for one in around(url) if "could pass for it" in one]
    assert (faults == []) == is_protected
    assert not any("county.example" in one for one in faults)
    copied = around("postgresql://app@/county?host=/run", DATABASE_READ_URL=url)
    assert any("the copy that is read from" in one for one in copied) != is_protected


def test_the_configuration_that_comes_with_it_is_sound() -> None:
    assert around("postgresql://app@/county?host=/run") == []


@pytest.mark.parametrize(
    ("variable", "value", "name"),
    [
        ("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full", "client.showErrorDetails"),
        ("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "true", "browser.gatherUsageStats"),
        ("STREAMLIT_SERVER_ENABLE_CORS", "false", "server.enableCORS"),
        ("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "200", "server.maxUploadSize"),
    ],
)
def test_what_the_environment_weakens_is_found(variable: str, value: str, name: str) -> None:
    (sentence,) = around("postgresql://app@/county?host=/run", **{variable: value})
    assert sentence.startswith(f"{name} is {value}")


@pytest.mark.parametrize("believed", ["*", "10.0.0.1, *", "0.0.0.0/0", "::/0"])
def test_whoever_believes_everybody_about_addresses_is_told(believed: str) -> None:
    assert any(
        "believes everybody" in one for one in around(ELSEWHERE, FORWARDED_ALLOW_IPS=believed)
    )
    assert not around(ELSEWHERE, FORWARDED_ALLOW_IPS="127.0.0.1,10.0.0.0/8")


def test_a_log_that_repeats_errors_is_for_trials_alone() -> None:
    assert any("COMMON_TABLE_LOG" in one for one in around(ELSEWHERE, COMMON_TABLE_LOG="plain"))
    found = surroundings.look(ELSEWHERE, {"COMMON_TABLE_LOG": "plain"})
    assert not [one for one in found if one.level == "fault"]


def test_a_server_without_a_key_or_with_a_bad_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://app@/county?host=/run"
    monkeypatch.delenv(keys.KEY)
    assert any("There is no key" in one for one in around(url))
    monkeypatch.setenv(keys.KEY, "hunter2")
    assert any("holds no key" in one for one in around(url))


def test_a_program_can_read_what_was_found(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["check", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (code, found["faults"]) == (0, 0)
    assert {one["level"] for one in found["findings"]} == {"fine", "note"}
