"""Counts of people too few to publish are hidden, with what would give them away; the others are rounded.

CMS cell suppression (resdac.org): no count of 1 to 10, nor anything it can be derived from; zero may stand.
Rounding to the nearest five, as NHS Digital publishes hospital episodes since 2018, is for what hiding
in one table cannot do: many tables of the same families, read together (docs/decisions/0011).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)

Line = list[tuple[int, int]]

STEP: Final = 5
"""What counts are rounded to for whoever reads totals alone."""


@dataclass(frozen=True)
class Grid(Generic[R, C]):
    """Counts by row and column with their margins; None is a hidden count."""

    cells: Mapping[tuple[R, C], int | None]
    rows: Mapping[R, int | None]
    columns: Mapping[C, int | None]
    total: int | None

    @property
    def hides_any(self) -> bool:
        """Whether a count is hidden, so that the page can say so."""
        return None in self.cells.values() or None in self.rows.values() or self.total is None


def is_small(count: int, threshold: int) -> bool:
    """Whether a count of people is too small to show. Zero names nobody."""
    return 0 < count < threshold


def nearest(count: int) -> int:
    """A count to the nearest five."""
    return (count + STEP // 2) // STEP * STEP


def rounded(count: int, threshold: int) -> int:
    """A count as it is published: to the nearest five, and never below the least that may stand.

    `threshold` 0 is for whoever reads the rows, and rounds nothing. Nor is zero rounded.
    """
    if not threshold or not count:
        return count
    least = -(-threshold // STEP) * STEP
    return max(nearest(count), least)


def protect(count: int, threshold: int, own: int = 0) -> int | None:
    """One count on its own. `own` are those that its reader reads one by one, and could take away."""
    rest = count - own
    if is_small(count, threshold) or is_small(rest, threshold):
        return None
    return own + rounded(rest, threshold)


def percent(part: int, whole: int, threshold: int) -> int | None:
    """A share that tells no more than its two counts as they are published, or None where they are not."""
    shown, left, of = (protect(n, threshold) for n in (part, whole - part, whole))
    if shown is None or left is None or not of:
        return None
    # Rounded apart, the part can come out above the whole.
    return min(round(100 * shown / of), 100)


def add_up(shown: Iterable[int | None]) -> int | None:
    """The sum of counts as they are shown on their own elsewhere: hidden as soon as one of them is.

    Rounded by itself, the sum would say more of its parts than they do.
    """
    total = 0
    for one in shown:
        if one is None:
            return None
        total += one
    return total


def protect_line(
    counts: Mapping[R, int], threshold: int, own: Mapping[R, int] | None = None
) -> Grid[R, str]:
    """Counts that add up to one total."""
    read = {(row, ""): count for row, count in (own or {}).items()}
    return protect_grid({(row, ""): count for row, count in counts.items()}, threshold, read)


def protect_grid(
    counts: Mapping[tuple[R, C], int], threshold: int, own: Mapping[tuple[R, C], int] | None = None
) -> Grid[R, C]:
    """Counts by row and column with their margins, rounded. `threshold` 0 hides and rounds nothing.

    Every row and column, its margin included, is one equation. An equation may hide nothing, or at
    least two counts of which one is not small, so that neither subtraction nor the known range of
    a hidden count (1 to threshold - 1) gives one away. Cells missing from `counts` are zero.
    Of `own`, those that the reader reads one by one, all this holds of the rest: they stand exact.
    """
    rows = list(dict.fromkeys(row for row, _ in counts))
    columns = list(dict.fromkeys(column for _, column in counts))
    read = _table(own or {}, rows, columns)
    table = [
        [n - less for n, less in zip(line, taken, strict=True)]
        for line, taken in zip(_table(counts, rows, columns), read, strict=True)
    ]
    hidden = _hide(table, threshold)

    def shown(i: int, j: int) -> int | None:
        mine, rest = read[i][j], table[i][j]
        return None if (i, j) in hidden else protect(mine + rest, threshold, mine)

    last_row, last_column = len(rows), len(columns)
    return Grid(
        cells={
            (row, column): shown(i, j)
            for i, row in enumerate(rows)
            for j, column in enumerate(columns)
        },
        rows={row: shown(i, last_column) for i, row in enumerate(rows)},
        columns={column: shown(last_row, j) for j, column in enumerate(columns)},
        total=shown(last_row, last_column),
    )


def _table(counts: Mapping[tuple[R, C], int], rows: list[R], columns: list[C]) -> list[list[int]]:
    """The counts with their margins last."""
    table = [[counts.get((row, column), 0) for column in columns] for row in rows]
    table = [[*line, sum(line)] for line in table]
    return [*table, [sum(line[i] for line in table) for i in range(len(columns) + 1)]]


def protect_apart(
    counts: Mapping[tuple[R, C], int], threshold: int, own: Mapping[tuple[R, C], int] | None = None
) -> Grid[R, C]:
    """Counts by row and column, each row protected alone: it has a page of its own, and hides the same there."""
    rows: dict[R, dict[C, int]] = {}
    for (row, column), count in counts.items():
        rows.setdefault(row, {})[column] = count
    lines = {
        row: protect_line(
            line, threshold, {at: n for (of, at), n in (own or {}).items() if of == row}
        )
        for row, line in rows.items()
    }
    cells = {(row, at): n for row, line in lines.items() for at, n in line.rows.items()}
    totals = {row: line.total for row, line in lines.items()}
    columns = {
        column: add_up(cells[row, column] for row in rows if (row, column) in cells)
        for _, column in counts
    }
    total = add_up(totals.values())
    return Grid(cells=cells, rows=totals, columns=columns, total=total)


def hidden_beside(
    counts: Mapping[tuple[R, C], int],
    threshold: int,
    *,
    few: Collection[tuple[R | None, C | None]] = (),
    shown: Mapping[tuple[R | None, C | None], bool] | None = None,
) -> frozenset[tuple[R | None, C | None]]:
    """Which counts of a grid to hide, where other charts have told some of its margins already.

    A margin is named with None in place of its row or column. `few` are counts to hide although they
    are not small: they are of too few people. `shown` says of margins whether they stand elsewhere
    for everybody to read (then they are taken as known, and hiding them here would not help) or are
    hidden there (then they are hidden here). Where no choice of counts would do, all are hidden.
    """
    rows = list(dict.fromkeys(row for row, _ in counts))
    columns = list(dict.fromkeys(column for _, column in counts))
    at_row: dict[R | None, int] = {row: i for i, row in enumerate(rows)}
    at_column: dict[C | None, int] = {column: j for j, column in enumerate(columns)}
    at_row[None], at_column[None] = len(rows), len(columns)
    table = _table(counts, rows, columns)
    told = shown or {}
    start = {(at_row[r], at_column[c]) for r, c in few}
    start |= {(at_row[r], at_column[c]) for (r, c), is_shown in told.items() if not is_shown}
    known = frozenset((at_row[r], at_column[c]) for (r, c), is_shown in told.items() if is_shown)
    hidden = _hide(table, threshold, start - known, known)
    if not _all_safe(table, hidden, threshold):
        hidden |= {(i, j) for i in range(len(rows)) for j in range(len(columns))}
    named_rows: list[R | None] = [*rows, None]
    named_columns: list[C | None] = [*columns, None]
    return frozenset((named_rows[i], named_columns[j]) for i, j in hidden)


def _all_safe(table: list[list[int]], hidden: set[tuple[int, int]], threshold: int) -> bool:
    """Whether no line with a margin to read leaves hidden counts that are all small."""
    for line in _lines(len(table), len(table[0])):
        inside = [at for at in line if at in hidden]
        if not inside or line[-1] in hidden:
            continue
        large = [at for at in inside if table[at[0]][at[1]] >= threshold]
        if len(inside) < 2 or not large:
            return False
    return True


def _lines(height: int, width: int) -> list[Line]:
    """Every row and every column of a table, its margin last."""
    lines: list[Line] = [[(i, j) for j in range(width)] for i in range(height)]
    return lines + [[(i, j) for i in range(height)] for j in range(width)]


def _hide(
    table: list[list[int]],
    threshold: int,
    start: Iterable[tuple[int, int]] = (),
    known: frozenset[tuple[int, int]] = frozenset(),
) -> set[tuple[int, int]]:
    height, width = len(table), len(table[0])
    kept = {
        (i, j) for i in range(height) for j in range(width) if is_small(table[i][j], threshold)
    } | set(start)
    hidden = set(kept)
    lines = _lines(height, width)
    changed = bool(hidden)
    while changed:
        changed = False
        for line in lines:
            extra = _complement(table, line, hidden, threshold, known)
            if extra is not None:
                hidden.add(extra)
                changed = True
        if (
            not changed
            and (extra := _second_way(table, hidden, kept, threshold, known)) is not None
        ):
            hidden.add(extra)
            changed = True
    return hidden


def _second_way(
    table: list[list[int]],
    hidden: set[tuple[int, int]],
    kept: set[tuple[int, int]],
    threshold: int,
    known: frozenset[tuple[int, int]],
) -> tuple[int, int] | None:
    """The next count to hide so that no sum of several lines leaves over one of those `kept` from people.

    Take lines as points and hidden counts as the ways between a row and a column. A count can be
    solved exactly when it is the only way between two parts: adding up the rows of one part and
    taking away its columns leaves that count alone. So another way is hidden beside it.
    """
    for row, column in sorted(kept):
        part = _reached(row, hidden - {(row, column)})
        if ("column", column) in part:
            continue
        across = [
            (i, j)
            for i, line in enumerate(table)
            for j in range(len(line))
            if (i, j) not in hidden | known and (("row", i) in part) != (("column", j) in part)
        ]
        large = [at for at in across if table[at[0]][at[1]] >= threshold]
        if large or across:
            return min(large or across, key=lambda at: (table[at[0]][at[1]], at))
    return None


def _reached(row: int, ways: set[tuple[int, int]]) -> set[tuple[str, int]]:
    """The rows and columns that hidden counts connect with a row."""
    beside: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for i, j in ways:
        beside.setdefault(("row", i), []).append(("column", j))
        beside.setdefault(("column", j), []).append(("row", i))
    found: set[tuple[str, int]] = {("row", row)}
    ahead = [("row", row)]
    while ahead:
        for there in beside.get(ahead.pop(), ()):
            if there not in found:
                found.add(there)
                ahead.append(there)
    return found


def _complement(
    table: list[list[int]],
    line: Line,
    hidden: set[tuple[int, int]],
    threshold: int,
    known: frozenset[tuple[int, int]],
) -> tuple[int, int] | None:
    """The next count to hide so that this line cannot be solved, or None when it is safe."""
    inside = [at for at in line if at in hidden]
    large = [at for at in inside if table[at[0]][at[1]] >= threshold]
    # Were every small one 1 and every large one the threshold, their sum would give them away.
    least = len(inside) - len(large) + threshold * len(large)
    has_slack = sum(table[i][j] for i, j in inside) > least
    is_open = len(large) == len(inside) or has_slack
    if not inside or (len(inside) > 1 and large and is_open):
        return None
    free = [at for at in line if at not in hidden and at not in known]
    left = [at for at in free if table[at[0]][at[1]] >= threshold]
    if not left:  # Only zeros are left; hiding one is all that can still be done.
        left = free
        if len(inside) > 1 or not left:
            return None
    return min(left, key=lambda at: (table[at[0]][at[1]], at))
