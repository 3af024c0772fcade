"""What nobody foresaw, in a running server: the person has a number, the log the place, nobody the message."""

import json
import re
from typing import Any

import pytest

from tests.door.conftest import Door
from tests.door.tab import Tab


def said_of(door: Door, number: str) -> dict[str, Any]:
    """The line of the log with this number; in none of the lines is anybody's name."""
    said = door.log.read_text()
    assert "Quill" not in said
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    found: dict[str, Any]
    (found,) = (line for line in lines if line.get("number") == number)
    return found


def number_in(shown: str) -> str:
    assert "Quill" not in shown
    assert "Error" not in shown
    found = re.search(r"\b[0-9a-f]{8}\b", shown)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("how", ["page", "callback"])
def test_the_number_of_a_fault_leads_to_where_it_was(door: Door, how: str) -> None:
    with Tab(door.url, door.sign_in("ann")) as tab:
        tab.run()
        tab.run(query="break=1") if how == "page" else tab.run(press="Break")
    line = said_of(door, number_in(tab.alerts[0]))
    assert line["error"][0]["kind"] == "ValueError"
    assert "tests/door/probe/page.py" in line["error"][0]["at"][-1]


def test_a_fault_of_a_plain_address_is_answered_with_its_number_and_the_headers(door: Door) -> None:
    response, body = door.ask("/door/broken")
    assert response.status == 500
    assert said_of(door, number_in(body.decode()))["place"] == "request"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
