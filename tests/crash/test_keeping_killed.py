"""A backup or a restore that was killed at any of its steps: a whole backup or none, the old database or the new."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from db.keeping import archives, backups, restoring
from tests.crash.people import begin_anew, child, faults, log, logged
from tests.world import World

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
STEPS = frozenset({"os.rename", "os.link", "os.remove", "sqlite3.connect", "subprocess.Popen"})
"""What Python reports of what a process does to files, by which a killed one is left half done."""


def leave(_url: str, _made_at: str) -> None:
    """What is restored stays as it was."""


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Whether a process that did this work was killed at that step, or had fewer."""

    def counted(say: Callable[[str], None]) -> None:
        seen = 0

        def count(event: str, _words: object) -> None:
            nonlocal seen
            if event in STEPS:
                seen += 1
                if seen == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()
        say("done")

    said, code = child(counted).end()
    begin_anew()
    assert (said, code) in ((["done"], 0), ([], -signal.SIGKILL))
    return code != 0


def test_a_killed_backup_is_a_whole_one_or_none_and_the_next_goes_well(
    world: World, database: str, tmp_path: Path
) -> None:
    step, was_killed = 0, True
    while was_killed:
        step += 1
        file = tmp_path / f"{step}.backup"
        was_killed = killed_at(step, lambda file=file: backups.backup(database, file, at=AT))  # type: ignore[misc]
        if file.exists():
            archives.verify_checksum(file)
    assert step > 3
    restoring.look(file)


@pytest.mark.sqlite_only
def test_a_killed_restore_leaves_the_old_database_or_the_new_one(
    world: World, database: str, tmp_path: Path
) -> None:
    log(world, "in the backup")
    file = tmp_path / "a.backup"
    backups.backup(database, file, at=AT)
    log(world, "since")
    ends, step, was_killed = set(), 0, True
    while was_killed:
        step += 1
        was_killed = killed_at(
            step,
            lambda step=step: restoring.restore(  # type: ignore[misc]
                database, file, at=AT.replace(microsecond=step), settle=leave
            ),
        )
        for kept in Path(make_url(database).database or "").parent.glob("*.before_*"):
            kept.unlink()
        ends.add(tuple(logged()))
        assert faults() == []
    assert step > 5
    # Once it was swapped it is the new one for good; before, it is the old one.
    assert ends == {("in the backup", "since"), ("in the backup",)}
