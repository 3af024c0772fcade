"""Starter kits: workgroups and programs as data, without people and cases, so that counties can share them.

A kit is what one readable file holds; models/rules/kit_files.py reads and writes it. Every value is
checked by what its column declares, so a kit can hold nothing a form could not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any, Final

from models.base import FieldSpec, Kind, Sensitivity, Table, fields_of, tables
from models.data import OwnField, View
from models.goals import Goal
from models.places import FocusArea
from models.programs import Program, ProgramGoal
from models.rules import kit_views, slugs
from models.workgroups import Seat, Workgroup

FORMAT: Final = 1
MOST: Final = 60
"""Parts of one sort in a kit: a partnership has tens of workgroups, not hundreds."""
KEY_HELP: Final = "small letters, digits and single dashes, such as early-care"


def _line(label: str, limit: int, *, required: bool = False) -> FieldSpec:
    return FieldSpec(label, Kind.TEXT, Sensitivity.PUBLIC, required=required, max_length=limit)


def _own(spec: FieldSpec, default: Any = "") -> Any:
    return field(default=default, metadata={"spec": spec})


def _col(table: type[Table], name: str, default: Any = "") -> Any:
    """A value that is checked as this column is."""
    return _own(fields_of(table)[name], default)


def _parts(part: type[Any]) -> Any:
    return field(default=(), metadata={"parts": part})


def _each(spec: FieldSpec) -> Any:
    return field(default=(), metadata={"each": spec})


_KEY: Final = _line("Key", slugs.LONGEST, required=True)
_REFERENCE: Final = _line("Key", slugs.LONGEST)


@dataclass(frozen=True)
class FocusPart:
    """A focus area the kit's pages belong to; a county that has one by this name keeps its own."""

    name: str = _col(FocusArea, "name")
    description: str = _col(FocusArea, "description")


@dataclass(frozen=True)
class SeatPart:
    """A place at a workgroup's table."""

    name: str = _col(Seat, "name")
    sector: str = _col(Seat, "sector")


@dataclass(frozen=True)
class MeasurePart:
    """A goal with its measure. A kit may leave baseline and target to the county that uses it."""

    result: str = _col(Goal, "result")
    measure: str = _col(Goal, "measure")
    kind: str = _col(Goal, "kind")
    unit: str = _col(Goal, "unit")
    polarity: str = _col(Goal, "polarity", "up")
    frequency: str = _col(Goal, "frequency", "quarter")
    source: str = _col(Goal, "source")
    program_goal: int | None = _own(
        FieldSpec("Program goal", Kind.NUMBER, Sensitivity.PUBLIC, at_least=1, at_most=MOST), None
    )
    """Which of the program's goals it belongs to, counted from 1."""
    baseline_value: float | None = _own(
        FieldSpec("Baseline", Kind.DECIMAL, Sensitivity.PUBLIC), None
    )
    target_value: float | None = _own(FieldSpec("Target", Kind.DECIMAL, Sensitivity.PUBLIC), None)

    @property
    def is_whole(self) -> bool:
        """Whether it has the baseline and the target without which a goal cannot be set."""
        return self.baseline_value is not None and self.target_value is not None


@dataclass(frozen=True)
class WorkgroupPart:
    """A workgroup: what it is for, when it meets, what its page shows, who should sit at it."""

    key: str = _own(_KEY)
    name: str = _col(Workgroup, "name")
    icon: str = _col(Workgroup, "icon", "groups")
    charge: str = _col(Workgroup, "charge")
    focus_area: str = _own(_line("Focus area", 120))
    week_of_month: str = _col(Workgroup, "week_of_month")
    weekday: str = _col(Workgroup, "weekday")
    starts_at: time | None = _col(Workgroup, "starts_at", None)  # noqa: RUF009
    ends_at: time | None = _col(Workgroup, "ends_at", None)  # noqa: RUF009
    meeting_place: str = _col(Workgroup, "meeting_place")
    sections: tuple[str, ...] = _col(Workgroup, "sections", ())
    seats: tuple[SeatPart, ...] = _parts(SeatPart)
    measures: tuple[MeasurePart, ...] = _parts(MeasurePart)
    slug: str = ""
    """The address that was typed for its page; empty makes a free one from the key."""
    is_renamed: bool = False
    """Whether the name was changed for this county: the address is then made from it."""

    @property
    def base(self) -> str:
        """What its address is made from where none was typed."""
        return slugs.from_name(self.name) if self.is_renamed else self.key


