"""Weeks begin on Monday, quarters in January, and no chart shows more periods than fit."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules import spans

DAYS = st.dates(date(1995, 1, 1), date(2095, 12, 31))


@pytest.mark.parametrize(
    ("step", "start", "last", "label"),
    [
        ("week", date(2026, 3, 2), date(2026, 3, 8), "Mar 2, 2026"),
        ("month", date(2026, 3, 1), date(2026, 3, 31), "Mar 2026"),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31), "Q1 2026"),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_a_day_is_in_its_period(step: str, start: date, last: date, label: str) -> None:
    assert spans.start_of(date(2026, 3, 4), step) == start
    assert spans.last_day(start, step) == last
    assert spans.label(start, step) == label


@given(DAYS, DAYS, st.sampled_from(["week", "month", "quarter", "year"]))
def test_periods_follow_each_other_without_a_gap(first: date, last: date, step: str) -> None:
    found = spans.starts(min(first, last), max(first, last), step)

    assert len(found) <= spans.MOST
    assert found[-1] == spans.start_of(max(first, last), step)
    for one, other in pairwise(found):
        assert spans.last_day(one, step) + timedelta(days=1) == other == spans.after(one, step)
