"""Changes read as people say them."""

from models.rules import wording


def test_a_day_and_a_moment_are_said_in_words() -> None:
    """Nobody reads the way a date is stored."""
    said = wording.changed("meetings", {}, {"held_on": "2026-11-03"})
    assert [line.after for line in said] == ["Nov 3, 2026"]
    said = wording.changed("users", {}, {"last_signed_in_at": "2026-11-03T14:05:09+00:00"})
    assert [line.after for line in said] == ["Nov 3, 2026, 14:05 UTC"]


def test_what_is_no_date_is_shown_as_it_is() -> None:
    """A value from before the column was a date is not lost."""
    said = wording.changed("meetings", {}, {"held_on": "in spring"})
    assert [line.after for line in said] == ["in spring"]
