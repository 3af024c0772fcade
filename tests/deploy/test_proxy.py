"""Through the nginx of deploy/: TLS only, one process per browser, and nothing believed that a browser claims."""

import json
import re
import socket
import ssl
import time
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest
from sqlmodel import select

from db.commands import login_sessions, tries
from db.session import open_session
from models.access import SignInThrottle
from models.base import now
from models.rules.actor import SYSTEM
from tests.deploy.conftest import County
from tests.door.tab import Tab

CLAIMED: Final = "203.0.113.7"
OTHER: Final = "127.0.0.2"
"""All of 127/8 is this machine: an address that is not the proxy's own."""
CODE: Final = "a-code-that-must-not-be-written-down"


def cookie_of(county: County, who: str) -> str:
    """The Cookie header of somebody who is signed in, as browsers send it over TLS."""
    user_id = getattr(county.world, who).user_id
    with open_session(SYSTEM, write=True) as session:
        token = login_sessions.begin(session, user_id=user_id, browser="Tests", now=now())
    return f"__Host-common_table={token}"


def process_asked(county: County, client: httpx.Client, **cookies: str) -> str:
    """Ask for the first page with these cookies alone: which process answered, by nginx's log."""
    log = county.proxy.folder / "common-table.log"
    before = len(log.read_text().splitlines())
    client.cookies.clear()
    written = "; ".join(f"{name}={value}" for name, value in cookies.items())
    assert client.get("/", headers={"Cookie": written}).status_code == 200
    for _ in range(200):
        # Written down once the answer is out.
        if len(lines := log.read_text().splitlines()) > before:
            process: str = json.loads(lines[-1])["process"]
            return process.rpartition(":")[2]
        time.sleep(0.02)
    raise AssertionError("nginx wrote nothing.")


def test_plain_http_leads_to_tls(county: County) -> None:
    answer = httpx.get(f"{county.proxy.plain_url}/caseload?q=1", timeout=20)
    assert answer.status_code == 301
    assert answer.headers["location"].startswith("https://localhost/caseload")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1")
def test_the_certificate_is_asked_for_by_name_and_old_protocols_are_refused(county: County) -> None:
    place = urlsplit(county.proxy.url)
    trusted = ssl.create_default_context(cafile=str(county.proxy.certificate))
    plain = socket.create_connection((place.hostname or "", place.port or 0), timeout=10)
    with trusted.wrap_socket(plain, server_hostname="localhost") as over:
        assert over.version() == "TLSv1.3"
    with pytest.raises(ssl.SSLError):
        _greet(county, "evil.example", ssl.TLSVersion.TLSv1_3)
    with pytest.raises((ssl.SSLError, ValueError)):
        _greet(county, "localhost", ssl.TLSVersion.TLSv1_1)


def _greet(county: County, name: str, newest: ssl.TLSVersion) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # Or this client itself would not offer what is old.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = newest
    place = urlsplit(county.proxy.url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as plain:
        context.wrap_socket(plain, server_hostname=name).close()


def test_a_page_comes_with_its_headers_once_and_cookies_of_this_host_alone(county: County) -> None:
    with county.client() as client:
        answer = client.get("/")
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy"):
        assert len(answer.headers.get_list(name)) == 1
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["server"] == "nginx"
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-common_table_visitor=")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")


def test_a_browser_stays_at_one_process_and_browsers_are_spread(county: County) -> None:
    everywhere = set()
    with county.client() as client:
        for number in range(16):
            cookie = {"__Host-common_table_visitor": f"browser{number}"}
            at = {process_asked(county, client, **cookie) for _ in range(3)}
            assert len(at) == 1
            everywhere |= at
    assert everywhere == {str(one.port) for one in county.processes}


def test_whoever_took_a_tab_is_remembered_and_asked_for_everything_else(county: County) -> None:
    signed_in = cookie_of(county, "coordinator").partition("=")[2]
    with county.client() as client:
        for one in county.processes:
            cookies = {"__Host-common_table": signed_in, "common_table_process": str(one.port)}
            assert process_asked(county, client, **cookies) == str(one.port)


