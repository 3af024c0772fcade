"""Who fits whom, why, and who may not be proposed."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules import matching
from models.rules.matching import Candidate, Mentee, Score

TODAY = date(2026, 3, 4)
MENTEE = Mentee(
    request_id=1, community_id=5, languages=("es", "en"), availability=("weekend",),
    needs=("jobs", "identification"), wants_parent_partner=True,
)  # fmt: skip
CLEARED = Candidate(
    mentor_id=1, capacity=2, community_id=5, languages=("es",), availability=("weekend", "video"),
    interests=("jobs",), is_parent_partner=True, screened_on=date(2025, 1, 1),
    screening_valid_until=date(2027, 1, 1), trained_on=date(2025, 1, 1),
)  # fmt: skip


def test_a_score_says_why_in_words() -> None:
    found = matching.score(MENTEE, CLEARED, today=TODAY)
    assert found.is_possible
    assert found.points == 16
    assert found.reasons == (
        "Both speak Spanish",
        "Both are free: Weekends",
        "Can help with: Jobs and training",
        "Same community",
        "A Parent Partner, as asked for",
    )


@pytest.mark.parametrize(
    ("mentor", "words"),
    [
        (replace(CLEARED, carried=2), "at capacity (2 of 2)"),
        (replace(CLEARED, status="on_hold"), "not active (on hold)"),
        (replace(CLEARED, screened_on=None, screening_valid_until=None), "check is missing"),
        (replace(CLEARED, screening_valid_until=date(2026, 3, 3)), "check has expired"),
        (replace(CLEARED, trained_on=None), "training is missing"),
        (replace(CLEARED, training_valid_until=date(2026, 3, 3)), "training has expired"),
    ],
)
def test_a_mentor_who_is_not_cleared_or_full_is_blocked_with_the_reason(
    mentor: Candidate, words: str
) -> None:
    found = matching.score(MENTEE, mentor, today=TODAY)
    assert not found.is_possible
    assert words in " ".join(found.blocked_by)


def test_a_check_is_valid_through_its_last_day() -> None:
    mentor = replace(CLEARED, screening_valid_until=TODAY)
    assert matching.score(MENTEE, mentor, today=TODAY).is_possible


def test_the_best_comes_first_ties_by_id_and_the_blocked_last() -> None:
    mentors = [
        replace(CLEARED, mentor_id=1, carried=2),
        replace(CLEARED, mentor_id=2, community_id=None),
        replace(CLEARED, mentor_id=4),
        replace(CLEARED, mentor_id=3),
    ]
    found = matching.ranked(MENTEE, mentors, today=TODAY)
    assert [one.mentor_id for one in found] == [3, 4, 2, 1]


def test_who_shares_no_language_comes_after_those_who_do_with_a_caution() -> None:
    mentors = [
        replace(CLEARED, mentor_id=1, languages=("vi",)),
        replace(CLEARED, mentor_id=2, availability=("inside",)),
        replace(CLEARED, mentor_id=3, community_id=None, interests=(), is_parent_partner=False),
        replace(CLEARED, mentor_id=4, languages=()),  # not asked yet: nothing is said of it
    ]
    found = matching.ranked(MENTEE, mentors, today=TODAY)
    assert [(one.mentor_id, one.cautions) for one in found] == [
        (4, ()),
        (3, ()),
        (2, ("Never free at the same time",)),
        (1, ("No language in common",)),
    ]


def pair(request: int, mentor: int, points: int) -> Score:
    """A score of somebody who may be proposed."""
    return Score(mentor, request, points, (), ())


def test_the_best_for_all_is_not_the_best_for_the_first() -> None:
    # Taking 9 for the first would leave the second without anybody.
    chosen = matching.assign([pair(1, 1, 9), pair(1, 2, 5), pair(2, 1, 8)], {1: 1, 2: 1})
    assert {request: one.mentor_id for request, one in chosen.items()} == {1: 2, 2: 1}


def test_a_blocked_mentor_is_not_assigned() -> None:
    blocked = Score(1, 1, 9, (), ("The training is missing.",))
    assert matching.assign([blocked], {1: 1}) == {}


@given(
    st.lists(st.lists(st.integers(0, 6) | st.none(), min_size=3, max_size=3), max_size=4),
    st.lists(st.integers(0, 2), min_size=3, max_size=3),
)
def test_the_assignment_is_as_good_as_trying_everything(
    table: list[list[int | None]], places: list[int]
) -> None:
    scores = [
        pair(request, mentor, points)
        for request, line in enumerate(table)
        for mentor, points in enumerate(line)
        if points is not None
    ]
    chosen = matching.assign(scores, dict(enumerate(places)))
    for mentor in range(3):
        assert [one.mentor_id for one in chosen.values()].count(mentor) <= places[mentor]
    best = (0, 0)
    for choice in itertools.product([None, 0, 1, 2], repeat=len(table)):
        made = [(r, m) for r, m in enumerate(choice) if m is not None]
        points = [table[r][m] for r, m in made]
        if None in points or any(sum(m == x for _, m in made) > places[x] for x in range(3)):
            continue
        best = max(best, (len(made), sum(p for p in points if p is not None)))
    assert (len(chosen), sum(one.points for one in chosen.values())) == best
