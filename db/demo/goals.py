"""Goals of workgroups and programs, with three years of values: some met, some stuck, some forgotten."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Final

from db.commands import goals
from db.demo.days import Days
from db.demo.setting_up import Partnership, id_of
from db.session import GuardedSession
from models.rules.periods import add_months

QUARTERS: Final = 12


@dataclass(frozen=True)
class Aim:
    """One goal: whose it is, what it measures, and how far it has come by today (1.0: the whole way)."""

    owner: str
    stated: int  # which of the program's own goals, 0 for none
    result: str
    measure: str
    kind: str
    unit: str
    baseline: float
    target: float
    way: float
    forgotten: int = 0  # quarters without a value
    outof: int = 0  # roughly how many the percentage is of


AIMS: Final = (
    Aim("early-care", 0, "Children are ready for school", "Children screened before preschool", "how_much", "people", 240, 520, 0.82),
    Aim("early-care", 0, "Children are ready for school", "Entering kindergarten ready to learn", "population", "percent", 48, 62, 0.35),
    Aim("early-care", 0, "Providers learn from each other", "Providers at the monthly program", "how_much", "people", 14, 30, 0.9),
    Aim("education", 0, "Children finish school", "4th graders proficient in reading", "population", "percent", 31, 40, 0.5),
    Aim("education", 0, "Children come to school", "Students chronically absent", "population", "percent", 22, 14, 0.72),
    Aim("economic-security", 0, "Parents can work", "Families on the child care waiting list", "population", "count", 610, 350, 0.2),
    Aim("economic-security", 0, "Families keep their home", "Evictions stopped with help", "how_much", "count", 18, 60, 0.78),
    Aim("health-workgroup", 0, "Babies are born healthy", "Mothers with prenatal care in the first trimester", "population", "percent", 66, 78, 0.74),
    Aim("health-workgroup", 0, "Babies are born healthy", "Babies of low birth weight", "population", "percent", 10.8, 8.5, 0.3),
    Aim("safety", 0, "Children are safe at home", "Sleep-related infant deaths", "population", "count", 9, 3, 1.05),
    Aim("safety", 0, "Children are safe at home", "Schools with Handle with Care", "how_well", "percent", 20, 90, 0.8),
    Aim("perinatal-leadership", 0, "Partners act as one", "Partners that share data every month", "how_well", "percent", 35, 85, 0.28),
    Aim("perinatal-leadership", 0, "Partners act as one", "Staff trained on CARA", "how_much", "people", 20, 160, 0.85),
    Aim("shared-decision-making", 0, "Parents and youth decide with us", "Seats held by parents, youth and neighbors", "how_well", "percent", 18, 40, -0.1),
    Aim("shared-decision-making", 0, "Parents and youth decide with us", "Family team meetings supported", "how_much", "count", 12, 40, 0.4, forgotten=4),
    Aim("reentry-steering", 0, "People stay home", "Employers who hire people coming home", "how_much", "count", 11, 40, 0.7),
    Aim("safe-care", 1, "Mothers are in treatment", "Enrolled in treatment within 30 days", "better_off", "percent", 38, 65, 0.84, outof=34),
    Aim("safe-care", 2, "Families stay together", "Infants living with a parent after 12 months", "better_off", "percent", 61, 78, 0.8, outof=28),
    Aim("safe-care", 3, "Babies come home sooner", "Days in out-of-home placement, birth to 3", "better_off", "days", 410, 280, 0.7),
    Aim("safe-care", 4, "Infants are safe", "Infants with a Safety Plan in place at discharge", "how_well", "percent", 70, 95, 1.02, outof=26),
    Aim("safe-care", 5, "The community can help", "Organizations that took a referral", "how_much", "count", 14, 32, 0.9),
    Aim("safe-care", 0, "Families are met soon", "Days from referral to first contact", "how_well", "days", 12.5, 4, 1.0),
    Aim("plan-of-safe-care", 1, "Families get what the plan says", "Families with a service delivered", "better_off", "percent", 52, 80, 0.05, outof=30),
    Aim("plan-of-safe-care", 2, "Data are shared", "Plans with the pediatrician's copy sent", "how_well", "percent", 30, 85, 0.2, outof=30),
    Aim("plan-of-safe-care", 3, "Doctors take part", "Plans begun before birth", "how_well", "percent", 12, 40, 0.12, outof=30),
    Aim("perinatal-cluster", 0, "Mothers are not alone", "Mothers with a care plan of three partners or more", "how_well", "percent", 40, 75, 0.68, outof=14),
    Aim("perinatal-cluster", 0, "Babies are born healthy", "Cluster babies born at term", "better_off", "percent", 74, 88, 0.5, outof=12),
    Aim("community-partnership", 0, "Children stay safely at home", "Repeat reports within 12 months", "population", "percent", 14.3, 10, 0.45),
    Aim("community-partnership", 0, "Neighbors help", "Neighborhood events", "how_much", "count", 3, 12, 0.86),
    Aim("reentry", 2, "People do not go back", "Back in custody within 12 months", "better_off", "percent", 31, 20, 0.66, outof=25),
    Aim("reentry", 4, "People are linked", "Linked to two services or more", "how_well", "percent", 44, 75, 0.78, outof=30),
    Aim("reentry", 3, "Parents and children are together", "Parents with regular visits", "better_off", "percent", 26, 50, 0.4, forgotten=3, outof=16),
)  # fmt: skip
LATE: Final = (
    "Staff changed in spring.",
    "Two partners reported late.",
    "First quarter with the new form.",
)


def plan(session: GuardedSession, made: Partnership, rng: Random, days: Days) -> None:
    """Set the goals and put the entering of their values on its days."""
    this_quarter = date(days.today.year, (days.today.month - 1) // 3 * 3 + 1, 1)
    baseline_on = add_months(this_quarter, -3 * QUARTERS)
    for position, aim in enumerate(AIMS, start=1):
        is_program = aim.owner in made.programs
        goal = goals.add(
            session,
            workgroup_id=None if is_program else made.workgroups[aim.owner],
            program_id=made.programs[aim.owner] if is_program else None,
            program_goal_id=made.program_goals[aim.owner][aim.stated - 1] if aim.stated else None,
            result=aim.result,
            measure=aim.measure,
            kind=aim.kind,
            polarity="up" if aim.target > aim.baseline else "down",
            unit=aim.unit,
            frequency="quarter",
            baseline_on=baseline_on,
            baseline_value=aim.baseline,
            due_on=add_months(baseline_on, 3 * (QUARTERS + 3)),
            target_value=aim.target,
            source="Invented for the demo",
            position=position,
        )
        for number in range(QUARTERS - aim.forgotten):
            period = add_months(baseline_on, 3 * number)
            share = (number + 1) / QUARTERS
            _enter_later(rng, days, id_of(goal), aim, period, share)


def _enter_later(
    rng: Random, days: Days, goal_id: int, aim: Aim, period: date, share: float
) -> None:
    noise = rng.gauss(0, 0.06)
    value = aim.baseline + (aim.target - aim.baseline) * (aim.way * share + noise)
    whole = aim.unit in ("people", "count")
    value = max(0.0, round(value, 0 if whole else 1))
    if aim.unit == "percent":
        value = min(value, 100.0)
    outof = rng.randint(round(aim.outof * 0.8), round(aim.outof * 1.2)) if aim.outof else None
    # What is due for a quarter is typed in some weeks after it.
    day = min(add_months(period, 3) + timedelta(days=rng.randint(3, 40)), days.today)
    enter = partial(
        goals.enter_value,
        goal_id=goal_id,
        period_on=period,
        value=None if outof else value,
        numerator=float(round(value / 100 * outof)) if outof else None,
        denominator=float(outof) if outof else None,
        comment=rng.choice(LATE) if rng.random() < 0.08 else "",
        today=day,
    )
    days.on(day, enter)
