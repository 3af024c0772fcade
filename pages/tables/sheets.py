"""What a grid is drawn with: which of a list's columns may be typed into, and the rows as they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from db.queries import records, titles
from db.queries.records import RecordRow
from db.session import GuardedSession
from models.base import FieldSpec, Kind, Stamp, Table, fields_of, tables
from models.rules import grid, grid_cells, permissions
from models.rules.actor import Actor
from models.rules.asking import Asked
from models.rules.own_fields import Shape
from pages.parts import cells, filter_values

OFFERED: Final = 300
"""A reference with more records to choose from than this is changed on the record's own page."""
DERIVED: Final = frozenset({"program_id", "workgroup_id", "area_id"})
"""Where a row stands follows from what it refers to, or from whoever adds it."""


@dataclass(frozen=True)
class Shown:
    """A sheet, with what else its grid shows: columns in order, and the names behind references."""

    sheet: grid.Sheet
    shape: Shape
    columns: tuple[str, ...]
    names: Mapping[str, Mapping[int, str]]
    asked: Asked
    long: tuple[str, ...] = ()
    has_more: bool = False

    def word(self, column: str, value: Any) -> str:
        """A stored value as people read it."""
        known = {key: name for name, key in self.sheet.known.get(column, {}).items()}
        return cells.say(self.shape[column], value, {**self.names.get(column, {}), **known})


def may(actor: Actor, table: type[Table], action: str) -> bool:
    """Whether this person may do this to some row of the table, here and not on a page of its own."""
    return action in table.spec.entry and permissions.may(actor, table, action)


def build(
    session: GuardedSession,
    *,
    table: type[Table],
    shape: Shape,
    asked: Asked,
    columns: tuple[str, ...],
    number: int,
) -> Shown:
    """Read a page of rows and what their references may be changed to."""
    actor = session.actor
    may_add = may(actor, table, "a")
    columns = _with_needed(table, shape, columns) if may_add else columns
    page = records.page(session, table, shape, replace(asked, columns=columns), number=number)
    names = records.reference_names(session, shape, page.rows)
    called = titles.names(session, table, [row.id for row in page.rows])
    standing = _standing(shape, asked)
    known, long = _known(session, shape, columns, names, standing)
    typed = {
        one: shape[one]
        for one in columns
        if _may_type(table, one, shape[one], may_add) and one not in long
    }
    needed = frozenset(one for one in columns if shape[one].required and one not in DERIVED)
    start = (number - 1) * records.PAGE
    sheet = grid.Sheet(
        columns=typed,
        known=known,
        lines=tuple(
            line(row, start + place + 1, called.get(row.id, ""))
            for place, row in enumerate(page.rows)
        ),
        needed=needed,
        fixed=frozenset(table.spec.immutable),
        blank=_blank(table, typed, standing, known),
        standing={one: value for one, value in standing.items() if shape[one].editable},
        may_add=may_add and needed <= {*typed, *standing},
        may_remove=may(actor, table, "r"),
    )
    return Shown(sheet, shape, columns, names, asked, long, page.has_more)


def line(row: RecordRow, number: int, name: str) -> grid.Line:
    """A record as a line of a grid."""
    return grid.Line(number, Stamp(row.id, row.version), dict(row.values), name=name)


def _with_needed(table: type[Table], shape: Shape, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns and those without which no row can be added."""
    needed = [
        one
        for one, spec in shape.items()
        if spec.required and spec.editable and one not in DERIVED and one not in columns
    ]
    return (*columns, *needed)


def _may_type(table: type[Table], name: str, spec: FieldSpec, may_add: bool) -> bool:
    if not spec.editable or spec.kind in (Kind.MOMENT, Kind.JSON) or name == "id":
        return False
    return may_add or name not in table.spec.immutable


def _known(
    session: GuardedSession, shape: Shape, columns: tuple[str, ...],
    names: Mapping[str, Mapping[int, str]], standing: Mapping[str, Any],
) -> tuple[dict[str, dict[str, int]], tuple[str, ...]]:  # fmt: skip
    """The words each reference can be changed to, and the references with too many to offer."""
    offered: dict[str, tuple[titles.Option, ...]] = {}
    known: dict[str, dict[str, int]] = {}
    long = []
    place = {one: standing[one] for one in DERIVED if one in standing}
    for one in columns:
        spec = shape[one]
        if spec.target is None or not spec.editable:
            continue
        if spec.target not in offered:
            target = tables()[spec.target]
            offered[spec.target] = titles.options(
                session, target, standing=place, limit=OFFERED + 1
            )
        if len(offered[spec.target]) > OFFERED:
            long.append(one)
        else:
            words = {**names.get(one, {}), **filter_values.told_apart(offered[spec.target])}
            known[one] = grid_cells.unique(
                dict(sorted(words.items(), key=lambda item: item[1].lower()))
            )
    return known, tuple(long)


def _standing(shape: Shape, asked: Asked) -> dict[str, Any]:
    """What a new row is given because the list is filtered by it: rows added stay in the list."""
    found: dict[str, Any] = {}
    for one in asked.filters:
        spec = shape[one.column]
        if one.op != "is" or not spec.editable:
            continue
        if spec.kind is Kind.REFERENCE and one.value.isdecimal():
            found[one.column] = int(one.value)
        elif spec.kind is Kind.CHOICE:
            found[one.column] = one.value
        elif spec.kind is Kind.YES_NO:
            found[one.column] = one.value == "yes"
    return found


def _blank(
    table: type[Table], typed: Mapping[str, FieldSpec], standing: Mapping[str, Any],
    known: Mapping[str, Mapping[str, int]],
) -> dict[str, Any]:  # fmt: skip
    """The cells a new row starts with: what the list is filtered by, else what the column declares."""
    found = {}
    for one, spec in typed.items():
        value = standing.get(one, spec.default if spec.own else _declared(table, one))
        words = {key: name for name, key in known.get(one, {}).items()}
        if (cell := grid_cells.cell(spec, value, words)) not in (None, [], False):
            found[one] = cell
    return found


def _declared(table: type[Table], name: str) -> Any:
    """A column's own default, where it is a plain value."""
    if name not in fields_of(table):
        return None
    default = table.model_fields[name].default
    return default if isinstance(default, str | int | float | bool) else None
