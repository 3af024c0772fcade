"""What of a form becomes a draft, and what comes back of it."""

import json
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from models.rules import drafts

STARTED = {"held_on": date(2026, 3, 4), "medium": "phone", "summary": "", "minutes": None}

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.dates(),
    st.times(),
    st.lists(st.one_of(st.text(), st.integers())),
)


def test_a_form_nobody_touched_is_no_draft() -> None:
    assert drafts.worth_keeping(dict(STARTED), STARTED) == {}


def test_what_was_typed_is_kept_with_the_day_it_was_typed_for() -> None:
    typed = drafts.worth_keeping(STARTED | {"summary": "She called."}, STARTED)
    assert typed == {"held_on": date(2026, 3, 4), "medium": "phone", "summary": "She called."}


def test_a_field_that_was_emptied_comes_back_empty() -> None:
    typed = drafts.worth_keeping(STARTED | {"held_on": None}, STARTED)
    assert drafts.unpacked(drafts.packed(typed))["held_on"] is None


@given(st.dictionaries(st.text(), values))
def test_what_comes_back_is_what_was_typed(typed: dict[str, object]) -> None:
    assert drafts.unpacked(json.loads(json.dumps(drafts.packed(typed)))) == typed


def test_what_cannot_be_read_is_left_out() -> None:
    kept = {"held_on": {"day": "never"}, "at": {"time": 7}, "more": {"a": 1}, "summary": "words"}
    assert drafts.unpacked(kept) == {"summary": "words"}
    assert drafts.unpacked(["not", "a", "form"]) == {}


def test_a_time_of_day_comes_back() -> None:
    assert drafts.unpacked(drafts.packed({"at": time(9, 30)})) == {"at": time(9, 30)}
