"""What a chart without code asks: what to count, by what, split by what, and how it is drawn. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from models.base import FieldSpec, Kind, Sensitivity
from models.rules.asking import Filter
from models.rules.own_fields import Shape

MEASURES: Final = {
    "rows": "How many",
    "people": "How many different",
    "sum": "Sum of",
    "average": "Average of",
    "median": "Median of",
}
STEPS: Final = {"week": "Weeks", "month": "Months", "quarter": "Quarters", "year": "Years"}
KINDS: Final = {
    "bar": "Bars",
    "line": "Lines",
    "stacked": "Stacked bars",
    "heat": "Heat map",
    "number": "One number",
}
EMPTY: Final = ""
"""The key of what has no answer."""

NUMBERS: Final = (Kind.NUMBER, Kind.DECIMAL, Kind.MONEY)
DAYS: Final = (Kind.DAY, Kind.MOMENT)
GROUPED: Final = (Kind.CHOICE, Kind.YES_NO, Kind.REFERENCE)
NEVER: Final = frozenset({"id", "position", "created_by_id", "updated_by_id"})


@dataclass(frozen=True)
class ChartSpec:
    """A chart: `measure` of the column `of`, by the column `by` in steps, split by another."""

    measure: str = "rows"
    of: str = ""
    by: str = ""
    step: str = "month"
    split: str = ""
    kind: str = "bar"
    goal: float | None = None


def dated(shape: Shape, name: str) -> bool:
    """Whether a column is a date, drawn in weeks, months, quarters or years."""
    return name in shape and shape[name].kind in DAYS


def offered_by(shape: Shape, *, totals: bool = False) -> dict[str, FieldSpec]:
    """The columns a chart can be by. With `totals`, for whoever may count rows but not read them."""
    kinds = (*GROUPED, *DAYS)
    found = {name: spec for name, spec in shape.items() if spec.kind in kinds and name not in NEVER}
    return {name: spec for name, spec in found.items() if not totals or _counts(spec)}


def offered_filters(shape: Shape, *, totals: bool = False) -> Shape:
    """The columns a chart can be filtered by: for whoever reads totals alone, few, and none of a person."""
    return {name: spec for name, spec in shape.items() if not totals or _counts(spec)}


def offered_split(shape: Shape, spec: ChartSpec, *, totals: bool = False) -> dict[str, FieldSpec]:
    """The columns a chart can be split by: not a date, and not what it is by already."""
    return {
        name: one
        for name, one in offered_by(shape, totals=totals).items()
        if one.kind not in DAYS and name != spec.by
    }


def offered_of(shape: Shape, measure: str, *, totals: bool = False) -> dict[str, FieldSpec]:
    """The columns that can be added up, or whose different records can be counted."""
    if measure == "rows":
        return {}
    kinds = (Kind.REFERENCE,) if measure == "people" else NUMBERS
    return {
        name: spec
        for name, spec in shape.items()
        if spec.kind in kinds and name not in NEVER and (not totals or _is_told(spec))
    }


def _is_told(spec: FieldSpec) -> bool:
    is_private = spec.own is not None and spec.own.is_private
    return not is_private and spec.sensitivity is not Sensitivity.PERSONAL


def _counts(spec: FieldSpec) -> bool:
    """Whether whoever reads totals alone may count by this: a choice, yes or no, a date, a program."""
    plain = spec.kind in (Kind.CHOICE, Kind.YES_NO, Kind.DAY) or spec.target == "programs"
    return plain and _is_told(spec)


def kept(shape: Shape, spec: ChartSpec, *, totals: bool = False) -> ChartSpec:
    """The same without what the table cannot answer, or this reader may not ask."""
    measure = spec.measure if spec.measure in MEASURES else "rows"
    of = spec.of if spec.of in offered_of(shape, measure, totals=totals) else ""
    if measure != "rows" and not of:
        measure = "rows"
    by = spec.by if spec.by in offered_by(shape, totals=totals) else ""
    found = replace(
        spec,
        measure=measure,
        of=of,
        by=by,
        step=spec.step if spec.step in STEPS else "month",
        kind=spec.kind if spec.kind in KINDS else "bar",
    )
    if found.kind == "number":
        return replace(found, by="", split="", goal=None)
    split = spec.split if by and spec.split in offered_split(shape, found, totals=totals) else ""
    return replace(found, split=split)


def from_json(shape: Shape, kept_as: Any, *, totals: bool = False) -> ChartSpec:
    """What a saved view asks today; a column that is gone drops out."""
    given = kept_as if isinstance(kept_as, dict) else {}
    words = {name: str(given.get(name) or "") for name in ("measure", "of", "by", "step", "split")}
    spec = ChartSpec(**words, kind=str(given.get("kind") or ""), goal=number(given.get("goal")))
    return kept(shape, spec, totals=totals)


def to_json(spec: ChartSpec) -> dict[str, Any]:
    """What a saved view keeps."""
    return asdict(spec)


def from_address(shape: Shape, query: Mapping[str, str], *, totals: bool = False) -> ChartSpec:
    """What an address asks for."""
    return from_json(
        shape,
        {name: query.get(f"c.{name}", "") for name in ChartSpec.__dataclass_fields__},
        totals=totals,
    )


def to_address(spec: ChartSpec) -> dict[str, str]:
    """The parts of an address that ask the same."""
    return {
        f"c.{name}": str(value) for name, value in asdict(spec).items() if value not in ("", None)
    }


def number(value: Any) -> float | None:
    """A goal as it was typed or kept, or None where it is no number."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if abs(found) < 1e12 else None


def in_words(shape: Shape, plural: str, spec: ChartSpec) -> str:
    """What the chart shows, as a title: "Contacts by date, split by how"."""
    match spec.measure:
        case "rows":
            said = plural
        case "people":
            said = f"different {shape[spec.of].label.lower()} of {plural}"
        case _:
            said = f"{MEASURES[spec.measure].lower()} {shape[spec.of].label.lower()} of {plural}"
    if spec.by:
        said += f" by {shape[spec.by].label.lower()}"
    if spec.split:
        said += f", split by {shape[spec.split].label.lower()}"
    return said[:1].upper() + said[1:]


def unit(shape: Shape, plural: str, spec: ChartSpec) -> str:
    """What the marks are measured in, for the axis."""
    if spec.measure == "rows":
        return plural[:1].upper() + plural[1:]
    label = shape[spec.of].label
    return label if spec.measure == "people" else f"{MEASURES[spec.measure]} {label.lower()}"


def key_filters(
    shape: Shape, column: str, key: str, ends: tuple[str, str] | None
) -> tuple[Filter, ...]:
    """The filters that find the rows of one mark. `ends` are the first and last day of its period."""
    if not column:
        return ()
    if key == EMPTY:
        return (Filter(column, "empty"),)
    if shape[column].kind in DAYS:
        assert ends is not None
        return (Filter(column, "at_least", ends[0]), Filter(column, "at_most", ends[1]))
    return (Filter(column, "is", key),)
