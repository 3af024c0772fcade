"""Which cells of a program's charts to hide, the same in every chart of the same columns. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.rules.small_numbers import hidden_beside, is_small

Keys = tuple[str, ...]
"""The keys of a cell, one per column."""
Place = tuple[str | None, str | None]
"""A cell of a grid; None stands for a margin."""


@dataclass(frozen=True)
class Size:
    """How many rows made a cell's number, and the fewest people or families they are of."""

    rows: int = 0
    people: int = 0

    def is_few(self, threshold: int) -> bool:
        """Whether too few people are behind it to show."""
        return is_small(self.rows, threshold) or (
            self.rows > 0 and is_small(self.people, threshold)
        )


NONE: Final = Size()
Sizes = Mapping[Keys, Size]


def of_line(keys: Sequence[str], sizes: Sizes, whole: Size, threshold: int) -> frozenset[Place]:
    """What a chart by one column hides, its total included, beside the number of `whole`."""
    counts = {(key, ""): sizes.get((key,), NONE).rows for key in keys}
    few: list[Place] = [
        (key, end)
        for key in keys
        if sizes.get((key,), NONE).is_few(threshold)
        for end in ("", None)
    ]
    shown: dict[Place, bool] = {}
    if whole.is_few(threshold):
        shown = {(None, None): False, (None, ""): False}
    elif sum(counts.values()) == whole.rows:
        shown = {(None, None): True, (None, ""): True}
    return hidden_beside(counts, threshold, few=few, shown=shown)


@dataclass(frozen=True)
class Line:
    """A chart by one column alone: its keys, the sizes of its cells, and what it hides."""

    keys: Sequence[str]
    sizes: Sizes
    hidden: frozenset[Place]


def of_grid(lines: tuple[Line, Line], sizes: Sizes, whole: Size, threshold: int) -> frozenset[Keys]:
    """What a chart by two columns hides, beside what the charts by each of them tell."""
    one, other = lines
    counts = {(a, b): sizes.get((a, b), NONE).rows for a in one.keys for b in other.keys}
    few: list[Place] = [(a, b) for a, b in counts if sizes.get((a, b), NONE).is_few(threshold)]
    shown: dict[Place, bool] = {}
    for place, line in enumerate(lines):
        for key in line.keys:
            margin = sum(count for keys, count in counts.items() if keys[place] == key)
            at: Place = (key, None) if place == 0 else (None, key)
            if (key, "") in line.hidden:
                shown[at] = False
            elif margin == line.sizes.get((key,), NONE).rows:
                # Where one of the two counts only some years, they can differ: then it is not told.
                shown[at] = True
    if any((None, None) in line.hidden for line in lines):
        shown[None, None] = False
    elif sum(counts.values()) == whole.rows:
        shown[None, None] = True
    found = hidden_beside(counts, threshold, few=few, shown=shown)
    return frozenset((a, b) for a, b in found if a is not None and b is not None)
