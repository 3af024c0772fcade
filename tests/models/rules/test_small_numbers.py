"""Nothing hidden can be worked out again: tried by listing every table that fits what is shown."""

import itertools
from collections import defaultdict
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.small_numbers import (
    Grid,
    hidden_beside,
    is_small,
    percent,
    protect,
    protect_apart,
    protect_grid,
    protect_line,
    rounded,
)

Cell = tuple[int, int]
Values = dict[Cell, int]
Shown = dict[Cell, int | None]

counts = st.one_of(st.integers(0, 12), st.integers(11, 60))
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=5)
)


def _with_margins(table: list[list[int]]) -> Values:
    values = {(i, j): n for i, line in enumerate(table) for j, n in enumerate(line)}
    height, width = len(table), len(table[0])
    values |= {(i, width): sum(line) for i, line in enumerate(table)}
    values |= {(height, j): sum(line[j] for line in table) for j in range(width)}
    return values | {(height, width): sum(map(sum, table))}


def _shown(table: list[list[int]], threshold: int) -> Shown:
    height, width = len(table), len(table[0])
    cells = {(i, j): table[i][j] for i in range(height) for j in range(width)}
    grid: Grid[int, int] = protect_grid(cells, threshold)
    shown: Shown = dict(grid.cells)
    shown |= {(i, width): grid.rows[i] for i in range(height)}
    shown |= {(height, j): grid.columns[j] for j in range(width)}
    return shown | {(height, width): grid.total}


def _solved_by_sums(hidden: set[Cell]) -> Iterator[Cell]:
    """The hidden counts that adding up lines would leave alone: the only way between two parts."""
    for row, column in hidden:
        part, ahead = {("row", row)}, [("row", row)]
        while ahead:
            kind, number = ahead.pop()
            for i, j in hidden - {(row, column)}:
                ends = [("row", i), ("column", j)]
                if (kind, number) in ends:
                    new = [end for end in ends if end not in part]
                    part.update(new)
                    ahead += new
        if ("column", column) not in part:
            yield row, column


@given(tables, st.sampled_from([5, 6, 10, 11]))
@settings(max_examples=400, deadline=None)
def test_no_small_count_is_shown_or_left_over_by_sums(
    table: list[list[int]], threshold: int
) -> None:
    values, shown = _with_margins(table), _shown(table, threshold)
    assert all(shown[at] is None for at, n in values.items() if is_small(n, threshold))
    assert all(n in (None, rounded(values[at], threshold)) for at, n in shown.items())
    hidden = {at for at, n in shown.items() if n is None}
    assert not [at for at in _solved_by_sums(hidden) if is_small(values[at], threshold)]


def test_of_every_small_table_no_hidden_count_has_only_one_value_that_fits() -> None:
    threshold = 3
    for height, width, most in ((1, 2, 12), (1, 3, 10), (2, 2, 9), (1, 4, 8), (2, 3, 6)):
        published: dict[tuple[tuple[Cell, int | None], ...], list[Values]] = defaultdict(list)
        for numbers in itertools.product(range(most + 1), repeat=height * width):
            if sum(numbers) <= most:
                table = [list(numbers[i * width : (i + 1) * width]) for i in range(height)]
                published[tuple(sorted(_shown(table, threshold).items()))].append(
                    _with_margins(table)
                )
        everything = [values for group in published.values() for values in group]
        for view, group in published.items():
            shown = dict(view)
            if shown[height, width] is None:
                continue  # Without the total, larger tables fit too and are not listed here.
            fits = [
                v
                for v in everything
                if all(n in (None, rounded(v[at], threshold)) for at, n in shown.items())
            ]
            for at, n in shown.items():
                if n is None and is_small(group[0][at], threshold):
                    assert len({values[at] for values in fits}) > 1, (view, at)


@given(tables)
@settings(deadline=None)
def test_who_reads_the_rows_sees_every_count(table: list[list[int]]) -> None:
    assert _shown(table, 0) == _with_margins(table)


@given(st.lists(st.integers(11, 500), min_size=1, max_size=6))
def test_large_counts_and_zeros_are_shown(numbers: list[int]) -> None:
    assert not protect_line(dict(enumerate([*numbers, 0])), 11).hides_any


def test_one_small_count_hides_a_second_one() -> None:
    shown = protect_line({"a": 3, "b": 40, "c": 25}, 11).rows
    assert shown == {"a": None, "b": 40, "c": None}


def test_a_sum_that_only_one_and_eleven_make_hides_a_third_count() -> None:
    """Who knows the threshold knows that 12 people in two hidden groups are 1 and 11."""
    shown = protect_line({"a": 1, "b": 11, "c": 25}, 11).rows
    assert shown == {"a": None, "b": None, "c": None}


