"""Rows of a table out into a file: what a list shows, or all of it; recorded before anything is sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, Any, Final

from db import audit
from db.exchange import names as naming
from db.exchange import writing
from db.exchange.reading import Contents
from db.queries import records, titles
from db.session import GuardedSession
from models import choices
from models.base import FieldSpec, Kind, Sensitivity, Table, now, tables
from models.data import FileExport
from models.rules import asking, cells, import_maps
from models.rules.asking import Asked
from models.rules.errors import Invalid
from models.rules.import_maps import Understanding
from models.rules.import_plans import NOTICE, REFUSED, Plan
from models.rules.own_fields import Shape

CHUNK: Final = 1000
MOST_IN_EXCEL: Final = 200_000
"""Rows of an XLSX file: Excel itself holds about a million, slowly."""

PROTECTED_SECTIONS: Final = frozenset({"Casework", "Mentoring"})


@dataclass(frozen=True)
class Wanted:
    """Which columns of which rows of a table are taken out, and as what."""

    table: type[Table]
    shape: Shape
    columns: tuple[str, ...]
    asked: Asked
    form: str = "csv"

    @property
    def headings(self) -> list[str]:
        """What stands above the columns, each once."""
        return headings(self.shape, self.columns)

    @property
    def notice(self) -> str:
        """What must be said with these columns, or nothing."""
        return NOTICE if is_protected(self.table, self.shape, self.columns) else ""


def wanted(
    table: type[Table], shape: Shape, asked: Asked, *, form: str, every_column: bool = False
) -> Wanted:
    """What is taken out: the record number, then the columns asked for, those of the list, or all."""
    if form not in choices.FILE_FORMAT:
        raise Invalid("A file is CSV or Excel. Choose one of them.")
    chosen = _every(shape) if every_column else [*(asked.columns or table.spec.list_display)]
    # A value that only the program reads cannot be put into a cell and read back.
    kept = [one for one in chosen if one in shape and shape[one].kind is not Kind.JSON]
    columns = tuple(dict.fromkeys([import_maps.RECORD, *kept]))
    return Wanted(table, shape, columns, replace(asked, columns=columns, group=""), form)


def _every(shape: Shape) -> list[str]:
    """Every column, those that people fill in first; who entered a row, as the number of an account, is no help."""
    last = [one for one in ("created_at", "updated_at") if one in shape]
    return [*(one for one in shape if one not in (*last, "created_by_id", "updated_by_id")), *last]


def headings(shape: Mapping[str, FieldSpec], columns: Sequence[str]) -> list[str]:
    """The labels of these columns; where two have the same, the second is told apart by its name."""
    found: list[str] = []
    for name in columns:
        label = "Record number" if name == import_maps.RECORD else shape[name].label
        found.append(label if label not in found else f"{label} ({name})")
    return found


def is_protected(table: type[Table], shape: Shape, columns: Iterable[str]) -> bool:
    """Whether these columns tell of families: their section does, or a column of its own."""
    personal = (Sensitivity.PERSONAL, Sensitivity.PROTECTED)
    of_families = table.spec.section in PROTECTED_SECTIONS
    return of_families or any(shape[one].sensitivity in personal for one in columns)


def count(session: GuardedSession, what: Wanted) -> int:
    """How many rows there are to take out. Raises Invalid for more than the format holds."""
    found = records.count(session, what.table, what.shape, what.asked)
    if what.form == "xlsx" and found > MOST_IN_EXCEL:
        raise Invalid(
            f"{found:,} rows are more than an Excel file should hold. Take CSV, or filter the list."
        )
    return found


def note(session: GuardedSession, what: Wanted, *, rows: int) -> FileExport:
    """Record that these rows are taken out, before they are. Append only.

    An administrator reads it who may not read the rows: what was typed to find a family is left out.
    """
    typed = asking.without_names(what.shape, what.asked)
    return note_file(
        session,
        table_name=str(what.table.__tablename__),
        form=what.form,
        columns=what.headings,
        filters=asking.in_words(what.shape, typed, _filtered_by(session, what)),
        rows=rows,
    )


def _filtered_by(session: GuardedSession, what: Wanted) -> dict[str, dict[int, str]]:
    """What the records are called that the filters name, by column; families by number alone."""
    found: dict[str, dict[int, str]] = {}
    for one in what.asked.filters:
        target = what.shape[one.column].target
        if target is not None and tables()[target].spec.section not in PROTECTED_SECTIONS:
            ids = [int(part) for part in one.value.split(",") if part.isdecimal()]
            named = titles.names(session, tables()[target], ids)
            found[one.column] = {**found.get(one.column, {}), **named}
    return found


def note_file(
    session: GuardedSession,
    *,
    table_name: str,
    form: str,
    columns: Sequence[str],
    filters: Sequence[str],
    rows: int,
) -> FileExport:
    """Record a file that is taken out: whose, when, which columns, filters, how many rows."""
    row = FileExport(
        user_id=session.actor.user_id,
        at=now(),
        table_name=table_name,
        format=form,
        columns=", ".join(columns)[:2000],
        filters="; ".join(filters)[:2000],
        records=rows,
    )
    session.add(row)
    session.flush()
    audit.note(session, kind="export", what=table_name, how_many=rows, filters=row.filters)
    return row


def write(session: GuardedSession, what: Wanted, out: IO[bytes]) -> int:
    """Write the file and return how many rows it has. Reads and writes a thousand rows at a time."""
    return writing.write(
        out,
        what.form,
        what.headings,
        _rows(session, what),
        title=what.table.spec.plural.capitalize(),
        notice=what.notice,
    )


def _rows(session: GuardedSession, what: Wanted) -> Iterator[list[writing.Cell]]:
    source = records.stream(session, what.table, what.shape, what.asked, what.columns)
    while part := list(islice(source, CHUNK)):
        known = _names(session, what, part)
        for row in part:
            yield [
                _cell(what.shape[one], row.values.get(one), known.get(one)) for one in what.columns
            ]


def _names(
    session: GuardedSession, what: Wanted, rows: Sequence[records.RecordRow]
) -> dict[str, dict[int, str]]:
    """What the references of these rows are called, by column: looked up once per table referred to."""
    by_target: dict[str, set[int]] = {}
    columns = [one for one in what.columns if what.shape[one].target is not None]
    for name in columns:
        ids = {row.values[name] for row in rows if row.values.get(name) is not None}
        by_target.setdefault(str(what.shape[name].target), set()).update(ids)
    known = {
        target: naming.for_file(session, tables()[target], ids) for target, ids in by_target.items()
    }
    return {name: known[str(what.shape[name].target)] for name in columns}


def _cell(spec: FieldSpec, value: Any, named: Mapping[int, str] | None) -> writing.Cell:
    if named is not None:
        # Whom the reader of the file may not see stays out of it; the cell is left as it is on import.
        return named.get(value, "") or None
    return cells.written(spec, value)


def refused_rows(
    contents: Contents, how: Understanding, found: Plan
) -> tuple[list[str], list[list[writing.Cell]]]:
    """The refused rows of a file as they were, with a last column that says why."""
    width = max((len(row) for row in contents.rows[how.header - 1 :]), default=0)
    headings = import_maps.headings(contents.rows[how.header - 1], width)
    rows: list[list[writing.Cell]] = []
    for one in found.of(REFUSED):
        said = list(contents.rows[one.number - 1])
        rows.append([*said, *[""] * (width - len(said)), one.reason])
    return [*headings, "Reason"], rows


def template(
    table: type[Table], shape: Shape
) -> tuple[list[str], list[tuple[str, list[list[writing.Cell]]]]]:
    """A file to fill in: its headings, and a sheet that says what belongs into each column."""
    fields = import_maps.fields_of_file(table, shape)
    names = [one for one in fields if one != import_maps.RECORD or "c" in table.spec.entry]
    if "a" in table.spec.entry:
        names = [one for one in names if one != import_maps.RECORD]
    heads = headings(shape, names)
    lines: list[list[writing.Cell]] = [["Column", "What belongs into it", "Needed"]]
    for heading, name in zip(heads, names, strict=True):
        spec = fields[name]
        lines.append([heading, _told(spec), "Yes" if spec.required else "No"])
    return heads, [("Help", lines)]


def _told(spec: FieldSpec) -> str:
    """What a column takes, in words."""
    parts = []
    match spec.kind:
        case Kind.CHOICE if spec.choices is not None:
            parts.append("One of: " + ", ".join(map(spec.choices.label, spec.choices.offered())))
        case Kind.CHOICES if spec.choices is not None:
            labels = ", ".join(map(spec.choices.label, spec.choices.offered()))
            parts.append(f"Several, with a semicolon between them, of: {labels}")
        case Kind.REFERENCE if spec.target is not None:
            parts.append(f"The name of one of the {tables()[spec.target].spec.plural}")
        case Kind.DAY:
            parts.append("A date, such as 2026-03-04")
        case Kind.TIME:
            parts.append("A time, such as 9:30 AM")
        case Kind.YES_NO:
            parts.append("Yes or no")
        case Kind.TEXT | Kind.LONG_TEXT:
            parts.append(
                f"Text, at most {spec.max_length:,} characters" if spec.max_length else "Text"
            )
        case kind:
            parts.append(kind.value.capitalize())
    return ". ".join([*parts, *([spec.help] if spec.help else [])])
