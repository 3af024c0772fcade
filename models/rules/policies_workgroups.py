"""What the state of a roster, a meeting or an action permits, as sentences that say what to do."""

from collections.abc import Collection
from datetime import date


def why_not_join(person_id: int, members: Collection[int]) -> str | None:
    """Why somebody cannot be added to a roster whose current members these are."""
    if person_id in members:
        return "This person is on the roster already. Change their row instead."
    return None


def why_not_end_membership(
    ended_on: date | None, starts_on: date | None, on: date, today: date
) -> str | None:
    """Why a membership cannot end on this day."""
    if ended_on is not None:
        return "This membership has ended already. Add the person again if they are back."
    if on > today:
        return "A membership ends today or on a day past. For a day to come, set the term's end."
    if starts_on is not None and on < starts_on:
        return "A membership cannot end before its term started. Correct the term first."
    return None


def why_not_sit(seat_workgroup: int, workgroup_id: int, is_retired: bool, is_taken: bool) -> str | None:  # fmt: skip
    """Why somebody cannot take a seat."""
    if seat_workgroup != workgroup_id:
        return "That seat is another workgroup's. Choose one of this workgroup."
    if is_retired:
        return "That seat was retired. Choose another, or add a seat."
    if is_taken:
        return "Somebody sits in that seat. End their membership first, or choose another seat."
    return None


def why_not_retire(is_taken: bool) -> str | None:
    """Why a seat cannot be retired."""
    return (
        "Somebody sits in this seat. Move them first, or end their membership."
        if is_taken
        else None
    )


def why_not_plan(status: str | None) -> str | None:
    """Why a meeting cannot be planned on a day that has one of this status (None: it has none)."""
    if status == "held":
        return "The meeting of that day was held already. Choose a day to come."
    return None


def why_not_record(status: str, held_on: date, today: date) -> str | None:
    """Why attendance of a meeting cannot be recorded."""
    if status == "canceled":
        return "This meeting was canceled. Plan it again to record who came."
    if held_on > today:
        return "This meeting is still to come. Record who came once it was held."
    return None


def why_not_close_action(status: str) -> str | None:
    """Why an action item cannot be finished or dropped."""
    return None if status == "open" else "This action is not open any more. Reload to see it."
