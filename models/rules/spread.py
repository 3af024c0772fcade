"""Medians and other quantiles from counts per value, which a database gives cheaply."""

from collections.abc import Mapping
from typing import TypeVar

N = TypeVar("N", int, float)


def quantile(counts: Mapping[N, int], share: float) -> float | None:
    """The value below which `share` (0 to 1) of the counted lie; the middle of two where it falls
    between. None when nothing was counted.

    Definition 2 of Hyndman and Fan, Sample Quantiles in Statistical Packages (1996).
    """
    total = sum(counts.values())
    if total == 0:
        return None
    target, seen = share * total, 0
    ordered = sorted(value for value, count in counts.items() if count > 0)
    for i, value in enumerate(ordered):
        seen += counts[value]
        if seen > target:
            return float(value)
        if seen == target:
            following = ordered[i + 1] if i + 1 < len(ordered) else value
            return (value + following) / 2
    return float(ordered[-1])


def median(counts: Mapping[N, int]) -> float | None:
    """The middle value of the counted."""
    return quantile(counts, 0.5)