def test_a_process_that_was_made_up_is_no_address(county: County) -> None:
    ports = {str(one.port) for one in county.processes}
    with county.client() as client:
        for made_up in ("22", "127.0.0.1:22", "evil.example", "common_table_8501", ""):
            assert process_asked(county, client, common_table_process=made_up) in ports


def test_nobody_chooses_their_address_or_their_name(county: County) -> None:
    claims = {
        "X-Forwarded-For": CLAIMED, "X-Real-IP": CLAIMED, "Forwarded": f"for={CLAIMED}",
        "X-Forwarded-Proto": "http", "X-Common-Table-Visitor": "session:1",
    }  # fmt: skip
    with county.client() as client:
        stranger = client.get("/media/0123456789.txt", headers=claims)
        assert stranger.status_code == 403
        # Still https for the app, or these would be cookies without protection.
        assert client.get("/", headers=claims).headers["set-cookie"].startswith("__Host-")
        visitor = client.cookies["__Host-common_table_visitor"]
    cookie = f"__Host-common_table_visitor={visitor}"
    typed = {"User name": "nobody.at.all", "Password": "not their password"}
    trusted = str(county.proxy.certificate)
    with Tab(county.proxy.url, cookie, trusted=trusted, own_address=OTHER, **claims) as tab:
        tab.run().run(press="Sign in", fill=typed)
        assert any("do not go together" in one for one in tab.alerts)
    with open_session(SYSTEM) as session:
        counted = set(session.exec(select(SignInThrottle.key)).all())
    by_address = {one: tries._key("address", one) in counted for one in (OTHER, CLAIMED)}
    assert by_address == {OTHER: True, CLAIMED: False}


def test_numbers_and_health_are_not_for_the_world(county: County) -> None:
    with county.client() as client:
        for path in ("/health", "/ready", "/metrics", "/_stcore/metrics"):
            assert client.get(path).status_code == 404
        made_up = {"X-Forwarded-For": "127.0.0.1", "Host": "localhost"}
        assert client.get("/metrics", headers=made_up).status_code == 404
        for who, status in (("coordinator", 404), ("administrator", 200)):
            cookie = cookie_of(county, who)
            assert client.get("/metrics", headers={"Cookie": cookie}).status_code == status
    straight = httpx.get(f"{county.processes[0].url}/metrics", timeout=20)
    assert straight.status_code == 200
    assert "common_table_requests_total" in straight.text


def test_what_is_too_large_does_not_get_in(county: County) -> None:
    with county.client() as client:
        answer = client.put("/_stcore/upload_file/a/b", content=b"0" * (12 * 1024 * 1024))
    assert answer.status_code == 413


def test_nothing_typed_or_secret_is_in_any_log(county: County) -> None:
    cookie = cookie_of(county, "coordinator")
    addresses = [
        f"/door/enter?code={CODE}&next=/caseload?q=Quill",
        f"/?link={CODE}",
        "/caseload?q=Quill",
        "/w/early-care-of-maple",
        f"/media/{CODE}.csv",
        "/export?table=cases&q=Quill",
    ]
    with county.client() as client:
        for address in addresses:
            client.cookies.clear()
            client.get(address, headers={"Cookie": cookie, "User-Agent": f"Agent of {CODE}"})
    said = county.proxy.logged() + "".join(one.log.read_text() for one in county.processes)
    token = cookie.partition("=")[2]
    for secret in (CODE, "Quill", "early-care", token, "Agent of"):
        assert secret not in said
    assert re.search(r'"route": ?"/door/enter"', said)
    assert re.search(r'"route": ?"/\{page\}"', said)


def test_every_line_a_process_says_after_its_start_is_json(county: County) -> None:
    for one in county.processes:
        lines = one.log.read_text().splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith("{"))
        for line in lines[first:]:
            assert json.loads(line)["event"]
