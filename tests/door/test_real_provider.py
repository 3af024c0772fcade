"""Signing in with a real OpenID Connect provider on this machine: the whole way there and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import oidc_provider_mock
import pytest
from pyotp import TOTP
from sqlmodel import select

from db.commands import accounts, second_factors
from db.session import open_session
from models.access import (
    LoginSession,
    RecoveryCode,
    SecondFactor,
    Setting,
    SignInThrottle,
    User,
)
from models.audit import AuditEvent
from models.base import now
from models.people import Person
from models.rules.actor import SYSTEM
from tests.door.conftest import Door, running
from tests.door.tab import Tab
from tests.serving import free_port

# The provider's own use of its library.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config")

PROVIDER = "Sign in with your organization"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of the tests, long enough to sign with"
client_id = "common-table"
client_secret = "a secret between the two"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Office:
    """The application, and the provider that vouches for people in front of it."""

    front: Door
    issuer: str

    def knows(self, subject: str, **claims: Any) -> None:
        """Have the provider know somebody, and say this of them."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def link(self, login: str, subject: str) -> None:
        """Do what an administrator does for somebody."""
        with open_session(SYSTEM, write=True) as session:
            accounts.link_provider(
                session, user_id=self.front.users[login], issuer=self.issuer, subject=subject, now=now()
            )  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Both, started."""
    directory, port = tmp_path_factory.mktemp("office"), free_port()
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        issuer = f"http://localhost:{server.server_port}"
        (directory / "secrets.toml").write_text(SECRETS.format(port=port, issuer=issuer))
        options = ("--secrets.files", str(directory / "secrets.toml"))
        with running("app.py", directory, *options, people=True, port=port) as application:
            yield Office(application, issuer)


@pytest.fixture(autouse=True)
def as_before(office: Office) -> Iterator[None]:
    """Each test begins where nobody is linked and nothing is required."""
    yield
    with open_session(SYSTEM, write=True) as session:
        for table in (SignInThrottle, SecondFactor, RecoveryCode, Setting):
            for row in session.exec(select(table)).all():
                session.delete(row)
        for user in session.exec(select(User)).all():
            user.oidc_issuer = user.oidc_subject = ""


class Browser:
    """A browser that goes to the provider and comes back."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.client = httpx.Client(base_url=office.front.url, follow_redirects=True, timeout=15)
        self.client.get("/")
        self.client.get("/_stcore/health")

    def tab(self) -> Tab:
        """Open a tab of this browser."""
        kept = dict(self.client.cookies)
        header = "; ".join(f"{name}={value}" for name, value in kept.items())
        token = kept["_streamlit_xsrf"].strip('"')
        return Tab(self.office.front.url, header, xsrf=token)

    def vouched_for(self, subject: str) -> None:
        """Press the button, say at the provider who one is, and come back."""
        with self.tab() as tab:
            tab.run()
            tab.run(press=PROVIDER)
            form = self.client.get(tab.sent_to)
        assert str(form.url).startswith(self.office.issuer)
        back = self.client.post(str(form.url), data={"sub": subject})
        assert str(back.url).startswith(self.office.front.url)

    @property
    def is_in(self) -> bool:
        """Whether this browser has a session of ours."""
        return "common_table" in self.client.cookies


def come_in(browser: Browser) -> Tab:
    """Open a tab after coming back, and go where it is sent."""
    with browser.tab() as tab:
        tab.run()
    if tab.sent_to:
        browser.client.get(tab.sent_to)
    return tab


def test_somebody_linked_comes_in_by_our_own_session(office: Office) -> None:
    office.knows("ann-there", email="ann@example.gov")
    office.link("ann", "ann-there")
    browser = Browser(office)
    browser.vouched_for("ann-there")
    come_in(browser)
    assert browser.is_in
    # The provider's word is gone: only our session keeps anybody in.
    assert not [name for name in browser.client.cookies if name.startswith("_streamlit_user")]
    with open_session(SYSTEM) as session:
        row = session.exec(select(LoginSession)).all()[-1]
        event = session.exec(select(AuditEvent).where(AuditEvent.kind == "sign_in")).all()[-1]
    assert (row.user_id, row.signed_in_by) == (office.front.users["ann"], "provider")
    assert (event.user_id, event.what, event.outcome) == (row.user_id, "provider", "done")