@dataclass(frozen=True)
class StagePart:
    """How often a match is asked about, up to which day; the last stage goes on."""

    every: int = _own(
        FieldSpec("Every", Kind.NUMBER, Sensitivity.PUBLIC, required=True, at_least=1, at_most=366),
        None,
    )
    up_to: int | None = _own(
        FieldSpec("Up to day", Kind.NUMBER, Sensitivity.PUBLIC, at_least=1, at_most=100_000), None
    )


@dataclass(frozen=True)
class ProgramPart:
    """A program: what it is for, how it works with families, what its page shows."""

    key: str = _own(_KEY)
    name: str = _col(Program, "name")
    kind: str = _col(Program, "kind")
    case_prefix: str = _col(Program, "case_prefix")
    icon: str = _col(Program, "icon", "diversity_3")
    description: str = _col(Program, "description")
    focus_area: str = _own(_line("Focus area", 120))
    guided_by: str = _own(_REFERENCE)
    """The key of the kit's workgroup that guides it."""
    sections: tuple[str, ...] = _col(Program, "sections", ())
    first_contact_days: int = _col(Program, "first_contact_days", 7)
    contact_every_days: int = _col(Program, "contact_every_days", 30)
    contract_year_month: int = _col(Program, "contract_year_month", 7)
    contract_amount: float | None = _col(Program, "contract_amount", None)
    has_mentoring: bool = _col(Program, "has_mentoring", False)
    commitment_months: int = _col(Program, "commitment_months", 12)
    goals: tuple[str, ...] = _each(fields_of(ProgramGoal)["text"])
    check_in_stages: tuple[StagePart, ...] = _parts(StagePart)
    measures: tuple[MeasurePart, ...] = _parts(MeasurePart)
    slug: str = ""
    is_renamed: bool = False

    @property
    def base(self) -> str:
        """What its address is made from where none was typed."""
        return slugs.from_name(self.name) if self.is_renamed else self.key


@dataclass(frozen=True)
class FieldPart:
    """A field of one of the kit's pages. A kit never adds one to everybody's forms."""

    of: str = _own(_KEY)
    """The key of the workgroup or program that asks it."""
    table_name: str = _col(OwnField, "table_name")
    key: str = _col(OwnField, "key")
    label: str = _col(OwnField, "label")
    kind: str = _col(OwnField, "kind")
    help: str = _col(OwnField, "help")
    section: str = _col(OwnField, "section")
    is_required: bool = _col(OwnField, "is_required", False)
    default: str = _col(OwnField, "default")
    at_least: int | None = _col(OwnField, "at_least", None)
    at_most: int | None = _col(OwnField, "at_most", None)
    max_length: int | None = _col(OwnField, "max_length", None)
    choices: tuple[str, ...] = _each(_line("Choice", 80, required=True))
    """The words of its choice list, in order."""
    shown_when: str = _col(OwnField, "shown_when")
    shown_for: tuple[str, ...] = _each(_line("Shown for", 120, required=True))
    is_private: bool = _col(OwnField, "is_private", False)


@dataclass(frozen=True)
class ViewPart:
    """A view that stands on one of the kit's pages."""

    of: str = _own(_KEY)
    table_name: str = _col(View, "table_name")
    name: str = _col(View, "name")
    kind: str = _col(View, "kind", "list")
    help: str = _col(View, "help")
    shared_with: str = _col(View, "shared_with", "everyone")
    asked: Mapping[str, Any] = field(default_factory=dict, metadata={"json": True})


