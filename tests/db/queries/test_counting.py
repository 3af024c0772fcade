"""Which days are told to whoever reads totals alone."""

from typing import Any, cast

import pytest

from db.queries.counting import Counter

NO_SESSION: Any = cast(Any, None)


@pytest.mark.parametrize(
    ("share", "people", "own", "days"),
    [(0.5, 10, 0, None), (0.5, 11, 0, 3), (0.9, 19, 0, None), (0.9, 20, 0, 3),
     (0.5, 30, 20, None), (0.9, 35, 20, None), (0.9, 40, 20, 3), (0.9, 15, 15, 3)],
)  # fmt: skip
def test_days_are_told_of_enough_people_on_either_side(
    share: float, people: int, own: int, days: float | None
) -> None:
    assert Counter(NO_SESSION, 11).quantile({3: people}, share, own) == days


def test_whoever_reads_the_rows_is_told_the_days_of_anybody() -> None:
    assert Counter(NO_SESSION, 0).quantile({3: 1, 4: 1}, 0.5) == 3.5
