"""What the grid of goals sends back, and what it may mean."""

from datetime import date

from models.rules import value_grid
from models.rules.value_grid import Shown

ROWS = [
    Shown(7, "quarter", date(2025, 1, 1), date(2026, 1, 1), {date(2025, 10, 1): 4}),
    Shown(8, "month", date(2025, 1, 1), date(2026, 2, 1), {}),
]


def test_a_typed_value_is_for_the_period_proposed() -> None:
    (entry,) = value_grid.entries(ROWS, {"edited_rows": {"1": {"value": 3, "comment": " ok "}}})
    assert (entry.goal_id, entry.period_on, entry.value) == (8, date(2026, 2, 1), 3.0)
    assert (entry.comment, entry.version, entry.problem) == ("ok", None, "")


def test_any_day_names_its_period_and_the_value_that_was_shown_there() -> None:
    typed = {"period_on": "2025-11-20", "numerator": 3, "denominator": 4}
    (entry,) = value_grid.entries(ROWS, {"edited_rows": {0: typed}})
    assert (entry.period_on, entry.version) == (date(2025, 10, 1), 4)


def test_a_row_left_empty_asks_for_nothing() -> None:
    assert value_grid.entries(ROWS, {"edited_rows": {0: {"value": None, "comment": ""}}}) == []


def test_what_a_browser_forges_is_refused() -> None:
    for forged in (
        {"value": "7"},
        {"value": True},
        {"value": float("inf")},
        {"value": 1, "goal_id": 9},
        {"value": 1, "period_on": "soon"},
        {"value": 1, "comment": "x" * 501},
    ):
        (entry,) = value_grid.entries(ROWS, {"edited_rows": {0: forged}})
        assert entry.problem, forged
    (entry,) = value_grid.entries(ROWS, {"edited_rows": {9: {"value": 1}}})
    assert entry.problem
