"""Programs: what a partnership runs for families, and who carries the cases."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Kind, Sensitivity, Table, TableSpec
from models.columns import (
    choice,
    day,
    decimal,
    long_text,
    ref,
    several,
    structured,
    text,
    whole,
    yes_no,
)


class Program(Table, table=True):
    """A program. Its page is drawn from this row."""

    __tablename__ = "programs"
    __table_args__ = (
        sa.CheckConstraint("contract_year_month BETWEEN 1 AND 12", name="contract_year_month"),
    )
    spec: ClassVar = TableSpec(
        "program",
        "programs",
        "What the partnership runs for families.",
        title="name",
        scope="id",
        list_display=("name", "kind", "focus_area_id", "referral_phone", "is_active"),
        list_filter=("kind", "focus_area_id", "is_active"),
        search_fields=("name", "description"),
        ordering=("name",),
        immutable=("area_id",),
        section="Programs",
        entry="c",
        instead="Programs are added under Set-up.",
    )

    area_id: int = ref("Area", "areas", required=True)
    focus_area_id: int | None = ref("Focus area", "focus_areas")
    workgroup_id: int | None = ref("Guided by", "workgroups")
    organization_id: int | None = ref("Run by", "organizations")
    name: str = text("Name", required=True)
    slug: str = text(
        "Address", required=True, limit=60, unique=True, help="The last part of its page's address."
    )
    case_prefix: str = text(
        "Case number prefix", required=True, limit=6, unique=True, help="SC gives SC-00001."
    )
    icon: str = text("Icon", limit=60, help="A Material symbol's name, such as family_home.")
    kind: str = choice("Kind", choices.PROGRAM_KIND, required=True)
    description: str = long_text("Description")
    sections: list[str] = several("Sections of its page", choices.PROGRAM_SECTIONS)
    contract_year_month: int = whole(
        "Contract year starts in month", default=7, at_least=1, at_most=12
    )
    contract_amount: float | None = decimal(
        "Contract amount per year", kind=Kind.MONEY, at_least=0, help="In dollars."
    )
    referral_phone: str = text("Referral phone", kind=Kind.PHONE, limit=40)
    referral_email: str = text("Referral e-mail", kind=Kind.EMAIL, limit=254)
    first_contact_days: int = whole(
        "First contact within", default=7, at_least=1, help="Days after the referral."
    )
    contact_every_days: int = whole(
        "Contact at least every", default=30, at_least=1, help="Days between reached contacts."
    )
    check_in_stages: list[list[int | None]] = structured(
        "Check-in stages",
        Sensitivity.PUBLIC,
        help="Pairs of (up to day, every days): first 14 days once, first month twice, then monthly.",
    )
    commitment_months: int = whole("Mentor commitment", default=12, at_least=1, help="Months.")
    has_mentoring: bool = yes_no("Matches mentors")
    is_active: bool = yes_no("Active", default=True)


class ProgramGoal(Table, table=True):
    """One of the goals a program was set up for, in its own words."""

    __tablename__ = "program_goals"
    spec: ClassVar = TableSpec(
        "program goal",
        "program goals",
        "What each program was set up for, in its own words.",
        title="text",
        scope="program_id",
        list_display=("program_id", "position", "text"),
        list_filter=("program_id",),
        search_fields=("text",),
        ordering=("program_id", "position"),
        immutable=("program_id",),
        section="Programs",
    )

    program_id: int = ref("Program", "programs", required=True)
    position: int | None = whole("Order", at_least=0)
    text: str = text("Goal", required=True, limit=300)


class Coordinator(Table, table=True):
    """Somebody who carries cases in a program, and how many they can."""

    __tablename__ = "coordinators"
    __table_args__ = (sa.UniqueConstraint("program_id", "person_id"),)
    spec: ClassVar = TableSpec(
        "care coordinator",
        "care coordinators",
        "Who carries cases in which program.",
        scope="program_id",
        list_display=("program_id", "person_id", "capacity", "ended_on"),
        list_filter=("program_id",),
        ordering=("program_id", "id"),
        immutable=("program_id", "person_id"),
        section="Programs",
        title="person_id",
    )

    program_id: int = ref("Program", "programs", required=True)
    person_id: int = ref("Person", "people", required=True)
    capacity: int = whole("Can carry", default=25, at_least=0, help="Open cases at a time.")
    started_on: date | None = day("Since")
    ended_on: date | None = day("Until")
