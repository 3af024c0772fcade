"""What the set-up screens list, and what still needs setting up."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from db.queries import spelling
from db.session import GuardedSession
from models.access import Grant, User
from models.people import Organization, Person
from models.places import Area, FocusArea
from models.programs import Coordinator, Program, ProgramGoal
from models.workgroups import Membership, Seat, Workgroup

MOST = 500
"""Rows of a list of the set-up: a partnership has tens of these."""


@dataclass(frozen=True)
class PageRow:
    """A workgroup or program as the set-up lists it, retired ones too."""

    id: int
    slug: str
    name: str
    area: str
    focus_area: str
    is_active: bool


def workgroups(session: GuardedSession) -> list[PageRow]:
    """List every workgroup, those that are active first."""
    columns = (Workgroup.id, Workgroup.slug, Workgroup.name, Area.name, FocusArea.name)
    statement = (
        sa.select(*columns, Workgroup.is_active)  # type: ignore[call-overload]
        .join(Area, col(Area.id) == Workgroup.area_id, isouter=True)
        .join(FocusArea, col(FocusArea.id) == Workgroup.focus_area_id, isouter=True)
        .order_by(col(Workgroup.is_active).desc(), Workgroup.name, col(Workgroup.id))
        .limit(MOST)
    )
    return [PageRow(*row) for row in session.exec(statement)]


def programs(session: GuardedSession) -> list[PageRow]:
    """List every program, those that are active first."""
    columns = (Program.id, Program.slug, Program.name, Area.name, FocusArea.name)
    statement = (
        sa.select(*columns, Program.is_active)  # type: ignore[call-overload]
        .join(Area, col(Area.id) == Program.area_id, isouter=True)
        .join(FocusArea, col(FocusArea.id) == Program.focus_area_id, isouter=True)
        .order_by(col(Program.is_active).desc(), Program.name, col(Program.id))
        .limit(MOST)
    )
    return [PageRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class FocusRow:
    """A focus area as the set-up lists it."""

    id: int
    version: int
    area_id: int
    area: str
    name: str
    description: str
    position: int | None
    is_retired: bool


def focus_areas(session: GuardedSession) -> list[FocusRow]:
    """List the focus areas in their order, retired ones last."""
    statement = (
        sa.select(
            FocusArea.id, FocusArea.version, FocusArea.area_id, Area.name, FocusArea.name,
            FocusArea.description, FocusArea.position, FocusArea.is_retired,
        )  # type: ignore[call-overload]
        .join(Area, col(Area.id) == FocusArea.area_id, isouter=True)
        .order_by(col(FocusArea.is_retired), col(FocusArea.position), FocusArea.name)
        .limit(MOST)
    )  # fmt: skip
    return [FocusRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class AreaRow:
    """An area as the set-up lists it."""

    id: int
    version: int
    name: str
    kind: str
    parent_id: int | None


def areas(session: GuardedSession) -> list[AreaRow]:
    """List the areas by name."""
    statement = (
        select(Area.id, Area.version, Area.name, Area.kind, Area.parent_id)  # type: ignore[call-overload]
        .order_by(Area.name, col(Area.id))
        .limit(MOST)
    )
    return [AreaRow(*row) for row in session.exec(statement)]


def organizations(session: GuardedSession, *, area_id: int) -> list[tuple[int, str]]:
    """List active organizations of an area, for whoever runs a program."""
    statement = (
        select(Organization.id, Organization.name)
        .where(Organization.area_id == area_id, col(Organization.is_active).is_(True))
        .order_by(Organization.name)
        .limit(MOST)
    )
    return [(row[0] or 0, row[1]) for row in session.exec(statement)]


def people(session: GuardedSession, *, search: str, limit: int = 50) -> list[tuple[int, str]]:
    """Find active people whose name or e-mail holds these words."""
    statement = (
        select(Person.id, Person.name, Person.email)
        .where(col(Person.is_active).is_(True), _holds(search))
        .order_by(Person.name, col(Person.id))
        .limit(limit)
    )
    return [
        (row[0] or 0, f"{row[1]} ({row[2]})" if row[2] else row[1])
        for row in session.exec(statement)
    ]


def _holds(search: str) -> ColumnElement[bool]:
    wanted = search.strip()
    return sa.or_(
        spelling.contains(Person.name, wanted),
        spelling.contains(Person.email, wanted),
    )


@dataclass(frozen=True)
class SeatRow:
    """A seat of a workgroup."""

    id: int
    version: int
    name: str
    sector: str
    position: int | None
    is_retired: bool


def seats(session: GuardedSession, *, workgroup_id: int) -> list[SeatRow]:
    """List a workgroup's seats in their order, retired ones last."""
    statement = (
        sa.select(Seat.id, Seat.version, Seat.name, Seat.sector, Seat.position, Seat.is_retired)  # type: ignore[call-overload]
        .where(Seat.workgroup_id == workgroup_id)
        .order_by(col(Seat.is_retired), col(Seat.position), Seat.name)
        .limit(MOST)
    )
    return [SeatRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class GoalRow:
    """One of the goals a program was set up for."""

    id: int
    version: int
    position: int | None
    text: str


def program_goals(session: GuardedSession, *, program_id: int) -> list[GoalRow]:
    """List a program's goals in their order."""
    statement = (
        select(ProgramGoal.id, ProgramGoal.version, ProgramGoal.position, ProgramGoal.text)
        .where(ProgramGoal.program_id == program_id)
        .order_by(col(ProgramGoal.position), col(ProgramGoal.id))
        .limit(MOST)
    )
    return [GoalRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class CoordinatorRow:
    """Somebody who carries cases in a program."""

    id: int
    version: int
    name: str
    capacity: int
    started_on: date | None
    ended_on: date | None


def coordinators(session: GuardedSession, *, program_id: int) -> list[CoordinatorRow]:
    """List a program's coordinators, those who still are first."""
    statement = (
        sa.select(
            Coordinator.id, Coordinator.version, Person.name, Coordinator.capacity,
            Coordinator.started_on, Coordinator.ended_on,
        )  # type: ignore[call-overload]
        .join(Person, col(Person.id) == Coordinator.person_id, isouter=True)
        .where(Coordinator.program_id == program_id)
        .order_by(col(Coordinator.ended_on).is_not(None), Person.name, col(Coordinator.id))
        .limit(MOST)
    )  # fmt: skip
    return [CoordinatorRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class ToDo:
    """What still needs setting up, as counts."""

    areas: int
    workgroups: int
    programs: int
    users: int
    without_coordinator: tuple[tuple[str, str], ...]  # slug and name of programs
    without_goals: tuple[tuple[str, str], ...]
    without_lead: tuple[tuple[str, str], ...]  # slug and name of workgroups
    never_signed_in: int
    without_role: int


def to_do(session: GuardedSession) -> ToDo:
    """Count what is set up and name what is not, within what the actor administers."""
    return ToDo(
        areas=session.exec(select(func.count(col(Area.id)))).one(),
        workgroups=session.exec(
            select(func.count(col(Workgroup.id))).where(col(Workgroup.is_active).is_(True))
        ).one(),
        programs=session.exec(
            select(func.count(col(Program.id))).where(col(Program.is_active).is_(True))
        ).one(),
        users=_users(session),
        without_coordinator=_programs_without(
            session,
            sa.exists().where(
                col(Coordinator.program_id) == Program.id, col(Coordinator.ended_on).is_(None)
            ),
        ),
        without_goals=_programs_without(
            session, sa.exists().where(col(ProgramGoal.program_id) == Program.id)
        ),
        without_lead=_workgroups_without_lead(session),
        never_signed_in=_users(session, col(User.last_signed_in_at).is_(None)),
        without_role=_users(session, ~sa.exists().where(col(Grant.user_id) == User.id)),
    )


def _users(session: GuardedSession, *conditions: ColumnElement[bool]) -> int:
    statement = select(func.count(col(User.id))).where(col(User.is_active).is_(True), *conditions)
    return session.exec(statement).one()


def _programs_without(
    session: GuardedSession, has: ColumnElement[bool]
) -> tuple[tuple[str, str], ...]:
    statement = (
        select(Program.slug, Program.name)
        .where(col(Program.is_active).is_(True), ~has)
        .order_by(Program.name)
        .limit(MOST)
    )
    return tuple((slug, name) for slug, name in session.exec(statement))


def _workgroups_without_lead(session: GuardedSession) -> tuple[tuple[str, str], ...]:
    leads = sa.exists().where(
        col(Membership.workgroup_id) == Workgroup.id,
        col(Membership.role).in_(("chair", "co_chair")),
        col(Membership.ended_on).is_(None),
    )
    statement = (
        select(Workgroup.slug, Workgroup.name)
        .where(col(Workgroup.is_active).is_(True), ~leads)
        .order_by(Workgroup.name)
        .limit(MOST)
    )
    return tuple((slug, name) for slug, name in session.exec(statement))
