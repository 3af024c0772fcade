"""Workgroups and their seats: adding one makes its page."""

from collections.abc import Sequence
from datetime import time
from typing import Any, Final

from sqlmodel import select

from db.session import GuardedSession
from models import choices
from models.programs import Program
from models.rules import changing, slugs
from models.workgroups import Seat, Workgroup

ALL_SECTIONS: Final = tuple(choices.WORKGROUP_SECTIONS)
CHANGEABLE: Final = frozenset(
    {"focus_area_id", "name", "icon", "charge", "sections", "week_of_month", "weekday", "starts_at",
     "ends_at", "meeting_place", "is_active"}
)  # fmt: skip


def taken_slugs(session: GuardedSession) -> set[str]:
    """The addresses of every page that is drawn from a row."""
    found = set(session.exec(select(Workgroup.slug)).all())
    return found | set(session.exec(select(Program.slug)).all())


def add(
    session: GuardedSession,
    *,
    area_id: int,
    name: str,
    slug: str = "",
    icon: str = "",
    focus_area_id: int | None = None,
    charge: str = "",
    sections: Sequence[str] = ALL_SECTIONS,
    week_of_month: str = "",
    weekday: str = "",
    starts_at: time | None = None,
    ends_at: time | None = None,
    meeting_place: str = "",
) -> Workgroup:
    """Add a workgroup; its address is made from its name unless one is given. Raises Invalid."""
    group = Workgroup(
        area_id=area_id,
        focus_area_id=focus_area_id,
        name=name.strip(),
        slug=slugs.choose(name, slug, taken_slugs(session)),
        icon=icon or "groups",
        charge=charge,
        sections=list(sections),
        week_of_month=week_of_month,
        weekday=weekday,
        starts_at=starts_at,
        ends_at=ends_at,
        meeting_place=meeting_place,
    )
    session.add(group)
    session.flush()
    return group


def change(
    session: GuardedSession, *, workgroup_id: int, version: int | None = None, **values: Any
) -> Workgroup:
    """Change a workgroup, or retire it with is_active=False. Raises NotFound, Stale, Invalid."""
    group = session.fetch(Workgroup, workgroup_id, version=version)
    changing.apply(group, values, CHANGEABLE)
    session.flush()
    return group


def add_seat(
    session: GuardedSession,
    *,
    workgroup_id: int,
    name: str,
    sector: str = "",
    position: int | None = None,
) -> Seat:
    """Add a place at a workgroup's table."""
    seat = Seat(workgroup_id=workgroup_id, name=name.strip(), sector=sector, position=position)
    session.add(seat)
    session.flush()
    return seat


def change_seat(
    session: GuardedSession, *, seat_id: int, version: int | None = None, **values: Any
) -> Seat:
    """Change a seat, or retire it. Raises NotFound, Stale, Invalid."""
    seat = session.fetch(Seat, seat_id, version=version)
    changing.apply(seat, values, {"name", "sector", "position", "is_retired"})
    session.flush()
    return seat
