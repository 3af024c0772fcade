"""What a chart counted, cell by cell, and the number its measure makes of it. Pure."""

import math
from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from models.rules import spread
from models.rules.chart_specs import ChartSpec
from models.rules.small_numbers import rounded

ADDED: Final = frozenset({"rows", "sum", "people"})
"""Measures of which nothing is zero; of an average, nothing is nothing."""


@dataclass
class Cell:
    """What stands behind one mark. `filled` are rows with a value, `people` the different records,
    `own` the rows counted that a reader of totals reads one by one."""

    rows: int = 0
    filled: int = 0
    total: float = 0.0
    people: int = 0
    own: int = 0
    values: Tally[float] = field(default_factory=Tally)

    def value(self, measure: str) -> float | None:
        """The number to draw; None where there is nothing to average."""
        match measure:
            case "rows":
                return self.rows
            case "people":
                return self.people
            case "sum":
                return self.total
            case "average":
                return self.total / self.filled if self.filled else None
            case _:
                return spread.median(self.values)

    def published(self, measure: str, threshold: int) -> float | None:
        """The number as readers of totals see it: none tells its count of rows better than rounded.

        A sum is the average times the rounded count, and an average has one decimal: a sum divided by
        its average, or an average like 12.3077, would give the exact count away.
        """
        rest = self.counted(measure) - self.own
        if not rest:
            return self.value(measure)
        match measure:
            case "rows":
                return self.own + rounded(rest, threshold)
            case "people":
                # Few clinics of many families name nobody; were the families few, all would be hidden.
                is_few = self.people < threshold
                return self.people if is_few else rounded(self.people, threshold)
            case "sum":
                average = round(self.total / self.filled, 1)
                return average * (self.own + rounded(rest, threshold))
            case "average":
                return round(self.total / self.filled, 1)
            case _:
                middle = spread.median(self.values)
                # The middle of two whole numbers would tell that there is an even number of them.
                is_between = middle is not None and middle % 1 == 0.5
                return math.ceil(middle) if middle is not None and is_between else middle

    def counted(self, measure: str) -> int:
        """How many rows made the number: what is too few or not."""
        return self.rows if measure == "rows" else self.filled


def added_up(cells: Iterable[Cell]) -> Cell:
    """Several cells as one; `people` only where nobody is in two of them."""
    found = Cell()
    for one in cells:
        found.rows += one.rows
        found.filled += one.filled
        found.total += one.total
        found.people += one.people
        found.own += one.own
        found.values.update(one.values)
    return found


@dataclass(frozen=True)
class Mark:
    """One mark of a chart by the keys of its place: a choice, yes or no, an id, the first day of a period."""

    by: str
    split: str
    value: float | None
    is_hidden: bool = False


@dataclass(frozen=True)
class Drawing:
    """A chart that was counted. `by` and `split` are the keys in order, `ends` the periods' last days.

    `is_exact` says that its reader reads the rows, so that marks lead to them.
    """

    spec: ChartSpec
    marks: tuple[Mark, ...]
    by: tuple[str, ...]
    split: tuple[str, ...]
    ends: tuple[tuple[str, str], ...] = ()
    total: float | None = None
    is_exact: bool = True
    notes: tuple[str, ...] = ()

    @property
    def hides(self) -> bool:
        """Whether a number is hidden, so that the page can say so."""
        return any(one.is_hidden for one in self.marks)
