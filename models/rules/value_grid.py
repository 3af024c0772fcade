"""Values typed into the grid of goals: from what the grid sends back to entries. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from models.rules import progress
from models.rules.progress import Entry

NUMBERS: Final = {"value": "Value", "numerator": "Of these", "denominator": "Out of"}
TYPED: Final = ("period_on", *NUMBERS, "comment")
COMMENT_LIMIT: Final = 500


@dataclass(frozen=True)
class Shown:
    """A goal's row as it was shown: the period proposed, and the versions of values that are there."""

    goal_id: int
    frequency: str
    anchor: date
    period_on: date
    versions: Mapping[date, int]


def key_of(position: int) -> str:
    """The key of a row by its position in the grid."""
    return f"row {position + 1}"


def entries(shown: Sequence[Shown], delta: Mapping[str, Any]) -> list[Entry]:
    """The values a grid's delta asks to enter; what cannot be read is an entry with its problem."""
    found = []
    for raw, typed in sorted((int(at), typed) for at, typed in (delta.get("edited_rows") or {}).items()):  # fmt: skip
        key = key_of(raw)
        if not 0 <= raw < len(shown):
            found.append(Entry(key, 0, date.min, problem="This row is not shown any more."))
            continue
        if any(typed.get(name) not in (None, "") for name in TYPED):
            found.append(_entry(key, shown[raw], typed))
    return found


def _entry(key: str, row: Shown, typed: Mapping[str, Any]) -> Entry:
    problems = ["This grid has no such column."] if set(typed) - {*TYPED, "_row"} else []
    numbers: dict[str, float | None] = {}
    for name, label in NUMBERS.items():
        number = typed.get(name)
        if number is None:
            numbers[name] = None
        elif _is_number(number):
            numbers[name] = float(number)
        else:
            problems.append(f"{label} is a number.")
    period = _period(typed.get("period_on"), row)
    if period is None:
        problems.append("The period is a date.")
        period = row.period_on
    comment = str(typed.get("comment") or "").strip()
    if len(comment) > COMMENT_LIMIT:
        problems.append(f"The comment is at most {COMMENT_LIMIT} characters.")
    return Entry(
        key, row.goal_id, period, comment=comment, version=row.versions.get(period),
        problem=" ".join(problems), **({} if problems else numbers),
    )  # fmt: skip


def _is_number(raw: Any) -> bool:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return False
    return math.isfinite(raw)


def _period(raw: Any, row: Shown) -> date | None:
    if raw in (None, ""):
        return row.period_on
    try:
        day = date.fromisoformat(str(raw)[:10])
    except ValueError:
        return None
    return progress.period_start(row.frequency, day, row.anchor)
