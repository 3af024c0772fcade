"""Making workgroups and programs of a starter kit: one transaction, one batch to undo."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from db.commands import batches, goals, own_fields, places, programs, workgroups
from db.session import GuardedSession
from models.data import View
from models.places import FocusArea
from models.programs import Program, ProgramGoal
from models.rules import kit_views, kits, slugs
from models.rules.errors import Invalid
from models.rules.kits import FieldPart, Kit, MeasurePart, ProgramPart, WorkgroupPart
from models.rules.own_fields import PREFIX
from models.workgroups import Workgroup

TRIES: Final = 20
"""Pages of other counties, which this actor does not see, may have the same address."""

Page = TypeVar("Page", Workgroup, Program)


@dataclass
class Made:
    """What came of a kit: its pages in order, by key, and the measures that still need numbers."""

    workgroups: dict[str, Workgroup]
    programs: dict[str, Program]
    without_numbers: list[str]

    @property
    def pages(self) -> list[Workgroup | Program]:
        """Every page that was made."""
        return [*self.workgroups.values(), *self.programs.values()]


def apply(
    session: GuardedSession, kit: Kit, *, area_id: int, baseline_on: date, due_on: date
) -> Made:
    """Make what a kit holds in an area. Measures without baseline and target are left out, and named.

    An address, a prefix or a field's key that is taken gets a number; a focus area that is there is
    used. Raises Invalid.
    """
    if problems := kits.problems(kit):
        raise Invalid(" ".join(problems))
    focus = _focus_areas(session, kit, area_id)
    made = Made({}, {}, [])
    for group in kit.workgroups:
        made.workgroups[group.key] = _workgroup(session, group, area_id, focus)
    for program in kit.programs:
        made.programs[program.key] = _program(session, program, area_id, focus, made)
    for part in kit.pages:
        _measures(session, part, made, baseline_on, due_on)
    _views(session, kit, area_id, made, _fields(session, kit, area_id, made))
    names = ", ".join(page.name for page in made.pages)
    batches.note(session, kind="kit", title=f"Starter kit: {names}"[:200], records=len(made.pages))
    return made


def _focus_areas(session: GuardedSession, kit: Kit, area_id: int) -> dict[str, int | None]:
    """The ids of the focus areas the kit names; those the county lacks are added at the end."""
    found = session.exec(
        select(FocusArea)
        .where(FocusArea.area_id == area_id)
        .order_by(col(FocusArea.position), col(FocusArea.id))
    ).all()
    ids = {row.name: row.id for row in found}
    described = {one.name: one.description for one in kit.focus_areas}
    named = [one.focus_area for one in kit.pages if one.focus_area]
    for name in dict.fromkeys([*described, *named]):
        if name not in ids:
            row = places.add_focus_area(
                session, area_id=area_id, name=name, description=described.get(name, ""),
                position=len(ids) + 1,
            )  # fmt: skip
            ids[name] = row.id
    return ids


def _workgroup(
    session: GuardedSession, part: WorkgroupPart, area_id: int, focus: Mapping[str, int | None]
) -> Workgroup:
    def add(slug: str, _prefix: str) -> Workgroup:
        return workgroups.add(
            session, area_id=area_id, name=part.name, slug=slug, icon=part.icon,
            focus_area_id=focus.get(part.focus_area), charge=part.charge, sections=part.sections,
            week_of_month=part.week_of_month, weekday=part.weekday, starts_at=part.starts_at,
            ends_at=part.ends_at, meeting_place=part.meeting_place,
        )  # fmt: skip

    group = _added(session, part, add)
    session.actor = session.actor.reaching(area_id=area_id, workgroup_id=group.id)
    assert group.id is not None
    for position, seat in enumerate(part.seats, start=1):
        workgroups.add_seat(
            session, workgroup_id=group.id, name=seat.name, sector=seat.sector, position=position
        )
    return group


def _program(
    session: GuardedSession,
    part: ProgramPart,
    area_id: int,
    focus: Mapping[str, int | None],
    made: Made,
) -> Program:
    guide = made.workgroups.get(part.guided_by)

    def add(slug: str, prefix: str) -> Program:
        return programs.add(
            session, area_id=area_id, name=part.name, slug=slug, icon=part.icon, kind=part.kind,
            case_prefix=prefix, focus_area_id=focus.get(part.focus_area),
            workgroup_id=guide.id if guide else None, description=part.description,
            sections=part.sections, contract_year_month=part.contract_year_month,
            contract_amount=part.contract_amount, first_contact_days=part.first_contact_days,
            contact_every_days=part.contact_every_days, commitment_months=part.commitment_months,
            check_in_stages=[(one.up_to, one.every) for one in part.check_in_stages]
            or programs.STAGES,
            has_mentoring=part.has_mentoring,
        )  # fmt: skip

    program = _added(session, part, add)
    session.actor = session.actor.reaching(area_id=area_id, program_id=program.id)
    assert program.id is not None
    for position, text in enumerate(part.goals, start=1):
        programs.add_goal(session, program_id=program.id, position=position, text=text)
    return program


def _added(
    session: GuardedSession,
    part: WorkgroupPart | ProgramPart,
    add: Callable[[str, str], Page],
) -> Page:
    """A page under the address that was asked for, or the first free one, with a free prefix."""
    taken = workgroups.taken_slugs(session)
    prefixes = set(session.exec(select(Program.case_prefix)).all())
    wanted = part.case_prefix.upper() if isinstance(part, ProgramPart) else ""
    for _one in range(TRIES):
        slug = part.slug or slugs.free(part.base, taken)
        prefix = slugs.free_prefix(wanted, prefixes)
        try:
            with session.begin_nested():
                return add(slug, prefix)
        except IntegrityError:
            if part.slug:
                raise
            taken.add(slug)
            prefixes.add(prefix)
    raise Invalid(f"No address is free for {part.name}. Type one.")


def _measures(
    session: GuardedSession,
    part: WorkgroupPart | ProgramPart,
    made: Made,
    baseline_on: date,
    due_on: date,
) -> None:
    program = made.programs.get(part.key)
    group = made.workgroups.get(part.key)
    stated = _stated_goals(session, program)
    for position, one in enumerate(part.measures, start=1):
        if not one.is_whole:
            made.without_numbers.append(one.measure)
            continue
        goals.add(
            session,
            workgroup_id=group.id if group else None,
            program_id=program.id if program else None,
            program_goal_id=stated[one.program_goal - 1] if one.program_goal else None,
            baseline_on=baseline_on,
            due_on=due_on,
            position=position,
            **_facts(one),
        )


def _facts(one: MeasurePart) -> dict[str, Any]:
    names = ("result", "measure", "kind", "unit", "polarity", "frequency", "source",
             "baseline_value", "target_value")  # fmt: skip
    return {name: getattr(one, name) for name in names}


def _stated_goals(session: GuardedSession, program: Program | None) -> list[int | None]:
    if program is None:
        return []
    return list(
        session.exec(
            select(ProgramGoal.id)
            .where(ProgramGoal.program_id == program.id)
            .order_by(col(ProgramGoal.position), col(ProgramGoal.id))
        )
    )


def _fields(session: GuardedSession, kit: Kit, area_id: int, made: Made) -> dict[str, str]:
    """Add the kit's fields; what each is called now, by what the kit calls it (`own.<key>`)."""
    names: dict[str, str] = {}
    for part in kit.fields:
        group, program = made.workgroups.get(part.of), made.programs.get(part.of)
        row = own_fields.add(
            session,
            area_id=area_id,
            new=own_fields.NewField(
                program_id=program.id if program else None,
                workgroup_id=group.id if group else None,
                **_of_field(part, names),
            ),
        )
        names[f"{part.table_name} {PREFIX}{part.key}"] = PREFIX + row.key
    return names


