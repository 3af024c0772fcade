"""How long matches last, against values every textbook prints."""

import pytest

from models.rules import survival

# Freireich et al. (1963), weeks in remission of 21 children on 6-MP and 21 on placebo.
ENDED_6MP = survival.counts([6, 6, 6, 7, 10, 13, 16, 22, 23])
STILL_6MP = survival.counts([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = survival.counts([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])


def test_the_6mp_arm_has_the_shares_and_median_of_the_textbooks() -> None:
    curve = survival.kaplan_meier(ENDED_6MP, STILL_6MP)
    shares = {step.time: step.surviving for step in curve.steps if step.ended}
    expected = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert shares == pytest.approx(expected, abs=0.0005)
    assert [step.at_risk for step in curve.steps if step.ended] == [21, 17, 15, 12, 11, 7, 6]
    assert curve.median == 23


def test_without_anybody_still_going_on_it_is_the_plain_share() -> None:
    curve = survival.kaplan_meier(PLACEBO, {})
    assert curve.median == 8
    assert curve.surviving(8) == pytest.approx(8 / 21)
    assert curve.surviving(0) == 1
    assert curve.surviving(23) == 0


def test_matches_that_still_go_on_are_no_ends() -> None:
    curve = survival.kaplan_meier({}, {400: 3})
    assert curve.median is None
    assert curve.surviving(1000) == 1


def test_half_ended_is_a_median_although_floats_do_not_say_exactly_half() -> None:
    curve = survival.kaplan_meier({1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1}, {})
    assert curve.median == 3


def test_by_month_says_how_many_were_watched_that_long() -> None:
    curve = survival.kaplan_meier({15: 1, 70: 1}, {50: 2})
    points = survival.by_month(curve)
    assert [(p.month, p.at_risk) for p in points] == [(0, 4), (1, 3), (2, 1)]
    assert [p.surviving for p in points] == pytest.approx([1, 0.75, 0.75])


def test_small_numbers_do_not_show_through_a_share() -> None:
    curve = survival.kaplan_meier({40: 3, 80: 30}, {100: 20, 400: 4})
    shown = {p.month: p.surviving for p in survival.by_month(curve, threshold=11)}
    assert shown[0] == 1
    assert shown[2] is None  # three had ended
    assert shown[3] == 0.4  # 24 of 57, to the nearest 5%
    assert shown[13] is None  # four were left
    assert all(p.at_risk is None for p in survival.by_month(curve, threshold=11))


def test_nothing_gives_nothing() -> None:
    assert survival.by_month(survival.kaplan_meier({}, {})) == []
