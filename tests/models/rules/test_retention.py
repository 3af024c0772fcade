"""Which backups are kept."""

from datetime import UTC, datetime, timedelta

from models.rules.retention import Keep, kept

NEWEST = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
NIGHTLY = [NEWEST - timedelta(days=days) for days in range(400)]


def test_of_nightly_backups_days_weeks_and_months_remain() -> None:
    found = sorted(kept(NIGHTLY, Keep(7, 5, 12)), reverse=True)
    assert found[:7] == NIGHTLY[:7]
    assert found[-1] == datetime(2025, 4, 30, 2, 0, tzinfo=UTC)
    # Three Sundays before these seven days, and the last days of ten months before that.
    assert len(found) == 7 + 3 + 10


def test_the_newest_of_a_day_stands_for_it() -> None:
    hourly = [NEWEST - timedelta(hours=hours) for hours in range(48)]
    assert kept(hourly, Keep(2, 0, 0)) == {NEWEST, datetime(2026, 3, 3, 23, 0, tzinfo=UTC)}


def test_the_newest_is_kept_whatever_was_asked() -> None:
    assert kept(NIGHTLY, Keep(0, 0, 0)) == {NEWEST}


def test_a_pause_in_backups_takes_none_of_the_old_ones_away() -> None:
    before = [NEWEST - timedelta(days=days) for days in (90, 91, 92)]
    assert kept(before, Keep(3, 0, 0)) == set(before)


def test_nothing_is_kept_of_nothing() -> None:
    assert kept([], Keep()) == frozenset()