def _of_field(part: FieldPart, names: Mapping[str, str]) -> dict[str, Any]:
    same = ("table_name", "label", "kind", "help", "section", "is_required", "is_private",
            "default", "at_least", "at_most", "max_length", "shown_for", "choices")  # fmt: skip
    shown_when = names.get(f"{part.table_name} {part.shown_when}", part.shown_when)
    return {name: getattr(part, name) for name in same} | {"shown_when": shown_when}


def _views(
    session: GuardedSession, kit: Kit, area_id: int, made: Made, names: Mapping[str, str]
) -> None:
    """Pin the kit's views to their pages. They show each reader only what that reader may see.

    Whoever sets a program up need not read its cases: a view is a question, so it is kept as it is.
    """
    user_id = session.actor.user_id
    if user_id is None:
        return  # Views belong to somebody, and the program itself is nobody.
    ids = {key: page.id for key, page in (*made.workgroups.items(), *made.programs.items())}
    for position, part in enumerate(kit.views, start=1):
        group, program = made.workgroups.get(part.of), made.programs.get(part.of)
        named = {
            one.removeprefix(f"{part.table_name} "): name
            for one, name in names.items()
            if one.startswith(f"{part.table_name} ")
        }
        view = View(
            user_id=user_id, area_id=area_id, table_name=part.table_name,
            name=part.name, kind=part.kind, help=part.help, shared_with=part.shared_with,
            workgroup_id=group.id if group else None, program_id=program.id if program else None,
            asked=kit_views.placed(part.asked, ids, named), position=position,
        )  # fmt: skip
        session.add(view)
    session.flush()
