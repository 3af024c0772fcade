"""The write guard: permission, validation, version, stamps and one Change row for every write."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm.attributes import get_history
from sqlmodel import Session

from db import answered, beyond, named
from models.access import Change, Grant, LoginSession, User
from models.base import Table, fields_of, now, tables
from models.data import PrivateAnswer, View
from models.goals import Goal
from models.people import Person
from models.places import Area
from models.programs import Program
from models.rules import fields, history, own_fields, permissions, policies_accounts, policies_views
from models.rules.actor import Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Unguarded
from models.rules.joining import Joined, key_of
from models.workgroups import Workgroup

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
    return found | {own_fields.PREFIX + key: value for key, value in _by_key(row.own).items()}


def _by_key(own: Any) -> dict[str, Any]:
    """The answers of a record to own fields."""
    if not isinstance(own or {}, dict):
        raise Unguarded("Answers to own fields are kept by key.")
    return own or {}


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
    old = _by_key(moved.deleted[0] if moved.deleted else None)
    new = _by_key(moved.added[0] if moved.added else None)
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
    # Answers go before their record, so that undoing in the opposite order finds the record there.
    removed = sorted(session.deleted, key=lambda row: not isinstance(row, PrivateAnswer))
    writes += [Write(row, "r", _last_values(row), {}) for row in removed]
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
        case Grant():
            scope = {"area": "area_id", "workgroup": "workgroup_id", "program": "program_id"}
            at = {name: getattr(row, name) for name in scope.values()}
            return scope.get(row.scope, "everywhere"), at
    return _place_by_spec(session, row, action)


def _place_by_spec(session: Session, row: Table, action: str) -> tuple[str, dict[str, int | None]]:
    scope = row.spec.scope
    if scope == "goal_id":
        goal = session.get(Goal, row.goal_id)  # type: ignore[attr-defined]
        return ("owner", answered.standing_of(goal)) if goal is not None else ("nowhere", {})
    if scope == "user_id":
        user = session.get(User, row.user_id)  # type: ignore[attr-defined]
        return place_of(session, user, action) if user is not None else ("nowhere", {})
    if row.__tablename__ in permissions.COUNTY_WIDE:
        return "county", answered.standing_of(row)
    return scope, answered.standing_of(row)


def allow(session: Session, actor: Actor, write: Write) -> None:
    """Raise Forbidden unless one of the actor's roles reaches the row, as it was and as it will be."""
    table, action = str(write.row.__tablename__), write.action
    # Also where two people are made one: the account would go to the other's mail address.
    beyond.check(session, actor, write.row, write.before, write.after)
    if _is_joined(session, write):
        return
    if isinstance(write.row, Grant) and write.row.user_id == actor.user_id:
        raise Forbidden(policies_accounts.OWN_ROLES)
    if isinstance(write.row, View):
        check_pins(session, actor, write)
    if _is_owned(actor, write):
        return
    if isinstance(write.row, PrivateAnswer):
        _allow_answer(session, actor, write.row)
        return
    places = _places(session, write)
    roles = permissions.roles_that(table, action)
    if _goes_by_merging(session, write):
        roles = roles or permissions.roles_that(table, "c")
    if _moves_an_account(session, write):
        roles &= {"administrator"}
    for role in sorted(roles):
        if role in permissions.OWN_ONLY and not _is_own(actor, write):
            continue
        if all(permissions.reaches(actor, role, scope, place) for scope, place in places):
            return
    if isinstance(write.row, LoginSession) and _ends_own_session(actor, write):
        return
    raise Forbidden(permissions.refusal(type(write.row), write.action, roles))


def _is_own(actor: Actor, write: Write) -> bool:
    """Whether the actor entered this row, or only what follows from their entries changes in it."""
    derived = permissions.DERIVED.get(str(write.row.__tablename__), frozenset())
    follows = write.action == "c" and write.after.keys() <= derived
    return follows or write.action == "a" or write.row.created_by_id == actor.user_id


