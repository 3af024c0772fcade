"""What a reader of totals is shown of cases, and in charts, gathered through the queries the screens use."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from db.queries import case_counts, charts, overview
from models import choices
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_cells import Drawing
from models.rules.chart_specs import ChartSpec
from models.rules.periods import choices as periods
from tests.disclosure.solver import Fact
from tests.world import TODAY


@dataclass(frozen=True)
class Charted:
    """A table that charts are made of: its columns with the attribute each is, and the keys of those
    that charts are split and filtered by."""

    table: str
    columns: Mapping[str, str]
    keys: Mapping[str, tuple[str, ...]]

    @property
    def grouped(self) -> tuple[str, ...]:
        """The columns that charts are split and filtered by."""
        return tuple(one for one, attribute in self.columns.items() if attribute in self.keys)


CASES: Final = Charted(
    "cases",
    {
        "status": "status", "referral_source": "source", "closing_reason": "reason",
        "program_id": "program", "referred_on": "in", "closed_on": "out",
    },
    {
        "status": tuple(choices.CASE_STATUS),
        "source": ("", *choices.REFERRAL_SOURCE),
        "reason": ("", *choices.CLOSING_REASON),
    },
)  # fmt: skip
OPEN: Final = frozenset(one for one in choices.CASE_STATUS if one != "closed")
LATE: Final = frozenset({"late 1", "late 8", "late 31", "late 91"})


def of_charts(
    actor: Actor, programs: Iterable[int], columns: Iterable[str] = (), charted: Charted = CASES
) -> Iterator[Fact]:
    """Every chart of a table by these columns, split and filtered by each other, of each program and all
    of them where there are several."""
    ids = tuple(str(one) for one in programs)
    wheres: list[tuple[Filter, ...]] = [(Filter("program_id", "is", one),) for one in ids]
    # Of one program alone, a chart of all of them would count families that are not looked at.
    wheres += [()] if len(ids) > 1 else []
    columns = tuple(columns) or charted.grouped

    def chart(by: str = "", split: str = "", *filters: Filter) -> Iterator[Fact]:
        return _chart(actor, charted, ChartSpec(by=by, split=split), filters)

    answers = {one: _answers(actor, charted, one) for one in charted.grouped}
    for where in wheres:
        yield from chart("program_id", "", *where)
        yield from chart("", "", *where)
        for by in columns:
            yield from chart(by, "", *where)
            yield from chart(by, "program_id", *where)
        for by, other in itertools.permutations(columns, 2):
            if other not in charted.grouped:
                continue
            yield from chart(by, other, *where)
            for narrowed in _filters(charted, other, answers[other]):
                yield from chart(by, "", *where, narrowed)


def _answers(actor: Actor, charted: Charted, column: str) -> frozenset[str]:
    spec = ChartSpec(by=column)
    drawing = charts.draw(actor, table_name=charted.table, spec=spec, asked=Asked(), today=TODAY)
    return frozenset(drawing.by)


def _filters(charted: Charted, column: str, answers: frozenset[str]) -> Iterator[Filter]:
    """By every answer there is, one that nobody gave, some, all but one, and none."""
    every = charted.keys[charted.columns[column]]
    keys = [one for one in every if one]
    absent = [one for one in keys if one not in answers][:1]
    for key in [one for one in keys if one in answers] + absent:
        yield Filter(column, "is", key)
        yield Filter(column, "is_not", key)
    yield Filter(column, "one_of", ",".join(keys[::2]))
    if "" in every:
        yield Filter(column, "empty")
        yield Filter(column, "filled")


def _chart(
    actor: Actor, charted: Charted, spec: ChartSpec, filters: tuple[Filter, ...]
) -> Iterator[Fact]:
    asked = Asked(filters=filters)
    drawing = charts.draw(actor, table_name=charted.table, spec=spec, asked=asked, today=TODAY)
    assert not drawing.is_exact
    within = _within(charted, filters)
    narrowed = [(f.column, f.op, f.value) for f in filters]
    said = f"{charted.table} by {spec.by} {spec.split} {narrowed}"
    for mark in drawing.marks:
        counts = dict(within)
        for name, key in ((drawing.spec.by, mark.by), (drawing.spec.split, mark.split)):
            if name:
                attribute = charted.columns[name]
                keys = _keys(drawing, name, key)
                counts[attribute] = keys & counts.get(attribute, keys)
        value = None if mark.is_hidden else mark.value
        yield Fact(f"{said} at {mark.by}/{mark.split}", counts, value)
    if drawing.total is not None and not drawing.ends:
        yield Fact(f"{said} in all", within, drawing.total)


def _keys(drawing: Drawing, name: str, key: str) -> frozenset[str]:
    ends = dict(drawing.ends)
    if name == drawing.spec.by and key in ends:
        first, last = date.fromisoformat(key), date.fromisoformat(ends[key])
        months = [
            date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
            for n in range(12)
        ]
        return frozenset(one.isoformat() for one in months if one <= last)
    return frozenset({key})


def _within(charted: Charted, filters: Iterable[Filter]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one in filters:
        attribute = charted.columns[one.column]
        if attribute == "program":
            found[attribute] = frozenset({one.value})
            continue
        keys = frozenset(charted.keys[attribute])
        chosen = {
            "is": frozenset({one.value}), "is_not": keys - {one.value},
            "one_of": frozenset(one.value.split(",")), "empty": frozenset({""}),
            "filled": keys - {""},
        }[one.op]  # fmt: skip
        found[attribute] = chosen
    return found


def of_pages(actor: Actor, programs: tuple[int, ...]) -> Iterator[Fact]:
    """What the page of each program says of its cases, and what a director's Home says of all of them."""
    for program in programs:
        here = {"program": frozenset({str(program)})}
        found = case_counts.headline(actor, program_ids=(program,), today=TODAY)
        month = frozenset({TODAY.replace(day=1).isoformat()})
        yield Fact("page open", here | {"status": OPEN}, found.open)
        yield Fact("page overdue", here | {"due": LATE}, found.overdue)
        yield Fact("page soon", here | {"due": frozenset({"soon"})}, found.due_soon)
        yield Fact("page unassigned", here | {"hands": frozenset({"None"})}, found.unassigned)
        yield Fact("page new", here | {"in": month}, found.referred)
        for late in case_counts.late(actor, program_id=program, today=TODAY):
            stretch = frozenset({f"late {late.first_days}"})
            yield Fact(f"page late {late.first_days}", here | {"due": stretch}, late.count)
        for load in case_counts.load(actor, program_id=program):
            hands = frozenset({str(load.coordinator_id)})
            yield Fact(f"page load {load.coordinator_id}", here | {"hands": hands}, load.open)
        yield from _statuses(actor, (program,))
        yield from _flow(actor, (program,), "last-12", here)
    yield from _statuses(actor, programs)
    everywhere = {"program": frozenset(str(one) for one in programs)}
    for key, period in periods(TODAY).items():
        yield from _flow(actor, programs, key, everywhere)
        level = overview.caseload(
            actor, program_ids=programs, starts_on=period.starts_on, ends_on=period.ends_on,
            before_on=period.before.ends_on,
        )  # fmt: skip
        if period.ends_on == TODAY:
            yield Fact(f"Home open {key}", everywhere | {"status": OPEN}, level.now)
    yield from _stuck(actor, programs)


