"""Areas and focus areas: where the partnership works, and on what."""

from typing import Any

from db.session import GuardedSession
from models.places import Area, FocusArea
from models.rules import changing


def add_area(
    session: GuardedSession, *, name: str, kind: str, parent_id: int | None = None
) -> Area:
    """Add a county, or an area within one."""
    area = Area(name=name.strip(), kind=kind, parent_id=parent_id)
    session.add(area)
    session.flush()
    return area


def change_area(
    session: GuardedSession, *, area_id: int, version: int | None = None, **values: Any
) -> Area:
    """Change an area's name or kind. Raises NotFound, Stale, Invalid."""
    area = session.fetch(Area, area_id, version=version)
    changing.apply(area, values, {"name", "kind"})
    session.flush()
    return area


def add_focus_area(
    session: GuardedSession,
    *,
    area_id: int,
    name: str,
    description: str = "",
    position: int | None = None,
) -> FocusArea:
    """Add something the partnership sets out to improve."""
    focus = FocusArea(
        area_id=area_id, name=name.strip(), description=description, position=position
    )
    session.add(focus)
    session.flush()
    return focus


def change_focus_area(
    session: GuardedSession, *, focus_area_id: int, version: int | None = None, **values: Any
) -> FocusArea:
    """Change a focus area, or retire it. Raises NotFound, Stale, Invalid."""
    focus = session.fetch(FocusArea, focus_area_id, version=version)
    changing.apply(focus, values, {"name", "description", "position", "is_retired"})
    session.flush()
    return focus
