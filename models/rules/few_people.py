"""Which values of measures tell of too few people, for whoever does not read the rows behind them.

What people count: the value of a measure in people, and the parts of one that says whether anyone is
better off, or that a program keeps. What is left over of the whole gives a part away. As a rule for
one value, and as a condition for all of them.
"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from models.goals import Goal, MeasureValue
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.reaching import Condition, any_of, mentoring_programs, outline_programs, within


def may_enter(actor: Actor, workgroup_id: int | None, program_id: int | None) -> bool:
    """Whether this actor may enter values for goals of this owner."""
    place = {"workgroup_id": workgroup_id, "program_id": program_id}
    return any(
        permissions.reaches(actor, role, Goal.spec.scope, place)
        for role in permissions.roles_that("measure_values", "a")
    )


def reads_exactly(actor: Actor, workgroup_id: int | None, program_id: int | None) -> bool:
    """Whether this actor reads the rows behind a goal's values, or keeps the values themselves."""
    if actor.is_system or may_enter(actor, workgroup_id, program_id):
        return True
    return program_id in outline_programs(actor) | mentoring_programs(actor)


def is_hidden(
    actor: Actor, kind: str, unit: str, workgroup_id: int | None, program_id: int | None,
    value: float, numerator: float | None, denominator: float | None,
) -> bool:  # fmt: skip
    """Whether a value tells of too few people for this actor."""
    if reads_exactly(actor, workgroup_id, program_id):
        return False
    counts: list[float] = [value] if unit == "people" else []
    of_people = kind == "better_off" or (program_id is not None and kind != "population")
    if of_people and numerator is not None and denominator is not None:
        counts += [numerator, denominator - numerator, denominator]
    return any(0 < count < actor.small_number for count in counts)


def shown(actor: Actor) -> Condition:
    """The values that are not hidden from this actor: is_hidden, as a condition."""
    value, part, whole = (
        col(MeasureValue.value), col(MeasureValue.numerator), col(MeasureValue.denominator)
    )  # fmt: skip
    in_people = select(Goal.id).where(Goal.unit == "people")
    of_people = select(Goal.id).where(
        sa.or_(
            col(Goal.kind) == "better_off",
            sa.and_(col(Goal.program_id).is_not(None), col(Goal.kind) != "population"),
        )
    )
    goal, least = col(MeasureValue.goal_id), actor.small_number
    parts = [_is_none_or_many(count, least) for count in (part, whole - part, whole)]
    is_one = sa.or_(part.is_(None), whole.is_(None))
    names_nobody = sa.and_(
        sa.or_(goal.not_in(in_people), _is_none_or_many(value, least)),
        sa.or_(goal.not_in(of_people), is_one, sa.and_(*parts)),
    )
    return any_of(goal.in_(_read_exactly(actor)), names_nobody)


def _is_none_or_many(count: Any, least: int) -> Any:
    return sa.or_(count <= 0, count >= least)


def _read_exactly(actor: Actor) -> Any:
    """The goals of which this actor reads every value."""
    keeps = permissions.roles_that("measure_values", "a")
    programs = outline_programs(actor) | mentoring_programs(actor) | actor.programs(*keeps)
    groups = actor.workgroups(*keeps)
    return select(Goal.id).where(
        any_of(within(Goal.workgroup_id, groups), within(Goal.program_id, programs))
    )
