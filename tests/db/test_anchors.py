"""A link noted elsewhere shows when the whole record was made anew."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import audit, engine, sealing
from db.keeping import anchors
from db.session import open_session
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from tests.world import World

AT = datetime(2026, 3, 2, tzinfo=UTC)


def record_something() -> None:
    with open_session(SYSTEM, write=True) as session:
        audit.note(session, kind="sign_in", what="password")


def note(file: Path) -> None:
    with engine.get_engine().connect() as connection:
        anchors.note(connection, file, at=AT)


def missing(file: Path) -> list[str]:
    with engine.get_engine().connect() as connection:
        return list(anchors.missing(connection, file))


def test_a_chain_that_only_grew_holds_every_link_noted(world: World, tmp_path: Path) -> None:
    file = tmp_path / "links.txt"
    for _ in range(3):
        record_something()
        note(file)
    record_something()

    assert len(file.read_text().splitlines()) == 3
    assert missing(file) == []


def test_a_quiet_day_adds_no_line(world: World, tmp_path: Path) -> None:
    file = tmp_path / "links.txt"
    record_something()
    note(file)
    note(file)

    assert len(file.read_text().splitlines()) == 1


@pytest.mark.sqlite_only
def test_a_record_cut_off_at_the_end_is_found(world: World, tmp_path: Path) -> None:
    """The rest is a whole chain by itself: only the link kept elsewhere tells."""
    file = tmp_path / "links.txt"
    record_something()
    record_something()
    note(file)
    with engine.get_engine().connect().execution_options(writes=True) as connection:
        for table in ("audit_events", "seals"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_are_kept")
        last = connection.scalar(
            sa.select(sealing.SEALS.c.unit).order_by(sealing.SEALS.c.id.desc())
        )
        connection.execute(sa.delete(sealing.EVENTS).where(sealing.EVENTS.c.unit == last))
        connection.execute(sa.delete(sealing.SEALS).where(sealing.SEALS.c.unit == last))
        connection.commit()

    with engine.get_engine().connect() as connection:
        assert list(sealing.faults(connection)) == []
    (said,) = missing(file)
    assert "2026-03-02" in said


def test_another_file_is_not_taken_for_one(world: World, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear county,\n")

    with pytest.raises(Refused):
        missing(file)
