"""Setting goals, and entering what their measures were."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import select

from db.session import GuardedSession
from models.goals import Goal, MeasureValue
from models.programs import ProgramGoal
from models.rules import progress
from models.rules.errors import Invalid, NotFound, Refused, Stale


def add(
    session: GuardedSession,
    *,
    workgroup_id: int | None = None,
    program_id: int | None = None,
    program_goal_id: int | None = None,
    result: str,
    measure: str,
    kind: str,
    polarity: str,
    unit: str,
    frequency: str,
    baseline_on: date,
    baseline_value: float,
    due_on: date,
    target_value: float,
    source: str = "",
    position: int | None = None,
) -> Goal:
    """Set a goal for one workgroup or one program."""
    goal = Goal(
        workgroup_id=workgroup_id,
        program_id=program_id,
        program_goal_id=program_goal_id,
        result=result.strip(),
        measure=measure.strip(),
        kind=kind,
        polarity=polarity,
        unit=unit,
        frequency=frequency,
        baseline_on=baseline_on,
        baseline_value=float(baseline_value),
        due_on=due_on,
        target_value=float(target_value),
        source=source.strip(),
        position=position,
    )
    _check(session, goal)
    session.add(goal)
    session.flush()
    return goal


def change(
    session: GuardedSession, *, goal_id: int, version: int | None = None, **values: Any
) -> Goal:
    """Change a goal's facts. Raises Stale when it is not as it was shown."""
    goal = session.fetch(Goal, goal_id, version=version)
    for name, value in values.items():
        setattr(goal, name, value)
    _check(session, goal)
    session.flush()
    return goal


def _check(session: GuardedSession, goal: Goal) -> None:
    problem = progress.why_not_goal(
        polarity=goal.polarity,
        baseline_on=goal.baseline_on,
        baseline_value=goal.baseline_value,
        due_on=goal.due_on,
        target_value=goal.target_value,
        owners=sum(one is not None for one in (goal.workgroup_id, goal.program_id)),
    )
    if problem is not None:
        raise Invalid(problem)
    if goal.program_goal_id is not None:
        with session.no_autoflush:
            stated = session.fetch(ProgramGoal, goal.program_goal_id)
        if stated.program_id != goal.program_id:
            raise Invalid("That program goal is another program's. Choose one of this program.")


def enter_value(
    session: GuardedSession,
    *,
    goal_id: int,
    period_on: date,
    value: float | None = None,
    numerator: float | None = None,
    denominator: float | None = None,
    comment: str = "",
    version: int | None = None,
    today: date,
) -> MeasureValue:
    """Enter or change what a measure was in the period that holds `period_on`.

    The value is given, or worked out from numerator and denominator. Raises Stale by `version`.
    """
    goal = session.fetch(Goal, goal_id)
    period = progress.period_start(goal.frequency, period_on, goal.baseline_on)
    if period > today:
        raise Invalid("That period has not begun. Enter it when it is here.")
    worked_out = progress.worked_out(goal.unit, value, numerator, denominator)
    row = _value_of(session, goal_id, period)
    if row is None:
        row = MeasureValue(goal_id=goal_id, period_on=period, value=worked_out)
        session.add(row)
    elif version is not None and row.version != version:
        raise Stale(theirs={"value": row.value, "comment": row.comment})
    row.value, row.numerator, row.denominator = worked_out, numerator, denominator
    row.comment = comment.strip()
    session.flush()
    return row


def enter_new_value(
    session: GuardedSession, *, goal_id: int, period_on: date, today: date, **values: Any
) -> MeasureValue:
    """Enter the value of a period that has none yet; one that stands is changed where it is seen."""
    goal = session.fetch(Goal, goal_id)
    period = progress.period_start(goal.frequency, period_on, goal.baseline_on)
    known = _value_of(session, goal_id, period)
    if known is not None:
        raise Invalid(
            f"{known.value:g} is entered for that period. Change it on Goals, or choose another day."
        )
    return enter_value(session, goal_id=goal_id, period_on=period_on, today=today, **values)


def _value_of(session: GuardedSession, goal_id: int, period: date) -> MeasureValue | None:
    statement = select(MeasureValue).where(
        MeasureValue.goal_id == goal_id, MeasureValue.period_on == period
    )
    return session.exec(statement).one_or_none()


def enter_values(
    session: GuardedSession, *, entries: Sequence[progress.Entry], today: date
) -> list[MeasureValue]:
    """Enter several values at once: all of them, or none.

    Raises progress.NotEntered with a sentence for every entry that was refused, so that each can be
    marked where it was typed.
    """
    problems: dict[str, str] = {}
    saved = []
    for entry in entries:
        try:
            saved.append(_enter(session, entry, today))
        except Refused as refused:
            problems[entry.key] = refused.sentence
            session.expunge_all()  # What was refused must not be flushed with the next entry.
    if problems:
        raise progress.NotEntered(problems)
    return saved


def _enter(session: GuardedSession, entry: progress.Entry, today: date) -> MeasureValue:
    if entry.problem:
        raise Invalid(entry.problem)
    goal = session.get(Goal, entry.goal_id)
    if goal is None:
        raise NotFound("This goal was not found. It may have been removed.")
    period = progress.period_start(goal.frequency, entry.period_on, goal.baseline_on)
    current = _value_of(session, entry.goal_id, period)
    if current is not None and current.version != entry.version:
        raise Stale(
            f"Somebody entered {current.value:g} for this period meanwhile. Yours is still here: "
            "save again to put it in place of theirs, or clear it to keep theirs."
        )
    return enter_value(
        session,
        goal_id=entry.goal_id,
        period_on=period,
        value=entry.value,
        numerator=entry.numerator,
        denominator=entry.denominator,
        comment=entry.comment,
        version=entry.version,
        today=today,
    )
