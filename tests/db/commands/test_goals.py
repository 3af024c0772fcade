"""Setting goals and entering this period's values."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from db.commands import goals
from db.session import GuardedSession, open_session
from models.goals import MeasureValue
from models.rules.actor import SYSTEM
from models.rules.errors import Forbidden, Invalid, Stale
from models.rules.progress import Entry, NotEntered
from tests.world import World

OCTOBER = date(2025, 10, 1)


def values(goal_id: int) -> dict[date, float]:
    """What is stored for a goal, by period."""
    with open_session(SYSTEM) as session:
        statement = select(MeasureValue).where(MeasureValue.goal_id == goal_id)
        return {row.period_on: row.value for row in session.exec(statement)}


def add(session: GuardedSession, **owner: Any) -> Any:
    """A goal like any other."""
    facts: dict[str, Any] = {
        "result": "Babies sleep safely",
        "measure": "Families with a crib",
        "kind": "better_off",
        "polarity": "up",
        "unit": "percent",
        "frequency": "quarter",
        "baseline_on": date(2025, 1, 1),
        "baseline_value": 50,
        "due_on": date(2026, 12, 31),
        "target_value": 80,
    }
    return goals.add(session, **(facts | owner))


def test_a_lead_sets_a_goal_for_her_own_group_only(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        assert add(session, workgroup_id=world.early_group).id
    with pytest.raises(Forbidden), open_session(world.lead, write=True) as session:
        add(session, workgroup_id=world.health_group)


def test_a_goal_that_cannot_be_is_refused(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        for wrong in (
            {"target_value": 40},
            {"due_on": date(2024, 1, 1)},
            {"polarity": "down"},
            {"program_id": world.bright_start},
        ):
            with pytest.raises(Invalid):
                add(session, workgroup_id=world.early_group, **wrong)


def test_any_day_of_a_period_is_that_period(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session:
        goals.enter_value(
            session,
            goal_id=world.group_goal,
            period_on=date(2025, 11, 17),
            numerator=24,
            denominator=48,
            today=today,
        )
    assert values(world.group_goal)[OCTOBER] == 50.0
    assert len(values(world.group_goal)) == 2  # changed, not added


def test_a_period_to_come_has_no_value(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session, pytest.raises(Invalid, match="not begun"):
        goals.enter_value(
            session, goal_id=world.group_goal, period_on=date(2026, 4, 1), value=1, today=today
        )


def test_a_value_changed_meanwhile_is_not_overwritten(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session, pytest.raises(Stale) as stale:
        goals.enter_value(
            session, goal_id=world.group_goal, period_on=OCTOBER, value=1, version=5, today=today
        )
    assert stale.value.theirs["value"] == 47.0


def test_several_values_are_entered_at_once_or_none(world: World, today: date) -> None:
    january = date(2026, 1, 1)
    fine = Entry("a", world.group_goal, january, value=51)
    entries = [
        fine,
        Entry("b", world.group_goal, date(2025, 7, 1), value=200, version=1),
        Entry("c", world.start_goal, january, value=3),
        Entry("d", world.group_goal, OCTOBER, value=48),
    ]
    with pytest.raises(NotEntered) as refused, open_session(world.lead, write=True) as session:
        goals.enter_values(session, entries=entries, today=today)
    assert set(refused.value.problems) == {"b", "c", "d"}
    assert "47" in refused.value.problems["d"]
    assert january not in values(world.group_goal)
    with open_session(world.lead, write=True) as session:
        assert len(goals.enter_values(session, entries=[fine], today=today)) == 1
    assert values(world.group_goal)[january] == 51.0


def test_a_value_that_stands_is_not_overwritten_in_passing(world: World, today: date) -> None:
    entry: dict[str, Any] = {"goal_id": world.group_goal, "period_on": today, "today": today}
    before = values(world.group_goal)
    with open_session(world.lead, write=True) as session:
        period = goals.enter_new_value(session, value=7.0, **entry).period_on
    assert period not in before
    with (
        pytest.raises(Invalid, match="7 is entered"),
        open_session(world.lead, write=True) as again,
    ):
        goals.enter_new_value(again, value=8.0, **entry)
    assert values(world.group_goal) == before | {period: 7.0}
