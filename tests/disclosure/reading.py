"""What a reader knows of a count from what is shown of it, knowing every rule of the house."""

import math
from functools import cache

from models.rules.small_numbers import rounded
from tests.disclosure.solver import Range, Reading

MOST = 400
"""No count of the tests is above."""


@cache
def _ranges(threshold: int, parts: int) -> dict[int, Range]:
    """What each number that is shown can be of: of several programs, the sum of what each shows."""
    ranges: dict[int, Range] = {}

    def add(shown: int, least: float, most: float) -> None:
        low, high = ranges.get(shown, (least, most))
        ranges[shown] = min(least, low), max(most, high)

    if parts == 1:
        add(0, 0, 0)
        for count in range(threshold, MOST):
            add(rounded(count, threshold), count, count)
    else:
        for one, (low, high) in _ranges(threshold, parts - 1).items():
            for other, (least, most) in _ranges(threshold, 1).items():
                add(one + other, low + least, high + most)
    return ranges


def reading(threshold: int, *, is_told: bool = True) -> Reading:
    """Rounded counts are known within their step. A screen does not say which of its hidden counts are
    small: this reader knows it, unless not `is_told`; then a hidden count may be any.
    """

    def known(shown: float | None, true: int, parts: int = 1) -> Range:
        if shown is None:
            is_known = is_told and 0 < true < threshold
            return (1, threshold - 1) if is_known else (0, math.inf)
        return _ranges(threshold, parts)[int(shown)]

    return known
