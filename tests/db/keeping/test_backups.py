"""Taking backups: sealed, named by their moment, read again, and old ones taken away."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import col, select

from db.__main__ import main
from db.keeping import archives, backups, keys
from db.session import open_session
from models.audit import AuditEvent
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from models.rules.retention import Keep
from tests.world import World

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The county's key, in the environment."""
    written = keys.new()
    monkeypatch.setenv(keys.KEY, written)
    return written


def taken_out() -> list[str]:
    with open_session(SYSTEM) as session:
        chosen = select(AuditEvent.filters).where(
            AuditEvent.kind == "export", AuditEvent.what == backups.AUDITED_AS
        )
        return list(session.exec(chosen.order_by(col(AuditEvent.id))).all())


def test_a_sealed_backup_shows_nobodys_name(
    world: World, database: str, key: str, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "a.backup", at=AT)
    found = archives.about(tmp_path / "a.backup")
    assert found.key == keys.fingerprint(keys.parsed(key, "the key"))
    plain = b"".join(archives.read(tmp_path / "a.backup", keys.parsed(key, "the key")))
    assert b"Ann" in plain
    assert b"Ann" not in (tmp_path / "a.backup").read_bytes()


def test_nothing_unsealed_is_left_beside_the_database_or_the_backup(
    world: World, database: str, key: str, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "a.backup", at=AT)
    assert [one.name for one in tmp_path.iterdir()] == ["a.backup"]
    if database.startswith("sqlite"):
        assert not list(Path(make_url(database).database or "").parent.glob(".*"))


@pytest.mark.sqlite_only
def test_what_a_killed_backup_left_behind_is_removed_by_the_next(
    world: World, database: str, tmp_path: Path
) -> None:
    path = Path(make_url(database).database or "")
    left, busy = (path.with_name(f".{path.name}.{one}.part") for one in ("left", "busy"))
    left.write_bytes(b"Ann")
    busy.write_bytes(b"Bo")
    os.utime(left, (0, 0))
    backups.backup(database, tmp_path / "a.backup", at=AT)
    assert not left.exists()
    assert busy.exists()
    busy.unlink()


def test_the_backup_knows_the_newest_link_of_the_chain(
    world: World, database: str, tmp_path: Path
) -> None:
    found = backups.backup(database, tmp_path / "a.backup", at=AT)
    assert found.link > 0
    assert len(found.digest) == 64


@pytest.mark.sqlite_only
@pytest.mark.parametrize("saves", [2, 10])
def test_people_save_between_the_steps_of_a_copy_which_ends_all_the_same(
    saves: int, world: World, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "STEP", 50)
    monkeypatch.setattr(backups, "journal_mode", lambda: "DELETE")
    path, left = Path(make_url(database).database or ""), [saves]
    patient = backups._Patience.__call__

    def save_meanwhile(self: backups._Patience, status: int, remaining: int, pages: int) -> None:
        if left[0] and remaining < pages - 100:
            left[0] -= 1
            with closing(sqlite3.connect(path, timeout=0)) as connection:
                connection.execute(f"PRAGMA user_version = {left[0]}")
        patient(self, status, remaining, pages)

    monkeypatch.setattr(backups._Patience, "__call__", save_meanwhile)
    backups.copy_sqlite(path, tmp_path / "copy.db")
    backups.look_at(tmp_path / "copy.db", "The copy")
    # Either all were let in, or it stopped asking after a few: nobody ever had to wait.
    assert left[0] == max(0, saves - backups.MOST_TIMES_ANEW - 1)


@pytest.mark.sqlite_only
def test_a_damaged_database_makes_no_backup(world: World, database: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(make_url(database).database or "")) as connection:
        connection.execute("UPDATE contacts SET by_id = 999999")
        connection.commit()
    with pytest.raises(Refused, match="3 references lead nowhere"):
        backups.backup(database, tmp_path / "a.backup", at=AT)
    assert not list(tmp_path.iterdir())


@pytest.mark.sqlite_only
def test_a_backup_that_does_not_read_as_written_is_none(
    world: World, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(file: Path, key: bytes | None) -> Iterator[bytes]:
        yield from list(real(file, key))[:-2]

    real = archives.read
    monkeypatch.setattr(archives, "read", forgetful)
    with pytest.raises(Refused, match="does not read as what was written"):
        backups.backup(database, tmp_path / "a.backup", at=AT)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_said_and_leaves_no_half_backup(
    world: World, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match=r"a\.backup was not written: the disk is full"):
        backups.backup(database, tmp_path / "a.backup", at=AT)
    assert not list(tmp_path.iterdir())


def test_old_backups_go_and_other_files_stay(tmp_path: Path) -> None:
    for days in range(60):
        backups.next_file(tmp_path, at=AT - timedelta(days=days)).write_bytes(b"")
    (tmp_path / "common_table_before_the_move.backup").write_bytes(b"")
    (tmp_path / "letter.txt").write_bytes(b"")
    removed = backups.rotate(tmp_path, Keep(7, 4, 2))
    left = sorted(one.name for one in tmp_path.iterdir())
    assert len(removed) + len(left) == 62
    assert left[-1] == "letter.txt"
    assert "common_table_before_the_move.backup" in left
    # Seven days, February's last among them, and two Sundays before.
    assert len(left) == 2 + 7 + 2
    assert backups.next_file(tmp_path, at=AT).name in left


def test_the_nightly_command_writes_one_removes_old_ones_and_is_recorded(
    world: World, database: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = backups.next_file(tmp_path / "nightly", at=AT - timedelta(days=9000))
    old.write_bytes(b"")
    assert main(["backup", "--into", str(tmp_path / "nightly"), "--keep", "1", "0", "0"]) == 0
    (file,) = (tmp_path / "nightly").iterdir()
    assert file != old
    said = capsys.readouterr().out
    assert f"Removed {old.name}." in said
    assert "sealed with the key" in said
    assert taken_out() == [archives.about(file).made_at]


def test_without_a_key_it_is_said_that_anybody_can_read_it(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(tmp_path / "a.backup")]) == 0
    assert "is not encrypted" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [[], ["a.backup", "--into", "b"], ["a.backup", "--keep", "1", "1", "1"]]
)
def test_a_backup_needs_one_place_to_go_to(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", *words]) == 1
    assert "Say where to" in capsys.readouterr().err


def test_a_new_key_is_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-key"]) == 0
    assert len(keys.parsed(capsys.readouterr().out.strip(), "what was printed")) == keys.BYTES
