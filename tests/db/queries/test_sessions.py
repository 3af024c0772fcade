"""The sessions that an administrator examines: those of their own people, alive or ended."""

from datetime import UTC, datetime, timedelta

import pytest

from db.commands import accounts, login_sessions
from db.queries import sessions
from db.session import open_session
from models.access import User
from models.people import Person
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import NotFound
from tests.world import World

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def begin(actor: Actor, at: datetime = NOON) -> None:
    with open_session(SYSTEM, write=True) as session:
        login_sessions.begin(session, user_id=actor.user_id or 0, browser="Firefox", now=at)


def listed(
    actor: Actor, *, is_live: bool = True, typed: str = "", at: datetime = NOON
) -> list[str]:
    with open_session(actor) as session:
        rows = sessions.listing(session, now=at, is_live=is_live, typed=typed)
        return [row.login for row in rows]


def login_of(actor: Actor) -> str:
    with open_session(SYSTEM) as session:
        return session.fetch(User, actor.user_id).login


def test_an_administrator_sees_who_is_signed_in_and_others_only_themselves(world: World) -> None:
    begin(world.coordinator)
    begin(world.director)
    assert listed(world.administrator) == [login_of(world.director), login_of(world.coordinator)]
    assert listed(world.director) == [login_of(world.director)]
    assert listed(world.lead) == []


def test_a_session_that_idled_or_was_ended_is_listed_with_the_reason(world: World) -> None:
    begin(world.coordinator)
    begin(world.director)
    with open_session(SYSTEM, write=True) as session:
        user_id = world.director.user_id or 0
        accounts.end_sessions(session, user_id=user_id, reason="Lost phone", now=NOON)
    later = NOON + timedelta(minutes=31)
    assert listed(world.administrator, at=later) == []
    with open_session(world.administrator) as session:
        rows = sessions.listing(session, now=later, is_live=False)
    assert sorted(row.why for row in rows) == ["Lost phone", "Ran out"]


@pytest.mark.parametrize("typed", ["QUELL", "quell", "login"])
def test_a_part_of_a_name_finds_a_session(world: World, typed: str) -> None:
    begin(world.coordinator)
    begin(world.director)
    with open_session(SYSTEM, write=True) as session:
        person = session.fetch(Person, world.coordinator.person_id)
        person.name = "Ann Quellwater_%"
    wanted = login_of(world.coordinator).upper() if typed == "login" else typed
    assert listed(world.administrator, typed=wanted) == [login_of(world.coordinator)]
    assert listed(world.administrator, typed="water_%") == [login_of(world.coordinator)]
    assert listed(world.administrator, typed="%") == [login_of(world.coordinator)]


def test_ending_several_ends_all_or_none(world: World) -> None:
    begin(world.coordinator)
    begin(world.director)
    with open_session(world.administrator) as session:
        ids = [row.id for row in sessions.listing(session, now=NOON, is_live=True)]
    values = {"reason": "Ended by an administrator", "now": NOON}
    with pytest.raises(NotFound), open_session(world.administrator, write=True) as session:
        accounts.end_these(session, session_ids=[*ids, 999_999], **values)  # type: ignore[arg-type]
    assert len(listed(world.administrator)) == 2
    with open_session(world.administrator, write=True) as session:
        accounts.end_these(session, session_ids=ids, **values)  # type: ignore[arg-type]
    assert listed(world.administrator) == []


def test_nobody_ends_a_session_of_somebody_else_as_their_own(world: World) -> None:
    begin(world.coordinator)
    with open_session(world.administrator) as session:
        (row,) = sessions.listing(session, now=NOON, is_live=True)
    with pytest.raises(NotFound), open_session(SYSTEM, write=True) as session:
        user_id = world.director.user_id or 0
        accounts.end_own_session(session, user_id=user_id, session_id=row.id, now=NOON)
    with pytest.raises(NotFound), open_session(world.charlie, write=True) as session:
        accounts.end_these(session, session_ids=[row.id], reason="Mischief", now=NOON)
