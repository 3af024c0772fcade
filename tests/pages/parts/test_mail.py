"""One-time links by mail: encrypted, to one address, and said plainly when it did not work."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from models.rules.actor import Actor
from models.rules.errors import Invalid, Refused, Unavailable
from pages.parts import mail
from tests import mail_server
from tests.mail_server import Post
from tests.world import World

ANN = "ann@example.gov"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mail server but the one a test names."""
    for name in ("HOST", "PORT", "FROM", "USER", "PASSWORD", "SECURITY", "CA_FILE"):
        monkeypatch.delenv(f"SMTP_{name}", raising=False)


def use(monkeypatch: pytest.MonkeyPatch, post: Post, **more: str) -> None:
    """Set what a county would."""
    named = {
        "HOST": "127.0.0.1", "PORT": str(post.port), "FROM": "Common Table <table@example.gov>",
        "CA_FILE": str(post.certificate), **more,
    }  # fmt: skip
    for name, value in named.items():
        monkeypatch.setenv(f"SMTP_{name}", value)


def send(to: str = ANN) -> None:
    mail.send(to, subject="Your link to Maple", text="https://table.example.gov/?link=abc\n")


def test_a_mail_goes_encrypted_to_the_one_it_is_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server.running(tmp_path) as post:
        use(monkeypatch, post, USER="table", PASSWORD="an open secret")
        send()
    assert (post.recipients, post.was_encrypted, len(post.users)) == ([ANN], [True], 1)
    (taken,) = post.mail
    assert taken["Subject"] == "Your link to Maple"
    assert "link=abc" in taken.get_content()


def test_a_server_that_does_not_encrypt_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server.running(tmp_path, offers_starttls=False) as post:
        use(monkeypatch, post, USER="table", PASSWORD="an open secret")
        with pytest.raises(Unavailable):
            send()
    assert (post.mail, post.users) == ([], [])


def test_a_server_that_is_somebody_else_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server.running(tmp_path) as post:
        use(monkeypatch, post)
        monkeypatch.delenv("SMTP_CA_FILE")
        with pytest.raises(Unavailable):
            send()
    assert post.mail == []


def test_mail_in_the_clear_leaves_this_machine_for_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server.running(tmp_path, offers_starttls=False) as post:
        use(monkeypatch, post, SECURITY="none")
        send()
        assert post.was_encrypted == [False]
        use(monkeypatch, post, SECURITY="none", HOST="mail.example.gov")
        with pytest.raises(Invalid, match="encrypted"):
            send()


@pytest.mark.parametrize(
    "to",
    [
        "ann@example.gov, bo@example.org",
        "ann@example.gov\nBcc: bo@example.org",
        "ann@example.gov\r\n\r\nanother body",
        "ann",
        "Ann <ann@example.gov>, <bo@example.org>",
        "undisclosed: ann@example.gov, bo@example.org;",
        "@",
    ],
)
def test_an_address_is_one_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    with mail_server.running(tmp_path) as post:
        use(monkeypatch, post)
        with pytest.raises(Invalid, match="cannot be used"):
            send(to)
    assert (post.mail, post.recipients) == ([], [])


def test_a_refusal_says_what_to_do_and_nothing_the_server_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server.running(tmp_path, refuses=True) as post:
        use(monkeypatch, post)
        with pytest.raises(Unavailable) as refused:
            send()
    assert refused.value.sentence == mail.NOT_SENT


def test_a_server_that_says_nothing_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.2)
    with mail_server.running(tmp_path, is_silent=True) as post:
        use(monkeypatch, post)
        with pytest.raises(Unavailable):
            send()


def test_mail_that_is_half_set_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mail.server() is None
    monkeypatch.setenv("SMTP_HOST", "mail.example.gov")
    for name, value in (("FROM", ""), ("PORT", "smtp"), ("SECURITY", "maybe")):
        monkeypatch.setenv("SMTP_FROM", "table@example.gov")
        monkeypatch.setenv(f"SMTP_{name}", value)
        with pytest.raises(Refused, match="half set up"):
            mail.server()
        monkeypatch.delenv(f"SMTP_{name}")


def draw(actor: "Actor", email: str) -> None:
    """What Streamlit runs: a link that was just made."""
    import streamlit as st

    from pages.setup import one_time

    if st.button("Make"):
        one_time.hand_out(actor, "abc", name="Ann *Ames*", email=email)
        st.rerun()
    one_time.show()


def shown(actor: Actor, email: str) -> AppTest:
    test = AppTest.from_function(draw, args=(actor, email), default_timeout=60).run()
    return test.button[0].click().run()


@pytest.mark.sqlite_only
def test_the_administrator_sees_where_it_went_and_has_the_link_too(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server.running(tmp_path) as post:
        use(monkeypatch, post)
        page = shown(world.administrator, ANN)
    assert not page.exception
    assert "ann@example" in page.success[0].value.replace("\\", "")
    assert "link=abc" in page.code[0].value
    assert page.code[0].value in post.mail[0].get_content()


@pytest.mark.sqlite_only
def test_the_administrator_is_told_to_hand_it_over_where_mail_failed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server.running(tmp_path, refuses=True) as post:
        use(monkeypatch, post)
        page = shown(world.administrator, ANN)
    assert "Hand the link over yourself" in page.warning[0].value.replace("\\", "")
    assert "link=abc" in page.code[0].value
    assert not page.success


@pytest.mark.sqlite_only
def test_without_a_mail_server_the_link_is_handed_over_as_before(world: World) -> None:
    page = shown(world.administrator, ANN)
    assert not page.warning
    assert "Hand this link" in page.info[0].value
    assert "link=abc" in page.code[0].value
