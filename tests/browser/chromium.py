"""Which Chromium the tests drive: the system's, or the one Playwright brought."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

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


def find() -> Path | None:
    """Find a Chromium that starts, or None."""
    on_path = (shutil.which(name) for name in NAMES)
    found = next((Path(one) for one in on_path if one and _starts(Path(one))), None)
    return found or _playwrights_own()


def _starts(path: Path) -> bool:
    # Ubuntu's chromium-browser is a note that says where else to get it.
    done = subprocess.run([path, "--version"], capture_output=True, check=False)
    return done.returncode == 0


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None
