"""A meeting rule as people say it, and the day it names."""

from datetime import date, time

import pytest

from models.rules import meetings


@pytest.mark.parametrize(
    ("week", "weekday", "after", "day"),
    [
        ("1", "2", date(2026, 3, 4), date(2026, 3, 4)),  # the day itself counts
        ("1", "2", date(2026, 3, 5), date(2026, 4, 1)),
        ("3", "0", date(2026, 3, 1), date(2026, 3, 16)),
        ("4", "4", date(2026, 2, 1), date(2026, 2, 27)),
        ("last", "3", date(2026, 12, 1), date(2026, 12, 31)),
        ("last", "3", date(2027, 1, 1), date(2027, 1, 28)),
        ("1", "4", date(2026, 12, 5), date(2027, 1, 1)),  # over the turn of the year
    ],
)
def test_the_next_meeting_is_the_day_the_rule_names(
    week: str, weekday: str, after: date, day: date
) -> None:
    assert meetings.next_on(week, weekday, after) == day


def test_a_group_without_a_rule_has_no_next_meeting() -> None:
    assert meetings.next_on("", "2", date(2026, 3, 4)) is None
    assert meetings.next_on("1", "", date(2026, 3, 4)) is None


def test_the_rule_reads_as_people_say_it() -> None:
    words = meetings.rule_words("1", "2", time(9, 30), time(10, 30), "Zoom")
    assert words.replace("\u2013", "-") == "First Wednesday 9:30-10:30 AM, Zoom"
    assert meetings.hours_words(time(11, 0), time(12, 30)).replace("\u2013", "-") == (
        "11:00 AM-12:30 PM"
    )
    assert meetings.rule_words("last", "0", None, None, "") == "Last Monday"
