"""Starter kits: those the product comes with, and pages that are there written down as one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from sqlmodel import col, select

from db.session import GuardedSession
from models.base import tables
from models.data import OwnField, View
from models.goals import Goal
from models.places import FocusArea
from models.programs import Program, ProgramGoal
from models.rules import choice_lists, kit_files, kit_views, own_fields
from models.rules.errors import NotFound
from models.rules.kits import (
    FieldPart,
    FocusPart,
    Kit,
    MeasurePart,
    ProgramPart,
    SeatPart,
    StagePart,
    ViewPart,
    WorkgroupPart,
)
from models.rules.own_fields import PREFIX
from models.workgroups import Seat, Workgroup


@cache
def offered() -> Mapping[str, Kit]:
    """The kits the product comes with, by the name of their file, in order of their names."""
    files = (one for one in resources.files("db.kits").iterdir() if one.name.endswith(".toml"))
    found = {one.name.removesuffix(".toml"): kit_files.read(one.read_bytes()) for one in files}
    return dict(sorted(found.items(), key=lambda one: one[1].name))


@dataclass(frozen=True)
class Taken:
    """Addresses and case number prefixes that are somebody's."""

    slugs: frozenset[str]
    prefixes: frozenset[str]


def taken(session: GuardedSession) -> Taken:
    """What a new page cannot be called, as far as the actor may see."""
    groups = session.exec(select(Workgroup.slug)).all()
    programs = session.exec(select(Program.slug, Program.case_prefix)).all()
    return Taken(
        frozenset([*groups, *(slug for slug, _ in programs)]),
        frozenset(prefix for _, prefix in programs),
    )


def of_pages(
    session: GuardedSession,
    *,
    workgroup_ids: Collection[int] = (),
    program_ids: Collection[int] = (),
) -> Kit:
    """Workgroups and programs as one kit, without people and cases. Raises NotFound.

    Goals keep baseline and target: whoever uses the kit sets others.
    """
    groups = _ordered(session, Workgroup, workgroup_ids)
    programs = _ordered(session, Program, program_ids)
    focus = _focus_areas(session, [*groups, *programs])
    slugs = {one.id: one.slug for one in groups}
    goals = _by_owner(session, workgroup_ids, program_ids)
    used = [focus[one.focus_area_id] for one in (*groups, *programs) if one.focus_area_id in focus]
    fields = _fields(session, groups, programs)
    return Kit(
        name=_kit_name([one.name for one in (*groups, *programs)]),
        focus_areas=tuple(dict.fromkeys(FocusPart(one.name, one.description) for one in used)),
        workgroups=tuple(_workgroup(session, one, focus, goals) for one in groups),
        programs=tuple(_program(session, one, focus, goals, slugs) for one in programs),
        fields=fields,
        views=_views(session, groups, programs, fields),
    )


def _kit_name(names: Sequence[str]) -> str:
    more = len(names) - 1
    return names[0][:80] if not more else f"{names[0][:60]} and {more} more"


def _ordered(session: GuardedSession, table: type[Any], ids: Collection[int]) -> list[Any]:
    found = session.exec(select(table).where(col(table.id).in_(ids))).all() if ids else []
    if len(found) < len(set(ids)):
        raise NotFound(f"This {table.spec.singular} was not found. It may have been removed.")
    places = {one: place for place, one in enumerate(ids)}
    return sorted(found, key=lambda one: places[one.id])


def _focus_areas(session: GuardedSession, pages: Iterable[Any]) -> dict[int | None, FocusArea]:
    ids = {one.focus_area_id for one in pages if one.focus_area_id is not None}
    found = session.exec(select(FocusArea).where(col(FocusArea.id).in_(ids))) if ids else ()
    return {one.id: one for one in found}


Goals = Mapping[tuple[str, int | None], list[Goal]]


def _by_owner(
    session: GuardedSession, workgroup_ids: Collection[int], program_ids: Collection[int]
) -> Goals:
    found = session.exec(
        select(Goal)
        .where(
            col(Goal.is_active).is_(True),
            col(Goal.workgroup_id).in_(workgroup_ids) | col(Goal.program_id).in_(program_ids),
        )
        .order_by(col(Goal.position), col(Goal.id))
    )
    goals: dict[tuple[str, int | None], list[Goal]] = {}
    for one in found:
        owner = ("w", one.workgroup_id) if one.workgroup_id is not None else ("p", one.program_id)
        goals.setdefault(owner, []).append(one)
    return goals


def _name(focus: Mapping[int | None, FocusArea], page: Workgroup | Program) -> str:
    found = focus.get(page.focus_area_id)
    return found.name if found is not None else ""


