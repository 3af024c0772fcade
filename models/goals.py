"""Goals of workgroups and programs, and the values that show how far they have come."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Table, TableSpec
from models.columns import choice, day, decimal, ref, text, whole, yes_no


class Goal(Table, table=True):
    """A result somebody agreed to, with the measure, baseline, target and due date (Results-Based Accountability)."""

    __tablename__ = "goals"
    __table_args__ = (
        sa.CheckConstraint("(workgroup_id IS NULL) <> (program_id IS NULL)", name="one_owner"),
        sa.CheckConstraint("due_on > baseline_on", name="due_after_baseline"),
    )
    spec: ClassVar = TableSpec(
        "goal",
        "goals",
        "What workgroups and programs set out to reach.",
        title="measure",
        scope="owner",
        list_display=("measure", "kind", "baseline_value", "target_value", "due_on"),
        list_filter=("workgroup_id", "program_id", "kind"),
        search_fields=("result", "measure"),
        ordering=("workgroup_id", "program_id", "position", "id"),
        immutable=("workgroup_id", "program_id"),
        section="Goals",
    )

    workgroup_id: int | None = ref("Workgroup", "workgroups")
    program_id: int | None = ref("Program", "programs")
    program_goal_id: int | None = ref("Program goal", "program_goals")
    result: str = text("Result", required=True, limit=300, help="The condition wished for.")
    measure: str = text("Measure", required=True, limit=200, help="How we would see it.")
    kind: str = choice("Kind", choices.GOAL_KIND, required=True)
    polarity: str = choice("Direction", choices.POLARITY, default="up")
    unit: str = choice("Unit", choices.UNIT, required=True)
    frequency: str = choice("Updated", choices.FREQUENCY, default="quarter")
    baseline_on: date = day("Baseline date", required=True)
    baseline_value: float = decimal("Baseline", required=True)
    due_on: date = day("Due", required=True)
    target_value: float = decimal("Target", required=True)
    source: str = text("Data source", limit=200)
    position: int | None = whole("Order", at_least=0)
    is_active: bool = yes_no("Active", default=True)


class MeasureValue(Table, table=True):
    """What a measure was in one period: a value, or a numerator and a denominator."""

    __tablename__ = "measure_values"
    __table_args__ = (
        sa.UniqueConstraint("goal_id", "period_on"),
        sa.CheckConstraint("denominator IS NULL OR denominator > 0", name="denominator"),
    )
    spec: ClassVar = TableSpec(
        "measure value",
        "measure values",
        "What measures were, period by period.",
        title="period_on",
        scope="goal_id",
        list_display=("goal_id", "period_on", "value", "numerator", "denominator", "comment"),
        list_filter=("goal_id",),
        ordering=("goal_id", "period_on"),
        immutable=("goal_id", "period_on"),
        section="Goals",
        part_of="goal_id",
    )

    goal_id: int = ref("Goal", "goals", required=True)
    period_on: date = day("Period", required=True, help="The period's first day.")
    value: float = decimal("Value", required=True)
    numerator: float | None = decimal("Of these", at_least=0)
    denominator: float | None = decimal("Out of", at_least=0)
    comment: str = text("Comment", limit=500)
