"""Workgroups as rows: what the menu and their pages are drawn from."""

from dataclasses import dataclass
from datetime import time
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from db.queries import revisions
from db.session import GuardedSession
from models.places import Area, FocusArea
from models.rules.errors import NotFound
from models.workgroups import Workgroup


@dataclass(frozen=True)
class MenuRow:
    """A workgroup as the menu names it."""

    id: int
    slug: str
    name: str
    icon: str


def menu(session: GuardedSession) -> list[MenuRow]:
    """List the active workgroups the actor may see, by name; kept until a workgroup changes."""
    return revisions.keep(session, "menu of workgroups", (Workgroup,), _menu)


def _menu(session: GuardedSession) -> list[MenuRow]:
    statement = (
        select(Workgroup.id, Workgroup.slug, Workgroup.name, Workgroup.icon)
        .where(col(Workgroup.is_active).is_(True))
        .order_by(Workgroup.name, col(Workgroup.id))
    )
    return [MenuRow(*row) for row in session.exec(statement)]


@dataclass(frozen=True)
class WorkgroupRow:
    """A workgroup with everything its page and its form show."""

    id: int
    version: int
    area_id: int
    area: str
    focus_area_id: int | None
    focus_area: str
    name: str
    slug: str
    icon: str
    charge: str
    sections: tuple[str, ...]
    week_of_month: str
    weekday: str
    starts_at: time | None
    ends_at: time | None
    meeting_place: str
    is_active: bool


def find(session: GuardedSession, slug: str) -> WorkgroupRow:
    """Find a workgroup by the address of its page, retired ones too. Raises NotFound."""
    statement = _rows().where(Workgroup.slug == slug)
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound("This workgroup was not found. It may have been removed.")
    return _row(found)


def _rows() -> Any:
    columns: Any = (
        Workgroup.id,
        Workgroup.version,
        Workgroup.area_id,
        Area.name,
        Workgroup.focus_area_id,
        FocusArea.name,
        Workgroup.name,
        Workgroup.slug,
        Workgroup.icon,
        Workgroup.charge,
        Workgroup.sections,
        Workgroup.week_of_month,
        Workgroup.weekday,
        Workgroup.starts_at,
        Workgroup.ends_at,
        Workgroup.meeting_place,
        Workgroup.is_active,
    )
    return (
        sa.select(*columns)
        .join(Area, col(Area.id) == Workgroup.area_id, isouter=True)
        .join(FocusArea, col(FocusArea.id) == Workgroup.focus_area_id, isouter=True)
    )


def _row(found: Any) -> WorkgroupRow:
    values = dict(zip(WorkgroupRow.__dataclass_fields__, found, strict=True))
    values["sections"] = tuple(values["sections"] or ())
    values["area"] = values["area"] or ""
    values["focus_area"] = values["focus_area"] or ""
    return WorkgroupRow(**values)
