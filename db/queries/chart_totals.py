"""Charts for whoever may count a table's rows but not read them: numbers that name nobody.

What holds:

1. Every program is protected alone, as on its page; a chart over several adds up what is shown.
2. A count of fewer people than the county's small number is hidden, as rows or as the families or
   matches behind them, with what would give it away: models/rules/small_numbers.py. A sum, an average
   or a median is hidden where the count of its values is.
   What its reader reads row by row (a partner the families they referred) stands exact: all this holds
   of the rest, which they could have by taking their own away.
3. Every number that is shown is rounded, so that many charts of the same families read together do not
   tell a hidden count: docs/decisions/0011. tests/disclosure tries, with a solver.
4. Filters cannot be narrowed by one. A filter is by a choice, yes or no, a date the chart is by, or a
   program; never by anything that names somebody. It picks among the cells of one grid, which is
   protected whole and the same for every filter. At most two columns meet in a grid, in one order
   whichever of them is the filter, and a grid takes as known what the charts by one of its columns
   show, and hides what they hide (models/rules/chart_hiding.py).
5. Dates are counted by month over the same months for everybody; quarters and years are shown where
   all of their months are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import func

from db.queries import chart_rows, shapes
from db.queries.chart_rows import Question
from db.reading import NAMED_ONE_BY_ONE
from db.session import GuardedSession, open_session
from models.base import Table, fields_of
from models.rules import access, chart_hiding, chart_specs, spans
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_cells import ADDED, Cell, Drawing, Mark, added_up
from models.rules.chart_hiding import Keys, Line, Size, Sizes
from models.rules.chart_specs import ChartSpec
from models.rules.errors import Invalid
from models.rules.own_fields import Shape
from models.rules.small_numbers import is_small

PROGRAM: Final = "program_id"
MOST_COLUMNS: Final = 2
TOO_MANY: Final = (
    "Numbers of this table are counted by two of its fields at most, because you read its totals and "
    "not its rows. Remove a filter, or the split."
)
NOT_ADDED: Final = (
    "Different records are not added up over several months or answers: choose months, and remove "
    "the filter."
)


@dataclass
class Counted:
    """A cell of one program, and the fewest different people or families behind it whom its reader
    does not read row by row."""

    cell: Cell
    subjects: int


def draw(
    actor: Actor, *, table: type[Table], spec: ChartSpec, asked: Asked, today: date
) -> Drawing:
    """Count a chart with small numbers hidden. Raises Invalid for what can only be read row by row."""
    with open_session(actor, totals=True) as session:
        shape = shapes.shape(session, table)
        spec = chart_specs.kept(shape, spec, totals=True)
        if spec.step == "week":
            spec = replace(spec, step="month")
        return Totals(session, table, shape, spec, asked, today).drawing()


def why_not(shape: Shape, spec: ChartSpec, asked: Asked) -> str | None:
    """The sentence for what only readers of the rows may ask, or None."""
    offered = chart_specs.offered_filters(shape, totals=True)
    if asked.search or any(one.column not in offered for one in asked.filters):
        return "Filter by a choice, yes or no, or a program: you read this table's totals, not its rows."
    for one in asked.filters:
        if chart_specs.dated(shape, one.column) and one.column != spec.by:
            label = shape[one.column].label
            return f"Filter by {label} in a chart that is by {label}."
    columns = _columns(spec, asked)
    if len(columns) > MOST_COLUMNS:
        return TOO_MANY
    is_merged = spec.step != "month" and chart_specs.dated(shape, spec.by)
    others = {one.column for one in asked.filters} - {spec.by, spec.split, PROGRAM}
    return NOT_ADDED if spec.measure == "people" and (is_merged or others) else None


def _columns(spec: ChartSpec, asked: Asked) -> tuple[str, ...]:
    """The columns whose cells are counted, in one order whichever of them is a filter."""
    named = {spec.by, spec.split, *(one.column for one in asked.filters)}
    return tuple(sorted(named - {"", PROGRAM}))


class Totals:
    """One chart of totals being counted and protected."""

    def __init__(
        self, session: GuardedSession, table: type[Table], shape: Shape, spec: ChartSpec,
        asked: Asked, today: date,
    ) -> None:  # fmt: skip
        if (sentence := why_not(shape, spec, asked)) is not None:
            raise Invalid(sentence)
        self.session, self.table, self.shape, self.spec = session, table, shape, spec
        self.asked, self.threshold = asked, session.actor.small_number
        self.columns = _columns(spec, asked)
        first = chart_rows.start_back(today.replace(day=1), "month", spans.LOOK_BACK["month"])
        self.months = spans.starts(first, today, "month")

    def dated(self, name: str) -> bool:
        """Whether a column is a date, and so counted by month."""
        return chart_specs.dated(self.shape, name)

    def counted(self, columns: Keys) -> dict[tuple[int, Keys], Counted]:
        """The cells by these columns of every program that may be counted."""
        question = self._question(columns)
        dims = [self._dimension(question, one) for one in columns]
        program = question.column(PROGRAM)
        parts = [program, *dims, *question.measures()]
        size = len(parts)
        statement: Any = sa.select(*parts, self._own(question), *self._subjects(question))
        statement = self._within(question, statement, columns).group_by(program, *dims)
        found: dict[tuple[int, Keys], Counted] = {}
        for row in self.session.execute(statement):
            keys = tuple(self._key(one, row[1 + i]) for i, one in enumerate(columns))
            cell = Cell()
            chart_rows.take(cell, question.spec, row[1 + len(columns) : size])
            cell.own = int(row[size] or 0)
            rest = cell.counted(self.spec.measure) - cell.own
            subjects = min((int(one) for one in row[size + 1 :]), default=rest)
            found[int(row[0]), keys] = Counted(cell, subjects)
        return found

    def _question(self, columns: Keys) -> Question:
        # A median's values are read apart; what decides is how many there are.
        measure = "average" if self.spec.measure == "median" else self.spec.measure
        spec = replace(self.spec, measure=measure, by="", split="")
        return Question(
            self.session, self.table, self.shape, spec, self._programs(), self.months[-1]
        )

    def _programs(self) -> Asked:
        return Asked(filters=tuple(one for one in self.asked.filters if one.column == PROGRAM))

    def _dimension(self, question: Question, name: str) -> Any:
        target = question.column(name)
        if self.dated(name):
            return chart_rows.bucket(target, self.shape[name], self.months)
        return target

    def _within(self, question: Question, statement: Any, columns: Iterable[str]) -> Any:
        """Narrowed to the programs asked for, and to the months that are counted."""
        statement = question.narrowed(statement)
        for name in columns:
            if self.dated(name):
                target, spec = question.column(name), self.shape[name]
                end = spans.after(self.months[-1], "month")
                statement = statement.where(
                    target >= chart_rows.edge(spec, self.months[0]),
                    target < chart_rows.edge(spec, end),
                )
        return statement

    def _key(self, name: str, value: Any) -> str:
        if self.dated(name):
            return self.months[int(value)].isoformat()
        return chart_rows.key_of(self.shape[name], value)

    def _is_counted(self, question: Question) -> Any:
        """Whether a row has the value that is measured."""
        return (
            sa.true() if self.spec.measure == "rows" else question.column(self.spec.of).is_not(None)
        )

    def _own(self, question: Question) -> Any:
        """How many of a cell's rows the actor reads one by one, and could take away."""
        mine = access.rows(self.table, self.session.actor)
        counts = sa.and_(mine, self._is_counted(question))
        return func.sum(sa.case((counts, 1), else_=0))

    def _subjects(self, question: Question) -> list[Any]:
        """How many different people, families or matches a cell is of, by each that its rows name."""
        mine = access.rows(self.table, self.session.actor)
        found = []
        for name, spec in fields_of(self.table).items():
            if spec.required and spec.target in NAMED_ONE_BY_ONE:
                target: Any = getattr(self.table, name)
                of_others = sa.case((mine, None), (self._is_counted(question), target))
                found.append(func.count(sa.distinct(of_others)))
        return found

    def hidden(self, cells: Mapping[tuple[int, Keys], Counted]) -> dict[int, frozenset[Keys]]:
        """The cells to hide of each program, by their keys."""
        whole = self.counted(())
        lines = {
            one: cells if len(self.columns) == 1 else self.counted((one,)) for one in self.columns
        }
        keys = {one: self._keys(one, lines[one]) for one in self.columns}
        found: dict[int, frozenset[Keys]] = {}
        for program in sorted({program for program, _ in (*cells, *whole)}):
            all_of_it = self._sizes(program, whole).get((), chart_hiding.NONE)
            drawn = []
            for one in self.columns:
                sizes = self._sizes(program, lines[one])
                hidden = chart_hiding.of_line(keys[one], sizes, all_of_it, self.threshold)
                drawn.append(Line(keys[one], sizes, hidden))
            found[program] = self._hidden(drawn, self._sizes(program, cells), all_of_it)
        return found

    def _hidden(self, lines: list[Line], sizes: Sizes, whole: Size) -> frozenset[Keys]:
        match lines:
            case []:
                return frozenset([()]) if whole.is_few(self.threshold) else frozenset()
            case [only]:
                return frozenset((key,) for key, _ in only.hidden if key is not None)
            case [one, other]:
                return chart_hiding.of_grid((one, other), sizes, whole, self.threshold)
        raise AssertionError("A chart of totals has two columns at most.")

    def _sizes(self, program: int, cells: Mapping[tuple[int, Keys], Counted]) -> dict[Keys, Size]:
        return {
            keys: Size(one.cell.counted(self.spec.measure) - one.cell.own, one.subjects)
            for (of, keys), one in cells.items()
            if of == program
        }

    def _keys(self, name: str, line: Mapping[tuple[int, Keys], Counted]) -> list[str]:
        """Every key a column can have: the same for every program, filter and chart."""
        if self.dated(name):
            return [one.isoformat() for one in self.months]
        choices = self.shape[name].choices
        known = ["yes", "no"] if choices is None else list(choices)
        return sorted({chart_specs.EMPTY, *known, *(keys[0] for _, keys in line)})

    def drawing(self) -> Drawing:
        """The marks in order; a hidden one has no value."""
        cells = self.counted(self.columns)
        hidden = self.hidden(cells)
        if self.spec.measure == "median":
            self._add_values(cells)
        ends = self._ends()
        by = self._axis(self.spec.by, cells, ends)
        split = self._axis(self.spec.split, cells, {})
        marks = tuple(self._mark(one, other, cells, hidden, ends) for one in by for other in split)
        total: float | None = None
        if self.spec.measure in ("rows", "sum") and not any(one.is_hidden for one in marks):
            every = [self._parts(one, other, cells, ends) for one in by for other in split]
            programs = {program for parts in every for program in parts}
            total = self._published(
                added_up(parts[program] for parts in every if program in parts)
                for program in programs
            )
        return Drawing(
            self.spec, marks, tuple(by), tuple(split), tuple(ends.items()), total, is_exact=False
        )

    def _ends(self) -> dict[str, str]:
        """The periods drawn, by their first day: those that lie all within the months counted."""
        if not self.spec.by or not self.dated(self.spec.by):
            return {}
        first, last = chart_rows.window(self.asked, self.spec.by)
        found = {}
        for start in spans.starts(self.months[0], self.months[-1], self.spec.step):
            end = spans.last_day(start, self.spec.step)
            is_whole = start >= self.months[0]
            if is_whole and (first is None or start >= first) and (last is None or end <= last):
                found[start.isoformat()] = end.isoformat()
        return found

    def _axis(
        self, name: str, cells: Mapping[tuple[int, Keys], Counted], ends: Mapping[str, str]
    ) -> list[str]:
        if name and self.dated(name):
            return list(ends)
        if name == PROGRAM:
            keys = sorted({str(program) for program, _ in cells}, key=int)
        elif name:
            place = self.columns.index(name)
            keys = sorted({found[place] for _, found in cells})
        else:
            return [chart_specs.EMPTY]
        ordered = chart_rows.ordered(self.shape, name, keys, ())
        return [one for one in ordered if self._is_asked(name, one)]

    def _is_asked(self, name: str, key: str) -> bool:
        """Whether the filters leave this answer."""
        return all(_leaves(one, key) for one in self.asked.filters if one.column == name)

    def _mark(
        self, by: str, split: str, cells: Mapping[tuple[int, Keys], Counted],
        hidden: Mapping[int, frozenset[Keys]], ends: Mapping[str, str],
    ) -> Mark:  # fmt: skip
        # A hidden zero stands for what it could be: it hides the mark as well.
        for program, masked in hidden.items():
            if any(self._stands_in(program, keys, by, split, ends) for keys in masked):
                return Mark(by, split, None, is_hidden=True)
        parts = list(self._parts(by, split, cells, ends).values())
        if is_small(added_up(parts).counted(self.spec.measure), self.threshold):
            return Mark(by, split, None, is_hidden=True)
        return Mark(by, split, self._published(parts))

    def _published(self, parts: Iterable[Cell]) -> float | None:
        """The number of several programs: of counts the sum of what each shows, which tells no more."""
        measure = self.spec.measure
        if measure not in ADDED:
            return added_up(parts).published(measure, self.threshold)
        return sum(one.published(measure, self.threshold) or 0 for one in parts)

    def _parts(
        self, by: str, split: str, cells: Mapping[tuple[int, Keys], Counted],
        ends: Mapping[str, str],
    ) -> dict[int, Cell]:  # fmt: skip
        """What stands behind a mark, of each program."""
        found: dict[int, list[Cell]] = {}
        for (program, keys), counted in cells.items():
            if self._stands_in(program, keys, by, split, ends):
                found.setdefault(program, []).append(counted.cell)
        return {program: added_up(parts) for program, parts in found.items()}

    def _stands_in(
        self, program: int, keys: Keys, by: str, split: str, ends: Mapping[str, str]
    ) -> bool:
        """Whether a cell is a part of a mark."""
        if any(
            name == PROGRAM and str(program) != key
            for name, key in ((self.spec.by, by), (self.spec.split, split))
        ):
            return False
        wanted = {self.spec.by: by, self.spec.split: split}
        for name, key in zip(self.columns, keys, strict=True):
            if self.dated(name):
                if not by <= key <= ends[by]:
                    return False
            elif wanted.get(name, key) != key or not self._is_asked(name, key):
                return False
        return True

    def _add_values(self, cells: Mapping[tuple[int, Keys], Counted]) -> None:
        """Read how often each value stands in each cell, for its median."""
        question = self._question(self.columns)
        of = question.column(self.spec.of)
        dims = [self._dimension(question, one) for one in self.columns]
        program = question.column(PROGRAM)
        statement: Any = sa.select(program, *dims, of, func.count())
        statement = self._within(question, statement, self.columns).where(of.is_not(None))
        statement = statement.group_by(program, *dims, of).limit(chart_rows.MOST_VALUES + 1)
        rows: list[Any] = list(self.session.execute(statement))
        if len(rows) > chart_rows.MOST_VALUES:
            raise Invalid("There are too many different values here. Show an average instead.")
        for row in rows:
            keys = tuple(self._key(one, row[1 + i]) for i, one in enumerate(self.columns))
            cells[int(row[0]), keys].cell.values[float(row[-2])] += int(row[-1])


def _leaves(one: Filter, key: str) -> bool:
    match one.op:
        case "is":
            return key == one.value
        case "is_not":
            return key != one.value
        case "one_of":
            return key in one.value.split(",")
        case "empty":
            return key == chart_specs.EMPTY
        case "filled":
            return key != chart_specs.EMPTY
        case _:
            return True
