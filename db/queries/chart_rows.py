"""Charts over the rows their reader reads, counted in SQL on both databases: exact, each mark with its rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, func

from db.queries import conditions, records, shapes
from db.session import GuardedSession
from models.base import FieldSpec, Kind, Table
from models.data import PrivateAnswer
from models.rules import chart_specs, spans
from models.rules.asking import Asked
from models.rules.chart_cells import ADDED, Cell, Drawing, Mark
from models.rules.chart_specs import ChartSpec
from models.rules.errors import Invalid
from models.rules.own_fields import Shape

MOST_BY: Final = 30
MOST_SPLIT: Final = 8
"""Records drawn beside each other: people and organizations are many, and only the largest are seen."""
MOST_VALUES: Final = 50_000
"""Different values a median is found among."""
Group = dict[tuple[str, str], Cell]


def exact(
    session: GuardedSession, table: type[Table], spec: ChartSpec, asked: Asked, *, today: date
) -> Drawing:
    """Count a chart over the rows this session's actor reads."""
    shape = shapes.shape(session, table)
    spec = chart_specs.kept(shape, spec)
    question = Question(session, table, shape, spec, asked, today)
    return question.drawing()


def periods_of(shape: Shape, spec: ChartSpec, asked: Asked, today: date) -> tuple[date, ...]:
    """The first days of the periods a chart by date shows: as filtered, else the latest until today."""
    first, last = window(asked, spec.by)
    if last is None:
        last = max(today, first or today)
    if first is None:
        back = spans.LOOK_BACK[spec.step]
        first = start_back(spans.start_of(min(last, today), spec.step), spec.step, back)
    return spans.starts(first, last, spec.step)


def start_back(start: date, step: str, count: int) -> date:
    """The start of the first of `count` periods that end with this one."""
    for _ in range(count - 1):
        start = spans.start_of(start - timedelta(days=1), step)
    return start


def window(asked: Asked, column: str) -> tuple[date | None, date | None]:
    """The first and the last day that filters on a date column leave."""
    first: date | None = None
    last: date | None = None
    for one in asked.filters:
        if one.column != column or one.op not in ("at_least", "at_most", "is"):
            continue
        day = date.fromisoformat(one.value)
        if one.op in ("at_least", "is"):
            first = max(first or day, day)
        if one.op in ("at_most", "is"):
            last = min(last or day, day)
    return first, last


def bucket(target: Any, spec: FieldSpec, starts: Sequence[date]) -> Any:
    """Which period a date is in, as a number: a halving of the list, so that each row is compared
    only a few times, and alike on both databases."""
    if len(starts) == 1:
        return sa.literal(0)

    def within(low: int, high: int) -> Any:
        if high - low == 1:
            return sa.literal(low)
        middle = (low + high) // 2
        return sa.case(
            (target < edge(spec, starts[middle]), within(low, middle)), else_=within(middle, high)
        )

    return within(0, len(starts))


def edge(spec: FieldSpec, day: date) -> Any:
    """The beginning of a day as the column compares it."""
    if spec.kind is Kind.MOMENT:
        return datetime.combine(day, time(), UTC)
    return day.isoformat() if spec.own is not None else day


def key_of(spec: FieldSpec, value: Any) -> str:
    """A value that was grouped by, as addresses and views hold it."""
    if value is None or value == "":
        return chart_specs.EMPTY
    if spec.kind is Kind.YES_NO:
        return "yes" if value else "no"
    return str(int(value)) if spec.kind is Kind.REFERENCE else str(value)


