"""What a grid sends back: meant by position, and not trusted."""

from datetime import date, time
from typing import Any

import pytest

from models.base import FieldSpec, Kind, Sensitivity, Stamp, fields_of
from models.casework import Contact
from models.mentoring import Mentor
from models.rules import grid, grid_cells
from models.rules.errors import Invalid
from models.rules.grid import Line, Sheet
from models.rules.records import Edit

CONTACT = fields_of(Contact)
TYPED = {name: CONTACT[name] for name in ("held_on", "medium", "minutes", "is_reached", "by_id")}
KNOWN = {"by_id": {"Ann Attwater": 3, "Dee Entry": 5}}
ON = date(2026, 3, 2)


def line(number: int, **values: Any) -> Line:
    said = {"held_on": ON, "medium": "phone", "minutes": 20, "is_reached": True, "by_id": 3}
    return Line(number, Stamp(100 + number, 4), {**said, **values}, name=f"Contact {number}")


def sheet(**more: Any) -> Sheet:
    return Sheet(
        TYPED, KNOWN, (line(1), line(2), line(3)), needed=frozenset({"held_on", "medium"}),
        blank={"medium": "Phone", "is_reached": True}, **more,
    )  # fmt: skip


def asked(delta: dict[str, Any], **more: Any) -> tuple[list[Edit], dict[str, str]]:
    return grid.edits(grid.carried(sheet(**more), delta))


def test_a_cell_changes_the_row_that_was_shown_in_its_place() -> None:
    edits, problems = asked({"edited_rows": {1: {"minutes": 45}}})

    assert problems == {}
    assert edits == [Edit("row 2", Stamp(102, 4), {"minutes": 45}, {"minutes": 20})]


def test_words_become_what_is_stored() -> None:
    delta = {"edited_rows": {"0": {
        "held_on": "2026-03-01", "medium": "Home visit", "by_id": "Dee Entry", "is_reached": False,
    }}}  # fmt: skip
    edits, problems = asked(delta)

    assert problems == {}
    assert edits[0].values == {
        "held_on": date(2026, 3, 1), "medium": "home_visit", "by_id": 5, "is_reached": False,
    }  # fmt: skip


def test_a_cell_typed_back_to_what_it_said_asks_for_nothing() -> None:
    typed = grid.carried(sheet(), {"edited_rows": {0: {"minutes": 20}}})

    assert grid.edits(typed) == ([], {})
    assert grid.counted(typed).rows == 0


def test_rows_are_added_with_what_the_list_is_filtered_by() -> None:
    added = {"added_rows": [{"held_on": "2026-03-03", "medium": "Phone"}]}
    edits, problems = asked(added, standing={"case_id": 7})

    assert problems == {}
    values = {"held_on": date(2026, 3, 3), "medium": "phone", "case_id": 7}
    assert edits == [Edit("row 4", None, values)]


def test_a_row_that_was_opened_and_left_empty_asks_for_nothing() -> None:
    typed = grid.carried(sheet(), {"added_rows": [{}, {"medium": "Phone", "is_reached": True}]})

    assert grid.edits(typed) == ([], {})
    assert grid.counted(typed).added == 0


def test_an_added_row_without_what_is_needed_is_marked() -> None:
    _, problems = asked({"added_rows": [{"minutes": 5}]})

    assert problems == {"row 4": "Date is needed. How is needed."}


def test_removed_rows_are_named_by_the_version_that_was_shown() -> None:
    edits, problems = asked({"deleted_rows": [2], "edited_rows": {2: {"minutes": 1}}})

    assert problems == {}
    assert edits == [Edit("row 3", Stamp(103, 4), {}, is_removed=True)]


@pytest.mark.parametrize(
    ("delta", "key"),
    [
        ({"edited_rows": {0: {"case_id": 99}}}, "row 1"),
        ({"edited_rows": {0: {"version": 99}}}, "row 1"),
        ({"edited_rows": {0: {"created_by_id": 1}}}, "row 1"),
        ({"edited_rows": {0: {"own.secret": "x"}}}, "row 1"),
        ({"edited_rows": {0: {"_why": "x"}}}, "row 1"),
        ({"edited_rows": {0: {"medium": "Telepathy"}}}, "row 1"),
        ({"edited_rows": {0: {"medium": ["Phone"]}}}, "row 1"),
        ({"edited_rows": {0: {"by_id": 5}}}, "row 1"),
        ({"edited_rows": {0: {"by_id": "Somebody Else"}}}, "row 1"),
        ({"edited_rows": {0: {"minutes": 2000}}}, "row 1"),
        ({"edited_rows": {0: {"minutes": 2.5}}}, "row 1"),
        ({"edited_rows": {0: {"minutes": "20"}}}, "row 1"),
        ({"edited_rows": {0: {"is_reached": "yes"}}}, "row 1"),
        ({"edited_rows": {0: {"held_on": "1492-10-12"}}}, "row 1"),
        ({"edited_rows": {0: {"held_on": "yesterday"}}}, "row 1"),
        ({"edited_rows": {0: {"held_on": None}}}, "row 1"),
        ({"edited_rows": {7: {"minutes": 1}}}, "row 7"),
        ({"edited_rows": {-1: {"minutes": 1}}}, "row -1"),
        ({"edited_rows": {"x": {"minutes": 1}}}, "row x"),
        ({"deleted_rows": [9]}, "a removed row"),
        ({"added_rows": [{"case_id": 1, "held_on": "2026-03-01", "medium": "Phone"}]}, "row 4"),
    ],
)
def test_what_the_grid_does_not_offer_is_refused(delta: dict[str, Any], key: str) -> None:
    edits, problems = asked(delta)

    assert edits == []
    assert list(problems) == [key]


