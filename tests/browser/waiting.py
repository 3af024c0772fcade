"""When a page has come to rest: Streamlit itself says so."""

import time
from typing import Final

from playwright.sync_api import Error, Page

QUIET_SECONDS: Final = 0.3  # a click takes a moment to reach the server: rest has to last
AT_MOST: Final = 30.0

# Streamlit names the state of its script and of its connection on its root element; what a run has not
# drawn again yet is stale, and a skeleton stands where nothing was drawn so far.
AT_REST: Final = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app !== null
        && app.getAttribute('data-test-script-state') === 'notRunning'
        && app.getAttribute('data-test-connection-state') === 'CONNECTED'
        && document.querySelector('[data-stale="true"], [data-testid="stAppSkeleton"]') === null;
}"""


def settle(page: Page) -> None:
    """Wait until the script has run, everything is drawn, and it stays so for a moment."""
    deadline = time.monotonic() + AT_MOST
    since: float | None = None
    while time.monotonic() < deadline:
        since = (since or time.monotonic()) if _is_at_rest(page) else None
        if since is not None and time.monotonic() - since >= QUIET_SECONDS:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{page.url} did not come to rest: {_state(page)}")


def _is_at_rest(page: Page) -> bool:
    try:
        return bool(page.evaluate(AT_REST))
    except Error:
        return False  # It was on its way to another address.


def _state(page: Page) -> str:
    root = page.locator('[data-testid="stApp"]').first
    if not root.count():
        return "Streamlit has not started"
    names = ("data-test-script-state", "data-test-connection-state")
    return ", ".join(f"{name}={root.get_attribute(name)}" for name in names)
