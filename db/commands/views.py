"""Saved views: keeping one, sharing it, pinning it to a page, copying and removing it."""

from typing import Any

from db.queries import charts, shapes
from db.session import GuardedSession
from models import choices
from models.base import Stamp, Table
from models.data import View
from models.people import Person
from models.programs import Program
from models.rules import policies_views, saved_views
from models.rules.errors import Invalid, NotFound
from models.rules.saved_views import Look
from models.workgroups import Workgroup

LONGEST = 80


def save(
    session: GuardedSession,
    *,
    name: str,
    kind: str,
    table_name: str,
    look: Look,
    help: str = "",
    shared_with: str = "",
) -> View:
    """Keep a new view of one's own. Raises Invalid for a name that is missing or a kind there is not."""
    table = _table(session, table_name, kind)
    _check_kind(kind, look)
    user_id = session.actor.user_id
    if user_id is None:
        raise Invalid("Views belong to somebody. Sign in first.")
    if shared_with:
        _check_sharing(session, table, look, shared_with)
    view = View(
        user_id=user_id,
        area_id=_area(session),
        table_name=table_name,
        name=_name(name),
        kind=kind,
        asked=saved_views.to_json(look),
        help=help.strip(),
        shared_with=shared_with,
    )
    session.add(view)
    session.flush()
    return view


def change(
    session: GuardedSession,
    *,
    stamp: Stamp,
    name: str | None = None,
    help: str | None = None,
    look: Look | None = None,
) -> View:
    """Rename one's own view, or let it ask something else."""
    view = session.fetch(View, stamp.id, version=stamp.version)
    if name is not None:
        view.name = _name(name)
    if help is not None:
        view.help = help.strip()
    if look is not None:
        _check_kind(view.kind, look)
        if view.shared_with:
            table = _table(session, view.table_name, view.kind)
            _check_sharing(session, table, look, view.shared_with)
        view.asked = saved_views.to_json(look)
    session.flush()
    return view


def share(session: GuardedSession, *, stamp: Stamp, shared_with: str) -> View:
    """Share one's own view with a role in the county, with everyone, or with nobody any more.

    A view that only its owner sees is taken off the page it was pinned to.
    """
    view = session.fetch(View, stamp.id, version=stamp.version)
    if shared_with:
        table = _table(session, view.table_name, view.kind)
        shape = shapes.shape(session, table)
        look = saved_views.read(shape, view.kind, view.asked)
        _check_sharing(session, table, look, shared_with)
    else:
        view.workgroup_id = view.program_id = None
    view.shared_with = shared_with
    session.flush()
    return view


def pin(
    session: GuardedSession,
    *,
    stamp: Stamp,
    workgroup_id: int | None = None,
    program_id: int | None = None,
    is_on_home: bool = False,
) -> View:
    """Put one's own view on a workgroup's or a program's page, on one's Home, or nowhere.

    The guard lets nobody pin to a page they may not change.
    """
    if workgroup_id is not None and program_id is not None:
        raise Invalid("A view stands on one page. Choose a workgroup or a program.")
    view = session.fetch(View, stamp.id, version=stamp.version)
    if (workgroup_id or program_id) and not view.shared_with:
        raise Invalid(policies_views.PRIVATE_PIN)
    view.workgroup_id, view.program_id, view.is_on_home = workgroup_id, program_id, is_on_home
    if (area_id := _area_of_page(session, view)) is not None:
        # Whom it is shared with is told by its area: that of the page.
        view.area_id = area_id
    session.flush()
    return view


def copy(session: GuardedSession, *, view_id: int) -> View:
    """Make a private copy of a view that may be somebody else's, to change as one likes."""
    found = session.fetch(View, view_id)
    user_id = session.actor.user_id
    if user_id is None:
        raise Invalid("Views belong to somebody. Sign in first.")
    view = View(
        user_id=user_id,
        area_id=_area(session),
        table_name=found.table_name,
        name=f"Copy of {found.name}"[:LONGEST],
        kind=found.kind,
        asked=dict(found.asked),
        help=found.help,
    )
    session.add(view)
    session.flush()
    return view


def remove(session: GuardedSession, *, stamp: Stamp) -> None:
    """Remove one's own view. It can be restored from the trash."""
    session.delete(session.fetch(View, stamp.id, version=stamp.version))
    session.flush()


def _table(session: GuardedSession, name: str, kind: str) -> type[Table]:
    """The table of a view. A chart may be of one whose rows are only counted."""
    if kind == "chart":
        return charts.table_named(session.actor, name)
    return shapes.table_named(session.actor, name)


def _check_kind(kind: str, look: Look) -> None:
    if kind not in choices.VIEW_KIND:
        raise Invalid("A view is a list, a board, a calendar or a chart.")
    if kind == "board" and not look.by:
        raise Invalid("Choose what the board's columns are.")
    if kind == "calendar" and not look.on:
        raise Invalid("Choose the date that puts records on the calendar.")


def _check_sharing(
    session: GuardedSession, table: type[Table], look: Look, shared_with: str
) -> None:
    if shared_with not in choices.SHARED_WITH:
        raise Invalid("A view is shared with everyone, or with one role.")
    if saved_views.may_name_somebody(shapes.shape(session, table), look.asked):
        raise Invalid(saved_views.NO_NAMES)


def _name(name: str) -> str:
    if not name.strip():
        raise Invalid("Give the view a name.", {"name": "Name is needed."})
    return name.strip()


def _area(session: GuardedSession) -> int:
    """The area of whoever saves: it tells which county a view may be shared in."""
    actor = session.actor
    person = session.get(Person, actor.person_id) if actor.person_id is not None else None
    if person is not None and person.area_id in actor.counties:
        return person.area_id
    if not actor.counties:
        raise NotFound("You have no role in any county yet, so there is nothing to keep a view of.")
    return min(actor.counties)


def _area_of_page(session: GuardedSession, view: View) -> int | None:
    page: Any = None
    if view.workgroup_id is not None:
        page = session.fetch(Workgroup, view.workgroup_id)
    elif view.program_id is not None:
        page = session.fetch(Program, view.program_id)
    return page.area_id if page is not None else None
