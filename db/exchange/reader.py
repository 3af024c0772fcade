"""Reads one file in a process of its own, so that a hostile one fills no memory but its own.

python -m db.exchange.reader takes a line of JSON (what is asked, the limits), then the file, and
answers with JSON: the rows as text, or a sentence. It knows no database and imports no model.
"""

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from db.exchange import detect
from db.exchange.limits import Limits

ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
NO_TABLES: Final = {
    b"%PDF": "This is a PDF. Copy its table into a sheet and save that as CSV or XLSX.",
    b"\x89PNG": "This is a picture, not a table.",
    b"\xff\xd8\xff": "This is a picture, not a table.",
    b"\x1f\x8b": "This is a packed file. Unpack it first.",
    b"SQLite format 3": "This is a database. To put one in place of another, see: python -m db restore.",
    b"PAR1": "This is a Parquet file. Save it as CSV or XLSX.",
}
TOO_LARGE: Final = "The file unpacks into more than can be read here. Split it, or save it as CSV."


class Unreadable(Exception):
    """The file is not read. Its message is a sentence for people."""


def read(data: bytes, asked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Read a file's rows as text, by what it holds; its name is not asked. Raises Unreadable."""
    if len(data) > limits.file_bytes:
        most = limits.file_bytes // (1024 * 1024)
        raise Unreadable(f"The file is larger than {most} MB. Split it.")
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data.startswith(OLD_EXCEL):
        raise Unreadable(
            "This is an old or a password-protected Excel file. Open it in Excel and save it as .xlsx "
            "without a password."
        )
    for mark, sentence in NO_TABLES.items():
        if data.startswith(mark):
            raise Unreadable(sentence)
    return (_xlsx if data.startswith(ZIP) else _csv)(data, asked, limits)


def _csv(data: bytes, asked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        text, encoding = detect.decoded(data, asked.get("encoding", ""))
    except detect.NoText as no_text:
        raise Unreadable(str(no_text)) from None
    delimiter = asked.get("delimiter") or detect.delimiter_of(text)
    csv.field_size_limit(limits.characters)
    lines = io.StringIO(text, newline="")
    del text
    try:
        rows = _bounded(csv.reader(lines, delimiter=delimiter, strict=False), limits)
    except csv.Error:
        raise Unreadable("A cell's closing quotation mark is missing. Correct the file.") from None
    return {
        "format": "csv", "sheets": [], "sheet": "", "encoding": encoding, "delimiter": delimiter, **rows,
    }  # fmt: skip


def _bounded(rows: Iterable[Sequence[Any]], limits: Limits) -> dict[str, Any]:
    """Rows as text without the empty cells and rows at their ends; raises Unreadable for too many."""
    found: list[list[str]] = []
    problems: dict[int, str] = {}
    cells = characters = 0
    for number, row in enumerate(rows, start=1):
        if not row:
            continue  # There may be a million of these above one stray cell.
        texts = [_text(value) for value in row]
        while texts and not texts[-1].strip():
            texts.pop()
        if len(texts) > limits.columns:
            raise Unreadable(
                f"Row {number:,} has {len(texts):,} cells. A file may have {limits.columns:,} columns. "
                "Is something else between the cells?"
            )
        if broken := [one for one in texts if one in ERRORS]:
            problems[number] = f"A cell holds Excel's error {broken[0]}. Correct it."
        if not texts:
            continue
        cells, characters = cells + len(texts), characters + sum(map(len, texts))
        if number > limits.rows + 1:
            raise Unreadable(
                f"Something stands in row {number:,}. A file may have {limits.rows:,} rows: split it, "
                "or remove what stands far below its table."
            )
        if max(map(len, texts)) > limits.cell_characters:
            raise Unreadable(
                f"A cell in row {number:,} has more than {limits.cell_characters:,} characters. "
                "Is a quotation mark missing, or a line end?"
            )
        if cells > limits.cells or characters > limits.characters:
            raise Unreadable("The file has more text than can be read at once. Split it.")
        found += [[] for _ in range(number - 1 - len(found))]
        found.append(texts)
    if not found:
        raise Unreadable("The file is empty.")
    return {"rows": found, "problems": problems}


ERRORS: Final = frozenset(
    {"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
"""What Excel writes where a formula failed. #N/A is not among them: it may be meant."""


def _text(value: Any) -> str:
    """One cell as text: a day as 2026-03-04, a whole number without a point."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "Yes" if value else "No"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
        case datetime():
            is_day = value.time() == time()
            return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02}"
        case _:
            return str(value)


def _xlsx(data: bytes, asked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    _look_inside(data, limits)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets = [one.title for one in book.worksheets]
    if not sheets:
        raise Unreadable("The file has no sheet with cells.")
    visible = [one.title for one in book.worksheets if one.sheet_state == "visible"]
    name = asked.get("sheet") or (visible or sheets)[0]
    if name not in sheets:
        raise Unreadable("The file has no sheet by this name. Choose another.")
    sheet: Any = book[name]
    # One cell far out would make every row as long, and every row above it exist.
    sheet.reset_dimensions()
    rows = _bounded(sheet.iter_rows(values_only=True), limits)
    return {
        "format": "xlsx", "sheets": sheets, "sheet": name, "encoding": "", "delimiter": "", **rows,
    }  # fmt: skip


def _look_inside(data: bytes, limits: Limits) -> None:
    """Count what an XLSX file unpacks into before unpacking it."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        names = {one.filename for one in parts}
        if (
            len(parts) > limits.entries
            or sum(one.file_size for one in parts) > limits.unpacked_bytes
        ):
            raise Unreadable(TOO_LARGE)
        if any(one.flag_bits & 1 for one in parts):
            raise Unreadable("The file is protected by a password. Save it without one.")
        if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
            raise Unreadable(
                "This is a packed file, but not an Excel one. Save the table as .xlsx or CSV."
            )


def _hold_back(limits: Limits) -> None:
    """Let this process take no more memory and time than it may."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; those counted above hold there too.
        return
    wanted = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for name, most in wanted.items():
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            continue  # A system that knows the limit but does not set it, as macOS for memory.


def main() -> None:
    """Answer one request from standard input on standard output."""
    head = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**head["limits"])
    _hold_back(limits)
    for heavy in ("numpy", "pandas", "lxml", "PIL"):
        # openpyxl would load them; each takes more memory than most files.
        sys.modules[heavy] = None  # type: ignore[assignment]
    data = sys.stdin.buffer.read(limits.file_bytes + 1)
    try:
        answer = read(data, head["asked"], limits)
    except Unreadable as no:
        answer = {"problem": str(no)}
    except MemoryError:
        answer = {"problem": TOO_LARGE}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
