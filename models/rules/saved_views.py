"""What a saved view keeps, read against the table as it is today. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from models.base import Kind, Sensitivity
from models.rules import asking, chart_specs
from models.rules.asking import TYPED, Asked
from models.rules.chart_specs import ChartSpec
from models.rules.own_fields import Shape

NO_NAMES: Final = (
    "This view looks for text that may name somebody. Take the search and the filters on names, "
    "phones and notes out before you share it, or keep it to yourself."
)


@dataclass(frozen=True)
class Look:
    """What a view shows: its filters and columns, a board's `by`, a calendar's `on`, or a chart.

    `gone` are sentences about what dropped out since it was saved.
    """

    asked: Asked
    by: str = ""
    on: str = ""
    chart: ChartSpec = field(default_factory=ChartSpec)
    gone: tuple[str, ...] = ()


def offered_by(shape: Shape) -> list[str]:
    """The columns a board can have its columns from."""
    return [name for name, spec in shape.items() if spec.kind is Kind.CHOICE]


def offered_on(shape: Shape) -> list[str]:
    """The columns that put a record on a day of a calendar."""
    return [name for name, spec in shape.items() if spec.kind is Kind.DAY]


def to_json(look: Look) -> dict[str, Any]:
    """What is kept in the row of a view."""
    return {
        **asking.to_json(look.asked),
        "by": look.by,
        "on": look.on,
        "chart": chart_specs.to_json(look.chart),
    }


def read(shape: Shape, kind: str, kept: Any, *, totals: bool = False) -> Look:
    """What a view shows today. What it names and the table no longer has is left out, and told."""
    given: Mapping[str, Any] = kept if isinstance(kept, dict) else {}
    asked = asking.from_json(shape, given)
    by, on = str(given.get("by") or ""), str(given.get("on") or "")
    look = Look(
        asked,
        by if by in offered_by(shape) else "",
        on if on in offered_on(shape) else "",
        chart_specs.from_json(shape, given.get("chart"), totals=totals),
    )
    return Look(look.asked, look.by, look.on, look.chart, _gone(given, look, kind))


def _gone(given: Mapping[str, Any], look: Look, kind: str) -> tuple[str, ...]:
    chart = given.get("chart") if isinstance(given.get("chart"), dict) else {}
    assert isinstance(chart, dict)
    asked, found = look.asked, []
    if len(_listed(given.get("filters"))) > len(asked.filters):
        found.append("A filter asks for something that is gone or retired, and is left out.")
    if len(_listed(given.get("columns"))) > len(asked.columns):
        found.append("A column is gone or retired, and is left out.")
    lost = {
        "board": bool(given.get("by")) and not look.by,
        "calendar": bool(given.get("on")) and not look.on,
        "chart": any(
            chart.get(one) and not getattr(look.chart, one) for one in ("of", "by", "split")
        ),
    }
    if lost.get(kind):
        found.append(f"What this {kind} is made by is gone, retired or not yours to read.")
    return tuple(found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def may_name_somebody(shape: Shape, asked: Asked) -> bool:
    """Whether a view holds typed text that may be a name: it is not shared."""
    private = (Sensitivity.PERSONAL, Sensitivity.PROTECTED)
    return bool(asked.search) or any(
        shape[one.column].kind in TYPED and shape[one.column].sensitivity in private and one.value
        for one in asked.filters
        if one.column in shape
    )
