"""Signing in with a second step: no way around it, each code once, and waiting as for passwords."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pyotp import TOTP
from sqlmodel import select

from db.commands import accounts, codes, second_factors
from db.session import open_session
from models.access import (
    LoginSession,
    OneTimeCode,
    RecoveryCode,
    SecondFactor,
    Setting,
    SignInThrottle,
)
from models.audit import AuditEvent
from models.base import now
from models.rules import second_factors as rules
from models.rules.actor import SYSTEM
from pages.door.entering import TOO_LATE
from tests.door.conftest import PASSWORD, Door
from tests.door.tab import Tab
from tests.door.test_sign_in import OTHER, WRONG, cookies_set, sign_in, visitor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "Code"
FIRST = "3. Type the code that the app shows"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Each test begins where nobody has a second step and nobody has to wait."""
    yield
    with open_session(SYSTEM, write=True) as session:
        for table in (SignInThrottle, SecondFactor, RecoveryCode, Setting):
            for row in session.exec(select(table)).all():
                session.delete(row)


def set_up(door: Door, login: str) -> list[str]:
    """Give somebody a second step, whose code of now was used; return their recovery codes."""
    moment = now()
    with open_session(SYSTEM, write=True) as session:
        return second_factors.set_up(
            session, user_id=door.users[login], secret=SECRET, typed=TOTP(SECRET).at(moment), now=moment
        )  # fmt: skip


def shown() -> str:
    """What the app shows next; a phone's clock may be half a minute early."""
    return TOTP(SECRET).at(now() + timedelta(seconds=rules.STEP))


def require(*roles: str) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Setting(name="second_factor_roles", value=rules.as_setting(roles)))


def at_the_second_step(tab: Tab, login: str = "ann") -> Tab:
    """Type the right password and wait for the page that comes instead of Home."""
    tab.run()
    sign_in(tab, login, PASSWORD)
    if not tab.sent_to:
        tab.read_until("script_finished")
    return tab


def is_let_in(door: Door, tab: Tab, kept: str) -> bool:
    """Whether what the tab was sent to gives this browser a session."""
    return bool(tab.sent_to) and "common_table" in cookies_set(door.ask(tab.sent_to, kept)[0])


def latest_session() -> LoginSession:
    with open_session(SYSTEM) as session:
        return session.exec(select(LoginSession).order_by(LoginSession.id.desc())).first()  # type: ignore[union-attr,return-value]


def test_the_password_alone_opens_nothing_and_the_code_lets_in(front: Door) -> None:
    set_up(front, "ann")
    kept = visitor(front)
    with Tab(front.url, kept) as tab:
        at_the_second_step(tab)
        assert not tab.sent_to
        assert CODE in tab.fields
        tab.run(fill={CODE: "000000"}, press="Go on")
        assert tab.alerts == [rules.WRONG]
        assert not tab.sent_to
        code = shown()
        tab.run(fill={CODE: f" {code[:3]} {code[3:]} "}, press="Go on")
        assert is_let_in(front, tab, kept)
    assert latest_session().signed_in_by == "second_factor"
    with Tab(front.url, visitor(front)) as tab:
        at_the_second_step(tab)
        tab.run(fill={CODE: code}, press="Go on")
        assert tab.alerts == [rules.WRONG]


def test_a_recovery_code_stands_in_for_a_lost_phone_once(front: Door) -> None:
    made = set_up(front, "ann")
    kept = visitor(front)
    with Tab(front.url, kept) as tab:
        at_the_second_step(tab)
        tab.run(fill={CODE: made[3].lower()}, press="Go on")
        assert is_let_in(front, tab, kept)
    assert latest_session().signed_in_by == "recovery_code"
    with Tab(front.url, visitor(front)) as tab:
        at_the_second_step(tab)
        assert tab.run(fill={CODE: made[3]}, press="Go on").alerts == [rules.WRONG]


def test_a_link_for_a_new_password_leads_to_the_second_step_too(front: Door) -> None:
    set_up(front, "bo")
    with open_session(SYSTEM, write=True) as session:
        code = accounts.reset_link(session, user_id=front.users["bo"], now=now())
    with Tab(front.url, visitor(front)) as tab:
        tab.run(query=f"link={code}")
        typed = {"New password": OTHER, "The same again": OTHER}
        tab.run(query=f"link={code}", fill=typed, press="Save and sign in")
        tab.read_until("script_finished")
        assert not tab.sent_to
        assert CODE in tab.fields
    with open_session(SYSTEM, write=True) as session:
        accounts.set_password(session, user_id=front.users["bo"], password=PASSWORD, now=now())


def test_after_five_wrong_codes_everybody_waits_also_with_the_right_one(front: Door) -> None:
    set_up(front, "ann")
    for _ in range(2):
        with Tab(front.url, visitor(front)) as tab:
            # The right password in between forgives nothing.
            at_the_second_step(tab)
            for _ in range(3):
                assert tab.run(fill={CODE: "000000"}, press="Go on").alerts == [rules.WRONG]
    with open_session(SYSTEM, write=True) as session:
        for row in session.exec(select(SignInThrottle)).all():
            assert row.until_at is not None
            row.until_at += timedelta(seconds=90)
    with Tab(front.url, visitor(front)) as tab:
        tab.run()
        wait = ["Too many tries. Wait 2 minutes and try again."]
        # At the first step already, in the same words whether the password is right or not.
        assert sign_in(tab, "ann", PASSWORD).alerts == wait
        assert sign_in(tab, "ann", "wrong wrong wrong").alerts == wait


