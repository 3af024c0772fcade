"""Programs as rows: what the menu and their pages are drawn from."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from db.queries import revisions
from db.session import GuardedSession
from models.people import Organization
from models.places import Area, FocusArea
from models.programs import Program
from models.rules.errors import NotFound
from models.workgroups import Workgroup


@dataclass(frozen=True)
class MenuRow:
    """A program as the menu names it."""

    id: int
    slug: str
    name: str
    icon: str


def menu(session: GuardedSession) -> list[MenuRow]:
    """List the active programs the actor may see, by name; kept until a program changes."""
    return revisions.keep(session, "menu of programs", (Program,), _menu)


def _menu(session: GuardedSession) -> list[MenuRow]:
    statement = (
        select(Program.id, Program.slug, Program.name, Program.icon)
        .where(col(Program.is_active).is_(True))
        .order_by(Program.name, col(Program.id))
    )
    return [MenuRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class ProgramRow:
    """A program with everything its page and its form show."""

    id: int
    version: int
    area_id: int
    area: str
    focus_area_id: int | None
    focus_area: str
    workgroup_id: int | None
    workgroup: str
    organization_id: int | None
    organization: str
    name: str
    slug: str
    case_prefix: str
    icon: str
    kind: str
    description: str
    sections: tuple[str, ...]
    contract_year_month: int
    contract_amount: float | None
    referral_phone: str
    referral_email: str
    first_contact_days: int
    contact_every_days: int
    check_in_stages: tuple[tuple[int | None, int], ...]
    commitment_months: int
    has_mentoring: bool
    is_active: bool


def find(session: GuardedSession, slug: str) -> ProgramRow:
    """Find a program by the address of its page, retired ones too. Raises NotFound."""
    statement = _rows().where(Program.slug == slug)
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound("This program was not found. It may have been removed.")
    return _row(found)


def _rows() -> Any:
    columns: Any = (
        Program.id,
        Program.version,
        Program.area_id,
        Area.name,
        Program.focus_area_id,
        FocusArea.name,
        Program.workgroup_id,
        Workgroup.name,
        Program.organization_id,
        Organization.name,
        Program.name,
        Program.slug,
        Program.case_prefix,
        Program.icon,
        Program.kind,
        Program.description,
        Program.sections,
        Program.contract_year_month,
        Program.contract_amount,
        Program.referral_phone,
        Program.referral_email,
        Program.first_contact_days,
        Program.contact_every_days,
        Program.check_in_stages,
        Program.commitment_months,
        Program.has_mentoring,
        Program.is_active,
    )
    return (
        sa.select(*columns)
        .join(Area, col(Area.id) == Program.area_id, isouter=True)
        .join(FocusArea, col(FocusArea.id) == Program.focus_area_id, isouter=True)
        .join(Workgroup, col(Workgroup.id) == Program.workgroup_id, isouter=True)
        .join(Organization, col(Organization.id) == Program.organization_id, isouter=True)
    )


def _row(found: Any) -> ProgramRow:
    values = dict(zip(ProgramRow.__dataclass_fields__, found, strict=True))
    for name in ("area", "focus_area", "workgroup", "organization"):
        values[name] = values[name] or ""
    values["sections"] = tuple(values["sections"] or ())
    values["check_in_stages"] = tuple((up_to, every) for up_to, every in values["check_in_stages"])
    return ProgramRow(**values)
