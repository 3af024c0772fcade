"""The write guard: permission, validation, version, stamps and one Change row for every write."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm.attributes import get_history
from sqlmodel import Session

from models.access import Change, Grant, LoginSession, User
from models.base import FieldSpec, Table, fields_of, now, tables
from models.data import PrivateAnswer, View
from models.goals import Goal
from models.people import Person
from models.places import Area
from models.programs import Program
from models.rules import fields, history, own_fields, permissions, policies_accounts, policies_views
from models.rules.actor import Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Unguarded
from models.workgroups import Workgroup

OwnShape = Callable[[str], own_fields.Shape]
"""The own fields of a table by its name, as a session read them."""

KEPT_OUT: Final = frozenset(
    {"id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id", "own"}
)
STAMPS: Final = frozenset({"id", "created_at", "created_by_id"})
"""What a change never touches: data entry owns what it created."""

MOVES: Final = frozenset(
    {
        "area_id",
        "workgroup_id",
        "program_id",
        "goal_id",
        "user_id",
        "person_id",
        "parent_id",
        "scope",
    }
)
"""Columns that decide where a row stands."""


@dataclass(frozen=True)
class Write:
    """One object on its way to the database."""

    row: Table
    action: str  # a, c or r
    before: dict[str, Any]
    after: dict[str, Any]


def _values(row: Table) -> dict[str, Any]:
    found = {
        name: history.plain(spec, getattr(row, name))
        for name, spec in fields_of(type(row)).items()
        if name not in KEPT_OUT
    }
    return found | {own_fields.PREFIX + key: value for key, value in (row.own or {}).items()}


def _last_values(row: Table) -> dict[str, Any]:
    """What a removed row said, with who entered it and when, so that it can be put back as it was."""
    stamps = {"created_at": row.created_at.isoformat(), "created_by_id": row.created_by_id}
    return _values(row) | stamps


def _differences(row: Table) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = _own_differences(row)
    for name, spec in fields_of(type(row)).items():
        moved = get_history(row, name)
        if name in KEPT_OUT or not moved.has_changes():
            continue
        old = moved.deleted[0] if moved.deleted else None
        new = moved.added[0] if moved.added else None
        if old != new:
            before[name], after[name] = history.plain(spec, old), history.plain(spec, new)
    return before, after


def _own_differences(row: Table) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which answers to own fields changed, each under its own name."""
    moved = get_history(row, "own")
    if not moved.has_changes():
        return {}, {}
    old = (moved.deleted[0] if moved.deleted else None) or {}
    new = (moved.added[0] if moved.added else None) or {}
    names = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    prefix = own_fields.PREFIX
    return {prefix + key: old.get(key) for key in names}, {
        prefix + key: new.get(key) for key in names
    }


def _check_stamps(row: Table) -> None:
    moved = sorted(name for name in STAMPS if get_history(row, name).deleted)
    if moved:
        raise Unguarded(f"Only the guard stamps rows: {', '.join(moved)}.")


def pending(session: Session) -> list[Write]:
    """What this flush would do, with the values before and after."""
    writes = [Write(row, "a", {}, _values(row)) for row in session.new]
    for row in session.dirty:
        _check_stamps(row)
        before, after = _differences(row)
        if after:
            writes.append(Write(row, "c", before, after))
    writes += [Write(row, "r", _last_values(row), {}) for row in session.deleted]
    return writes


def place_of(session: Session, row: Table, action: str) -> tuple[str, dict[str, int | None]]:
    """Which scope decides about a row, and where the row stands: area, workgroup, program."""
    match row:
        case Area():
            return "area_id", {"area_id": row.parent_id if action == "a" else row.id}
        case Workgroup():
            at = {"area_id": row.area_id, "workgroup_id": row.id}
            return ("area_id" if action == "a" else "workgroup_id"), at
        case Program():
            at = {"area_id": row.area_id, "program_id": row.id}
            return ("area_id" if action == "a" else "program_id"), at
        case User():
            person = session.get(Person, row.person_id)
            return "area_id", {"area_id": person.area_id if person else None}
        case PrivateAnswer():
            record = tables().get(row.table_name)
            where = record.spec.scope if record is not None else "nowhere"
            if row.table_name in permissions.COUNTY_WIDE:
                where = "county"
            own = {"workgroups": "workgroup_id", "programs": "program_id", "areas": "area_id"}
            return own.get(row.table_name, where), _standing(row)
        case Grant():
            scope = {"area": "area_id", "workgroup": "workgroup_id", "program": "program_id"}
            at = {name: getattr(row, name) for name in scope.values()}
            return scope.get(row.scope, "everywhere"), at
    return _place_by_spec(session, row, action)


def _place_by_spec(session: Session, row: Table, action: str) -> tuple[str, dict[str, int | None]]:
    scope = row.spec.scope
    if scope == "goal_id":
        goal = session.get(Goal, row.goal_id)  # type: ignore[attr-defined]
        return ("owner", _standing(goal)) if goal is not None else ("nowhere", {})
    if scope == "user_id":
        user = session.get(User, row.user_id)  # type: ignore[attr-defined]
        return place_of(session, user, action) if user is not None else ("nowhere", {})
    if row.__tablename__ in permissions.COUNTY_WIDE:
        return "county", _standing(row)
    return scope, _standing(row)


