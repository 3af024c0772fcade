"""What a grid sends back, and what it may mean."""

from datetime import date
from typing import Any

from models.base import Stamp
from models.rules import roster
from models.rules.records import Edit
from models.rules.roster import Shown

TODAY = date(2026, 3, 4)
KNOWN = {"organization_id": {"Oakview Clinic": 7}, "seat_id": {"Chair": 1, "Parent": 2}}


def shown(row_id: int, **values: Any) -> Shown:
    """A row of the snapshot."""
    blank: dict[str, Any] = dict.fromkeys(roster.COLUMNS)
    blank |= {"name": "Ann", "email": "", "role": "member", "is_on_email_list": True}
    return Shown(Stamp(row_id, 3), blank | values)


SNAPSHOT = [shown(11), shown(12, name="Bo", seat_id=2), shown(13, name="Cy")]


def edits(**delta: Any) -> tuple[list[Edit], dict[str, str]]:
    """The edits of a delta against the snapshot."""
    return roster.edits(SNAPSHOT, delta, KNOWN, TODAY)


def test_an_edit_by_position_names_the_row_that_was_shown_there() -> None:
    found, problems = edits(edited_rows={"1": {"seat_id": "Chair", "is_on_email_list": False}})
    assert problems == {}
    assert found[0].stamp == Stamp(12, 3)
    assert found[0].values == {"seat_id": 1, "is_on_email_list": False}
    assert found[0].was == {"seat_id": 2, "is_on_email_list": True}


def test_an_edit_that_says_what_was_there_is_none() -> None:
    assert edits(edited_rows={0: {"role": "Member"}}) == ([], {})


def test_a_row_taken_out_ends_the_membership_today() -> None:
    found, _ = edits(deleted_rows=[2])
    assert found == [Edit("row 3", Stamp(13, 3), {"ended_on": TODAY}, {"ended_on": None})]


def test_what_a_browser_forges_is_refused() -> None:
    for forged in (
        {"seat_id": "Throne"},
        {"seat_id": 2},
        {"role": "director"},
        {"is_on_email_list": "yes"},
        {"term_ends_on": "soon"},
        {"ended_on": "1200-01-01"},
        {"workgroup_id": 5},
        {"person_id": 1},
        {"name": "Somebody else"},
        {"email": "not an address"},
        {"term_starts_on": "2026-03-01", "term_ends_on": "2026-02-01"},
    ):
        found, problems = edits(edited_rows={0: forged})
        assert found == [], forged
        assert problems["row 1"], forged
    assert "row 9" in edits(edited_rows={8: {"role": "Chair"}})[1]
    assert "row 0" in edits(edited_rows={-1: {"role": "Chair"}})[1]


def test_a_new_row_needs_a_name_and_an_empty_one_asks_for_nothing() -> None:
    found, problems = edits(
        added_rows=[
            {"name": "  Dee   Entry ", "organization_id": "Oakview Clinic"},
            {"is_on_email_list": True},
            {"email": "dee@example.org"},
        ]
    )
    assert found[0].values == {
        "name": "Dee Entry", "organization_id": 7, "role": "member", "is_on_email_list": True,
    }  # fmt: skip
    assert list(problems) == ["new 3"]


def test_terms_read_in_words() -> None:
    assert roster.term_words(date(2026, 3, 3), TODAY) == "Expired"
    assert roster.term_words(date(2026, 3, 4), TODAY) == "Ends today"
    assert roster.term_words(date(2026, 5, 3), TODAY) == "Ends in 60 days"
    assert roster.term_words(date(2026, 5, 4), TODAY) == ""
    assert roster.term_words(None, TODAY) == ""


def test_sectors_are_counted_once_per_member_and_the_missing_are_named() -> None:
    found = roster.composition(
        [(1, None), (2, 5), (3, None)],
        {5: "parents"},
        [(1, "health"), (2, "health"), (2, "parents")],
    )
    assert found.by_sector == {"health": 2, "parents": 1}
    assert found.unknown == 1
    assert "court" in found.missing
    assert "health" not in found.missing