def _statuses(actor: Actor, programs: tuple[int, ...]) -> Iterator[Fact]:
    grid = overview.statuses(actor, program_ids=programs)
    for (program, status), count in grid.cells.items():
        counts = {"program": frozenset({str(program)}), "status": frozenset({status})}
        yield Fact(f"statuses of {programs} {program} {status}", counts, count)


def _flow(
    actor: Actor, programs: tuple[int, ...], key: str, where: dict[str, frozenset[str]]
) -> Iterator[Fact]:
    period = periods(TODAY)[key]
    months = overview.flow(
        actor, program_ids=programs, starts_on=period.starts_on, ends_on=period.ends_on
    )
    for month in months:
        at = frozenset({month.month.isoformat()})
        yield Fact(f"flow {programs} {key} in {month.month}", where | {"in": at}, month.referred)
        yield Fact(f"flow {programs} {key} out {month.month}", where | {"out": at}, month.closed)


def _stuck(actor: Actor, programs: tuple[int, ...]) -> Iterator[Fact]:
    found = overview.stuck(actor, program_ids=programs, workgroup_ids=(), today=TODAY, wait_days=60)
    first, later = frozenset({"referred"}), OPEN - {"referred"}
    for named, status in ((found.first_contacts, first), (found.contacts, later)):
        told = {one.id: one.count for one in named}
        for program in programs:
            counts = {"program": frozenset({str(program)}), "due": LATE, "status": status}
            # A program that is not listed has none.
            yield Fact(f"stuck {program} {min(status)}", counts, told.get(program, 0))


def totals_only(actor: Actor) -> Actor:
    """The same, where directors read totals alone."""
    return replace(actor, directors_read_outlines=False)
