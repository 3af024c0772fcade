"""Goals read: where each stands, its values over time, and what there is to enter."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from db.session import GuardedSession
from models.goals import Goal, MeasureValue
from models.programs import Program, ProgramGoal
from models.rules import progress
from models.rules.actor import Actor
from models.rules.errors import NotFound
from models.rules.few_people import is_hidden
from models.rules.progress import Aim, Point
from models.workgroups import Workgroup

MOST_VALUES: Final = 2_000  # of the goals on one page; thirty years by month for a handful
MASKED: Final = {"masked": True}
"""Values of too few people are read here, and nothing but that they are there is handed on."""


@dataclass(frozen=True)
class StatusRow:
    """A goal with its latest value and where that puts it. `latest` is None also when hidden."""

    id: int
    version: int
    workgroup_id: int | None
    program_id: int | None
    owner: str
    owner_slug: str
    result: str
    measure: str
    kind: str
    source: str
    aim: Aim
    latest: Point | None
    is_hidden: bool
    comment: str
    value_version: int | None
    status: str
    needs_value: bool

    @property
    def owner_key(self) -> str:
        """The owner as an address says it: w3 is workgroup 3, p5 program 5."""
        return f"w{self.workgroup_id}" if self.workgroup_id else f"p{self.program_id}"

    @property
    def expected(self) -> float | None:
        """The point on the line that the latest value is held against."""
        return progress.expected(self.aim, self.latest.on) if self.latest else None


def _columns(*columns: Any) -> Any:
    """A SELECT of named columns; its overloads stop at four of them."""
    return sa.select(*columns)


def status_rows(
    session: GuardedSession,
    *,
    today: date,
    workgroup_id: int | None = None,
    program_id: int | None = None,
) -> list[StatusRow]:
    """Say where every active goal stands, or those of one owner, by owner and order. One select."""
    statement = _with_latest().where(col(Goal.is_active).is_(True))
    if workgroup_id is not None:
        statement = statement.where(Goal.workgroup_id == workgroup_id)
    if program_id is not None:
        statement = statement.where(Goal.program_id == program_id)
    name = func.coalesce(Workgroup.name, Program.name)
    statement = statement.order_by(name, Goal.position, Goal.id)
    found = session.execute(statement, execution_options=MASKED)
    return [_status_row(session.actor, row, today) for row in found]


def _with_latest() -> Any:
    earlier = aliased(MeasureValue)
    latest = (
        select(func.max(earlier.period_on))
        .where(earlier.goal_id == Goal.id)
        .correlate(Goal)
        .scalar_subquery()
    )
    return (
        _columns(
            Goal.id, Goal.version, Goal.workgroup_id, Goal.program_id,
            func.coalesce(Workgroup.name, Program.name, ""),
            func.coalesce(Workgroup.slug, Program.slug, ""),
            Goal.result, Goal.measure, Goal.kind, Goal.source,
            Goal.polarity, Goal.unit, Goal.frequency, Goal.baseline_on, Goal.baseline_value,
            Goal.due_on, Goal.target_value,
            MeasureValue.period_on, MeasureValue.value, MeasureValue.numerator,
            MeasureValue.denominator, MeasureValue.comment, MeasureValue.version,
        )
        .join(Workgroup, col(Workgroup.id) == Goal.workgroup_id, isouter=True)
        .join(Program, col(Program.id) == Goal.program_id, isouter=True)
        .join(
            MeasureValue,
            sa.and_(col(MeasureValue.goal_id) == Goal.id, col(MeasureValue.period_on) == latest),
            isouter=True,
        )
    )  # fmt: skip


def _status_row(actor: Actor, row: Any, today: date) -> StatusRow:
    goal_id, version, workgroup_id, program_id, owner, slug, result, measure, kind, source = row[
        :10
    ]
    aim = Aim(*row[10:17])
    on, value, numerator, denominator, comment, value_version = row[17:]
    latest = Point(on, value) if on is not None else None
    hidden = latest is not None and is_hidden(
        actor, kind, aim.unit, workgroup_id, program_id, value, numerator, denominator
    )
    # With a target of ten people, "met" would say of a hidden count that it is ten.
    known = None if hidden and aim.unit == "people" else latest
    return StatusRow(
        id=goal_id, version=version, workgroup_id=workgroup_id, program_id=program_id, owner=owner,
        owner_slug=slug, result=result, measure=measure, kind=kind, source=source, aim=aim,
        latest=None if hidden else latest, is_hidden=hidden,
        comment="" if hidden else comment or "",
        value_version=value_version, status=progress.status(aim, known, today),
        needs_value=progress.needs_value(aim.frequency, on, today, aim.baseline_on),
    )  # fmt: skip


@dataclass(frozen=True)
class ValueRow:
    """What a measure was in one period; None where too few people would show."""

    goal_id: int
    version: int
    period_on: date
    value: float | None
    numerator: float | None
    denominator: float | None
    comment: str

    @property
    def is_hidden(self) -> bool:
        """Whether there is a value that this actor is not shown."""
        return self.value is None


def values(
    session: GuardedSession, goal_ids: Collection[int], *, limit: int = MOST_VALUES
) -> dict[int, list[ValueRow]]:
    """Map each of these goals to its values in order of time; the latest ones if there are many."""
    if not goal_ids:
        return {}
    statement = (
        _columns(
            MeasureValue.goal_id, MeasureValue.version, MeasureValue.period_on, MeasureValue.value,
            MeasureValue.numerator, MeasureValue.denominator, MeasureValue.comment,
            Goal.kind, Goal.unit, Goal.workgroup_id, Goal.program_id,
        )
        .join(Goal, col(Goal.id) == MeasureValue.goal_id)
        .where(col(MeasureValue.goal_id).in_(sorted(goal_ids)))
        .order_by(col(MeasureValue.period_on).desc(), MeasureValue.goal_id)
        .limit(limit)
    )  # fmt: skip
    found: dict[int, list[ValueRow]] = {goal_id: [] for goal_id in goal_ids}
    for row in reversed(session.execute(statement, execution_options=MASKED).all()):
        goal_id, version, on, value, numerator, denominator, comment = row[:7]
        kind, unit, workgroup_id, program_id = row[7:]
        if is_hidden(
            session.actor, kind, unit, workgroup_id, program_id, value, numerator, denominator
        ):
            # A comment tells the number as often as not.
            value = numerator = denominator = None
            comment = ""
        shown = ValueRow(goal_id, version, on, value, numerator, denominator, comment)
        found[goal_id].append(shown)
    return found


def find(session: GuardedSession, goal_id: int, *, today: date) -> StatusRow:
    """Find one goal, retired ones too. Raises NotFound for one that is not theirs to see."""
    statement = _with_latest().where(Goal.id == goal_id)
    row = session.execute(statement, execution_options=MASKED).one_or_none()
    if row is None:
        raise NotFound("This goal was not found. It may have been removed.")
    return _status_row(session.actor, row, today)


def program_goals(session: GuardedSession, program_id: int) -> list[tuple[int, str]]:
    """List the goals a program was set up for, in its own words, for a picker."""
    statement = (
        select(ProgramGoal.id, ProgramGoal.text)
        .where(ProgramGoal.program_id == program_id)
        .order_by(col(ProgramGoal.position), col(ProgramGoal.id))
    )
    return [(found, text) for found, text in session.exec(statement)]  # type: ignore[misc]