def _is_joined(session: Session, write: Write) -> bool:
    """Whether this moves a reference between two records that are being made one."""
    joined: Joined | None = getattr(session, "joined", None)
    return joined is not None and joined.covers(write.row, write.action, write.before, write.after)


def _goes_by_merging(session: Session, write: Write) -> bool:
    """Whether another takes this record's place, which nobody might otherwise remove."""
    joined: Joined | None = getattr(session, "joined", None)
    return joined is not None and write.action == "r" and joined.top == key_of(write.row)


def _allow_answer(session: Session, actor: Actor, answer: PrivateAnswer) -> None:
    """An answer is a part of its record: whoever may change that may give it, or take it back."""
    record = answered.record_of(session, answer)
    if record is None:
        raise NotFound("The record was not found. It may have been removed.")
    scope, place = place_of(session, record, "c")
    roles = permissions.roles_that(answer.table_name, "c")
    for role in sorted(roles):
        if role in permissions.OWN_ONLY and record.created_by_id != actor.user_id:
            continue
        if permissions.reaches(actor, role, scope, place):
            return
    raise Forbidden(permissions.refusal(type(record), "c", roles))


def check_pins(session: Session, actor: Actor, write: Write) -> None:
    """Raise Forbidden unless the actor may change the page on which a view would stand.

    Taking one's own view off a page is always allowed, and so is removing it.
    """
    view = write.row
    if not isinstance(view, View) or write.action == "r":
        return
    pages: tuple[tuple[type[Table], dict[str, int | None]], ...] = (
        (Workgroup, {"workgroup_id": view.workgroup_id}),
        (Program, {"program_id": view.program_id}),
    )
    for table, page in pages:
        (page_id,) = page.values()
        if page_id is None:
            continue
        if session.get(table, page_id) is None:
            raise NotFound(f"This {table.spec.singular} was not found. It may have been removed.")
        if not permissions.may_change_page(actor, **page):
            roles = permissions.roles_that(str(table.__tablename__), "c")
            raise Forbidden(policies_views.not_your_page(table.spec.singular, roles))


def _is_owned(actor: Actor, write: Write) -> bool:
    """Whether this is the actor's own view, draft or the like, and stays it."""
    spec = write.row.spec
    if not spec.owner or write.action not in spec.owner_may or not actor.reach:
        return False
    owners = {getattr(write.row, spec.owner), write.before.get(spec.owner, actor.user_id)}
    return owners == {actor.user_id}


def _moves_an_account(session: Session, write: Write) -> bool:
    """Whether this changes for whom somebody with an account speaks, or where their links are sent."""
    moved = {"organization_id", "area_id", "email"} & write.before.keys()
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


def check_references(
    session: Session, write: Write, seen: set[tuple[str, int]], own_shape: answered.OwnShape
) -> None:
    """What a row points to must be visible to whoever writes it, or a stranger's id could be probed."""
    own = own_shape(own_fields.table_of(write.row)) if answered.is_answered(write.after) else {}
    for name, spec in {**fields_of(type(write.row)), **own}.items():
        value = write.after.get(name)
        if spec.target is None or value is None or (spec.target, value) in seen:
            continue
        if session.get(tables()[spec.target], value) is None:
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


def check(
    session: Session,
    actor: Actor,
    write: Write,
    seen: set[tuple[str, int]],
    own_shape: answered.OwnShape,
    *,
    is_restored: bool = False,
) -> None:
    """Everything that must hold before a row is written; raises a leaf of Refused.

    What is restored may say what is no longer offered: it said so before.
    """
    with session.no_autoflush:
        if not actor.is_system:
            allow(session, actor, write)
            if write.action != "r":
                answered.check(session, write.row, write.after, own_shape)
                check_references(session, write, seen, own_shape)
        if isinstance(write.row, Change):
            raise Unguarded("Only the guard writes the record of changes.")
        if not _is_joined(session, write):
            check_immutable(write)
            named.check(session, write.row, write.after)
        if write.action != "r":
            fields.check(write.row)
            if actor.is_system:
                answered.check(session, write.row, write.after, own_shape)
            if not is_restored:
                answered.check_retired(write.row, write.before, write.after, own_shape)
