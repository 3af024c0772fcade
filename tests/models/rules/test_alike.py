"""Who could be the same as somebody else, and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules import alike
from models.rules.alike import Known, compare


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Ann Attwater", "ann  attwater", alike.SAME_NAME),
        ("Smith, John", "John Smith", alike.SAME_NAME),
        ("Bill Jones", "William Jones", alike.SAME_NAME),
        ("José Álvarez", "Jose Alvarez", alike.SAME_NAME),
        ("Mary Ann O'Neil", "Maryann ONeil", alike.SAME_NAME),
        ("The Hope Chapel", "Hope Chapel", alike.SAME_NAME),
        ("Catherine Kramer", "Katherine Cramer", alike.SOUNDS),
        ("Jon Smith", "John Smyth", alike.SOUNDS),
        ("Peregrine Hollowell", "Peregrine Holowell", alike.SOUNDS),
        ("Christina Young", "Kristina Young", alike.SPELLED),
    ],
)
def test_these_names_could_be_one_persons(one: str, other: str, reason: str) -> None:
    assert compare(Known(one), Known(other)).reasons == (reason,)
    assert compare(Known(one), Known(other)).is_worth_showing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "Jane Smith"),
        ("Ann Smith", "Sam Smith"),
        ("Ann Smith", "Ann Brown"),
        ("", ""),
    ],
)
def test_these_names_are_two_peoples(one: str, other: str) -> None:
    assert not compare(Known(one), Known(other)).is_worth_showing


def test_a_phone_is_the_same_however_it_is_written() -> None:
    one, other = Known("Ann", phone="(205) 555-0100"), Known("Zoe", phone="+1 205.555.0100")
    assert compare(one, other).reasons == (alike.SAME_PHONE,)


def test_an_email_is_the_same_in_capitals() -> None:
    one, other = Known("Ann", email="Ann@Example.org "), Known("Zoe", email="ann@example.org")
    assert compare(one, other).reasons == (alike.SAME_EMAIL,)


def test_a_birth_date_alone_is_shared_by_many() -> None:
    born = date(1990, 5, 6)
    assert not compare(Known("Ann Smith", born), Known("Zoe Brown", born)).is_worth_showing
    assert compare(Known("Zoe Smith", born), Known("Zoe Brown", born)).is_worth_showing


def test_two_birthdays_are_two_people_unless_more_is_the_same() -> None:
    one = Known("Jay Brook", date(2024, 3, 25), phone="205-555-0100")
    assert not compare(one, Known("Jay Brook", date(2025, 4, 13))).is_worth_showing
    assert compare(one, Known("Jay Brook", date(2025, 4, 13), "2055550100")).is_worth_showing


def test_the_strongest_reason_is_said_first() -> None:
    one = Known("Jon Smith", date(1990, 5, 6), email="jon@example.org")
    other = Known("John Smith", date(1990, 5, 6), email="jon@example.org")
    assert compare(one, other).reasons == (alike.SAME_EMAIL, alike.SOUNDS, alike.SAME_BIRTH)


def test_two_who_left_everything_empty_are_not_alike() -> None:
    assert compare(Known("Ann", phone="n/a"), Known("Zoe", phone="n/a")).points == 0


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_mutual_and_any_text_can_be_compared(
    name: str, other_name: str, phone: str, other_phone: str
) -> None:
    one, other = Known(name, phone=phone), Known(other_name, phone=other_phone)
    assert compare(one, other) == compare(other, one)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Catherine Kramer", "Katherine Cramer"), ("Bill Jones", "William Jones"),
     ("Jon Smyth", "John Smith"), ("Oakview", "Oak View Clinic"), ("Geoffrey Nye", "Jeffrey Nye"),
     ("Lina Lead", "Lena Lead"), ("Smith John", "John Smith")],
)  # fmt: skip
def test_what_is_alike_begins_as_it_is_looked_up(typed: str, stored: str) -> None:
    words = stored.lower().split()
    assert any(
        words[0][:2] in first and (not last or words[-1][:2] in last)
        for first, last in alike.beginnings(typed)
    )


def test_letters_with_a_mark_are_looked_up_without_it() -> None:
    assert alike.beginnings("") == ()
    assert "jo" in alike.beginnings("José Álvarez")[1][0]
