"""docs/security.md goes through every item of the standard, and points at what is there."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs/security.md"

LEVELS_1_AND_2: Final = """
    1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2
    4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 5.1:1-1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3
    6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2
    10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1-1 11.6:1-1
    12.1:1-3 12.2:1-2 12.3:1-4 13.1:1-1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3
    15.3:1-7 16.1:1-1 16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1-1 17.2:1-4 17.3:1-2
"""
"""ASVS 5.0.0: the requirements of level 1 or 2, by section."""
BESIDE: Final = {"1.2.10", "6.3.8", "8.3.2", "15.4.2"}
HOW_MANY: Final = 253  # of the standard: 70 of level 1, 183 of level 2
WORDS: Final = {"met", "partly", "county", "not met", "n/a"}
ROW: Final = re.compile(r"^\| ([\d.]+)(?:-([\d.]+))? \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)


def asked_for() -> set[str]:
    items = set()
    for one in LEVELS_1_AND_2.split():
        section, _, numbers = one.partition(":")
        first, last = numbers.split("-")
        items |= {f"{section}.{number}" for number in range(int(first), int(last) + 1)}
    return items


def rows() -> list[tuple[list[str], str, str, str]]:
    found = []
    for first, last, word, what, tests in ROW.findall(PAGE.read_text()):
        section, _, start = first.rpartition(".")
        end = last.rpartition(".")[2] if last else start
        items = [f"{section}.{number}" for number in range(int(start), int(end) + 1)]
        found.append((items, word.strip(), what.strip(), tests.strip()))
    return found


def test_the_standard_has_as_many_items_as_it_says() -> None:
    assert len(asked_for()) == HOW_MANY


def test_every_item_is_gone_through_once() -> None:
    named = [item for items, *_ in rows() for item in items]
    assert sorted(set(named)) == sorted(named)
    assert set(named) == asked_for() | BESIDE


def test_each_says_by_what_it_is_met_or_why_not() -> None:
    for items, word, what, _tests in rows():
        assert word in WORDS, items
        assert what, items


@pytest.mark.parametrize(
    "name", sorted({one for *_, tests in rows() for one in tests.split(", ") if one})
)
def test_what_it_points_at_is_there(name: str) -> None:
    assert (ROOT / "tests" / name).exists() or (ROOT / name).exists()
