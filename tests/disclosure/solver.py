"""What somebody could work out from everything that is published: the range of each hidden count.

The intruder of the literature on cell suppression (Fischetti and Salazar 2001; Massell, Census Bureau
RR2001/01): every published number is a linear condition on the counts of families by all their
attributes at once, and a linear program finds the least and the most each hidden count could be. Its
range holds every whole number that fits, so a count with more than one such number is not derived;
where few are left, an integer program says which of them really fit.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Row = Mapping[str, str]
"""A family: each attribute with its key."""
SLACK = 1e-6


@dataclass(frozen=True)
class Fact:
    """One published number: where it stands, which families it counts, and what is shown (None: hidden)."""

    where: str
    counts: Mapping[str, frozenset[str]]
    shown: float | None

    def of(self, row: Row) -> bool:
        """Whether a family is among those it counts."""
        return all(row[column] in keys for column, keys in self.counts.items())

    def true(self, rows: Iterable[Row]) -> int:
        """How many families it really is of."""
        return sum(self.of(row) for row in rows)


Range = tuple[float, float]
Reading = Callable[[float | None, int, int], Range]
"""What a reader knows of a count from what is shown of it, and of how many programs it is the sum; the
true count says only why it is hidden."""


class Intruder:
    """Somebody who has read every fact and knows the rules by which numbers are hidden."""

    def __init__(
        self, columns: Mapping[str, Sequence[str]], facts: Sequence[Fact], rows: Sequence[Row],
        reading: Reading, possible: Callable[[Row], bool] = lambda _row: True,
        own: Sequence[Row] = (),
    ) -> None:  # fmt: skip
        """`rows` are what the intruder does not read, `own` the rows they read one by one."""
        named = [
            dict(zip(columns, keys, strict=True)) for keys in itertools.product(*columns.values())
        ]
        self.cells = [cell for cell in named if possible(cell)]
        self.rows, self.programs = rows, len(columns.get("program", "-"))
        self.facts = [fact for fact in facts if set(fact.counts) <= set(columns)]
        self._at = {column: self._by_key(column) for column in columns}
        known: dict[tuple[int, ...], Range] = {}
        for fact in self.facts:
            read = fact.true(own)
            # Whoever reads some of the rows takes them away from what is shown.
            shown = None if fact.shown is None else fact.shown - read
            least, most = reading(shown, fact.true(rows), self.parts(fact))
            cells = self.places(fact)
            low, high = known.get(cells, (0, np.inf))
            known[cells] = max(low, least), min(high, most)
        lines = np.zeros((len(known), len(self.cells)))
        for number, cells in enumerate(known):
            lines[number, list(cells)] = 1
        self.conditions = sparse.csr_matrix(lines)
        self.low, self.high = np.array(list(known.values()), dtype=float).T

    def parts(self, fact: Fact) -> int:
        """Of how many programs a fact is the sum."""
        return len(fact.counts["program"]) if "program" in fact.counts else self.programs

    def _by_key(self, column: str) -> dict[str, Any]:
        keys = np.array([cell[column] for cell in self.cells])
        return {key: keys == key for key in set(keys)}

    def places(self, fact: Fact) -> tuple[int, ...]:
        """Which cells of the joint table a fact adds up, by their place."""
        found = np.ones(len(self.cells), dtype=bool)
        for column, keys in fact.counts.items():
            at = self._at[column]
            found &= np.any([at[key] for key in keys if key in at] or [found & False], axis=0)
        return tuple(int(place) for place in np.flatnonzero(found))

    def range_of(self, fact: Fact) -> Range:
        """The least and the most a count can be, between whole numbers where few are left."""
        goal = np.zeros(len(self.cells))
        goal[list(self.places(fact))] = 1
        least = np.ceil(self._extreme(goal) - SLACK)
        most = np.floor(-self._extreme(-goal) + SLACK)
        if most - least <= 1:
            least, most = self._whole(goal), -self._whole(-goal)
        return float(least), float(most)

    def _extreme(self, goal: Any) -> float:
        bounded = np.isfinite(self.high)
        upper = sparse.vstack([self.conditions[bounded], -self.conditions])
        found = linprog(
            goal, A_ub=upper, b_ub=np.concatenate([self.high[bounded], -self.low]), method="highs"
        )
        if found.status == 3:
            return -np.inf
        assert found.status == 0, found.message
        return float(found.fun)

    def _whole(self, goal: Any) -> float:
        limits = LinearConstraint(self.conditions, self.low, self.high)
        found = milp(
            goal, constraints=limits, integrality=np.ones(len(self.cells)), bounds=Bounds(0, np.inf)
        )
        if found.status == 3:
            return -np.inf
        assert found.status == 0, found.message
        return round(float(found.fun))
