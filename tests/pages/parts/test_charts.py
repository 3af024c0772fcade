"""A chart is made once for the same numbers, and never shown for others."""

from typing import Any

import altair as alt
import pytest

from pages.parts import charts
from pages.parts import made as made_charts
from pages.parts.made import once

JUNE = [{"who": "Ann", "cases": 12}, {"who": "Bo", "cases": 15}]
JULY = [{"who": "Ann", "cases": 12}, {"who": "Bo", "cases": 16}]


@pytest.fixture
def made() -> list[Any]:
    """The rows of each chart that was made."""
    return []


@pytest.fixture
def bars(made: list[Any]) -> Any:
    @once
    def make(rows: list[dict[str, Any]], *, unit: str) -> Any:
        made.append(rows)
        return charts.drawn(rows).mark_bar().encode(x=alt.X("cases:Q", title=unit))

    return make


def test_the_same_numbers_are_drawn_as_they_were_before(bars: Any, made: list[Any]) -> None:
    assert bars(JUNE, unit="Cases") == bars([dict(row) for row in JUNE], unit="Cases")
    assert made == [JUNE]


def test_other_numbers_or_other_words_are_another_chart(bars: Any, made: list[Any]) -> None:
    assert bars(JUNE, unit="Cases")["data"]["values"] == JUNE
    assert bars(JULY, unit="Cases")["data"]["values"] == JULY
    assert bars(JULY, unit="Families")["encoding"]["x"]["title"] == "Families"
    assert made == [JUNE, JULY, JULY]


def test_what_is_done_to_a_chart_that_was_sent_changes_no_later_one(bars: Any) -> None:
    bars(JUNE, unit="Cases").pop("data")
    assert bars(JUNE, unit="Cases")["data"]["values"] == JUNE


def test_no_more_charts_are_kept_than_there_is_room_for(
    bars: Any, made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_charts, "MOST", 1)
    for rows in (JUNE, JULY, JULY, JUNE):
        assert bars(rows, unit="Cases")["data"]["values"] == rows
    assert made == [JUNE, JULY, JUNE]


def test_a_chart_brings_its_own_numbers_and_leaves_looks_to_the_theme() -> None:
    spec = charts.bars(JUNE, y="who", x="cases", unit="Cases", fields=("who",))
    assert spec["data"]["values"] == JUNE
    assert "config" not in spec
