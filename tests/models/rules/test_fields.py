"""Whatever way a value comes in, its column says whether it can hold it, in a sentence for people."""

import math
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base import Choices, FieldSpec, Kind, Sensitivity, fields_of, tables
from models.rules import fields
from models.rules.errors import Invalid
from models.workgroups import Seat

COLORS = Choices({"red": "Red", "blue": "Blue"})


def _spec(kind: Kind, **more: Any) -> FieldSpec:
    return FieldSpec("Thing", kind, Sensitivity.PUBLIC, **more)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, "O'Neill <b> ñ 😀"),
        (Kind.LONG_TEXT, "two\nlines\tand a tab"),
        (Kind.EMAIL, "ann@oakview.example.org"),
        (Kind.PHONE, "(205) 555-0100 x12"),
        (Kind.LINK, "https://example.org/a?b=c"),
        (Kind.NUMBER, 0),
        (Kind.DECIMAL, -2.5),
        (Kind.MONEY, 20_000),
        (Kind.DAY, date(2026, 3, 4)),
        (Kind.MOMENT, datetime(2026, 3, 4, tzinfo=UTC)),
        (Kind.TIME, time(9, 30)),
        (Kind.YES_NO, False),
        (Kind.CHOICE, "red"),
        (Kind.CHOICES, ["blue", "red"]),
        (Kind.REFERENCE, 7),
        (Kind.JSON, {"any": "thing"}),
    ],
)
def test_a_good_value_is_taken(kind: Kind, value: Any) -> None:
    assert fields.problem(_spec(kind, choices=COLORS, max_length=200), value) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, 5),
        (Kind.TEXT, "a line\nbreak"),
        (Kind.TEXT, "a zero\x00byte"),
        (Kind.TEXT, "half a pair \ud800"),
        (Kind.TEXT, "x" * 201),
        (Kind.LONG_TEXT, "a bell\x07"),
        (Kind.EMAIL, "ann at oakview"),
        (Kind.EMAIL, "ann@oakview"),
        (Kind.EMAIL, "ann@x.org, bo@x.org"),
        (Kind.PHONE, "call me"),
        (Kind.LINK, "javascript:alert(1)"),
        (Kind.LINK, "example.org"),
        (Kind.NUMBER, 1.5),
        (Kind.NUMBER, True),
        (Kind.NUMBER, "12"),
        (Kind.NUMBER, 2**31),
        (Kind.DECIMAL, math.nan),
        (Kind.DECIMAL, math.inf),
        (Kind.MONEY, 2**54),
        (Kind.DAY, datetime(2026, 3, 4, tzinfo=UTC)),
        (Kind.DAY, "2026-03-04"),
        (Kind.DAY, date(1899, 12, 31)),
        (Kind.DAY, date(2101, 1, 1)),
        (Kind.MOMENT, date(2026, 3, 4)),
        (Kind.TIME, "9:30"),
        (Kind.YES_NO, 1),
        (Kind.CHOICE, "green"),
        (Kind.CHOICES, "red"),
        (Kind.CHOICES, ["red", "green"]),
        (Kind.REFERENCE, "7"),
        (Kind.REFERENCE, True),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_field(kind: Kind, value: Any) -> None:
    said = fields.problem(_spec(kind, choices=COLORS, max_length=200), value)
    assert said is not None and said.startswith("Thing") and said.endswith(".")


@pytest.mark.parametrize("blank", [None, "", []])
def test_a_blank_is_refused_only_where_something_is_needed(blank: Any) -> None:
    assert fields.problem(_spec(Kind.TEXT), blank) is None
    assert fields.problem(_spec(Kind.TEXT, required=True), blank) == "Thing is needed."


def test_spaces_alone_are_a_blank() -> None:
    assert fields.problem(_spec(Kind.TEXT, required=True), "  ") == "Thing is needed."


@pytest.mark.parametrize(("value", "is_good"), [(0, False), (1, True), (12, True), (13, False)])
def test_limits_are_part_of_what_is_allowed(value: int, is_good: bool) -> None:
    spec = _spec(Kind.NUMBER, at_least=1, at_most=12)
    assert (fields.problem(spec, value) is None) == is_good


@given(st.sampled_from(list(Kind)), st.one_of(st.text(), st.floats(), st.integers(), st.binary()))
def test_no_value_breaks_a_check(kind: Kind, value: Any) -> None:
    said = fields.problem(_spec(kind, choices=COLORS, max_length=50), value)
    assert said is None or said.endswith(".")


def test_every_problem_of_a_row_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        fields.check(Seat(workgroup_id=1, name="", sector="wizards", position=-1))
    assert set(refused.value.problems) == {"name", "sector", "position"}


@pytest.mark.parametrize("name", sorted(tables()))
def test_every_column_says_what_it_is_and_whom_it_is_for(name: str) -> None:
    table = tables()[name]
    specs = fields_of(table)
    assert set(specs) == {column.key for column in table.__table__.columns}  # type: ignore[attr-defined]
    assert all(spec.label for spec in specs.values())
    listed = {*table.spec.list_display, *table.spec.list_filter, *table.spec.search_fields}
    assert listed | set(table.spec.immutable) <= set(specs)
