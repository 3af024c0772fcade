"""Coming in: the form, the hand-over, one-time links, the first administrator; and going out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPResponse

import pytest
from sqlmodel import select

from db.commands import accounts, codes
from db.session import open_session
from models.access import OneTimeCode, SignInThrottle
from models.base import now
from models.places import Area
from models.rules.actor import SYSTEM
from tests.door.conftest import PASSWORD, Door
from tests.door.tab import Tab

WRONG = "That user name and password do not go together. Check both and try again."
OTHER = "otters juggle quiet lanterns"


def visitor(door: Door) -> str:
    """The cookie a new browser is given with its first page."""
    response, _ = door.ask("/")
    return response.headers["Set-Cookie"].partition(";")[0]


def cookies_set(response: HTTPResponse) -> dict[str, str]:
    """What a response makes the browser keep, by name, with its flags."""
    lines = response.headers.get_all("Set-Cookie") or []
    return {line.partition("=")[0]: line.partition("=")[2] for line in lines}


def sign_in(tab: Tab, login: str, password: str) -> Tab:
    """Fill in the form and send it."""
    return tab.run(fill={"User name": login, "Password": password}, press="Sign in")


@pytest.fixture(autouse=True)
def nobody_has_to_wait() -> Iterator[None]:
    """Failures of one test do not slow the next."""
    yield
    with open_session(SYSTEM, write=True) as session:
        for row in session.exec(select(SignInThrottle)).all():
            session.delete(row)


def test_the_right_password_leads_to_a_cookie_that_scripts_cannot_read(front: Door) -> None:
    kept = visitor(front)
    with Tab(front.url, kept) as tab:
        tab.run()
        sign_in(tab, " Ann ", PASSWORD)
    assert tab.sent_to.startswith("/door/enter?code=")
    response, _ = front.ask(tab.sent_to, kept)
    assert (response.status, response.headers["Location"]) == (303, "/")
    cookie = cookies_set(response)["common_table"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert len(cookie.partition(";")[0]) >= 43  # 256 bits
    value = cookie.partition(";")[0]
    with open_session(SYSTEM) as session:
        found = [row.code_hash for row in session.exec(select(OneTimeCode)).all()]
    assert value not in found


def test_under_tls_the_cookie_is_bound_to_the_host_and_secure(front: Door) -> None:
    first, _ = front.ask("/", X_Forwarded_Proto="https")
    assert "__Host-common_table_visitor" in first.headers["Set-Cookie"]
    assert "; Secure" in first.headers["Set-Cookie"]
    assert first.headers["Strict-Transport-Security"]


def test_wrong_passwords_and_unknown_people_get_the_same_answer(front: Door) -> None:
    answers = []
    for login in ("ann", "nobody-by-this-name", "' or 1=1 --", "ann\x00"):
        with Tab(front.url, visitor(front)) as tab:
            tab.run()
            answers.append((sign_in(tab, login, "wrong wrong wrong").alerts, tab.sent_to))
    assert answers == [([WRONG], "")] * 4


def test_outer_spaces_belong_to_a_password(front: Door) -> None:
    with Tab(front.url, visitor(front)) as tab:
        tab.run()
        assert sign_in(tab, "ann", PASSWORD + " ").alerts == [WRONG]


def test_a_closed_account_reads_like_a_wrong_password(front: Door) -> None:
    with open_session(SYSTEM, write=True) as session:
        accounts.deactivate(session, user_id=front.users["bo"], now=now())
    with Tab(front.url, visitor(front)) as tab:
        tab.run()
        assert sign_in(tab, "bo", PASSWORD).alerts == [WRONG]
    with open_session(SYSTEM, write=True) as session:
        accounts.activate(session, user_id=front.users["bo"])


@pytest.mark.parametrize("login", ["ann", "nobody-by-this-name"])
def test_after_five_failures_everybody_waits_also_with_the_right_password(
    front: Door, login: str
) -> None:
    for _ in range(6):
        with Tab(front.url, visitor(front)) as tab:
            tab.run()
            assert sign_in(tab, login, "wrong wrong wrong").alerts == [WRONG]
    with open_session(SYSTEM, write=True) as session:
        for row in session.exec(select(SignInThrottle)).all():
            assert row.until_at is not None
            row.until_at += timedelta(seconds=90)
    with Tab(front.url, visitor(front)) as tab:
        tab.run()
        assert sign_in(tab, login, PASSWORD).alerts == [
            "Too many tries. Wait 2 minutes and try again."
        ]
        assert tab.sent_to == ""


def test_a_hand_over_works_once_and_only_in_the_browser_that_typed_the_password(
    front: Door,
) -> None:
    kept, other = visitor(front), visitor(front)
    with Tab(front.url, kept) as tab:
        tab.run()
        sign_in(tab, "ann", PASSWORD)
    assert "common_table" not in cookies_set(front.ask(tab.sent_to, other)[0])
    assert "common_table" not in cookies_set(front.ask(tab.sent_to)[0])
    assert "common_table" in cookies_set(front.ask(tab.sent_to, kept)[0])
    assert "common_table" not in cookies_set(front.ask(tab.sent_to, kept)[0])


def test_a_browser_without_cookies_is_told_so(front: Door) -> None:
    with Tab(front.url) as tab:
        tab.run()
        sign_in(tab, "ann", PASSWORD)
    assert "keeps no cookies" in tab.alerts[0]


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/caseload?case=3", "/caseload?case=3"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/door/leave", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
    ],
)
def test_the_door_leads_only_to_this_server(front: Door, asked: str, answered: str) -> None:
    from urllib.parse import urlencode

    response, _ = front.ask("/door/leave?" + urlencode({"next": asked}))
    assert response.headers["Location"] == answered


def test_a_link_from_elsewhere_signs_nobody_out(front: Door) -> None:
    cookie = front.sign_in("ann")
    response, _ = front.ask("/door/leave", cookie)
    assert "common_table" not in cookies_set(response)


def test_leaving_makes_the_browser_forget(front: Door) -> None:
    cookie = front.sign_in("ann")
    with open_session(SYSTEM, write=True) as session:
        accounts.end_sessions(session, user_id=front.users["ann"], reason="Test", now=now())
    assert "Max-Age=0" in cookies_set(front.ask("/door/leave", cookie)[0])["common_table"]


def test_an_invitation_leads_to_a_password_and_in_once(front: Door) -> None:
    with open_session(SYSTEM, write=True) as session:
        area_id = session.exec(select(Area.id)).first()
        grants = [accounts.NewGrant(role="director", scope="everything")]
        code = accounts.invite(
            session, login="Cleo", name="Cleo Cruz", email="cleo@example.org", area_id=area_id or 0,
            grants=grants, now=now(),
        )  # fmt: skip
    kept = visitor(front)
    with Tab(front.url, kept) as tab:
        tab.run(query=f"link={code}")
        assert "Cleo Cruz, your user name is cleo." in tab.texts
        typed = {"New password": OTHER, "The same again": OTHER + "!"}
        tab.run(query=f"link={code}", fill=typed, press="Save and sign in")
        assert tab.alerts == ["The two passwords differ. Type the same one twice."]
        typed = {"New password": "cleo cleo cleo cleo", "The same again": "cleo cleo cleo cleo"}
        tab.run(query=f"link={code}", fill=typed, press="Save and sign in")
        assert "too easy to guess" in tab.alerts[0]
        typed = {"New password": OTHER, "The same again": OTHER}
        tab.run(query=f"link={code}", fill=typed, press="Save and sign in")
    assert "common_table" in cookies_set(front.ask(tab.sent_to, kept)[0])
    with Tab(front.url, visitor(front)) as tab:
        tab.run(query=f"link={code}")
        assert tab.alerts == [codes.USED_UP]
        sign_in(tab.run(), "cleo", OTHER)
        assert tab.sent_to


def test_a_made_up_link_reads_like_a_used_one(front: Door) -> None:
    with Tab(front.url, visitor(front)) as tab:
        assert tab.run(query="link=abc").alerts == [codes.USED_UP]
        tab.run(query="link=abc", press="Go to the sign-in page")
        tab.read_until("script_finished")  # it runs once more, without the link in its address
        assert "User name" in tab.fields


def test_a_new_database_has_no_open_door_but_the_code_on_the_console(empty: Door) -> None:
    code = re.search(r"[A-Z2-7]{5}(-[A-Z2-7]{5}){4}", empty.log.read_text())
    assert code is not None
    kept = visitor(empty)
    typed = {
        "One-time code": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "County": "Maple County", "Your name": "Ada Ames",
        "E-mail": "ada@example.org", "User name": "Ada", "Password": OTHER, "The same again": OTHER,
    }  # fmt: skip
    with Tab(empty.url, kept) as tab:
        tab.run()
        tab.run(fill=typed, press="Make administrator")
        assert tab.alerts == [codes.NOT_THE_CODE]
        typed["One-time code"] = code.group().lower().replace("-", " ")
        tab.run(fill=typed, press="Make administrator")
    assert "common_table" in cookies_set(empty.ask(tab.sent_to, kept)[0])
    with Tab(empty.url, visitor(empty)) as tab:
        assert "Sign in" in tab.run().texts
        assert "One-time code" not in tab.fields
