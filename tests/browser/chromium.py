"""Which Chromium the tests drive: the system's, or the one Playwright brought."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, expect, sync_playwright

from tests import missing

NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Tests meet nobody but the server beside them: whatever would call out is off.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE: Final = 20_000
"""Milliseconds for which a page is given to show what a test expects of it."""


def find() -> Path | None:
    """Find a Chromium that starts, or None."""
    on_path = (shutil.which(name) for name in NAMES)
    found = next((Path(one) for one in on_path if one and _starts(Path(one))), None)
    return found or _playwrights_own()


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium until the block ends; a test without one is skipped, and fails in CI."""
    path = find()
    if path is None:
        missing.program("No Chromium was found: see python -m tests.needs.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


def _starts(path: Path) -> bool:
    # Ubuntu's chromium-browser is a note that says where else to get it.
    done = subprocess.run([path, "--version"], capture_output=True, check=False)
    return done.returncode == 0


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None
