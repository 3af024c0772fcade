"""Files that come in are read in a process of their own: hostile ones are refused in words."""

from datetime import date, datetime
from typing import Final

import pytest

from db.exchange import limits, reading
from db.exchange.limits import MEGABYTE
from models.rules.errors import Invalid
from tests.db.exchange import files

SMALL: Final = limits.Limits(memory_bytes=256 * MEGABYTE, cpu_seconds=10)


def read(data: bytes, **how: str) -> reading.Contents:
    return reading.read(data, name="members.csv", within=SMALL, **how)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"]
)
def test_a_name_with_an_accent_reads_right_however_it_was_saved(encoding: str) -> None:
    found = read("Name,Town\nJosé Peña,Ames\nAnn Lee,Perry\n".encode(encoding))

    assert found.rows[1] == ("José Peña", "Ames")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_stands_between_the_cells_is_found_out(delimiter: str) -> None:
    text = "Name,Note\nAnn,one\nBo,two\n".replace(",", delimiter)

    assert read(text.encode()).rows == (("Name", "Note"), ("Ann", "one"), ("Bo", "two"))


def test_a_comma_within_a_cell_divides_nothing() -> None:
    found = read(b'Name;Note\n"Lee, Ann";"first\nsecond"\nBo;"a, b, c"\n')

    assert found.rows[1] == ("Lee, Ann", "first\nsecond")


def test_what_looks_like_something_else_stays_the_text_it_is() -> None:
    said = ("None", "NA", "null", "007", "1E5", "TRUE", "2026-03-04", "nan")

    found = read(("Name\n" + "\n".join(said)).encode())

    assert tuple(row[0] for row in found.rows[1:]) == said


def test_a_sheet_keeps_its_dates_numbers_and_yeses() -> None:
    day, moment = date(2026, 3, 4), datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001 - a cell has no zone
    data = files.xlsx([["A", "B", "C", "D", "E"], [day, moment, 12.0, 0.5, True], ["007"]])

    found = read(data)

    assert found.rows[1] == ("2026-03-04", "2026-03-04 09:30", "12", "0.5", "Yes")
    assert found.rows[2] == ("007",)


def test_the_sheet_is_chosen_by_its_name() -> None:
    data = files.xlsx([["Cover"]], Roster=[["Name"], ["Ann"]])

    assert read(data).sheets == ("Sheet", "Roster")
    assert read(data, sheet="Roster").rows == (("Name",), ("Ann",))
    with pytest.raises(Invalid, match="no sheet by this name"):
        read(data, sheet="Nothing")


def test_a_formulas_error_is_told_by_its_row() -> None:
    found = read(files.xlsx([["Name"], ["Ann"], ["#REF!"]]))

    assert list(found.problems) == [3]


HOSTILE: Final = {
    "a zip bomb": (files.zip_bomb, "unpacks into more"),
    "an XML bomb": (files.xml_bomb, "damaged"),
    "a file of the server": (files.outside_entity, "damaged"),
    "a far row": (lambda: files.with_far_cell(1_048_576, 1), "far below"),
    "a far cell": (lambda: files.with_far_cell(1_048_576, 16_384), "16,384 cells"),
    "a wide row": (files.wide_row, "memory|columns|cells|damaged|time|unpacks into more"),
    "no workbook": (lambda: files.packed({"a.txt": b"x"}), "not an Excel one"),
    "half a workbook": (lambda: files.xlsx([["Name"]])[:900], "damaged"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "old or a password"),
    "a picture": (lambda: b"\x89PNG\r\n", "picture"),
    "a PDF": (lambda: b"%PDF-1.7", "PDF"),
    "a database": (lambda: b"SQLite format 3\x00", "database"),
    "zero bytes": (lambda: b"Name,E-mail\nAnn\x00,x\n", "zero bytes"),
    "noise": (lambda: bytes(range(256)) * 40, "zero bytes|encoding"),
    "one long line": (lambda: b"a" * (9 * MEGABYTE), "more than 40,000 characters"),
    "nothing but commas": (lambda: b"," * MEGABYTE, "empty"),
    "commas and letters": (lambda: b"a," * MEGABYTE, "524|columns"),
    "an open quotation mark": (lambda: b'Name\n"' + b"Ann\n" * 20_000, "quotation mark"),
    "too many rows": (lambda: b"Name\n" + b"Ann\n" * 20_001, "20,000 rows"),
    "too many bytes": (lambda: b"a" * (10 * MEGABYTE + 1), "larger than 10 MB"),
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b" \n \n", "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words_within_a_quarter_of_a_gigabyte(name: str) -> None:
    make, sentence = HOSTILE[name]

    with pytest.raises(Invalid, match=sentence):
        read(make())


def test_the_reader_never_learns_where_the_database_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")

    assert "DATABASE_URL" not in reading._environment()


def test_a_wrong_encoding_is_refused_and_the_right_one_can_be_said() -> None:
    data = "Name\nJosé\n".encode("mac-roman")

    assert read(data, encoding="mac-roman").rows[1] == ("José",)
    with pytest.raises(Invalid, match="not written in Unicode"):
        read(data, encoding="utf-8")