def _standing(row: Table) -> dict[str, int | None]:
    names = ("area_id", "workgroup_id", "program_id", "case_id")
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def allow(session: Session, actor: Actor, write: Write) -> None:
    """Raise Forbidden unless one of the actor's roles reaches the row, as it was and as it will be."""
    table, action = str(write.row.__tablename__), write.action
    if isinstance(write.row, Grant) and write.row.user_id == actor.user_id:
        raise Forbidden(policies_accounts.OWN_ROLES)
    if isinstance(write.row, View):
        check_pins(session, actor, write)
    if _is_owned(actor, write):
        return
    if isinstance(write.row, PrivateAnswer):
        # An answer is a part of its record: whoever may change that may give it, or take it back.
        table, action = write.row.table_name, "c"
    places = _places(session, write)
    roles = permissions.roles_that(table, action)
    if _moves_an_account(session, write):
        roles &= {"administrator"}
    for role in sorted(roles):
        own = write.row.created_by_id == actor.user_id or table in permissions.DERIVED
        if role in permissions.OWN_ONLY and write.action != "a" and not own:
            continue
        if all(permissions.reaches(actor, role, scope, place) for scope, place in places):
            return
    if isinstance(write.row, LoginSession) and _ends_own_session(actor, write):
        return
    raise Forbidden(permissions.refusal(type(write.row), write.action, roles))


def check_pins(session: Session, actor: Actor, write: Write) -> None:
    """Raise Forbidden unless the actor may change the page that a view is pinned to, or is taken off.

    Taking one's own view off a page is always allowed, and so is removing it.
    """
    view = write.row
    if not isinstance(view, View) or write.action == "r":
        return
    for table, page_id in ((Workgroup, view.workgroup_id), (Program, view.program_id)):
        if page_id is None:
            continue
        page: Table | None = session.get(table, page_id)
        if page is None:
            raise NotFound(f"This {table.spec.singular} was not found. It may have been removed.")
        scope, place = place_of(session, page, "c")
        roles = permissions.roles_that(str(table.__tablename__), "c")
        if not any(permissions.reaches(actor, role, scope, place) for role in sorted(roles)):
            raise Forbidden(policies_views.not_your_page(table.spec.singular, roles))


def _is_owned(actor: Actor, write: Write) -> bool:
    """Whether this is the actor's own view, draft or the like, and stays it."""
    spec = write.row.spec
    if not spec.owner or write.action not in spec.owner_may or not actor.reach:
        return False
    owners = {getattr(write.row, spec.owner), write.before.get(spec.owner, actor.user_id)}
    return owners == {actor.user_id}


def _moves_an_account(session: Session, write: Write) -> bool:
    """Whether this changes for whom somebody with an account speaks: a partner reads its referrals."""
    moved = {"organization_id", "area_id"} & write.before.keys()
    if not isinstance(write.row, Person) or write.action != "c" or not moved:
        return False
    # Below the guard: whoever may change the person need not see that there is an account.
    users: Any = User.__table__  # type: ignore[attr-defined]
    held = sa.select(users.c.id).where(users.c.person_id == write.row.id).limit(1)
    return sa.orm.Session.connection(session).execute(held).first() is not None


def _ends_own_session(actor: Actor, write: Write) -> bool:
    """Anybody may end a session of their own; nobody makes one or lends it to somebody else."""
    allowed = {"ended_at", "end_reason", "last_active_at"}
    is_own = getattr(write.row, "user_id", None) == actor.user_id
    return write.action == "c" and is_own and set(write.after) <= allowed


def _places(session: Session, write: Write) -> list[tuple[str, dict[str, int | None]]]:
    """Where a row stands, and for a change also where it stood: nobody pulls a stranger's row to them."""
    found = [place_of(session, write.row, write.action)]
    if write.action == "c" and write.before.keys() & MOVES:
        # A copy that never enters the session, with the columns that place it as they were.
        was = type(write.row)(
            **{name: getattr(write.row, name) for name in fields_of(type(write.row))}
        )
        for name in write.before.keys() & MOVES:
            setattr(was, name, write.before[name])
        found.append(place_of(session, was, write.action))
    return found


def _has_own(write: Write) -> bool:
    return any(name.startswith(own_fields.PREFIX) for name in write.after)


def check_own_fields(write: Write, own_shape: OwnShape) -> None:
    """Raise Invalid for an answer its own field cannot hold, or a field that is not this record's.

    A field that is required is asked for by forms and files: records made elsewhere do without it.
    """
    if not _has_own(write):
        return
    row = write.row
    is_private = isinstance(row, PrivateAnswer)
    shape = own_shape(own_fields.table_of(row))
    standing = _place_of_record(row)
    found: dict[str, str] = {}
    for name, value in write.after.items():
        if not name.startswith(own_fields.PREFIX) or value in (None, "", []):
            continue
        spec = shape.get(name)
        if spec is None or spec.own is None or spec.own.is_private != is_private:
            found[name] = f"There is no field '{name[:40]}' here."
        elif not own_fields.belongs(spec, standing):
            found[name] = (
                f"{spec.label} is not asked here: it belongs to another program or workgroup."
            )
        elif (sentence := _own_problem(spec, value)) is not None:
            found[name] = sentence
    if found:
        raise Invalid(" ".join(found.values()), found)


