"""Screens are opened on the day of the tests, with no totals kept of the test before."""

import pytest

from db.queries import revisions
from pages.parts import clock
from tests import world


@pytest.fixture(autouse=True)
def _on_the_day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: world.TODAY)
    revisions.forget()
