"""Files as people and attackers send them, made here: nothing of it is kept in the repository."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook

SHEET: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FIRST_SHEET: Final = "xl/worksheets/sheet1.xml"


def xlsx(rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these rows on its first sheet, and further sheets by name."""
    book = Workbook()
    first = book.active
    assert first is not None
    for row in rows:
        first.append(list(row))
    for name, more in sheets.items():
        other: Any = book.create_sheet(name)
        for row in more:
            other.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_far_cell(row: int, column: int) -> bytes:
    """A few kilobytes with one cell far from the others."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Name"])
    sheet.cell(row, column, "x")
    return saved(book)


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    """An honest workbook with one of its parts replaced."""
    honest = xlsx([["Name"], ["Ann"]])
    with zipfile.ZipFile(io.BytesIO(honest)) as source:
        parts = {one: source.read(one) for one in source.namelist()}
    return packed({**parts, name: data})


def zip_bomb() -> bytes:
    """300 MB of one letter in 300 KB."""
    return with_part(FIRST_SHEET, b"0" * 300_000_000)


def sheet_of(inner: bytes) -> bytes:
    head = f"<worksheet {SHEET}><sheetData>".encode()
    return with_part(FIRST_SHEET, head + inner + b"</sheetData></worksheet>")


def wide_row() -> bytes:
    """One row of a million cells in a few kilobytes."""
    return sheet_of(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>")


def xml_bomb() -> bytes:
    """Ten lols, each of ten lols, eleven deep: a hundred billion of them."""
    entities = [b'<!ENTITY a0 "lol">']
    entities += [
        b'<!ENTITY a%d "%s">' % (deep, b"&a%d;" % (deep - 1) * 10) for deep in range(1, 12)
    ]
    head = b'<?xml version="1.0"?><!DOCTYPE x [' + b"".join(entities) + b"]>"
    body = f'<worksheet {SHEET}><sheetData><row><c t="inlineStr"><is><t>&a11;</t></is></c></row>'
    return with_part(FIRST_SHEET, head + body.encode() + b"</sheetData></worksheet>")


def outside_entity() -> bytes:
    """A sheet that asks for a file of the server."""
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    body = f'<worksheet {SHEET}><sheetData><row><c t="inlineStr"><is><t>&a;</t></is></c></row>'
    return with_part(FIRST_SHEET, head + body.encode() + b"</sheetData></worksheet>")