def test_nobody_knows_somebody_who_is_not_linked(office: Office) -> None:
    office.knows("stranger", email="ann@example.gov", email_verified=True)
    browser = Browser(office)
    browser.vouched_for("stranger")
    tab = come_in(browser)
    assert not browser.is_in
    assert "is not linked to one here yet" in tab.alerts[0]
    assert f"Provider: {office.issuer}\nName there: stranger" in tab.texts
    with open_session(SYSTEM) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.kind == "sign_in")).all()[-1]
    assert (event.user_id, event.outcome) == (None, "refused")


def test_an_address_that_changes_hands_takes_no_account_along(office: Office) -> None:
    with open_session(SYSTEM, write=True) as session:
        user = session.fetch(User, office.front.users["ann"])
        session.fetch(Person, user.person_id).email = "ann@example.gov"
    office.link("ann", "ann-there")
    office.knows("ann-there", email="ann.married@example.gov")
    office.knows("successor", email="ann@example.gov", email_verified=True)
    successor, ann = Browser(office), Browser(office)
    successor.vouched_for("successor")
    come_in(successor)
    assert not successor.is_in
    ann.vouched_for("ann-there")
    come_in(ann)
    assert ann.is_in


def test_a_closed_account_is_not_opened_by_a_provider(office: Office) -> None:
    office.link("bo", "bo-there")
    office.knows("bo-there")
    with open_session(SYSTEM, write=True) as session:
        accounts.deactivate(session, user_id=office.front.users["bo"], now=now())
    browser = Browser(office)
    browser.vouched_for("bo-there")
    come_in(browser)
    assert not browser.is_in
    with open_session(SYSTEM, write=True) as session:
        accounts.activate(session, user_id=office.front.users["bo"])


def test_a_denied_consent_lets_nobody_in(office: Office) -> None:
    browser = Browser(office)
    with browser.tab() as tab:
        tab.run()
        tab.run(press=PROVIDER)
        form = browser.client.get(tab.sent_to)
    browser.client.post(str(form.url), data={"action": "deny"})
    come_in(browser)
    assert not browser.is_in


def test_the_way_back_works_only_in_the_browser_that_went(office: Office) -> None:
    office.link("ann", "ann-there")
    office.knows("ann-there")
    thief, victim = Browser(office), Browser(office)
    with thief.tab() as tab:
        tab.run()
        tab.run(press=PROVIDER)
        form = thief.client.get(tab.sent_to)
    back = thief.client.post(str(form.url), data={"sub": "ann-there"}, follow_redirects=False)
    victim.client.get(back.headers["location"])
    assert not [name for name in victim.client.cookies if name.startswith("_streamlit_user")]
    come_in(victim)
    assert not victim.is_in


def require() -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Setting(name="second_factor_roles", value="coordinator"))


@pytest.mark.parametrize(
    ("said", "is_enough"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({}, False),
    ],
)
def test_a_provider_that_asked_for_one_factor_does_not_stand_for_two(
    office: Office, said: dict[str, Any], is_enough: bool
) -> None:
    require()
    office.link("ann", "ann-there")
    office.knows("ann-there", **said)
    browser = Browser(office)
    browser.vouched_for("ann-there")
    come_in(browser)
    assert browser.is_in == is_enough


def test_after_the_provider_our_own_second_step_lets_in(office: Office) -> None:
    office.link("ann", "ann-there")
    office.knows("ann-there")
    moment = now()
    with open_session(SYSTEM, write=True) as session:
        made = second_factors.set_up(
            session, user_id=office.front.users["ann"], secret=SECRET, typed=TOTP(SECRET).at(moment), now=moment
        )  # fmt: skip
    browser = Browser(office)
    browser.vouched_for("ann-there")
    with browser.tab() as tab:
        tab.run()
        tab.read_until("script_finished")
        assert not tab.sent_to
        tab.run(fill={"Code": made[0]}, press="Go on")
    browser.client.get(tab.sent_to)
    assert browser.is_in
    with open_session(SYSTEM) as session:
        assert session.exec(select(LoginSession)).all()[-1].signed_in_by == "provider"
