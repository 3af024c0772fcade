"""Tests of crashes save as people do: a commit waits for the disk."""

import pytest

from tests import databases


@pytest.fixture(autouse=True)
def _as_people_save(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "wait_for_no_disk", lambda *_: None)
