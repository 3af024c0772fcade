"""What a password has to be, how it is kept, and what failures cost."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit_authenticator.utilities import Hasher

from models.rules import passwords, throttle

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
GUESSABLE = "This is too easy to guess."


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password-Password-1",
        "123456789012345",
        "qwertyuiopasdfghjkl",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "Jefferson County 2026!",
        "correct horse battery staple",
        "maple county safe care",
        "ann lee ann lee 1999",
        "common-table-demo",
        "Welcome2026!!!!",
        "1qaz2wsx3edc4rfv",
        "!qaz@wsx#edc$rfv",
        "zaq12wsxcde34rfv",
        "1q2w3e4r5t6y7u8i9o",
        "a1b2c3d4e5f6g7h8",
        "poiuytrewqlkjhgf",
        "christopher12345",
        "MichaelJackson1958",
        "liverpoolfc12345",
        "H4rryP0tter#2007",
        "P4$$w0rd_p4$$w0rd",
        "social worker 2026",
    ],
)
def test_common_and_county_words_are_refused(password: str) -> None:
    assert passwords.refusal(password, known=["ann", "Ann Lee", "Maple County"]).startswith(
        GUESSABLE
    )


@pytest.mark.parametrize(
    "password",
    [
        "pelicans borrow violet umbrellas",
        "  gerät öffnet leise türen  ",
        "дождь рисует синие окна",
        "u7#Kq!xZ2m&Wp9@",
        "v" + "ellum-trombone-skylark" * 5,
    ],
)
def test_long_unrelated_words_in_any_letters_are_welcome(password: str) -> None:
    assert passwords.refusal(password, known=["ann", "Ann Lee", "Maple County"]) == ""


def test_length_is_15_to_128_characters() -> None:
    assert "at least 15" in passwords.refusal("u7#Kq!xZ2m&Wp9")
    assert "at most 128" in passwords.refusal("vellum-trombone-skylark " * 6)


def test_a_demo_account_may_have_the_password_its_page_shows() -> None:
    assert passwords.refusal("common-table-demo", demo=True) == ""


def test_every_character_of_a_long_password_counts() -> None:
    kept = passwords.hashed("é" * 127 + "a")
    assert passwords.matches("é" * 127 + "a", kept)
    assert not passwords.matches("é" * 127 + "b", kept)
    assert not passwords.matches("é" * 127 + "a ", kept)


def test_a_password_is_the_same_however_the_keyboard_composed_it() -> None:
    assert passwords.matches(
        "cafe\u0301 violet umbrella", passwords.hashed("caf\u00e9 violet umbrella")
    )


def test_two_keyboards_compose_the_same_password_typed_twice() -> None:
    assert passwords.is_same("über den Fluss", "u\u0308ber den Fluss")
    assert not passwords.is_same("über den Fluss", "über den Fluß")


def test_the_kept_hash_is_one_the_package_reads() -> None:
    kept = passwords.hashed("pelicans borrow violet umbrellas")
    assert Hasher.is_hash(kept)
    assert Hasher.check_pw(passwords.prepared("pelicans borrow violet umbrellas"), kept)


def test_nobodys_hash_costs_as_much_as_anybodys() -> None:
    assert passwords.NOBODY.split("$")[1:3] == passwords.hashed("x").split("$")[1:3]


def test_no_password_matches_where_none_is_kept() -> None:
    assert not passwords.matches("", "")


@settings(max_examples=200)
@given(st.text(max_size=140))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(passwords.refusal(text, known=[text[:9]]), str)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (5, 0), (6, 1), (7, 2), (8, 4), (12, 64), (15, 512), (16, 900), (999, 900)],
)
def test_waiting_doubles_from_the_sixth_failure_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    assert throttle.wait_after(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "a second"), (30, "30 seconds"), (60, "a minute"), (61, "2 minutes"), (900, "15 minutes")],
)
def test_the_wait_is_told_in_words(seconds: int, words: str) -> None:
    assert words in throttle.sentence(NOON + timedelta(seconds=seconds), NOON)
