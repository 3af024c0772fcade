"""The server's clock was wrong and is put right: nobody is let in for longer, and nobody is shut out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlmodel import col, select

from db import engine, sealing
from db.commands import codes, login_sessions, tries
from db.queries import accounts
from db.session import open_session
from models import base
from models.access import Change, LoginSession
from models.rules import second_factors, throttle
from models.rules.actor import SYSTEM
from models.rules.errors import Forbidden, Invalid
from tests.crash.people import faults, log, logged
from tests.world import World

RIGHT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
YEARS_AHEAD = RIGHT + timedelta(days=3000)
A_LITTLE_AHEAD = RIGHT + timedelta(minutes=2)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """While this lasts, it is that moment."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "datetime", Clock)
        yield


def is_signed_in(session_id: int, now: datetime) -> bool:
    with open_session(SYSTEM) as session:
        return accounts.live_session(session, now=now, session_id=session_id) is not None


def signed_in_at(world: World, moment: datetime) -> int:
    user_id = world.coordinator.user_id
    assert user_id is not None
    with clock_at(moment), open_session(SYSTEM, write=True) as session:
        login_sessions.begin(session, user_id=user_id, browser="Firefox", now=moment)
        newest = select(LoginSession.id).order_by(col(LoginSession.id).desc())
        found = session.exec(newest).first()
    assert found is not None
    assert is_signed_in(found, moment)
    return found


def test_a_session_of_a_clock_years_ahead_ends_when_it_is_put_right(world: World) -> None:
    session_id = signed_in_at(world, YEARS_AHEAD)
    assert not is_signed_in(session_id, RIGHT)


def test_servers_whose_clocks_differ_by_a_little_let_the_same_person_in(world: World) -> None:
    session_id = signed_in_at(world, A_LITTLE_AHEAD)
    assert is_signed_in(session_id, RIGHT)


def test_a_link_of_a_clock_years_ahead_does_not_work_for_years(world: World) -> None:
    user_id = world.coordinator.user_id
    with open_session(SYSTEM, write=True) as session:
        code = codes.issue(session, purpose="reset", user_id=user_id, now=YEARS_AHEAD)
    with open_session(SYSTEM) as session, pytest.raises(Invalid):
        codes.peek(session, code=code, purposes=("reset",), now=RIGHT)


def missed(moment: datetime, times: int) -> None:
    for _ in range(times):
        with open_session(SYSTEM, write=True) as session:
            tries.count(session, login="ann", address="192.0.2.7", now=moment)


def test_misses_under_a_clock_years_ahead_shut_nobody_out(world: World) -> None:
    missed(YEARS_AHEAD, throttle.FREE_TRIES + 1)
    with pytest.raises(Forbidden):
        missed(YEARS_AHEAD, 1)
    missed(RIGHT, 1)


def test_misses_under_a_clock_that_is_put_back_a_little_still_count(world: World) -> None:
    missed(A_LITTLE_AHEAD, throttle.FREE_TRIES + 1)
    with pytest.raises(Forbidden):
        missed(RIGHT, 1)


def test_an_authenticator_works_again_once_the_clock_is_right() -> None:
    secret = second_factors.new_secret()
    ahead = TOTP(secret).timecode(YEARS_AHEAD)
    typed = TOTP(secret).at(RIGHT)
    assert second_factors.step_of(secret, typed, now=RIGHT, last_step=ahead) is not None


def test_what_is_saved_while_the_clock_goes_back_keeps_its_order_and_its_chain(
    world: World,
) -> None:
    for number, moment in enumerate((RIGHT, RIGHT - timedelta(hours=3), RIGHT - timedelta(days=1))):
        with clock_at(moment):
            log(world, str(number))
    assert logged() == ["0", "1", "2"]
    assert faults() == []
    with open_session(SYSTEM) as session:
        ordered = (
            select(Change.after)
            .where(Change.table_name == "contact_notes", Change.action == "added")
            .order_by(col(Change.id))
        )
        said = [one["summary"] for one in session.exec(ordered).all()]
    assert [one for one in said if one.startswith("logged")] == ["logged 0", "logged 1", "logged 2"]
    with engine.get_engine().connect() as connection:
        assert list(sealing.faults(connection)) == []