def _workgroup(
    session: GuardedSession, row: Workgroup, focus: Mapping[int | None, FocusArea], goals: Goals
) -> WorkgroupPart:
    seats = session.exec(
        select(Seat)
        .where(Seat.workgroup_id == row.id, col(Seat.is_retired).is_(False))
        .order_by(col(Seat.position), col(Seat.id))
    )
    return WorkgroupPart(
        key=row.slug, name=row.name, icon=row.icon, charge=row.charge,
        focus_area=_name(focus, row), week_of_month=row.week_of_month, weekday=row.weekday,
        starts_at=row.starts_at, ends_at=row.ends_at, meeting_place=row.meeting_place,
        sections=tuple(row.sections or ()),
        seats=tuple(SeatPart(one.name, one.sector) for one in seats),
        measures=tuple(_measure(one, ()) for one in goals.get(("w", row.id), ())),
    )  # fmt: skip


def _program(
    session: GuardedSession,
    row: Program,
    focus: Mapping[int | None, FocusArea],
    goals: Goals,
    slugs: Mapping[int | None, str],
) -> ProgramPart:
    stated = session.exec(
        select(ProgramGoal)
        .where(ProgramGoal.program_id == row.id)
        .order_by(col(ProgramGoal.position), col(ProgramGoal.id))
    ).all()
    ids = [one.id for one in stated]
    return ProgramPart(
        key=row.slug, name=row.name, kind=row.kind, case_prefix=row.case_prefix, icon=row.icon,
        description=row.description, focus_area=_name(focus, row),
        guided_by=slugs.get(row.workgroup_id, ""), sections=tuple(row.sections or ()),
        first_contact_days=row.first_contact_days, contact_every_days=row.contact_every_days,
        contract_year_month=row.contract_year_month, contract_amount=row.contract_amount,
        has_mentoring=row.has_mentoring, commitment_months=row.commitment_months,
        goals=tuple(one.text for one in stated),
        check_in_stages=tuple(StagePart(every or 1, up_to) for up_to, every in row.check_in_stages),
        measures=tuple(_measure(one, ids) for one in goals.get(("p", row.id), ())),
    )  # fmt: skip


def _measure(row: Goal, stated: Collection[int | None]) -> MeasurePart:
    place = list(stated).index(row.program_goal_id) + 1 if row.program_goal_id in stated else None
    return MeasurePart(
        result=row.result, measure=row.measure, kind=row.kind, unit=row.unit,
        polarity=row.polarity, frequency=row.frequency, source=row.source, program_goal=place,
        baseline_value=row.baseline_value, target_value=row.target_value,
    )  # fmt: skip


def _fields(
    session: GuardedSession, groups: Collection[Workgroup], programs: Collection[Program]
) -> tuple[FieldPart, ...]:
    """The own fields that these pages alone ask. Everybody's fields are no page's to hand on."""
    of_group = {one.id: one.slug for one in groups}
    of_program = {one.id: one.slug for one in programs}
    found = session.exec(
        select(OwnField)
        .where(
            col(OwnField.is_retired).is_(False),
            col(OwnField.workgroup_id).in_(of_group) | col(OwnField.program_id).in_(of_program),
        )
        .order_by(col(OwnField.table_name), col(OwnField.position), col(OwnField.id))
    )
    return tuple(
        _field(one, of_group.get(one.workgroup_id) or of_program[one.program_id]) for one in found
    )


def _field(row: OwnField, of: str) -> FieldPart:
    listed = choice_lists.named().get(row.list_name)
    same = ("table_name", "key", "label", "kind", "help", "section", "is_required", "default",
            "at_least", "at_most", "max_length", "shown_when", "is_private")  # fmt: skip
    part = FieldPart(of=of, **{name: getattr(row, name) for name in same})
    labels = tuple(listed.label(one) for one in listed.offered()) if listed else ()
    return replace(part, choices=labels, shown_for=tuple(row.shown_for or ()))


def _views(
    session: GuardedSession,
    groups: Collection[Workgroup],
    programs: Collection[Program],
    fields: Collection[FieldPart],
) -> tuple[ViewPart, ...]:
    """The views pinned to these pages, but for those that ask for somebody or something of here."""
    keys = {("workgroups", one.id or 0): one.slug for one in groups}
    keys |= {("programs", one.id or 0): one.slug for one in programs}
    found = session.exec(
        select(View)
        .where(
            col(View.workgroup_id).in_([one.id for one in groups])
            | col(View.program_id).in_([one.id for one in programs])
        )
        .order_by(col(View.position), col(View.id))
    )
    views = []
    for row in found:
        table = tables()[row.table_name]
        shape = {**own_fields.shape(table), **session.own_shape(row.table_name)}
        own = {PREFIX + one.key for one in fields if one.table_name == row.table_name}
        asked = kit_views.packed(row.asked, shape, keys, own)
        if asked is not None:
            of = (
                keys.get(("workgroups", row.workgroup_id or 0))
                or keys["programs", row.program_id or 0]
            )
            views.append(
                ViewPart(of, row.table_name, row.name, row.kind, row.help, row.shared_with, asked)
            )
    return tuple(views)
