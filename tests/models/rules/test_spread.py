"""Quantiles from counts agree with the standard library's on the spelled-out values."""

import statistics

from hypothesis import given
from hypothesis import strategies as st

from models.rules import spread


@given(st.dictionaries(st.integers(0, 400), st.integers(1, 9), min_size=1))
def test_the_median_of_counts_is_the_median_of_the_values(counts: dict[int, int]) -> None:
    values = [value for value, count in counts.items() for _ in range(count)]

    assert spread.median(counts) == statistics.median(values)


def test_one_in_ten_waited_longer_than_the_ninetieth_percentile() -> None:
    assert spread.quantile({1: 90, 30: 10}, 0.9) == 15.5
    assert spread.quantile({1: 89, 30: 11}, 0.9) == 30


def test_nothing_counted_has_no_median() -> None:
    assert spread.median({}) is None
