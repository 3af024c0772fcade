"""The spans people report by."""

from datetime import date

import pytest

from models.rules.periods import choices, month_ends, whole_months

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("last-12", date(2025, 12, 1), TODAY),
        ("contract-2026", date(2026, 7, 1), TODAY),
        ("contract-2025", date(2025, 7, 1), date(2026, 6, 30)),
        ("federal-2026", date(2026, 10, 1), TODAY),
        ("calendar-2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_year_starts_where_its_payer_starts_it(key: str, first: date, last: date) -> None:
    period = choices(TODAY)[key]

    assert (period.starts_on, period.ends_on) == (first, last)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("last-12", date(2024, 12, 1), date(2025, 11, 22)),
        ("contract-2026", date(2025, 7, 1), date(2025, 11, 22)),
        ("contract-2025", date(2024, 7, 1), date(2025, 6, 30)),
    ],
)
def test_a_year_to_date_is_compared_with_the_same_stretch_before(
    key: str, first: date, last: date
) -> None:
    before = choices(TODAY)[key].before

    assert (before.starts_on, before.ends_on) == (first, last)


def test_on_the_first_day_of_a_contract_year_last_year_is_whole() -> None:
    periods = choices(date(2026, 7, 1))

    assert periods["contract-2026"].starts_on == date(2026, 7, 1)
    assert periods["contract-2025"].ends_on == date(2026, 6, 30)


def test_a_leap_day_has_a_period_before() -> None:
    assert choices(date(2028, 2, 29))["last-12"].before.ends_on == date(2027, 2, 28)


def test_a_month_is_whole_only_when_all_of_it_lies_between_the_days() -> None:
    assert whole_months(date(2026, 1, 2), date(2026, 4, 29)) == [
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]
    assert whole_months(date(2026, 1, 1), date(2026, 1, 31)) == [date(2026, 1, 1)]
    assert whole_months(date(2026, 1, 5), date(2026, 1, 30)) == []


def test_the_month_under_way_ends_with_the_days_asked_for() -> None:
    assert month_ends(date(2026, 1, 15), date(2026, 3, 3)) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 3),
    ]