def test_a_role_that_needs_it_is_led_to_set_it_up_before_anything_is_seen(front: Door) -> None:
    require("coordinator")
    kept = visitor(front)
    with Tab(front.url, kept) as tab:
        at_the_second_step(tab)
        assert not tab.sent_to
        assert tab.pictures[0].startswith("data:image/png;base64,")
        secret = tab.codes[0].replace(" ", "")
        assert tab.run(fill={FIRST: "000000"}, press="Confirm").alerts == [rules.WRONG]
        tab.run(fill={FIRST: TOTP(secret).at(now())}, press="Confirm")
        tab.read_until("script_finished")
        assert len(tab.codes[-1].split()) == rules.RECOVERY_CODES
        assert not tab.sent_to
        tab.run(press="I have kept them, go on")
        assert is_let_in(front, tab, kept)


def test_a_role_that_does_not_need_it_comes_in_by_password(front: Door) -> None:
    require("coordinator")
    with Tab(front.url, visitor(front)) as tab:
        at_the_second_step(tab, "bo")
        assert tab.sent_to


def test_two_who_set_one_up_at_once_get_secrets_of_their_own(front: Door) -> None:
    # Whoever has the password must not lay a secret in wait that the person then takes into use.
    require("coordinator")
    with Tab(front.url, visitor(front)) as thief, Tab(front.url, visitor(front)) as ann:
        at_the_second_step(thief)
        at_the_second_step(ann)
        assert thief.codes[0] != ann.codes[0]
        secret = ann.codes[0].replace(" ", "")
        ann.run(fill={FIRST: TOTP(secret).at(now())}, press="Confirm")
        ann.read_until("script_finished")
        theirs = thief.codes[0].replace(" ", "")
        thief.run(fill={FIRST: TOTP(theirs).at(now())}, press="Confirm")
        assert not thief.sent_to
        assert TOTP(secret).at(now()) != TOTP(theirs).at(now())
    with open_session(SYSTEM, write=True) as session:
        next_code = TOTP(secret).at(now() + timedelta(seconds=rules.STEP))
        way = second_factors.check(session, user_id=front.users["ann"], typed=next_code, now=now())
    assert way == "second_factor"


def test_the_first_step_counts_for_ten_minutes_and_not_past_a_new_password(front: Door) -> None:
    made = set_up(front, "ann")
    with Tab(front.url, visitor(front)) as tab:
        at_the_second_step(tab)
        with open_session(SYSTEM, write=True) as session:
            for row in session.exec(select(OneTimeCode).where(OneTimeCode.used_at.is_(None))).all():  # type: ignore[union-attr]
                row.expires_at = now()
        assert TOO_LATE in tab.run(fill={CODE: made[0]}, press="Go on").alerts
    with Tab(front.url, visitor(front)) as tab:
        at_the_second_step(tab)
        with open_session(SYSTEM, write=True) as session:
            user_id = front.users["ann"]
            accounts.set_password(session, user_id=user_id, password=PASSWORD, now=now())
        assert TOO_LATE in tab.run(fill={CODE: made[0]}, press="Go on").alerts
        assert not tab.sent_to


def test_what_proves_the_first_step_hands_nothing_over_by_itself(front: Door) -> None:
    set_up(front, "ann")
    kept = visitor(front)
    with open_session(SYSTEM, write=True) as session:
        code = codes.issue(
            session, purpose="second_step", user_id=front.users["ann"], now=now(), signed_in_by="password"
        )  # fmt: skip
    assert "common_table" not in cookies_set(front.ask(f"/door/enter?code={code}", kept)[0])


def test_every_try_is_written_down_without_what_was_typed(front: Door) -> None:
    set_up(front, "ann")
    with open_session(SYSTEM) as session:
        before = len(session.exec(select(AuditEvent)).all())
    # Through a proxy on this machine, which says where the browser is.
    with Tab(front.url, visitor(front), X_Forwarded_For="192.0.2.7") as tab:
        tab.run()
        assert sign_in(tab, "ann", "wrong wrong wrong").alerts == [WRONG]
        assert sign_in(tab, "nobody-here", "wrong wrong wrong").alerts == [WRONG]
        sign_in(tab, "ann", PASSWORD)
        tab.read_until("script_finished")
        tab.run(fill={CODE: "000000"}, press="Go on")
    with open_session(SYSTEM) as session:
        rows = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()[before:]  # type: ignore[arg-type]
    ann = front.users["ann"]
    assert [(row.kind, row.what, row.outcome, row.user_id) for row in rows] == [
        ("sign_in", "password", "failed", ann),
        ("sign_in", "password", "failed", None),
        ("sign_in", "second step", "failed", ann),
    ]
    assert all(row.address == "192.0.2.7" for row in rows)
    assert "wrong" not in str([row.model_dump() for row in rows])
