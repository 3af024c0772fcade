"""The directory read: organizations and people, searched by the database, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, func, select

from db.queries import spelling
from db.session import GuardedSession
from models.people import Organization, OrganizationSector, Person
from models.places import Area
from models.rules.errors import NotFound
from models.workgroups import Membership, Workgroup

PAGE: Final = 50
MOST_CHOICES: Final = 300
MOST_ORGANIZATIONS: Final = 1000


def _contains(column: Any, text: str) -> Any:
    return spelling.contains(column, text)


def _speaks_for(organization_id: Any, sector: str) -> Any:
    return (
        select(OrganizationSector.id)
        .where(
            OrganizationSector.organization_id == organization_id,
            OrganizationSector.sector == sector,
        )
        .exists()
    )


def _columns(*columns: Any) -> Any:
    """A SELECT of named columns; its overloads stop at four of them."""
    return sa.select(*columns)


@dataclass(frozen=True)
class OrganizationRow:
    """An organization as the directory lists it."""

    id: int
    name: str
    services: str
    phone: str
    website: str
    is_active: bool


def organizations(
    session: GuardedSession, *, text: str = "", sector: str = "", offset: int = 0, limit: int = PAGE
) -> list[OrganizationRow]:
    """List active organizations whose name or services hold the text, by name; one page."""
    statement = (
        _columns(
            Organization.id,
            Organization.name,
            Organization.services,
            Organization.phone,
            Organization.website,
            Organization.is_active,
        )
        .where(col(Organization.is_active).is_(True), *_of_organizations(text, sector))
        .order_by(Organization.name, Organization.id)
        .offset(offset)
        .limit(limit)
    )
    return [OrganizationRow(*row) for row in session.execute(statement)]


def count_organizations(session: GuardedSession, *, text: str = "", sector: str = "") -> int:
    """Count what `organizations` would list."""
    statement = select(func.count(col(Organization.id))).where(
        col(Organization.is_active).is_(True), *_of_organizations(text, sector)
    )
    return session.exec(statement).one()


def _of_organizations(text: str, sector: str) -> list[Any]:
    conditions: list[Any] = []
    if text.strip():
        conditions.append(
            _contains(Organization.name, text) | _contains(Organization.services, text)
        )
    if sector:
        conditions.append(_speaks_for(Organization.id, sector))
    return conditions


def sectors_of(
    session: GuardedSession, organization_ids: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """Map each of these organizations to the sectors it speaks for."""
    statement = (
        select(OrganizationSector.organization_id, OrganizationSector.sector)
        .where(col(OrganizationSector.organization_id).in_(sorted(organization_ids)))
        .order_by(OrganizationSector.sector)
    )
    found: dict[int, tuple[str, ...]] = {}
    for organization_id, sector in session.exec(statement):
        found[organization_id] = (*found.get(organization_id, ()), sector)
    return found


@dataclass(frozen=True)
class PersonRow:
    """A person as the directory lists them."""

    id: int
    name: str
    job_title: str
    organization_id: int | None
    organization: str
    email: str
    phone: str


def people(
    session: GuardedSession, *, text: str = "", sector: str = "", offset: int = 0, limit: int = PAGE
) -> list[PersonRow]:
    """List active people whose name, job title or organization hold the text, by name; one page."""
    statement = (
        _people()
        .where(col(Person.is_active).is_(True), *_of_people(text, sector))
        .order_by(Person.name, Person.id)
        .offset(offset)
        .limit(limit)
    )
    return [PersonRow(*row) for row in session.execute(statement)]


def count_people(session: GuardedSession, *, text: str = "", sector: str = "") -> int:
    """Count what `people` would list."""
    statement = (
        select(func.count(col(Person.id)))
        .join(Organization, col(Organization.id) == Person.organization_id, isouter=True)
        .where(col(Person.is_active).is_(True), *_of_people(text, sector))
    )
    return session.exec(statement).one()


def _people() -> Any:
    return _columns(
        Person.id,
        Person.name,
        Person.job_title,
        Person.organization_id,
        func.coalesce(Organization.name, ""),
        Person.email,
        Person.phone,
    ).join(Organization, col(Organization.id) == Person.organization_id, isouter=True)


def _of_people(text: str, sector: str) -> list[Any]:
    conditions: list[Any] = []
    if text.strip():
        conditions.append(
            _contains(Person.name, text)
            | _contains(Person.job_title, text)
            | _contains(Organization.name, text)
        )
    if sector:
        conditions.append(_speaks_for(Person.organization_id, sector))
    return conditions


@dataclass(frozen=True)
class OrganizationDetail:
    """One organization with all that its entry says."""

    id: int
    version: int
    name: str
    services: str
    phone: str
    email: str
    website: str
    address: str
    is_active: bool


def organization(session: GuardedSession, organization_id: int) -> OrganizationDetail:
    """Find one organization. Raises NotFound for one that is missing or not theirs to see."""
    statement = _columns(
        Organization.id,
        Organization.version,
        Organization.name,
        Organization.services,
        Organization.phone,
        Organization.email,
        Organization.website,
        Organization.address,
        Organization.is_active,
    ).where(Organization.id == organization_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("This organization was not found. It may have been removed.")
    return OrganizationDetail(*row)


def people_of(session: GuardedSession, organization_id: int) -> list[PersonRow]:
    """List the active people of one organization, by name."""
    statement = (
        _people()
        .where(col(Person.is_active).is_(True), Person.organization_id == organization_id)
        .order_by(Person.name, Person.id)
        .limit(MOST_CHOICES)
    )
    return [PersonRow(*row) for row in session.execute(statement)]


@dataclass(frozen=True)
class SeatedRow:
    """A workgroup in which somebody sits."""

    person_id: int
    person: str
    workgroup: str
    slug: str
    role: str


def seated_for(session: GuardedSession, organization_id: int) -> list[SeatedRow]:
    """List who speaks for an organization in which workgroup, as far as the actor may see rosters."""
    statement = (
        _columns(
            Membership.person_id,
            func.coalesce(Person.name, ""),
            Workgroup.name,
            Workgroup.slug,
            Membership.role,
        )
        .join(Workgroup, col(Workgroup.id) == Membership.workgroup_id)
        .join(Person, col(Person.id) == Membership.person_id, isouter=True)
        .where(
            (Membership.organization_id == organization_id)
            | (Person.organization_id == organization_id),
            col(Membership.ended_on).is_(None),
        )
        .order_by(Workgroup.name, col(Person.name))
        .limit(MOST_CHOICES)
    )
    return [SeatedRow(*row) for row in session.execute(statement)]


def organization_choices(session: GuardedSession) -> dict[int, str]:
    """The active organizations by number, in the order of their names: for choosing one."""
    statement = (
        select(Organization.id, Organization.name)
        .where(col(Organization.is_active).is_(True))
        .order_by(Organization.name, col(Organization.id))
        .limit(MOST_ORGANIZATIONS)
    )
    return {number: name for number, name in session.exec(statement) if number is not None}


def people_named(session: GuardedSession, *, text: str, limit: int = PAGE) -> list[PersonRow]:
    """List active people whose name holds the text, by name: for choosing somebody."""
    statement = (
        _people()
        .where(col(Person.is_active).is_(True), _contains(Person.name, text))
        .order_by(Person.name, Person.id)
        .limit(limit)
    )
    return [PersonRow(*row) for row in session.execute(statement)]


def counties(session: GuardedSession) -> list[tuple[int, str]]:
    """List the counties the actor works in, by name."""
    statement = (
        select(Area.id, Area.name).where(Area.kind == "county").order_by(Area.name, col(Area.id))
    )
    return [(found, name) for found, name in session.exec(statement)]  # type: ignore[misc]
