"""Whoever alters, removes or slips in a record breaks the chain, and the chain says where."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from db import audit, engine, sealing
from db.session import open_session
from models.people import Organization
from models.rules.actor import SYSTEM
from tests.databases import let_alter
from tests.world import World

Tamper = Callable[[sa.Connection], Any]


def faults() -> list[str]:
    with engine.get_engine().connect() as connection:
        return list(sealing.faults(connection))


def rename(world: World, name: str) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Organization, world.clinic).name = name


def tamper(do: Tamper) -> None:
    """Do something that only somebody with the database in their hands can: without its triggers."""
    with engine.get_engine().connect().execution_options(writes=True) as connection:
        let_alter(connection)
        do(connection)
        connection.commit()


@pytest.fixture
def busy(world: World) -> World:
    """A world in which a few things were changed."""
    for name in ("Clinic A", "Clinic B", "Clinic C"):
        rename(world, name)
    return world


def newest(connection: sa.Connection, table: Any, back: int = 0) -> int:
    """The id of the newest row of a table, or of one a few before it."""
    chosen = sa.select(table.c.id).order_by(table.c.id.desc()).offset(back).limit(1)
    return int(connection.execute(chosen).scalar_one())


def revision() -> int:
    with engine.get_engine().connect() as connection:
        return int(
            connection.execute(sa.select(sa.func.max(sealing.SEALS.c.revision))).scalar_one()
        )


def test_what_a_damaged_index_hands_out_of_other_links_does_not_stop_the_walk() -> None:
    columns = sealing.SEALED["events"][1]
    other, asked = [(number, *("x" for _ in columns)) for number in (7, 5)]
    torn = SimpleNamespace(execute=lambda _statement: [other, asked])
    assert sealing._recorded(cast(Any, torn), "events", [5]) == {5: [["x"] * len(columns)]}


def test_work_as_usual_leaves_a_whole_chain(busy: World) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("do", "said"),
    [
        pytest.param(
            lambda c: c.execute(
                sa.update(sealing.CHANGES)
                .where(sealing.CHANGES.c.id == newest(c, sealing.CHANGES, 1))
                .values(after={"name": "Another"})
            ),
            "was altered",
            id="a change says something else",
        ),
        pytest.param(
            lambda c: c.execute(
                sa.update(sealing.CHANGES)
                .where(sealing.CHANGES.c.id == newest(c, sealing.CHANGES))
                .values(actor_id=1)
            ),
            "was altered",
            id="a change is somebody else's",
        ),
        pytest.param(
            lambda c: c.execute(
                sa.delete(sealing.CHANGES).where(
                    sealing.CHANGES.c.id == newest(c, sealing.CHANGES, 1)
                )
            ),
            "was altered",
            id="a change is gone",
        ),
        pytest.param(
            lambda c: c.execute(
                sa.delete(sealing.SEALS).where(sealing.SEALS.c.id == newest(c, sealing.SEALS, 1))
            ),
            "missing",
            id="a link is gone",
        ),
        pytest.param(
            lambda c: c.execute(
                sa.update(sealing.CHANGES)
                .where(sealing.CHANGES.c.id == newest(c, sealing.CHANGES))
                .values(unit=None)
            ),
            "outside the chain",
            id="a change lost its link",
        ),
    ],
)
def test_tampering_is_found(busy: World, do: Tamper, said: str) -> None:
    tamper(do)

    assert any(said in one for one in faults())


def test_a_link_made_anew_does_not_fit_the_next(busy: World) -> None:
    def remake(connection: sa.Connection) -> None:
        number = newest(connection, sealing.SEALS, 1)
        connection.execute(
            sa.update(sealing.SEALS).where(sealing.SEALS.c.id == number).values(digest="0" * 64)
        )

    tamper(remake)

    assert any("does not follow" in one for one in faults())


@pytest.mark.parametrize("table", [sealing.CHANGES, sealing.EVENTS, sealing.SEALS])
def test_the_database_itself_refuses_to_alter_or_remove_a_record(busy: World, table: Any) -> None:
    with open_session(SYSTEM, write=True) as session:
        audit.note(session, kind="sign_in", what="password")
    for statement in (sa.delete(table), sa.update(table).values(version=9)):
        with (
            engine.get_engine().connect().execution_options(writes=True) as connection,
            pytest.raises(DBAPIError),
        ):
            connection.execute(statement)


def test_what_is_older_than_the_chain_is_given_its_link(busy: World) -> None:
    def begin_anew(connection: sa.Connection) -> None:
        connection.execute(sa.delete(sealing.SEALS))
        connection.execute(sa.update(sealing.CHANGES).values(unit=None))

    tamper(begin_anew)
    assert faults() != []

    with engine.get_engine().connect().execution_options(writes=True) as connection:
        assert sealing.seal_what_is_older(connection) > 0
        connection.commit()

    assert faults() == []


def test_saving_raises_the_revision_and_reading_does_not(world: World) -> None:
    before = revision()
    with open_session(world.coordinator) as session:
        session.fetch(Organization, world.clinic)
    with open_session(SYSTEM, write=True) as session:
        audit.note(session, kind="sign_in", what="password")
    assert revision() == before

    rename(world, "Clinic D")
    assert revision() == before + 1
