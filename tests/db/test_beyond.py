"""The administrator of one area cannot come in as somebody who holds more, whatever row they try to write."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select

from db.commands import accounts, login_sessions, merges
from db.queries import actors
from db.session import GuardedSession, open_session
from models.access import Grant, LoginSession, OneTimeCode, SecondFactor, User
from models.base import Stamp, now
from models.people import Person
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Refused
from tests.world import World

LATER = timedelta(hours=1)


def actor(user_id: int) -> Actor:
    with open_session(SYSTEM) as session:
        return actors.load(session, user_id=user_id, now=now())


def account(world: World, login: str, *grants: Grant) -> int:
    """An account of Maple County with these roles and everything that lets in to it."""
    with open_session(SYSTEM, write=True) as session:
        user = accounts.add(
            session, login=login, name=login.title(), email=f"{login}@example.gov", area_id=world.maple
        )  # fmt: skip
        assert user.id is not None
        for one in grants:
            one.user_id = user.id
            session.add(one)
        session.add(SecondFactor(user_id=user.id, secret="00", confirmed_at=now()))
        login_sessions.begin(session, user_id=user.id, browser="Tests", now=now())
        return user.id


def chief(world: World) -> int:
    return account(world, "the-chief", Grant(user_id=0, role="administrator", scope="everything"))


def helper(world: World) -> int:
    grant = Grant(user_id=0, role="coordinator", scope="program", program_id=world.bright_start)
    return account(world, "helper", grant)


def ada(world: World) -> Actor:
    """The administrator of Maple County alone."""
    grant = Grant(user_id=0, role="administrator", scope="area", area_id=world.maple)
    return actor(account(world, "town-administrator", grant))


def write_code(session: GuardedSession, target: int) -> None:
    session.add(
        OneTimeCode(user_id=target, purpose="reset", code_hash="0" * 64, expires_at=now() + LATER)
    )


def hand_over_code(session: GuardedSession, target: int) -> None:
    assert session.actor.user_id is not None
    mine = OneTimeCode(
        user_id=session.actor.user_id, purpose="hand_over", code_hash="1" * 64, expires_at=now() + LATER
    )  # fmt: skip
    session.add(mine)
    session.flush()
    mine.user_id = target


def take_session(session: GuardedSession, target: int) -> None:
    row = session.exec(select(LoginSession).where(LoginSession.user_id == target)).one()
    row.token_hash = "2" * 64


def lend_session(session: GuardedSession, target: int) -> None:
    mine = session.exec(
        select(LoginSession).where(LoginSession.user_id == session.actor.user_id)
    ).one()
    mine.user_id = target


def set_password(session: GuardedSession, target: int) -> None:
    session.fetch(User, target).password_hash = "$2b$12$made.up"


def link_provider(session: GuardedSession, target: int) -> None:
    user = session.fetch(User, target)
    user.oidc_issuer, user.oidc_subject = "https://id.example", "mine"


def rename(session: GuardedSession, target: int) -> None:
    session.fetch(User, target).login = "somebody-else"


def drop_second_step(session: GuardedSession, target: int) -> None:
    session.delete(session.exec(select(SecondFactor).where(SecondFactor.user_id == target)).one())


def move_mail(session: GuardedSession, target: int) -> None:
    session.fetch(Person, session.fetch(User, target).person_id).email = "mine@example.org"


def swap_person(session: GuardedSession, target: int) -> None:
    other = Person(area_id=session.fetch(Person, session.actor.person_id).area_id, name="Shade")
    session.add(other)
    session.flush()
    session.fetch(User, target).person_id = other.id or 0


ATTACKS: list[Callable[[GuardedSession, int], None]] = [
    write_code, hand_over_code, take_session, lend_session, set_password, link_provider, rename,
    drop_second_step, move_mail, swap_person,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_lets_in_to_a_higher_account_is_written(
    world: World, attack: Callable[[GuardedSession, int], None]
) -> None:
    target, attacker = chief(world), ada(world)
    with pytest.raises(Refused), open_session(attacker, write=True) as session:
        attack(session, target)


@pytest.mark.parametrize(
    "attack", [write_code, set_password, link_provider, drop_second_step, move_mail]
)
def test_the_same_is_an_administrators_work_for_accounts_they_could_have_made(
    world: World, attack: Callable[[GuardedSession, int], None]
) -> None:
    target, administrator = helper(world), ada(world)
    with open_session(administrator, write=True) as session:
        attack(session, target)


def test_who_leads_a_workgroup_moves_nobodys_links_to_another_address(world: World) -> None:
    target = helper(world)
    for attacker in (world.lead, world.mentor_coordinator):
        with pytest.raises(Refused), open_session(attacker, write=True) as session:
            move_mail(session, target)


def test_who_leads_a_workgroup_still_corrects_the_address_of_who_has_no_account(
    world: World,
) -> None:
    with open_session(SYSTEM, write=True) as session:
        person = Person(area_id=world.maple, name="Pat", email="old@example.org")
        session.add(person)
        session.flush()
        person_id = person.id
    with open_session(world.lead, write=True) as session:
        session.fetch(Person, person_id).email = "new@example.org"


def test_a_merge_does_not_give_an_account_another_persons_address(
    world: World, today: date
) -> None:
    target, attacker = chief(world), ada(world)
    with open_session(SYSTEM) as session:
        person_id = session.fetch(User, target).person_id
    with open_session(attacker, write=True) as session:
        shade = Person(area_id=world.maple, name="Chief", email="mine@example.org")
        session.add(shade)
        session.flush()
        shade_id = shade.id or 0
    with (
        pytest.raises(Forbidden, match="beyond yours"),
        open_session(attacker, write=True) as session,
    ):
        merges.merge(
            session,
            Person,
            kept=Stamp(shade_id, 1),
            gone=Stamp(person_id, 1),
            take={},
            today=today,
        )


def test_a_session_of_a_higher_account_may_be_ended_but_not_used(world: World) -> None:
    target, administrator = chief(world), ada(world)
    with open_session(administrator, write=True) as session:
        accounts.end_sessions(session, user_id=target, reason="Lost phone", now=now())
