"""A power cut cannot be had in a test; what keeps a commit through one is at least asked for."""

import pytest

from db import engine
from tests.world import World

EXTRA = 3
"""FULL, 2, does not sync the directory in which a commit removes its journal."""


@pytest.mark.sqlite_only
def test_sqlite_acknowledges_a_commit_once_the_disk_knows_that_its_journal_is_gone(
    world: World,
) -> None:
    with engine.get_engine().connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == EXTRA
