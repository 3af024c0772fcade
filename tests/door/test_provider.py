"""Signing in with an OpenID Connect provider: what it says of somebody is matched, once, to an account of ours."""

import json
import time
from collections.abc import Iterator

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from db.session import open_session
from models.access import User
from models.rules.actor import SYSTEM
from tests.door.conftest import Door, running
from tests.door.tab import Tab
from tests.door.test_sign_in import cookies_set, visitor

SECRET = "a secret of the tests, long enough to sign with"
ISSUER = "https://id.example.gov"
SECRETS = f"""
[auth]
redirect_uri = "http://127.0.0.1/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "common-table"
client_secret = "none"
server_metadata_url = "{ISSUER}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The real application with a provider configured; Ann's account is linked to it."""
    directory = tmp_path_factory.mktemp("provider")
    (directory / "secrets.toml").write_text(SECRETS)
    options = ("--secrets.files", str(directory / "secrets.toml"))
    with running("app.py", directory, *options, people=True) as application:
        with open_session(SYSTEM, write=True) as session:
            ann = session.fetch(User, application.users["ann"])
            ann.oidc_issuer, ann.oidc_subject = ISSUER, "ann-at-the-county"
        yield application


def vouched(front: Door, **claims: object) -> tuple[str, str]:
    """The cookies of a browser that comes back from the provider, and the token its tab sends."""
    origin = {"origin": front.url, "is_logged_in": True}
    payload = json.dumps({**origin, "iat": int(time.time()), **claims})
    signed = create_signed_value(SECRET, "_streamlit_user", payload).decode()
    response, _ = front.ask("/_stcore/health")
    token = cookies_set(response)["_streamlit_xsrf"].partition(";")[0].strip('"')
    return f"{visitor(front)}; _streamlit_xsrf={token}; _streamlit_user={signed}", token


def test_whom_the_provider_vouches_for_comes_in_by_our_own_session(front: Door) -> None:
    cookie, token = vouched(front, iss=ISSUER, sub="ann-at-the-county", email="ann@example.gov")
    with Tab(front.url, cookie, xsrf=token) as tab:
        tab.run()
    kept = cookies_set(front.ask(tab.sent_to, cookie)[0])
    assert kept["common_table"]
    assert "Max-Age=0" in kept["_streamlit_user"]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example", "sub": "ann-at-the-county"},
        {"iss": ISSUER, "sub": "somebody-else", "email": "ann@example.gov"},
        {"email": "ann@example.gov"},
    ],
)
def test_somebody_else_there_is_nobody_here(front: Door, claims: dict[str, object]) -> None:
    cookie, token = vouched(front, **claims)
    with Tab(front.url, cookie, xsrf=token) as tab:
        tab.run()
    assert not tab.sent_to
    assert "is not linked to one here yet" in tab.alerts[0]


@pytest.mark.parametrize("age", [11 * 60, -10 * 60, None])
def test_what_was_vouched_for_long_ago_lets_nobody_in(front: Door, age: int | None) -> None:
    issued = None if age is None else int(time.time()) - age
    cookie, token = vouched(front, iss=ISSUER, sub="ann-at-the-county", iat=issued)
    with Tab(front.url, cookie, xsrf=token) as tab:
        tab.run()
    assert not tab.sent_to
    assert "run out" in tab.alerts[0]


def test_a_stranger_is_offered_the_provider_first(front: Door) -> None:
    with Tab(front.url, visitor(front)) as tab:
        tab.run()
    assert "Sign in with your organization" in tab.buttons


def test_a_vouching_that_nobody_signed_counts_for_nothing(front: Door) -> None:
    cookie, token = vouched(front, iss=ISSUER, sub="ann-at-the-county")
    with Tab(front.url, cookie[:-5] + "AAAAA", xsrf=token) as tab:
        tab.run()
    assert not tab.sent_to
