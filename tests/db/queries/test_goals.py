"""Where goals stand, for whom, and what is not shown of a few people."""

from dataclasses import replace
from datetime import date
from typing import Final

from db.commands import goals as commands
from db.queries import charts, goals, history, recent_changes, records, shapes
from db.session import open_session
from models.goals import MeasureValue
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_specs import ChartSpec
from tests.world import World

VALUES: Final = history.Filters(table="measure_values")


def enter(goal_id: int, on: date, today: date, *, numerator: float, denominator: float) -> None:
    """Enter a value as the program itself does."""
    with open_session(SYSTEM, write=True) as session:
        commands.enter_value(
            session, goal_id=goal_id, period_on=on, numerator=numerator, denominator=denominator,
            today=today,
        )  # fmt: skip


def test_every_goal_is_listed_with_its_latest_value(world: World, today: date) -> None:
    with open_session(world.director) as session:
        rows = {row.id: row for row in goals.status_rows(session, today=today)}
        assert session.statements == 1
    group, start = rows[world.group_goal], rows[world.start_goal]
    assert (group.owner, group.owner_key) == ("Early Care of Maple", f"w{world.early_group}")
    assert group.latest is not None
    assert (group.latest.on, group.latest.value) == (date(2025, 10, 1), 47.0)
    assert group.status == "on_track"
    assert not group.needs_value
    assert (start.status, start.needs_value) == ("no_value", True)


def test_charlie_finds_no_goal_of_maple(world: World, today: date) -> None:
    with open_session(world.charlie) as session:
        assert goals.status_rows(session, today=today) == []
        assert goals.values(session, [world.group_goal]) == {world.group_goal: []}


def test_the_number_of_statements_does_not_grow_with_the_data(world: World, today: date) -> None:
    for month in range(1, 10):
        enter(world.start_goal, date(2025, month, 1), today, numerator=month, denominator=100)
    with open_session(world.director) as session:
        goals.status_rows(session, today=today)
        goals.values(session, [world.group_goal, world.start_goal])
        assert session.statements == 2


def test_a_few_people_are_hidden_from_who_sees_totals_only(world: World, today: date) -> None:
    with open_session(SYSTEM, write=True) as session:
        goal = commands.add(
            session, program_id=world.bright_start, result="Families stay together",
            measure="Children home after a year", kind="better_off", polarity="up", unit="percent",
            frequency="quarter", baseline_on=date(2025, 1, 1), baseline_value=50,
            due_on=date(2026, 12, 31), target_value=90,
        )  # fmt: skip
    assert goal.id is not None
    for period, part, whole in (
        (date(2025, 4, 1), 30, 50),
        (date(2025, 7, 1), 45, 50),
        (date(2025, 10, 1), 7, 60),
    ):
        enter(goal.id, period, today, numerator=part, denominator=whole)
    with open_session(world.lead) as session:
        shown = goals.values(session, [goal.id])[goal.id]
        assert [row.value for row in shown] == [60.0, None, None]
        assert shown[1].numerator is None
        found = goals.find(session, goal.id, today=today)
        assert found.is_hidden
        assert found.latest is None
    with open_session(world.coordinator) as session:
        assert [row.value for row in goals.values(session, [goal.id])[goal.id]][1] == 90.0


def test_the_comment_on_a_hidden_value_is_hidden_with_it(world: World, today: date) -> None:
    with open_session(SYSTEM, write=True) as session:
        goal = commands.add(
            session, program_id=world.bright_start, result="Babies are born healthy",
            measure="Babies born", kind="better_off", polarity="up", unit="people",
            frequency="quarter", baseline_on=date(2025, 1, 1), baseline_value=20,
            due_on=date(2026, 12, 31), target_value=40,
        )  # fmt: skip
        assert goal.id is not None
        commands.enter_value(
            session, goal_id=goal.id, period_on=date(2025, 10, 1), value=4,
            comment="Only four, two of them twins", today=today,
        )  # fmt: skip
    with open_session(world.partner) as session:
        assert goals.find(session, goal.id, today=today).comment == ""
        assert [row.comment for row in goals.values(session, [goal.id])[goal.id]] == [""]


def of_few_people(
    world: World, today: date, *, value: float, target: float = 40, unit: str = "people"
) -> int:
    """A goal of Bright Start with one value, and what it is in its comment."""
    with open_session(SYSTEM, write=True) as session:
        goal = commands.add(
            session, program_id=world.bright_start, result="Babies are born healthy",
            measure="Babies born", kind="better_off", polarity="up", unit=unit,
            frequency="quarter", baseline_on=date(2025, 1, 1), baseline_value=0,
            due_on=date(2026, 12, 31), target_value=target,
        )  # fmt: skip
        assert goal.id is not None
        commands.enter_value(
            session, goal_id=goal.id, period_on=date(2025, 10, 1), value=value,
            comment=f"Only {value:g} of them", today=today,
        )  # fmt: skip
        return goal.id


def test_a_value_of_few_people_is_in_no_list_file_or_chart_either(
    world: World, today: date
) -> None:
    few, many = (of_few_people(world, today, value=value) for value in (4, 44))
    parts = of_few_people(world, today, value=60, unit="percent")
    enter(parts, date(2025, 7, 1), today, numerator=57, denominator=60)
    director = replace(world.director, directors_read_outlines=False)

    def listed(actor: Actor, goal_id: int) -> list[float]:
        with open_session(actor) as session:
            shape = shapes.shape(session, MeasureValue)
            asked = Asked(filters=(Filter("goal_id", "is", str(goal_id)),))
            rows = list(records.stream(session, MeasureValue, shape, asked, ["value"]))
            assert records.count(session, MeasureValue, shape, asked) == len(rows)
        return sorted(row.values["value"] for row in rows)

    for actor in (world.lead, world.partner, world.mentor_coordinator):
        assert (listed(actor, few), listed(actor, many)) == ([], [44]), actor.name
        assert listed(actor, parts) == [60], actor.name
        spec = ChartSpec(measure="sum", of="value", by="goal_id")
        drawn = charts.draw(
            actor, table_name="measure_values", spec=spec, asked=Asked(), today=today
        )
        assert str(few) not in drawn.by, actor.name
    # Who enters the values reads them, and a director does, whatever they read of families.
    for actor in (world.coordinator, world.director, director):
        assert (listed(actor, few), listed(actor, parts)) == ([4], [60, 95]), actor.name


def test_a_hidden_count_is_not_told_by_whether_its_target_is_met(world: World, today: date) -> None:
    """Of one to ten people, those who have reached a target of ten are ten."""
    goal = of_few_people(world, today, value=10, target=10)
    for actor, status in ((world.partner, "no_value"), (world.coordinator, "met")):
        with open_session(actor) as session:
            assert goals.find(session, goal, today=today).status == status


def test_an_administrator_does_not_read_hidden_values_in_the_change_log(
    world: World, today: date
) -> None:
    enter(world.start_goal, date(2025, 10, 1), today, numerator=7, denominator=60)
    tables = {}
    for name in ("administrator", "director", "lead"):
        with open_session(world.actors()[name]) as session:
            groups = recent_changes.page(session, filters=VALUES).groups
            tables[name] = {row.table for group in groups for row in group.rows}
    assert tables == {
        "administrator": set(),
        "director": {"measure_values"},
        "lead": {"measure_values"},  # of the workgroup they lead, entered with the cast
    }
