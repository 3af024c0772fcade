"""The README's picture is what a director sees today, taken by this test when it is asked to."""

import os
from pathlib import Path
from typing import Final

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.serving import ROOT

PICTURE: Final = ROOT / "docs" / "home.png"


def test_home_is_worth_a_picture(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("director", viewport={"width": 1280, "height": 1040}, color_scheme="light")
    for chart in ("Caseload by program", "Referred and closed by month", "What is stuck"):
        expect(page.get_by_text(chart, exact=True)).to_be_visible()

    # PICTURE=1 renews the one in the README: python -m pytest tests/browser/test_picture.py
    path = PICTURE if os.environ.get("PICTURE") else tmp_path / "home.png"
    page.screenshot(path=path)

    assert path.stat().st_size > 20_000
    assert PICTURE.exists()
