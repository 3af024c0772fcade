"""A migration cut off at any of its statements: the tables of before, whole; the next try brings them up to date."""

import os
import signal
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from db import engine
from db.keeping import checks, migrations
from tests.crash.people import Child, Phases, begin_anew, child
from tests.world import World

BEFORE = "0002"
STEPS = (1, 2, 3, 5, 8, 13, 21, 34, 45, 55)
"""At which of its statements it is killed."""


def shape() -> list[str]:
    """Every table and column there is."""
    inspector = sa.inspect(engine.get_engine())
    return sorted(
        f"{table}.{column['name']}"
        for table in inspector.get_table_names()
        for column in inspector.get_columns(table)
    )


def killed_at(step: int) -> Child:
    """A process that migrates, and is killed at one of its statements."""

    def work(say: Callable[[str], None]) -> None:
        phases = Phases(step, lambda: os.kill(os.getpid(), signal.SIGKILL))
        phases.watch(engine.get_engine())
        migrations.upgrade(engine.get_engine())
        say("migrated")

    return child(work)


def rows() -> int:
    """How many cases there are: what a migration must not lose."""
    with engine.get_engine().connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(sa.table("cases"))) or 0


def test_a_migration_that_was_killed_changed_nothing_and_can_be_run_again(
    world: World, database: str
) -> None:
    wanted, cases = shape(), rows()
    assert cases
    migrations.downgrade(engine.get_engine(), BEFORE)
    before, killed = shape(), 0
    for step in STEPS:
        said, code = killed_at(step).end()
        begin_anew()
        if said:
            break
        assert code == -signal.SIGKILL
        killed += 1
        assert migrations.current(engine.get_engine()) == BEFORE
        assert shape() == before
        assert rows() == cases
    assert killed >= 8
    migrations.upgrade(engine.get_engine())
    assert shape() == wanted
    assert rows() == cases
    found = checks.check(engine.get_engine())
    assert [one.sentence for one in found if one.level == "fault"] == []


def test_two_processes_that_start_at_once_migrate_once(world: World, database: str) -> None:
    migrations.downgrade(engine.get_engine(), BEFORE)

    def work(say: Callable[[str], None]) -> None:
        migrations.upgrade(engine.get_engine())
        say("up to date")

    both = [child(work), child(work)]
    assert [one.end() for one in both] == [(["up to date"], 0)] * 2
    begin_anew()
    assert migrations.current(engine.get_engine()) == migrations.newest()


@pytest.mark.sqlite_only
def test_a_first_start_that_was_killed_starts_again(database: str) -> None:
    migrations.downgrade(engine.get_engine(), "base")
    said, code = killed_at(40).end()
    assert (said, code) == ([], -signal.SIGKILL)
    begin_anew()
    assert migrations.current(engine.get_engine()) is None
    migrations.upgrade(engine.get_engine())
    assert migrations.current(engine.get_engine()) == migrations.newest()
