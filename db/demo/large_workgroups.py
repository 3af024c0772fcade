"""The large demo's rosters and goals."""

from datetime import date, timedelta
from random import Random
from typing import Final

from db.demo import names
from db.demo.bulk import Bulk
from db.demo.rosters import TITLES
from db.demo.setting_up import Partnership
from models.goals import Goal, MeasureValue
from models.people import Person
from models.rules.periods import add_months
from models.workgroups import Membership

MONTHS: Final = 120
"""Ten years of monthly values for each goal."""
MEMBER, LIST_ONLY = 0.16, 0.12  # the rest have left


def add_rosters(bulk: Bulk, made: Partnership, rng: Random, today: date, *, wanted: int) -> None:
    """Add so many memberships to the county's workgroups, most of them of people who have left."""
    groups = [one for key, one in made.workgroups.items() if key != "neighboring-table"]
    homes = sorted({one for ids in made.sectors.values() for one in ids})
    fresh = names.full_names(rng)
    for number in range(wanted):
        name = next(fresh)
        home = rng.choice(homes)
        person = bulk.add(
            Person, area_id=made.areas["county"], name=name, email=names.email(name),
            job_title=rng.choice(TITLES), organization_id=home,
        )  # fmt: skip
        draw = rng.random()
        is_list_only = MEMBER <= draw < MEMBER + LIST_ONLY
        began = today - timedelta(days=rng.randint(900, 2800))
        has_left = draw >= MEMBER + LIST_ONLY
        bulk.add(
            Membership, workgroup_id=groups[number % len(groups)], person_id=person, organization_id=home,
            role="list_only" if is_list_only else "member", term_starts_on=began,
            term_ends_on=None if is_list_only else began + timedelta(days=rng.choice((730, 1460, 2920))),
            ended_on=began + timedelta(days=rng.randint(100, 850)) if has_left else None,
        )  # fmt: skip


def add_goals(bulk: Bulk, made: Partnership, rng: Random, today: date, *, values: int) -> None:
    """Add monthly goals with ten years of values, spread over every workgroup and program."""
    owners = [("workgroup_id", one) for one in made.workgroups.values()]
    owners += [("program_id", one) for one in made.programs.values()]
    baseline_on = add_months(today.replace(day=1), -MONTHS)
    for number in range(values // MONTHS):
        owner, owner_id = owners[number % len(owners)]
        goal = bulk.add(
            Goal, **{owner: owner_id}, result="Children do well", measure=f"Sample measure {number + 1}",
            kind=("how_much", "how_well", "better_off", "population")[number % 4], polarity="up",
            unit="percent", frequency="month", baseline_on=baseline_on, baseline_value=30.0,
            due_on=add_months(baseline_on, MONTHS + 24), target_value=70.0, position=100 + number,
        )  # fmt: skip
        way = rng.uniform(-0.1, 1.1)
        for month in range(MONTHS):
            value = 30 + 40 * way * month / MONTHS + rng.gauss(0, 2)
            bulk.add(
                MeasureValue, goal_id=goal, period_on=add_months(baseline_on, month),
                value=round(min(max(value, 0.0), 100.0), 1),
            )  # fmt: skip