def test_two_blocks_joined_by_one_count_do_not_give_it_away() -> None:
    """Every line of this table hid two counts, and yet sums over lines left (2, 1) alone."""
    table = [[0, 0, 30, 12, 1], [12, 1, 40, 40, 40], [40, 1, 5, 12, 30]]
    hidden = {at for at, n in _shown(table, 11).items() if n is None}
    assert (2, 1) not in set(_solved_by_sums(hidden))


def test_a_count_on_its_own() -> None:
    assert [protect(n, 11) for n in (0, 1, 10, 11)] == [0, None, None, 15]
    assert [protect(n, 0) for n in (0, 1, 10, 11)] == [0, 1, 10, 11]


@given(st.integers(1, 3000), st.sampled_from([5, 6, 10, 11]))
def test_a_published_count_could_be_one_of_at_least_three(count: int, threshold: int) -> None:
    if not is_small(count, threshold):
        alike = [
            n
            for n in range(count - 9, count + 10)
            if protect(n, threshold) == protect(count, threshold)
        ]
        assert len(alike) >= 3
        assert abs(rounded(count, threshold) - count) <= 4


def test_a_share_is_that_of_the_published_counts() -> None:
    # Of the exact counts one would read 68%, which 30 of 44 is and few others are.
    assert percent(30, 44, 11) == round(100 * 30 / 45)
    assert percent(3, 44, 11) is None
    assert percent(41, 44, 11) is None
    assert percent(44, 44, 11) == 100
    assert percent(0, 0, 11) is None
    assert percent(3, 44, 0) == 7


def test_each_row_hides_what_it_hides_alone() -> None:
    grid = protect_apart({("a", "x"): 3, ("a", "y"): 40, ("a", "z"): 25, ("b", "x"): 50}, 11)

    assert {at: n for (row, at), n in grid.cells.items() if row == "a"} == {
        "x": None, "y": 40, "z": None,
    }  # fmt: skip
    assert grid.cells["b", "x"] == 50
    assert (grid.rows["a"], grid.rows["b"], grid.columns["x"], grid.total) == (70, 50, None, 120)


Key = tuple[str | None, str | None]


def could_be(
    counts: dict[tuple[str, str], int], hidden: frozenset[Key], known: dict[Key, bool], most: int
) -> dict[tuple[str, str], set[int]]:
    """Every value that each cell could have for somebody who reads what is not hidden."""
    rows = sorted({row for row, _ in counts})
    columns = sorted({column for _, column in counts})

    def total(grid: dict[tuple[str, str], int], row: str | None, column: str | None) -> int:
        return sum(n for (r, c), n in grid.items() if row in (None, r) and column in (None, c))

    margins = (
        [(row, None) for row in rows] + [(None, column) for column in columns] + [(None, None)]
    )
    read = [at for at in margins if at not in hidden or known.get(at)]
    cells = list(counts)
    found: dict[tuple[str, str], set[int]] = {cell: set() for cell in cells}
    choices = [range(most + 1) if cell in hidden else [counts[cell]] for cell in cells]
    for values in itertools.product(*choices):
        grid = dict(zip(cells, values, strict=True))
        if all(total(grid, *at) == total(counts, *at) for at in read):
            for cell, value in grid.items():
                found[cell].add(value)
    return found


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.booleans())
def test_beside_margins_that_are_told_elsewhere_no_small_count_is_read_off(
    values: list[int], are_rows_told: bool
) -> None:
    threshold = 3
    cells = list(itertools.product("ab", "xy"))
    counts = dict(zip(cells, values, strict=True))
    margins: dict[Key, int] = {(None, None): sum(values)}
    for row in "ab":
        margins[row, None] = sum(n for (r, _), n in counts.items() if r == row)
    told: dict[Key, bool] = {}
    if are_rows_told:
        line = {(row, ""): margins[row, None] for row in "ab"}
        masked = hidden_beside(line, threshold)
        told = {(row, None): (row, "") not in masked for row in "ab"}
        told[None, None] = (None, None) not in masked

    hidden = hidden_beside(counts, threshold, shown=told)

    possible = could_be(counts, hidden, told, most=8)
    for cell, count in counts.items():
        if 0 < count < threshold:
            assert cell in hidden
            assert len(possible[cell]) > 1, (counts, hidden)


def test_a_count_of_few_people_is_hidden_although_it_is_not_small() -> None:
    counts = {("a", ""): 40, ("b", ""): 30, ("c", ""): 20}

    hidden = hidden_beside(counts, 11, few=[("a", "")])

    assert ("a", "") in hidden
    assert len({row for row, _ in hidden if row is not None}) > 1


def test_where_nothing_else_would_do_every_cell_is_hidden() -> None:
    # Two counts of ten people whose sum stands in another chart.
    counts = {("a", "x"): 10, ("a", "y"): 10, ("b", "x"): 50, ("b", "y"): 50}
    told: dict[Key, bool] = {("a", None): True, ("b", None): True, (None, None): True}

    hidden = hidden_beside(counts, 11, shown=told)

    assert set(counts) <= hidden
