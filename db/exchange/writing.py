"""Rows into a file: CSV as text, XLSX with real types. No cell of either is ever run as a formula."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import IO, Any, Final

from models.rules import cells

Cell = str | int | float | bool | date | time | None
"""What a cell holds; text is written as it is and neutralized here."""

MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MOST_SHEET_NAME: Final = 31
_MOST_CELL: Final = 32_767  # Excel refuses a file with a longer one


def write(
    out: IO[bytes],
    form: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str = "Table",
    notice: str = "",
    beside: Sequence[tuple[str, Sequence[Sequence[Cell]]]] = (),
) -> int:
    """Write a file and return how many rows it has. Rows are taken one at a time and not kept.

    `form` is csv or xlsx. `beside` are further sheets of an XLSX file; a CSV file has no room for them.
    The notice is a sheet of its own, and in CSV the last line: there it cannot be lost on the way.
    """
    if form == "xlsx":
        sheets = [*beside, *([("Notice", [[notice]])] if notice else [])]
        return _xlsx(out, headings, rows, title, sheets)
    return _csv(out, headings, rows, notice)


def as_bytes(
    form: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Table"
) -> bytes:
    """A small file as a whole."""
    out = io.BytesIO()
    write(out, form, headings, rows, title=title)
    return out.getvalue()


def _csv(
    out: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]], notice: str
) -> int:
    # Excel on Windows takes a file without the mark for its own old code page.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text)
    writer.writerow([cells.as_text(one) for one in headings])
    count = 0
    for row in rows:
        writer.writerow([cells.as_text(one) for one in row])
        count += 1
    if notice:
        writer.writerow([notice])
    text.flush()
    text.detach()
    return count


def _xlsx(
    out: IO[bytes],
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    title: str,
    beside: Sequence[tuple[str, Sequence[Sequence[Cell]]]],
) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for position, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = min(
            40, max(12, len(heading) + 4)
        )
    bold = Font(bold=True)
    head = [WriteOnlyCell(sheet, _safe(one)) for one in headings]
    for one in head:
        one.font, one.data_type = bold, "s"
    sheet.append(head)
    count = 0
    for row in rows:
        sheet.append([_cell(sheet, one) for one in row])
        count += 1
    for name, lines in beside:
        other: Any = book.create_sheet(_sheet_name(name))
        for column in "ABC":
            other.column_dimensions[column].width = 30
        for line in lines:
            other.append([_cell(other, one) for one in line])
    with tempfile.TemporaryFile() as kept:  # openpyxl seeks, which an answer to a browser cannot
        book.save(kept)
        kept.seek(0)
        while part := kept.read(1 << 16):
            out.write(part)
    return count


def _cell(sheet: Any, value: Cell) -> Any:
    """A value as openpyxl writes it; text that looks like a formula is marked as text, as Excel does."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    text = _safe(value)
    if cells.neutral(text) == text:
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _safe(text: str) -> str:
    return _CONTROL.sub("", text)[:_MOST_CELL]


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:_MOST_SHEET_NAME].strip() or "Table"
