"""Edits of any table in a grid: from what the browser sends back to what is to be saved. Pure.

A grid names rows by their position and columns by name, and a browser can send any of both. The sheet
that was shown turns a position back into a row, so that sorting or somebody else's change can never
move an edit to another record; whatever the sheet does not offer is refused.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from models.base import FieldSpec, Stamp
from models.rules import fields, grid_cells
from models.rules.errors import Invalid
from models.rules.records import Edit, same

ROW: Final = "_row"
"""The column with a row's number, which the grid itself adds."""
OWN_OF_GRID: Final = frozenset({ROW, "_index"})
GONE: Final = "This row is not in the grid any more. Reload the page."


@dataclass(frozen=True)
class Line:
    """One row of a grid: as it was stored when it was shown, and what was typed into it since.

    `stamp` None is a new row. `typed` holds cells as the browser gives them: words, not ids.
    """

    number: int
    stamp: Stamp | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    @property
    def key(self) -> str:
        """How the row is called where it is refused."""
        return f"row {self.number}"


@dataclass(frozen=True)
class Sheet:
    """What a grid was drawn with. `columns` are those that may be typed into, and no others.

    `known` maps the words of a reference's choices to ids; `needed` names the columns a new row must
    have, `fixed` those that only a new row may set; `blank` holds the cells it starts with and
    `standing` what else it is given.
    """

    columns: Mapping[str, FieldSpec]
    known: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    needed: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    blank: Mapping[str, Any] = field(default_factory=dict)
    standing: Mapping[str, Any] = field(default_factory=dict)
    may_add: bool = True
    may_remove: bool = True
    strays: tuple[str, ...] = ()

    @property
    def next_number(self) -> int:
        """The number of the next row that is added."""
        return max((one.number for one in (*self.lines, *self.removed)), default=0) + 1


def is_touched(delta: Mapping[str, Any]) -> bool:
    """Whether anything was typed, added or removed since the grid was drawn."""
    return any(delta.get(part) for part in ("edited_rows", "added_rows", "deleted_rows"))


def carried(sheet: Sheet, delta: Mapping[str, Any]) -> Sheet:
    """The sheet with what was typed laid into it, so that it can be drawn anew and nothing is lost.

    `delta` is what st.data_editor keeps: edited_rows by position, added_rows, deleted_rows.
    """
    lines = list(sheet.lines)
    strays = list(sheet.strays)
    for text, typed in dict(delta.get("edited_rows") or {}).items():
        position = _position(text, lines)
        if position is None:
            strays.append(f"row {str(text)[:10]}")
        else:
            one = lines[position]
            lines[position] = replace(one, typed={**one.typed, **_cells(typed)})
    gone = [_position(text, lines) for text in delta.get("deleted_rows") or []]
    strays += ["a removed row"] * gone.count(None)
    removed = [lines[position] for position in gone if position is not None]
    kept = [one for position, one in enumerate(lines) if position not in gone]
    number = sheet.next_number
    for typed in delta.get("added_rows") or []:
        kept.append(Line(number, typed=_cells(typed)))
        number += 1
    return replace(
        sheet,
        lines=tuple(kept),
        # A row that was never saved is gone with its removal.
        removed=(*sheet.removed, *(one for one in removed if one.stamp is not None)),
        strays=tuple(strays),
    )


def _position(text: Any, lines: Sequence[Line]) -> int | None:
    try:
        position = int(text)
    except (TypeError, ValueError):
        return None
    return position if 0 <= position < len(lines) else None


def _cells(typed: Any) -> dict[str, Any]:
    cells = dict(typed) if isinstance(typed, Mapping) else {}
    return {str(name): value for name, value in cells.items() if name not in OWN_OF_GRID}


@dataclass(frozen=True)
class Counted:
    """How many rows are to be changed, added and removed."""

    changed: int = 0
    added: int = 0
    removed: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.changed + self.added + self.removed


