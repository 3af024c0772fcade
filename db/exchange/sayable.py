"""What a file can say of a table's rows: which fields, where new rows stand, which names it may add."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlmodel import select

from db.queries import shapes
from db.session import GuardedSession
from models.base import FieldSpec, Table, fields_of, tables
from models.rules import permissions
from models.rules.import_maps import STANDING, is_beside, with_beside
from models.rules.own_fields import Shape

MOST_PLACES: Final = 300


def full_shape(session: GuardedSession, table: type[Table]) -> Shape:
    """The shape of a table, with what its rows can say of the record they are about."""
    shape = shapes.shape(session, table)
    title = table.spec.title
    spec = shape.get(title)
    if spec is None or spec.target is None or not spec.editable:
        return shape
    target = tables()[spec.target]
    if not _can_be_named(target) or not permissions.may(session.actor, target, "a"):
        return shape
    return with_beside(shape, title, shapes.shape(session, target), target.spec.title)


def unplaced(
    session: GuardedSession, table: type[Table], shape: Shape, names: Iterable[str]
) -> list[str]:
    """Where a new row must be said to stand: neither the file tells it nor what its rows refer to."""
    given = {one.partition(".")[0] for one in names}
    found = []
    for place in STANDING:
        spec = shape.get(place)
        if spec is None or not spec.required or not spec.editable or place in given:
            continue
        follows = any(
            shape[one].required and (target := shape[one].target) is not None
            and place in fields_of(tables()[target])
            for one in given
            if one in shape and one not in STANDING
        )  # fmt: skip
        if not follows:
            found.append(place)
    return found


def only_places(
    session: GuardedSession, table: type[Table], shape: Shape, names: Iterable[str]
) -> dict[str, int]:
    """Where all new rows stand because there is just one place this actor may add them in."""
    found = {}
    for place in unplaced(session, table, shape, names):
        offered = places(session, table, place)
        if len(offered) == 1:
            found[place] = next(iter(offered))
    return found


def places(session: GuardedSession, table: type[Table], place: str) -> dict[int, str]:
    """The programs, workgroups or areas in which this actor may add rows of the table, by name."""
    actor = session.actor
    roles = permissions.roles_that(str(table.__tablename__), "a")
    target: Any = tables()[str(fields_of(table)[place].target)]
    statement = select(target.id, target.name).order_by(target.name)
    if place == "area_id":
        statement = statement.where(target.parent_id.is_(None))
    elif not actor.is_system:
        ids = actor.programs(*roles) if place == "program_id" else actor.workgroups(*roles)
        statement = statement.where(target.id.in_(sorted(ids)))
    return dict(session.exec(statement.limit(MOST_PLACES)).all())


def creatable(session: GuardedSession, shape: Shape, how_names: Iterable[str]) -> list[str]:
    """The reference columns among these whose unknown names this actor may add as records."""
    return [
        name
        for name in how_names
        if name in shape and (target := shape[name].target) is not None and not is_beside(name)
        and _can_be_named(tables()[target])
        and permissions.may(session.actor, target, "a")
    ]  # fmt: skip


def _can_be_named(target: type[Table]) -> bool:
    """Whether a name is enough to add such a record: nothing else is needed but where it stands."""
    if "a" not in target.spec.entry or not target.spec.section:
        return False
    title = target.spec.title
    specs: Mapping[str, FieldSpec] = fields_of(target)
    needed = [n for n, one in specs.items() if one.required and one.editable and n not in STANDING]
    return needed == [title] and specs[title].target is None
