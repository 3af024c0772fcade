"""A copy that follows the database answers for it, and nobody ever misses what they wrote themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import func, select

from db import engine, replica
from db.queries import revisions
from db.session import open_session
from models.audit import AuditEvent
from models.casework import Case
from models.rules.actor import SYSTEM, Actor
from models.workgroups import ActionItem
from pages.parts import cache
from tests import postgres
from tests.databases import PostgresTemplates, in_force
from tests.world import TODAY, World

LEFT: Final = 30  # seconds that a copy may take to catch up before the test fails


@dataclass(frozen=True)
class Pair:
    """A database and the copy that follows it, with the cast in both."""

    copy_url: str
    follower: postgres.Server
    world: World

    def ask(self, statement: Any) -> Any:
        """Ask the copy itself."""
        # Its own database may not have reached it yet.
        asked = engine.make_engine(self.follower.url("postgres"))
        with asked.connect() as connection:
            found = connection.scalar(statement)
        asked.dispose()
        return found

    def pause(self) -> None:
        """Let the copy stand still: it takes in what comes, and shows none of it."""
        self.ask(sa.select(sa.func.pg_wal_replay_pause()))

    def catch_up(self) -> None:
        """Wait until the copy shows all that the database has."""
        self.ask(sa.select(sa.func.pg_wal_replay_resume()))
        with engine.get_engine().connect() as connection:
            here = connection.scalar(
                sa.select(sa.cast(sa.func.pg_current_wal_insert_lsn(), sa.Text))
            )
        there = sa.select(
            sa.func.pg_last_wal_replay_lsn() >= sa.cast(here, LSN()), sa.func.pg_sleep(0.02)
        )
        for _ in range(LEFT * 50):
            if self.ask(there):
                return
        pytest.fail("The copy did not catch up.")


class LSN(sa.types.UserDefinedType[str]):
    """A place in PostgreSQL's log."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "pg_lsn"


@pytest.fixture(scope="module")
def servers(postgres_server: postgres.Server) -> Iterator[tuple[postgres.Server, postgres.Server]]:
    """A server, and one that follows it."""
    primary = postgres.start()
    follower = postgres.follow(primary)
    yield primary, follower
    follower.stop()
    primary.stop()


@pytest.fixture(scope="module")
def templates(servers: tuple[postgres.Server, postgres.Server]) -> PostgresTemplates:
    return PostgresTemplates(servers[0])


@pytest.fixture
def pair(
    servers: tuple[postgres.Server, postgres.Server],
    templates: PostgresTemplates,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Pair]:
    """A database with the cast, and its copy, both in force."""
    url, cast = templates.copy("cast")
    assert cast is not None
    copy_url = servers[1].url(str(make_url(url).database))
    monkeypatch.setenv("DATABASE_READ_URL", copy_url)
    replica.forget()
    with in_force(url):
        found = Pair(copy_url, servers[1], cast)
        found.catch_up()
        yield found
        found.catch_up()
    templates.drop(url)


def add_item(world: World, words: str) -> None:
    with open_session(world.lead, write=True) as session:
        session.add(ActionItem(workgroup_id=world.early_group, text=words, due_on=TODAY))


def items(actor: Actor) -> list[str]:
    """What somebody finds on a screen that may be a little behind."""
    with replica.may_lag(), open_session(actor) as session:
        return list(session.exec(select(ActionItem.text).order_by(ActionItem.text)))


def answers_from_copy(pair: Pair, actor: Actor) -> bool:
    with replica.may_lag(), open_session(actor) as session:
        bind = session.get_bind()
        assert isinstance(bind, sa.Engine)
        return bind.url == make_url(pair.copy_url)


def test_the_copy_answers_where_a_page_may_be_behind_and_only_there(pair: Pair) -> None:
    assert answers_from_copy(pair, pair.world.director)
    with open_session(pair.world.director) as session:
        assert session.get_bind() is engine.get_engine()
    with replica.may_lag(), open_session(pair.world.director, write=True) as session:
        assert session.get_bind() is engine.get_engine()
    with replica.may_lag(), open_session(SYSTEM) as session:
        assert session.get_bind() is engine.get_engine()


def test_a_lead_sees_her_own_entry_at_once_and_a_director_a_moment_later(pair: Pair) -> None:
    pair.pause()
    add_item(pair.world, "Call the court clerk")

    with replica.watched() as seen:
        assert "Call the court clerk" in items(pair.world.lead)
        assert seen.behind == 0
        assert "Call the court clerk" not in items(pair.world.director)
        assert seen.behind > 0

    pair.catch_up()
    with replica.watched() as seen:
        assert "Call the court clerk" in items(pair.world.director)
        assert answers_from_copy(pair, pair.world.lead)
        assert seen.behind == 0


def test_what_somebody_saves_on_a_page_that_may_be_behind_is_on_that_page(pair: Pair) -> None:
    pair.pause()
    with replica.may_lag():
        before = items(pair.world.lead)
        add_item(pair.world, "Book the hall")
        assert items(pair.world.lead) == sorted([*before, "Book the hall"])


def test_the_database_answers_while_the_copy_is_too_far_behind(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.pause()
    add_item(pair.world, "Print the agenda")
    monkeypatch.setattr(replica, "BEHIND_AT_MOST", 0.0)

    assert "Print the agenda" in items(pair.world.director)


def test_the_database_answers_while_the_copy_is_away(pair: Pair) -> None:
    assert answers_from_copy(pair, pair.world.director)
    pair.follower.halt()
    add_item(pair.world, "Thank the volunteers")

    assert "Thank the volunteers" in items(pair.world.director)

    pair.follower.start_again()
    replica.forget()
    pair.catch_up()
    assert answers_from_copy(pair, pair.world.director)


def test_a_server_that_follows_nothing_is_no_copy(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A copy that was promoted would show the past for ever.
    alone = engine.database_url() + "&application_name=promoted"
    monkeypatch.setenv("DATABASE_READ_URL", alone)
    with replica.may_lag(), open_session(pair.world.director) as session:
        assert session.get_bind() is engine.get_engine()


def test_families_read_from_the_copy_are_recorded_in_the_database(pair: Pair) -> None:
    with replica.may_lag(), open_session(pair.world.coordinator) as session:
        assert session.get_bind() is not engine.get_engine()
        session.fetch(Case, pair.world.open_case)

    with open_session(SYSTEM) as session:
        count = select(func.count()).where(
            AuditEvent.user_id == pair.world.coordinator.user_id, AuditEvent.what == "cases"
        )
        assert session.exec(count).one() == 1


def how_many_items(actor: Actor) -> int:
    with open_session(actor) as session:
        return session.exec(select(func.count()).select_from(ActionItem)).one()


def test_totals_are_remembered_only_for_as_long_as_the_copy_is_where_it_was(pair: Pair) -> None:
    revisions.forget()
    world = pair.world
    before = cache.totals(world.director, how_many_items)
    pair.pause()
    add_item(world, "Order the chairs")

    assert cache.totals(world.lead, how_many_items) == before + 1
    assert cache.totals(world.director, how_many_items) == before
    pair.catch_up()
    assert cache.totals(world.director, how_many_items) == before + 1
