"""Saved views: those a person made, those shared with them, and those pinned to a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, select

from db.session import GuardedSession
from models.data import View
from models.rules.errors import NotFound

LISTED: Final = 500
PINNED: Final = 12
"""Views a page shows; more would bury what the page is for."""


@dataclass(frozen=True)
class ViewRow:
    """A saved view as its reader meets it."""

    id: int
    version: int
    name: str
    kind: str
    table_name: str
    help: str
    shared_with: str
    is_mine: bool
    is_on_home: bool
    workgroup_id: int | None
    program_id: int | None
    asked: Mapping[str, Any]


def _row(view: View, user_id: int | None) -> ViewRow:
    assert view.id is not None
    return ViewRow(
        view.id,
        view.version,
        view.name,
        view.kind,
        view.table_name,
        view.help,
        view.shared_with,
        view.user_id == user_id,
        view.is_on_home,
        view.workgroup_id,
        view.program_id,
        view.asked if isinstance(view.asked, dict) else {},
    )


def mine_and_shared(session: GuardedSession, *, table_name: str = "") -> list[ViewRow]:
    """Read the views this actor may open, one's own first, by table and name."""
    user_id = session.actor.user_id
    statement = select(View).order_by(
        col(View.table_name),
        sa.case((col(View.user_id) == user_id, 0), else_=1),
        col(View.name),
        col(View.id),
    )
    if table_name:
        statement = statement.where(View.table_name == table_name)
    return [_row(one, user_id) for one in session.exec(statement.limit(LISTED))]


def find(session: GuardedSession, *, view_id: int | None) -> ViewRow:
    """Read one view. Raises NotFound when it is neither the actor's nor shared with them."""
    view = session.get(View, view_id) if view_id is not None else None
    if view is None:
        raise NotFound("This view was not found. It may have been removed, or is no longer shared.")
    return _row(view, session.actor.user_id)


def pinned(
    session: GuardedSession,
    *,
    workgroup_id: int | None = None,
    program_id: int | None = None,
    home: bool = False,
) -> list[ViewRow]:
    """Read the views on a workgroup's or a program's page, or on the actor's own Home, in their order."""
    user_id = session.actor.user_id
    statement = select(View)
    if home:
        statement = statement.where(col(View.user_id) == user_id, col(View.is_on_home).is_(True))
    elif workgroup_id is not None:
        statement = statement.where(View.workgroup_id == workgroup_id)
    else:
        statement = statement.where(View.program_id == program_id)
    statement = statement.order_by(
        col(View.position).is_(None), col(View.position), col(View.name), col(View.id)
    ).limit(PINNED)
    return [_row(one, user_id) for one in session.exec(statement)]