class Question:
    """One chart being counted: the table, what was asked, and the periods or records it is by."""

    def __init__(
        self, session: GuardedSession, table: type[Table], shape: Shape, spec: ChartSpec,
        asked: Asked, today: date,
    ) -> None:  # fmt: skip
        self.session, self.table, self.shape, self.spec = session, table, shape, spec
        self.asked = asked
        self.starts = (
            periods_of(shape, spec, asked, today) if chart_specs.dated(shape, spec.by) else ()
        )
        self.answers: Any = aliased(PrivateAnswer) if self._needs_answers() else None
        self.notes: list[str] = []

    def _needs_answers(self) -> bool:
        used = [one.column for one in self.asked.filters]
        used += [one for one in (self.spec.by, self.spec.split, self.spec.of) if one]
        if self.asked.search:
            used += list(self.shape)
        return any(
            (own := self.shape[one].own) is not None and own.is_private
            for one in used
            if one in self.shape
        )

    def column(self, name: str) -> Any:
        """The SQL expression of a column."""
        return records.column(self.table, self.shape, name, self.answers)

    def dimension(self, name: str) -> Any:
        """What a chart is grouped by: the column, or the number of the period its date is in."""
        target = self.column(name)
        return bucket(target, self.shape[name], self.starts) if name in self._dated() else target

    def _dated(self) -> tuple[str, ...]:
        return (self.spec.by,) if self.starts else ()

    def measures(self) -> list[Any]:
        """What is counted of each group: rows, rows with a value, and what the measure needs."""
        spec = self.spec
        if spec.measure == "rows":
            return [func.count()]
        of = self.column(spec.of)
        if spec.measure == "people":
            return [func.count(), func.count(of), func.count(sa.distinct(of))]
        return [func.count(), func.count(of), func.sum(of)]

    def narrowed(self, statement: Any) -> Any:
        """A statement over what was asked for, within the periods shown."""
        statement = statement.select_from(self.table)
        if self.answers is not None:
            entity: Any = self.table
            beside = sa.and_(
                col(self.answers.table_name) == str(self.table.__tablename__),
                col(self.answers.record_id) == entity.id,
            )
            statement = statement.outerjoin(self.answers, beside)
        statement = conditions.narrowed(statement, self.table, self.shape, self.asked, self.answers)
        if self.starts:
            target, spec = self.column(self.spec.by), self.shape[self.spec.by]
            end = spans.after(self.starts[-1], self.spec.step)
            statement = statement.where(
                target >= edge(spec, self.starts[0]), target < edge(spec, end)
            )
        return statement

    def largest(self, name: str, most: int) -> list[Any] | None:
        """The records with the most, where a chart is by records; None where it is not."""
        if not name or self.shape[name].kind is not Kind.REFERENCE:
            return None
        target = self.column(name)
        measured = self.measures()[-1] if self.spec.measure in ADDED else func.count()
        statement = self.narrowed(sa.select(target, measured)).group_by(target)
        statement = statement.order_by(measured.desc(), target).limit(most + 1)
        found = [row[0] for row in self.session.execute(statement)]
        if len(found) > most:
            self.notes.append(f"Only the {most} with the most are drawn.")
        return found[:most]

    def cells(self) -> Group:
        """Every group with what was counted in it."""
        names = [one for one in (self.spec.by, self.spec.split) if one]
        dims = [self.dimension(one) for one in names]
        chosen = [
            self.largest(one, most) for one, most in zip(names, (MOST_BY, MOST_SPLIT), strict=False)
        ]
        is_median = self.spec.measure == "median"
        of: Any = self.column(self.spec.of) if is_median else None
        parts = [*dims, of, func.count()] if is_median else [*dims, *self.measures()]
        statement = self.narrowed(sa.select(*parts))
        for name, ids in zip(names, chosen, strict=True):
            if ids is not None:
                statement = statement.where(_among(self.column(name), ids))
        if is_median:
            statement = statement.where(of.is_not(None))
        groups = [*dims, of] if is_median else dims
        statement = (statement.group_by(*groups) if groups else statement).limit(MOST_VALUES + 1)
        found: Group = {}
        rows: list[Any] = list(self.session.execute(statement))
        if len(rows) > MOST_VALUES:
            raise Invalid(
                "There are too many different values here. Filter further, or show an average."
            )
        for row in rows:
            keys = [self.key(name, row[index]) for index, name in enumerate(names)]
            by, split = (*keys, "", "")[:2]
            take(found.setdefault((by, split), Cell()), self.spec, row[len(names) :])
        return found

    def key(self, name: str, value: Any) -> str:
        """A group's key: the first day of its period, or its value."""
        if name in self._dated():
            return self.starts[int(value)].isoformat()
        return key_of(self.shape[name], value)

    def drawing(self) -> Drawing:
        """The marks in order, with zeros where nothing was."""
        found = self.cells()
        by = ordered(self.shape, self.spec.by, [one for one, _ in found], self.starts)
        split = ordered(self.shape, self.spec.split, [one for _, one in found], ())
        marks = tuple(
            Mark(one, other, found.get((one, other), Cell()).value(self.spec.measure))
            for one in by
            for other in split
        )
        total = None
        if self.spec.measure in ("rows", "sum") and not self.notes:
            total = sum(one.value or 0 for one in marks)
        elif not self.spec.by and marks:
            total = marks[0].value
        return Drawing(
            self.spec, marks, tuple(by), tuple(split), ends_of(self.starts, self.spec.step), total,
            notes=tuple(self.notes),
        )  # fmt: skip


def _among(target: Any, ids: Sequence[Any]) -> Any:
    named = [one for one in ids if one is not None]
    within = target.in_(named)
    return sa.or_(within, target.is_(None)) if len(named) < len(ids) else within


def take(cell: Cell, spec: ChartSpec, counted: Sequence[Any]) -> None:
    """Add a row of a grouped answer to its cell."""
    if spec.measure == "median":
        value, count = float(counted[0]), int(counted[1])
        cell.rows += count
        cell.filled += count
        cell.values[value] += count
        return
    cell.rows += int(counted[0])
    if len(counted) > 2:
        cell.filled += int(counted[1] or 0)
        amount = float(counted[2] or 0)
        if spec.measure == "people":
            cell.people += int(amount)
        else:
            cell.total += amount


def ordered(shape: Shape, name: str, keys: Sequence[str], starts: Sequence[date]) -> list[str]:
    """The keys of an axis in order: every period, every choice offered, records as they came."""
    if not name:
        return [chart_specs.EMPTY]
    if starts:
        return [one.isoformat() for one in starts]
    spec, found = shape[name], list(dict.fromkeys(keys))
    if spec.kind is Kind.YES_NO:
        return [*(["yes", "no"]), *([""] if "" in found else [])]
    if spec.choices is not None:
        known = [one for one in spec.choices if one in found or one not in spec.choices.retired]
        return [*known, *(one for one in found if one not in known)]
    return found


def ends_of(starts: Sequence[date], step: str) -> tuple[tuple[str, str], ...]:
    """Each period's first and last day."""
    return tuple((one.isoformat(), spans.last_day(one, step).isoformat()) for one in starts)


def rows_of(shape: Shape, drawing: Drawing, asked: Asked, mark: Mark) -> Asked | None:
    """The list of the rows behind a mark, or None where no filter finds just those."""
    ends = dict(drawing.ends)
    found = asked
    for name, key in ((drawing.spec.by, mark.by), (drawing.spec.split, mark.split)):
        if not name:
            continue
        if key == chart_specs.EMPTY and shape[name].kind is Kind.YES_NO:
            return None
        more = chart_specs.key_filters(shape, name, key, (key, ends[key]) if key in ends else None)
        found = replace(found, filters=(*found.filters, *more))
    return replace(found, columns=(), sort=(), group="")