def test_rows_are_neither_added_nor_removed_where_that_is_not_offered() -> None:
    added = {"held_on": "2026-03-01", "medium": "Phone"}
    delta = {"added_rows": [added], "deleted_rows": [0]}
    edits, problems = asked(delta, may_add=False, may_remove=False)

    assert edits == []
    assert problems == {
        "row 1": "Rows are not removed here.", "row 4": "Rows are not added here.",
    }  # fmt: skip


def test_a_column_that_stays_is_refused_in_an_old_row_and_taken_in_a_new_one() -> None:
    new = {"held_on": "2026-03-01", "medium": "Phone"}
    delta = {"edited_rows": {0: {"medium": "Home visit"}}, "added_rows": [new]}
    edits, problems = asked(delta, fixed=frozenset({"medium"}))

    assert problems == {"row 1": "How stays as it is. Add a new row instead."}
    assert [one.key for one in edits] == ["row 4"]


def test_everything_typed_is_laid_in_so_that_the_grid_can_be_drawn_anew() -> None:
    once = grid.carried(sheet(), {
        "edited_rows": {0: {"minutes": 45}}, "deleted_rows": [1], "added_rows": [{"minutes": 9}],
    })  # fmt: skip
    assert [one.number for one in once.lines] == [1, 3, 4]

    # In the grid that is drawn now, the third row is the one that was added.
    twice = grid.carried(once, {"edited_rows": {2: {"held_on": "2026-03-01", "medium": "Phone"}}})
    edits, problems = grid.edits(twice)

    assert problems == {}
    assert [one.key for one in edits] == ["row 2", "row 1", "row 4"]
    assert edits[2].values == {"minutes": 9, "held_on": date(2026, 3, 1), "medium": "phone"}
    assert grid.counted(twice) == grid.Counted(changed=1, added=1, removed=1)


def test_an_added_row_that_is_taken_out_again_was_never_there() -> None:
    once = grid.carried(sheet(), {"added_rows": [{"minutes": 9}]})
    twice = grid.carried(once, {"deleted_rows": [3]})

    assert grid.edits(twice) == ([], {})


def test_what_was_saved_is_shown_as_it_is_now_and_the_rest_as_typed() -> None:
    typed = grid.carried(sheet(), {
        "edited_rows": {0: {"minutes": 45}, 1: {"minutes": 5000}}, "added_rows": [{"minutes": 9}],
    })  # fmt: skip
    now = {101: Line(0, Stamp(101, 5), {**line(1).values, "minutes": 45})}
    left = grid.settled(typed, ("row 1",), now)

    assert left.lines[0].stamp == Stamp(101, 5)
    assert left.lines[0].number == 1
    edits, problems = grid.edits(left)
    assert edits == []
    assert set(problems) == {"row 2", "row 4"}


def test_several_choices_keep_the_order_of_their_list() -> None:
    spec = fields_of(Mentor)["languages"]
    assert spec.choices is not None
    first, second = list(spec.choices)[:2]
    labels = [spec.choices.label(second), spec.choices.label(first)]

    assert grid_cells.read(spec, labels, {}) == [first, second]
    assert grid_cells.cell(spec, [first], {}) == [spec.choices.label(first)]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TIME, "09:30:00.000", time(9, 30)),
        (Kind.TIME, time(9, 30), time(9, 30)),
        (Kind.NUMBER, 3.0, 3),
        (Kind.MONEY, 3, 3.0),
        (Kind.TEXT, "  Phone  ", "Phone"),
        (Kind.TEXT, None, ""),
        (Kind.DAY, float("nan"), None),
        (Kind.CHOICES, None, []),
    ],
)
def test_cells_are_read_as_their_column_keeps_them(kind: Kind, raw: Any, value: Any) -> None:
    spec = FieldSpec("Something", kind, Sensitivity.PUBLIC)

    assert grid_cells.read(spec, raw, {}) == value


def test_a_moment_is_not_typed() -> None:
    spec = FieldSpec("Added", Kind.MOMENT, Sensitivity.INTERNAL)

    with pytest.raises(Invalid, match="not changed here"):
        grid_cells.read(spec, "2026-03-04T10:00:00", {})


def test_two_of_the_same_name_are_told_apart() -> None:
    assert grid_cells.unique({4: "Ann", 9: "Ann", 2: ""}) == {"Ann": 4, "Ann (9)": 9, " (2)": 2}
