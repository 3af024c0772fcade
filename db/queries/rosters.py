"""Rosters read: members, seats and vacancies, sectors, and how each workgroup stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.session import GuardedSession
from models.people import Organization, OrganizationSector, Person
from models.workgroups import ActionItem, Membership, Seat, Workgroup

MOST_MEMBERS: Final = 500  # a roster is a table people sit at, not a mailing house
ENDS_SOON: Final = timedelta(days=60)


def _columns(*columns: Any) -> Any:
    """A SELECT of named columns; its overloads stop at four of them."""
    return sa.select(*columns)


@dataclass(frozen=True)
class MemberRow:
    """A current membership. `name` is empty for somebody this actor may not see."""

    id: int
    version: int
    person_id: int
    name: str
    email: str
    organization_id: int | None
    organization: str
    seat_id: int | None
    role: str
    term_starts_on: date | None
    term_ends_on: date | None
    is_on_email_list: bool


def members(session: GuardedSession, workgroup_id: int) -> list[MemberRow]:
    """List the current members of a workgroup, chairs first, then by name."""
    first = sa.case({"chair": 0, "co_chair": 1, "list_only": 9}, value=Membership.role, else_=5)
    statement = (
        _columns(
            Membership.id,
            Membership.version,
            Membership.person_id,
            func.coalesce(Person.name, ""),
            func.coalesce(Person.email, ""),
            Membership.organization_id,
            func.coalesce(Organization.name, ""),
            Membership.seat_id,
            Membership.role,
            Membership.term_starts_on,
            Membership.term_ends_on,
            Membership.is_on_email_list,
        )
        .join(Person, col(Person.id) == Membership.person_id, isouter=True)
        .join(Organization, col(Organization.id) == Membership.organization_id, isouter=True)
        .where(Membership.workgroup_id == workgroup_id, col(Membership.ended_on).is_(None))
        .order_by(first, Person.name, Membership.id)
        .limit(MOST_MEMBERS)
    )
    return [MemberRow(*row) for row in session.execute(statement)]


@dataclass(frozen=True)
class SeatRow:
    """A place at the table, and whether somebody sits there now."""

    id: int
    version: int
    name: str
    sector: str
    is_taken: bool


def seats(session: GuardedSession, workgroup_id: int) -> list[SeatRow]:
    """List a workgroup's seats that were not retired, in their order."""
    taken = (
        select(Membership.id)
        .where(Membership.seat_id == Seat.id, col(Membership.ended_on).is_(None))
        .exists()
    )
    statement = (
        _columns(Seat.id, Seat.version, Seat.name, Seat.sector, taken)
        .where(Seat.workgroup_id == workgroup_id, col(Seat.is_retired).is_(False))
        .order_by(Seat.position, Seat.name)
    )
    return [SeatRow(*row) for row in session.execute(statement)]


def sectors(session: GuardedSession, workgroup_id: int) -> list[tuple[int, str]]:
    """List (membership, sector) pairs: the sectors for which current members' organizations speak."""
    statement = (
        select(Membership.id, OrganizationSector.sector)
        .join(
            OrganizationSector,
            col(OrganizationSector.organization_id) == Membership.organization_id,
        )
        .where(
            Membership.workgroup_id == workgroup_id,
            col(Membership.ended_on).is_(None),
            Membership.role != "list_only",
        )
    )
    return [(membership, sector) for membership, sector in session.exec(statement)]  # type: ignore[misc]


@dataclass(frozen=True)
class StandingRow:
    """How a workgroup stands: what its lead would want to know first."""

    id: int
    slug: str
    name: str
    week_of_month: str
    weekday: str
    starts_at: time | None
    ends_at: time | None
    meeting_place: str
    members: int
    seats: int
    vacancies: int
    terms_expired: int
    terms_ending: int
    actions_open: int
    actions_overdue: int


def standing(
    session: GuardedSession, *, today: date, workgroup_ids: Collection[int] | None = None
) -> list[StandingRow]:
    """Say how active workgroups stand, by name: all this actor may see, or only these.

    Actions are counted as far as the actor may see them.
    """
    statement = (
        _columns(
            Workgroup.id,
            Workgroup.slug,
            Workgroup.name,
            Workgroup.week_of_month,
            Workgroup.weekday,
            Workgroup.starts_at,
            Workgroup.ends_at,
            Workgroup.meeting_place,
            _members_where(Membership.role != "list_only"),
            _seats_where(),
            _seats_where(~_sat_in()),
            _members_where(col(Membership.term_ends_on) < today),
            _members_where(
                col(Membership.term_ends_on) >= today,
                col(Membership.term_ends_on) <= today + ENDS_SOON,
            ),
            _actions_where(),
            _actions_where(col(ActionItem.due_on) < today),
        )
        .where(col(Workgroup.is_active).is_(True))
        .order_by(Workgroup.name, Workgroup.id)
    )
    if workgroup_ids is not None:
        statement = statement.where(col(Workgroup.id).in_(sorted(workgroup_ids)))
    return [StandingRow(*row) for row in session.execute(statement)]


def _members_where(*conditions: Any) -> Any:
    return (
        select(func.count(col(Membership.id)))
        .where(
            Membership.workgroup_id == Workgroup.id,
            col(Membership.ended_on).is_(None),
            *conditions,
        )
        .correlate(Workgroup)
        .scalar_subquery()
    )


def _sat_in() -> Any:
    return (
        select(Membership.id)
        .where(Membership.seat_id == Seat.id, col(Membership.ended_on).is_(None))
        .correlate(Seat)
        .exists()
    )


def _seats_where(*conditions: Any) -> Any:
    return (
        select(func.count(col(Seat.id)))
        .where(Seat.workgroup_id == Workgroup.id, col(Seat.is_retired).is_(False), *conditions)
        .correlate(Workgroup)
        .scalar_subquery()
    )


def _actions_where(*conditions: Any) -> Any:
    return (
        select(func.count(col(ActionItem.id)))
        .where(ActionItem.workgroup_id == Workgroup.id, ActionItem.status == "open", *conditions)
        .correlate(Workgroup)
        .scalar_subquery()
    )
