"""What a reader knows of a count from what is shown of it, knowing every rule of the house."""

import math

from models.rules.small_numbers import rounded
from tests.disclosure.solver import Range, Reading


def reading(threshold: int, *, is_told: bool = True) -> Reading:
    """Rounded counts are known within their step. A screen does not say which of its hidden counts are
    small: this reader knows it, unless not `is_told`; then a hidden count may be any.
    """
    ranges: dict[int, Range] = {0: (0, 0)}
    for count in range(threshold, 2000):
        shown = rounded(count, threshold)
        least, most = ranges.get(shown, (count, count))
        ranges[shown] = min(least, count), max(most, count)

    def known(shown: float | None, true: int) -> Range:
        if shown is None:
            is_known = is_told and 0 < true < threshold
            return (1, threshold - 1) if is_known else (0, math.inf)
        return ranges[int(shown)]

    return known
