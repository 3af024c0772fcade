"""Two people edit the same row: what merges, what they are asked about, and what comes of their choice."""

from typing import Any

from models.base import Stamp
from models.rules.records import Conflict, Edit, merged, resolved


def edit(was: dict[str, Any], **values: Any) -> Edit:
    """What somebody wants of row 11."""
    return Edit("row 1", Stamp(11, 3), values, was)


def test_different_columns_merge_and_the_same_one_is_a_conflict() -> None:
    wanted = edit({"role": "member", "seat_id": None}, role="chair", seat_id=1)
    assert merged(wanted, 11, {"role": "member", "seat_id": None}) == (
        {"role": "chair", "seat_id": 1}, [],
    )  # fmt: skip
    to_set, conflicts = merged(wanted, 11, {"role": "guest", "seat_id": 1})
    assert to_set == {}
    assert conflicts == [Conflict("row 1", 11, "role", "member", "guest", "chair")]


def test_choosing_ones_own_value_writes_over_what_was_seen_of_the_other() -> None:
    wanted = edit({"role": "member"}, role="chair")
    _, conflicts = merged(wanted, 11, {"role": "guest"})
    (mine,) = resolved([wanted], conflicts, {(11, "role"): True})
    assert merged(mine, 11, {"role": "guest"}) == ({"role": "chair"}, [])
    # Changed a third time meanwhile: it is shown again.
    assert merged(mine, 11, {"role": "alternate"})[1]
    assert resolved([wanted], conflicts, {(11, "role"): False}) == []
    assert resolved([wanted], conflicts, {}) == [wanted]


def test_nothing_typed_over_nothing_is_agreement() -> None:
    assert merged(edit({"email": None}, email=""), 11, {"email": None}) == ({}, [])