def counted(sheet: Sheet) -> Counted:
    """What a sheet that carries everything typed asks for, for the bar above Save."""
    return Counted(
        sum(one.stamp is not None and _is_changed(sheet, one) for one in sheet.lines),
        sum(one.stamp is None and not _is_blank(sheet, one) for one in sheet.lines),
        len(sheet.removed),
    )


def _is_changed(sheet: Sheet, line: Line) -> bool:
    """Whether something typed differs from what is stored; what cannot be read counts."""
    for name, raw in line.typed.items():
        try:
            value = parse(sheet, name, raw)
        except Invalid:
            return True
        if not same(value, line.values.get(name)):
            return True
    return False


def _is_blank(sheet: Sheet, line: Line) -> bool:
    """Whether a new row was opened and left as it came."""
    return all(
        grid_cells.is_empty(raw) or raw == sheet.blank.get(name) for name, raw in line.typed.items()
    )


def edits(sheet: Sheet) -> tuple[list[Edit], dict[str, str]]:
    """The edits a sheet asks for, and the rows it cannot mean, with a sentence each."""
    found: list[Edit] = []
    problems = dict.fromkeys(sheet.strays, GONE)
    for line in sheet.removed:
        assert line.stamp is not None
        if sheet.may_remove:
            found.append(Edit(line.key, line.stamp, {}, is_removed=True))
        else:
            problems[line.key] = "Rows are not removed here."
    for line in sheet.lines:
        if line.stamp is None and _is_blank(sheet, line):
            continue
        values, sentences = _read(sheet, line)
        if sentences:
            problems[line.key] = " ".join(sentences)
        elif values:
            was = {name: line.values.get(name) for name in values} if line.stamp else {}
            found.append(Edit(line.key, line.stamp, values, was))
    return found, problems


def _read(sheet: Sheet, line: Line) -> tuple[dict[str, Any], list[str]]:
    """What is to be stored of one line, and what is wrong with it."""
    values: dict[str, Any] = {}
    sentences: list[str] = []
    for name, raw in line.typed.items():
        try:
            value = parse(sheet, name, raw)
        except Invalid as invalid:
            sentences.append(invalid.sentence)
            continue
        if line.stamp is None:
            if not grid_cells.is_empty(value):
                values[name] = value
        elif not same(value, line.values.get(name)):
            values[name] = value
            if name in sheet.fixed:
                sentences.append(
                    f"{sheet.columns[name].label} stays as it is. Add a new row instead."
                )
    if line.stamp is None:
        if not sheet.may_add:
            sentences.append("Rows are not added here.")
        values = {**sheet.standing, **values}
        sentences += [
            f"{spec.label} is needed."
            for name, spec in sheet.columns.items()
            if name in sheet.needed and grid_cells.is_empty(values.get(name))
        ]
    return values, list(dict.fromkeys(sentences))


def parse(sheet: Sheet, name: str, raw: Any) -> Any:
    """A cell as its column stores it. Raises Invalid for what the grid does not offer, or cannot be."""
    spec = sheet.columns.get(name)
    if spec is None:
        raise Invalid("This grid has no such column, or it is not changed here.")
    value = grid_cells.read(spec, raw, sheet.known.get(name, {}))
    if (problem := fields.problem(spec, value)) is not None:
        raise Invalid(problem)
    return value


def settled(sheet: Sheet, done: Collection[str], now: Mapping[int, Line]) -> Sheet:
    """The sheet after some of its rows were saved: those as they are now, the others as typed.

    `now` has the rows that are left to show, by id; what was saved and is not among them goes.
    """
    lines = []
    for line in sheet.lines:
        if line.key not in done:
            lines.append(line)
        elif line.stamp is not None and line.stamp.id in now:
            lines.append(replace(now[line.stamp.id], number=line.number))
    removed = tuple(one for one in sheet.removed if one.key not in done)
    return replace(sheet, lines=tuple(lines), removed=removed, strays=())
