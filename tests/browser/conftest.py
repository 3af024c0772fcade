"""A server with the demo in it, a Chromium, and sign_in(role), which gives a page of somebody signed in."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, expect

from tests import serving
from tests.browser import chromium
from tests.browser.waiting import settle
from tests.serving import ROOT

PASSWORD: Final = "common-table-demo"
DESKTOP: Final = {"width": 1280, "height": 900}
TRACEBACK: Final = re.compile(r"Traceback \(most recent call last\)|Uncaught app exec")

SignIn = Callable[..., Page]


@dataclass(frozen=True)
class Server(serving.Server):
    """Common Table, running with the demo in it."""

    database: str


@pytest.fixture(scope="package")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database with the demo partnership, built once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    command = [sys.executable, "-m", "db", "demo"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"The demo could not be built:\n{done.stdout}{done.stderr}")
    return url


@pytest.fixture(scope="package")
def server(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Common Table on a free port, as `make run` starts it."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    # The log with errors in full, to find and to show them.
    with serving.serving(
        "app.py", log, DATABASE_URL=demo_database, COMMON_TABLE_LOG="plain"
    ) as running:
        yield Server(running.url, running.log, running.process, demo_database)


@pytest.fixture(autouse=True)
def no_traceback(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which the server printed a traceback, even when the page looked right."""
    if "server" not in request.fixturenames:
        yield
        return
    running: Server = request.getfixturevalue("server")
    before = len(running.said())
    yield
    said = running.said()[before:]
    if TRACEBACK.search(said):
        pytest.fail(f"The server printed:\n{said[-6000:]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all; each test opens contexts of its own in it."""
    with chromium.launched() as running:
        yield running


@pytest.fixture
def new_page(server: Server, browser: Browser) -> Iterator[SignIn]:
    """new_page(path="/", **context options): a page of somebody who has not signed in."""
    contexts = []

    def open_page(path: str = "/", **options: Any) -> Page:
        options.setdefault("viewport", DESKTOP)
        context = browser.new_context(base_url=server.url, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(path)
        settle(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def signed_in_states() -> dict[str, StorageState]:
    """What each role's browser keeps once it is signed in, so that a role signs in once."""
    return {}


@pytest.fixture(scope="package")
def kept_contexts() -> dict[str, list[BrowserContext]]:
    """Contexts of people who are signed in, by whose and how they look: with Streamlit's own files loaded."""
    return {}


@pytest.fixture
def sign_in(
    server: Server,
    browser: Browser,
    signed_in_states: dict[str, StorageState],
    kept_contexts: dict[str, list[BrowserContext]],
) -> Iterator[SignIn]:
    """sign_in(login, path="/", **context options): a page of that demo account, signed in and settled.

    Its context is nobody else's meanwhile. What its pages kept is taken out of it for the next.
    """
    lent: list[tuple[str, BrowserContext]] = []

    def open_signed_in(login: str, path: str = "/", **options: Any) -> Page:
        options = {"viewport": DESKTOP, **options}
        like = json.dumps([login, options], sort_keys=True)
        free = kept_contexts.setdefault(like, [])
        if free:
            context = free.pop()
        else:
            state = signed_in_states.get(login)
            context = browser.new_context(base_url=server.url, storage_state=state, **options)
            context.set_default_timeout(15_000)
        lent.append((like, context))
        page = context.new_page()
        page.goto(path)
        settle(page)
        if page.get_by_label("Password", exact=True).count():
            enter(page, login)
            page.goto(path)
            settle(page)
            # Only now is the cookie sure to be there: a page it opened is no sign-in page.
            expect(page.get_by_label("Password", exact=True)).to_have_count(0)
            signed_in_states[login] = context.storage_state()
        return page

    yield open_signed_in
    for like, context in lent:
        if is_emptied(context):
            kept_contexts[like].append(context)
        else:
            context.close()


def is_emptied(context: BrowserContext) -> bool:
    """Close the pages of a context and forget what they kept; untrue where that cannot be done."""
    try:
        for page in context.pages:
            page.evaluate("localStorage.clear()")
            page.close()
    except Error:
        return False  # A page that was on its way, or broken.
    return True


def enter(page: Page, login: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and wait until the person is in."""
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Password", exact=True)).to_have_count(0)
    settle(page)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test of this folder one more try: what is really wrong fails twice, and both are in the log."""
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.flaky(reruns=1))
