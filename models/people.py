"""Organizations and the people who work or volunteer with them. Families are not here: see casework."""

from typing import ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Kind, Sensitivity, Table, TableSpec
from models.columns import choice, long_text, ref, text, yes_no


class Organization(Table, table=True):
    """A partner organization: a court, a clinic, a church, an agency."""

    __tablename__ = "organizations"
    __table_args__ = (sa.UniqueConstraint("area_id", "name"),)
    spec: ClassVar = TableSpec(
        "organization",
        "organizations",
        "Partner organizations and how to reach them.",
        title="name",
        scope="area_id",
        list_display=("name", "services", "phone", "website", "is_active"),
        list_filter=("is_active",),
        search_fields=("name", "services"),
        ordering=("name",),
        section="People and organizations",
    )

    area_id: int = ref("Area", "areas", required=True)
    name: str = text("Name", required=True, limit=160)
    services: str = long_text("What it offers", limit=2000)
    phone: str = text("Phone", kind=Kind.PHONE, limit=40)
    email: str = text("E-mail", kind=Kind.EMAIL, limit=254)
    website: str = text("Website", kind=Kind.LINK, limit=300)
    address: str = text("Address", limit=300)
    is_active: bool = yes_no("Active partner", default=True)


class OrganizationSector(Table, table=True):
    """One sector an organization speaks for; it may have several."""

    __tablename__ = "organization_sectors"
    __table_args__ = (sa.UniqueConstraint("organization_id", "sector"),)
    spec: ClassVar = TableSpec(
        "sector of an organization",
        "sectors of organizations",
        "Which sectors each organization speaks for.",
        title="sector",
        scope="area_id",
        list_display=("organization_id", "sector"),
        list_filter=("sector",),
        ordering=("organization_id", "sector"),
        section="People and organizations",
        part_of="organization_id",
    )

    area_id: int = ref("Area", "areas", required=True)
    organization_id: int = ref("Organization", "organizations", required=True)
    sector: str = choice("Sector", choices.SECTOR, required=True, index=True)


class Person(Table, table=True):
    """Somebody who works, serves or volunteers in the partnership."""

    __tablename__ = "people"
    spec: ClassVar = TableSpec(
        "person",
        "people",
        "People who work, serve or volunteer in the partnership.",
        title="name",
        scope="area_id",
        list_display=("name", "organization_id", "job_title", "email", "phone"),
        list_filter=("organization_id", "is_active"),
        search_fields=("name", "email", "job_title"),
        ordering=("name",),
        section="People and organizations",
    )

    area_id: int = ref("Area", "areas", required=True)
    name: str = text("Name", required=True, index=True)
    organization_id: int | None = ref("Organization", "organizations")
    job_title: str = text("Job title")
    email: str = text("E-mail", Sensitivity.INTERNAL, kind=Kind.EMAIL, limit=254, index=True)
    phone: str = text("Phone", Sensitivity.INTERNAL, kind=Kind.PHONE, limit=40)
    is_listed: bool = yes_no(
        "In the directory", default=True, help="Volunteers are usually not listed."
    )
    is_active: bool = yes_no("Active", default=True)
