"""A disk that is full: refused in words, nothing half there, and once there is room people go on."""

import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from db import engine
from db.keeping import backups, migrations
from models.rules.errors import Refused, Unavailable
from tests import missing, postgres, world
from tests.crash import small_disk
from tests.crash.people import begin_anew, child, faults, log, logged
from tests.databases import in_force
from tests.world import World

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MANY = 400
"""Saves after which any few kilobytes are used up."""


def expect(done: tuple[list[str], int]) -> None:
    """Read how the work in a child came out."""
    said, code = done
    if said and said[-1].startswith("SKIP "):
        pytest.skip(said[-1].removeprefix("SKIP "))
    assert (said, code) == (["full", "went on"], 0)


def save_until_full(world: World, say: Callable[[str], None]) -> list[str]:
    """Save until it is refused, in words about the disk; say so, and return what was acknowledged."""
    saved = []
    with pytest.raises(Unavailable, match=r"(?i)disk is full"):
        for number in range(MANY):
            log(world, f"full {number}")
            saved.append(f"full {number}")
    say("full")
    return saved


def go_on(world: World, saved: list[str], say: Callable[[str], None]) -> None:
    """Save again now that there is room; nothing is half there and nothing is lost."""
    assert set(logged()) == set(saved)
    log(world, "again")
    begin_anew()
    assert set(logged()) == {*saved, "again"}
    assert faults() == []
    say("went on")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("leave", [0, 20_000, 200_000])
def test_a_full_disk_refuses_a_save_and_takes_it_when_there_is_room(
    leave: int, world: World, database: str, tmp_path: Path
) -> None:
    def work(say: Callable[[str], None]) -> None:
        try:
            small_disk.mount(tmp_path, megabytes=20)
        except OSError as error:
            say(f"SKIP No disk can be mounted here: {error.strerror}.")
            return
        path = tmp_path / "county.db"
        shutil.copyfile(make_url(database).database or "", path)
        with in_force(f"sqlite:///{path}"):
            ballast = small_disk.fill(tmp_path, leave=leave)
            saved = save_until_full(world, say)
            ballast.unlink()
            go_on(world, saved, say)

    expect(child(work).end())


@pytest.mark.sqlite_only
def test_a_backup_for_which_there_is_no_room_is_refused_and_leaves_nothing(
    world: World, database: str, tmp_path: Path
) -> None:
    def work(say: Callable[[str], None]) -> None:
        try:
            small_disk.mount(tmp_path, megabytes=1)
        except OSError as error:
            say(f"SKIP No disk can be mounted here: {error.strerror}.")
            return
        small_disk.fill(tmp_path, leave=5_000)
        with pytest.raises(Refused, match="the disk is full"):
            backups.backup(database, tmp_path / "a.backup", at=AT)
        assert [one.name for one in tmp_path.iterdir()] == ["ballast"]
        say("full")
        log(world, "meanwhile")
        say("went on")

    expect(child(work).end())


@pytest.fixture
def short_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory for whatever is made meanwhile: a socket's path ends at 107 characters, pytest's own is long."""
    with tempfile.TemporaryDirectory(prefix="full-") as made:
        path = Path(made)
        # Whoever runs the server must be able to get there.
        for one in (path, *path.parents):
            with suppress(PermissionError):
                one.chmod(one.stat().st_mode | 0o011)
        monkeypatch.setattr(tempfile, "tempdir", made)
        yield path


def test_a_server_whose_disk_is_full_refuses_a_save_and_takes_it_when_there_is_room(
    short_path: Path,
) -> None:
    if postgres.programs() is None:
        missing.program("PostgreSQL's programs were not found (apt-get install postgresql).")

    def work(say: Callable[[str], None]) -> None:
        try:
            small_disk.mount(short_path, megabytes=110)
        except OSError as error:
            say(f"SKIP No disk can be mounted here: {error.strerror}.")
            return
        server = postgres.start()
        try:
            with in_force(server.url("postgres")):
                migrations.upgrade(engine.get_engine())
                cast = world.build()
                ballast = small_disk.fill(short_path)
                saved = save_until_full(cast, say)
                ballast.unlink()
                go_on(cast, saved, say)
        finally:
            server.stop()

    expect(child(work).end())


@pytest.mark.sqlite_only
def test_a_file_that_may_not_grow_is_a_full_disk_as_well(world: World, database: str) -> None:
    def work(say: Callable[[str], None]) -> None:
        size = Path(make_url(database).database or "").stat().st_size
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
        saved = []
        with pytest.raises(Unavailable, match="What you typed is kept"):
            for number in range(MANY):
                log(world, f"full {number}")
                saved.append(f"full {number}")
        say("full")
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        go_on(world, saved, say)

    expect(child(work).end())
