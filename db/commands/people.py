"""Adding and changing organizations and the people who work with them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select

from db.session import GuardedSession
from models.people import Organization, OrganizationSector, Person


def add_person(
    session: GuardedSession,
    *,
    area_id: int,
    name: str,
    organization_id: int | None = None,
    job_title: str = "",
    email: str = "",
    phone: str = "",
    is_listed: bool = True,
) -> Person:
    """Add somebody who works, serves or volunteers in the partnership."""
    person = Person(
        area_id=area_id,
        name=" ".join(name.split()),
        organization_id=organization_id,
        job_title=job_title.strip(),
        email=email.strip(),
        phone=phone.strip(),
        is_listed=is_listed,
    )
    session.add(person)
    session.flush()
    return person


def add_organization(
    session: GuardedSession,
    *,
    area_id: int,
    name: str,
    sectors: Sequence[str],
    services: str = "",
    phone: str = "",
    email: str = "",
    website: str = "",
    address: str = "",
) -> Organization:
    """Add a partner organization with the sectors it speaks for."""
    organization = Organization(
        area_id=area_id,
        name=" ".join(name.split()),
        services=services.strip(),
        phone=phone.strip(),
        email=email.strip(),
        website=website.strip(),
        address=address.strip(),
    )
    session.add(organization)
    session.flush()
    _set_sectors(session, organization, sectors)
    return organization


def change_organization(
    session: GuardedSession,
    *,
    organization_id: int,
    version: int | None = None,
    sectors: Sequence[str] | None = None,
    **values: Any,
) -> Organization:
    """Change an organization's entry; `sectors`, when given, replaces the ones it had."""
    organization = session.fetch(Organization, organization_id, version=version)
    for name, value in values.items():
        setattr(organization, name, value)
    if sectors is not None:
        _set_sectors(session, organization, sectors)
    session.flush()
    return organization


def _set_sectors(
    session: GuardedSession, organization: Organization, sectors: Sequence[str]
) -> None:
    assert organization.id is not None
    held = session.exec(
        select(OrganizationSector).where(OrganizationSector.organization_id == organization.id)
    ).all()
    for row in held:
        if row.sector not in sectors:
            session.delete(row)
    for sector in dict.fromkeys(sectors):
        if sector not in {row.sector for row in held}:
            row = OrganizationSector(
                area_id=organization.area_id, organization_id=organization.id, sector=sector
            )
            session.add(row)
    session.flush()
