"""A cell says what a column stores, or is refused: nothing is guessed."""

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import choices
from models.base import Choices, FieldSpec, Kind, Sensitivity, fields_of
from models.casework import Contact
from models.rules import cells
from models.rules.errors import Invalid
from models.workgroups import Membership, Workgroup


def spec(kind: Kind, **more: Any) -> FieldSpec:
    return FieldSpec("It", kind, Sensitivity.PUBLIC, **more)


@given(st.text(alphabet="'=+-@\t\r\uff1d\uff0baé1 "))
def test_what_is_neutralized_is_restored_exactly(text: str) -> None:
    neutral = cells.neutral(text)

    assert cells.restored(neutral) == text
    assert not neutral.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b"))


@given(st.floats(-1e9, 1e9, allow_nan=False) | st.integers(-(2**31) + 1, 2**31 - 1))
def test_a_number_written_to_a_file_is_the_same_number_again(number: float) -> None:
    kind = Kind.NUMBER if isinstance(number, int) else Kind.DECIMAL
    text = cells.as_text(cells.written(spec(kind), number))
    if "e" not in text:
        assert cells.parsed(spec(kind), text) == number


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        ([], ""),
        (["2026-03-04", "Mar 4, 2026", ""], ""),
        (["03/03/2026"], ""),
        (["03/04/2026"], "ask"),
        (["03/04/2026", "03/25/2026"], "mdy"),
        (["03/04/2026", "25/03/2026"], "dmy"),
        (["25/03/2026", "03/25/2026"], "ask"),
    ],
)
def test_a_file_is_asked_for_the_order_of_its_dates_only_where_none_of_them_tells(
    texts: list[str], order: str
) -> None:
    assert cells.day_order(texts) == order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-03-04", "", date(2026, 3, 4)),
        ("3/4/2026", "mdy", date(2026, 3, 4)),
        ("3/4/2026", "dmy", date(2026, 4, 3)),
        ("25.12.2026", "mdy", date(2026, 12, 25)),
        ("12/25/2026", "dmy", date(2026, 12, 25)),
        ("March 4, 2026", "", date(2026, 3, 4)),
        ("4 Mar 2026", "", date(2026, 3, 4)),
    ],
)
def test_a_date_reads_as_its_file_writes_them(text: str, order: str, day: date) -> None:
    assert cells.parsed(spec(Kind.DAY), text, order=order) == day


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (Kind.DAY, "3/4/2026", "could be two days"),
        (Kind.DAY, "3/4/26", "two digits"),
        (Kind.DAY, "2/30/2026", "no day"),
        (Kind.DAY, "soon", "not a date"),
        (Kind.DAY, "1/13/1776", "between 1900 and 2100"),
        (Kind.NUMBER, "12,5", "not a number"),
        (Kind.NUMBER, "1.5", "whole number"),
        (Kind.NUMBER, "nan", "not a number"),
        (Kind.NUMBER, "$", "not a number"),
        (Kind.NUMBER, "9999999999", "too large"),
        (Kind.MONEY, "1e5", "not a number"),
        (Kind.PHONE, "3.19555E+09", "shortened"),
        (Kind.TEXT, "1.2E+10", "shortened"),
        (Kind.YES_NO, "perhaps", "neither yes nor no"),
        (Kind.TIME, "noonish", "time of day"),
        (Kind.EMAIL, "ann at example", "e-mail address"),
        (Kind.TEXT, "a\x00b", "cannot be stored"),
    ],
)
def test_what_a_column_cannot_hold_is_refused_with_a_sentence(
    kind: Kind, text: str, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        cells.parsed(spec(kind), text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.TEXT, "  None ", "None"),
        (Kind.TEXT, "00123", "00123"),
        (Kind.NUMBER, "1,234", 1234),
        (Kind.NUMBER, "12.0", 12),
        (Kind.MONEY, "$20,000.50", 20000.5),
        (Kind.YES_NO, "X", True),
        (Kind.YES_NO, "No", False),
        (Kind.TIME, "9:30 AM", time(9, 30)),
        (Kind.TIME, "14:05", time(14, 5)),
        (Kind.LONG_TEXT, "one\r\ntwo", "one\ntwo"),
        (Kind.TEXT, " ", None),
    ],
)
def test_a_cell_reads_as_people_mean_it(kind: Kind, text: str, value: Any) -> None:
    assert cells.parsed(spec(kind), text) == value


def test_a_choice_is_named_by_its_words_or_its_value() -> None:
    medium = fields_of(Contact)["medium"]

    assert cells.parsed(medium, "Home visit") == cells.parsed(medium, "HOME VISIT") == "home_visit"
    with pytest.raises(Invalid, match="not one of"):
        cells.parsed(medium, "Pigeon")


def test_every_choice_written_to_a_file_is_the_same_choice_again() -> None:
    for name, listed in vars(choices).items():
        if isinstance(listed, Choices):
            one = spec(Kind.CHOICE, choices=listed)
            several = spec(Kind.CHOICES, choices=listed)
            for value in listed:
                assert cells.parsed(one, str(cells.written(one, value))) == value, name
            everything = list(listed)
            assert cells.parsed(several, str(cells.written(several, everything))) == everything


def test_several_choices_stand_in_one_cell() -> None:
    sections = fields_of(Workgroup)["sections"]

    assert cells.parsed(sections, "Roster; meetings") == cells.parsed(sections, "Meetings, Roster")


def test_a_reference_stays_text_until_it_is_looked_up() -> None:
    assert cells.parsed(fields_of(Membership)["person_id"], " Ann   Lee ") == "Ann Lee"