def _own_problem(spec: FieldSpec, value: Any) -> str | None:
    try:
        return fields.problem(spec, own_fields.read(spec, value))
    except (TypeError, ValueError):
        return f"{spec.label} cannot hold this."


def _place_of_record(row: Table) -> dict[str, int | None]:
    own = {"workgroups": "workgroup_id", "programs": "program_id"}
    standing = _standing(row)
    if (name := own.get(str(row.__tablename__))) is not None:
        standing[name] = row.id
    return standing


def check_retired(write: Write) -> None:
    """A choice that was retired stays on old records and is given to no other."""
    found = {}
    for name, spec in fields_of(type(write.row)).items():
        if spec.choices is None or name not in write.after:
            continue
        new, old = write.after[name], write.before.get(name)
        for value in new if isinstance(new, list) else [new]:
            kept = old if isinstance(old, list) else [old]
            if value in spec.choices.retired and value not in kept:
                words = spec.choices.label(value)
                found[name] = f"{spec.label}: '{words}' is no longer offered. Choose another."
    if found:
        raise Invalid(" ".join(found.values()), found)


def check_references(
    session: Session, write: Write, seen: set[tuple[str, int]], own_shape: OwnShape
) -> None:
    """What a row points to must be visible to whoever writes it, or a stranger's id could be probed."""
    by_name = tables()
    own = own_shape(own_fields.table_of(write.row)) if _has_own(write) else {}
    for name, spec in {**fields_of(type(write.row)), **own}.items():
        value = write.after.get(name)
        if spec.target is None or value is None or (spec.target, value) in seen:
            continue
        if session.get(by_name[spec.target], value) is None:
            raise NotFound(f"{spec.label}: not found. It may have been removed.")
        seen.add((spec.target, value))


def check_immutable(write: Write) -> None:
    """A row keeps its place: its program, its case, its person."""
    for name in write.row.spec.immutable:
        if write.action == "c" and name in write.after:
            label = fields_of(type(write.row))[name].label
            raise Invalid(f"{label} stays as it is. Add a new {write.row.spec.singular} instead.")


def stamp(actor: Actor, write: Write, *, is_restored: bool = False) -> None:
    """Raise the version and note who and when; a restored row goes on from where it was."""
    row = write.row
    row.updated_at, row.updated_by_id = now(), actor.user_id
    if is_restored:
        row.version += 1
    elif write.action == "a":
        row.created_at, row.created_by_id, row.version = row.updated_at, actor.user_id, 1
    else:
        row.version += 1


def record(session: Session, actor: Actor, batch: str, writes: Iterable[Write]) -> None:
    """Insert the Change rows of a flush, in the same transaction."""
    changes = [_change(session, actor, batch, one) for one in writes if one.row.spec.audited]
    if changes:
        # Core, below the guard: nobody but the guard writes this table.
        connection = sa.orm.Session.connection(session)
        connection.execute(sa.insert(Change.__table__), changes)  # type: ignore[attr-defined]


def _change(session: Session, actor: Actor, batch: str, write: Write) -> dict[str, Any]:
    row = write.row
    standing: dict[str, int | None] = {
        "area_id": None,
        "workgroup_id": None,
        "program_id": None,
        "case_id": None,
    }
    standing |= _standing(row)
    own = {
        "areas": "area_id",
        "workgroups": "workgroup_id",
        "programs": "program_id",
        "cases": "case_id",
    }
    if (name := own.get(str(row.__tablename__))) is not None:
        standing[name] = row.id
    if row.spec.scope in {"goal_id", "user", "user_id"}:
        with session.no_autoflush:
            standing |= place_of(session, row, write.action)[1]
    moment = now()
    return {
        **{name: standing[name] for name in ("area_id", "workgroup_id", "program_id", "case_id")},
        "at": moment,
        "actor_id": actor.user_id,
        "actor_roles": ", ".join(actor.roles)[:200],
        "batch": batch,
        "action": {"a": "added", "c": "changed", "r": "removed"}[write.action],
        "table_name": str(row.__tablename__),
        "record_id": row.id,
        "record_version": row.version,
        "before": json.loads(json.dumps(write.before)),
        "after": json.loads(json.dumps(write.after)),
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
    }


def check(
    session: Session,
    actor: Actor,
    write: Write,
    seen: set[tuple[str, int]],
    own_shape: OwnShape,
) -> None:
    """Everything that must hold before a row is written; raises a leaf of Refused."""
    with session.no_autoflush:
        if not actor.is_system:
            allow(session, actor, write)
            if write.action != "r":
                check_references(session, write, seen, own_shape)
        if isinstance(write.row, Change):
            raise Unguarded("Only the guard writes the record of changes.")
        check_immutable(write)
        if write.action != "r":
            fields.check(write.row)
            check_retired(write)
            check_own_fields(write, own_shape)