@dataclass(frozen=True)
class Kit:
    """Everything one file holds."""

    name: str = _own(_line("Name", 80, required=True))
    summary: str = _own(FieldSpec("Summary", Kind.LONG_TEXT, Sensitivity.PUBLIC, max_length=1000))
    source: str = _own(_line("Source", 300))
    """Where its facts come from."""
    focus_areas: tuple[FocusPart, ...] = _parts(FocusPart)
    workgroups: tuple[WorkgroupPart, ...] = _parts(WorkgroupPart)
    programs: tuple[ProgramPart, ...] = _parts(ProgramPart)
    fields: tuple[FieldPart, ...] = _parts(FieldPart)
    views: tuple[ViewPart, ...] = _parts(ViewPart)

    @property
    def pages(self) -> tuple[WorkgroupPart | ProgramPart, ...]:
        """Every page it makes, workgroups first."""
        return (*self.workgroups, *self.programs)


def without(kit: Kit, keys: Collection[str]) -> Kit:
    """The kit without the pages with these keys, and what belongs to them alone."""
    workgroups = tuple(one for one in kit.workgroups if one.key not in keys)
    left = {one.key for one in workgroups}
    programs = tuple(
        replace(one, guided_by=one.guided_by if one.guided_by in left else "")
        for one in kit.programs
        if one.key not in keys
    )
    kept = replace(kit, workgroups=workgroups, programs=programs)
    named = {one.focus_area for one in kept.pages}
    return replace(
        kept,
        fields=tuple(one for one in kit.fields if one.of not in keys),
        focus_areas=tuple(one for one in kit.focus_areas if one.name in named),
        views=tuple(one for one in kit.views if one.of not in keys),
    )


def problems(kit: Kit) -> list[str]:
    """What does not fit together in a kit whose values are each in order, as sentences."""
    found = [*_key_problems(kit), *_field_problems(kit)]
    groups = {one.key for one in kit.workgroups}
    for program in kit.programs:
        where = f"Program '{program.key}'"
        if program.guided_by and program.guided_by not in groups:
            found.append(f"{where}: guided_by names no workgroup of this kit.")
        if any(stage.up_to is None for stage in program.check_in_stages[:-1]):
            found.append(f"{where}: only the last of check_in_stages goes without up_to.")
        if any((one.program_goal or 0) > len(program.goals) for one in program.measures):
            found.append(f"{where}: a measure's program_goal counts beyond its goals.")
    for group in kit.workgroups:
        if len({seat.name for seat in group.seats}) < len(group.seats):
            found.append(f"Workgroup '{group.key}': two seats have the same name.")
        if any(one.program_goal for one in group.measures):
            found.append(f"Workgroup '{group.key}': only programs have a program_goal.")
    return found


def _key_problems(kit: Kit) -> list[str]:
    keys = [one.key for one in kit.pages]
    found = [f"Key '{key}': use {KEY_HELP}." for key in keys if not slugs.SHAPE.fullmatch(key)]
    if not keys:
        found.append("A kit holds at least one workgroup or program.")
    if len(set(keys)) < len(keys):
        found.append("Two workgroups or programs have the same key.")
    owned = [(f"Field '{one.key}'", one.of, one.table_name) for one in kit.fields]
    owned += [(f"View '{one.name}'", one.of, one.table_name) for one in kit.views]
    for name, of, table_name in owned:
        if of not in keys:
            found.append(f"{name}: of = '{of}' names no page.")
        known = tables().get(table_name)
        if known is None or not known.spec.section:
            found.append(f"{name}: there is no table '{table_name}'.")
    for view in kit.views:
        if sentence := kit_views.why_not(view.asked):
            found.append(f"View '{view.name}': {sentence}")
    return found


def _field_problems(kit: Kit) -> list[str]:
    found = []
    for one in kit.fields:
        is_choice = one.kind in {"choice", "choices"}
        if is_choice != bool(one.choices):
            says = "has no choices" if is_choice else "is no choice, and has choices"
            found.append(f"Field '{one.key}' {says}.")
    if len({(one.table_name, one.key) for one in kit.fields}) < len(kit.fields):
        found.append("Two fields of a table have the same key.")
    return found
