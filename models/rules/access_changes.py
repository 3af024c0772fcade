"""Who reads which changes: whoever reads the table where it was made, and the record as it is now.

A record that was removed is read in its changes by who read it where it stood. One that went where
somebody may not look takes its history along.
"""

from collections.abc import Callable
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlmodel import col

from models.access import Change, Grant, User
from models.base import Table, tables
from models.casework import Participant, ParticipantName
from models.data import PrivateAnswer
from models.people import Organization, OrganizationSector, Person
from models.places import FocusArea
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.reaching import (
    EVERYBODY,
    NOBODY,
    Condition,
    any_of,
    mentoring_programs,
    outline_programs,
    within,
)

Rows = Callable[[type[Table], Actor], Condition]
"""The rule of access of any table: models/rules/access.py hands in its own."""

SET_UP_TABLES: Final = (
    "areas", "coordinators", "goals", "list_choices", "memberships", "own_fields", "program_goals",
    "programs", "seats", "settings", "workgroups",
)  # fmt: skip
"""What an administrator sets up. Values of measures are not among it: they can be small counts."""

MOVING: Final[tuple[type[Table], ...]] = (
    FocusArea, Grant, Organization, OrganizationSector, Person, User,
)  # fmt: skip
"""The same, of tables whose rows may go to another county with all they say."""

WORKGROUP_TABLES: Final = (
    "action_items", "attendance", "goals", "measure_values", "meetings", "memberships", "seats",
    "workgroups",
)  # fmt: skip
OUTLINE_TABLES: Final = (
    "case_coordinators", "case_members", "case_statuses", "cases", "contacts", "coordinators",
    "goals", "measure_values", "participants", "program_goals", "programs", "service_needs",
)  # fmt: skip
PRIVATE_CASE_TABLES: Final = ("contact_notes", "participant_names")
MENTORING_TABLES: Final = (
    "check_ins", "goals", "matches", "measure_values", "mentor_requests", "mentors",
)  # fmt: skip
PRIVATE_MENTORING_TABLES: Final = ("check_in_notes", "mentor_request_notes")
ENTRY_TABLES: Final = (
    "check_in_notes", "check_ins", "contact_notes", "contacts", "measure_values", "participant_names",
    "participants", "service_needs",
)  # fmt: skip
PLACES: Final = {
    "program_id": Change.program_id,
    "workgroup_id": Change.workgroup_id,
    "area_id": Change.area_id,
}


def changes(actor: Actor, rows: Rows) -> Condition:
    """The changes an actor reads."""
    if not actor.reach:
        return NOBODY
    program, workgroup = Change.program_id, Change.workgroup_id
    return any_of(
        *_set_up(actor, rows),
        _made(WORKGROUP_TABLES, within(workgroup, actor.workgroups("director", "lead"))),
        _made(OUTLINE_TABLES, within(program, outline_programs(actor))),
        _made(PRIVATE_CASE_TABLES, within(program, actor.programs("coordinator"))),
        _made(MENTORING_TABLES, within(program, mentoring_programs(actor))),
        _made(PRIVATE_MENTORING_TABLES, within(program, actor.programs("mentor_coordinator"))),
        *_mentees(actor, rows),
        *_typed_in(actor, rows),
        *_shared(actor, rows),
        *_declared(actor, rows),
        *_answers(actor, rows),
        _of("views", _mine(actor)),
    )


def _made(names: tuple[str, ...], where: Condition) -> Condition:
    return NOBODY if where is NOBODY else sa.and_(col(Change.table_name).in_(names), where)


def _of(name: str, *where: Condition) -> Condition:
    if any(one is NOBODY for one in where):
        return NOBODY
    return sa.and_(col(Change.table_name) == name, *where)


def _mine(actor: Actor) -> Condition:
    return col(Change.actor_id) == actor.user_id if actor.user_id is not None else NOBODY


def _seen(table: type[Table], actor: Actor, rows: Rows) -> Condition:
    """Whether the actor sees the record as it is now."""
    entity = cast(Any, table)
    rule = rows(table, actor)
    if rule is NOBODY:
        return NOBODY
    here = sa.and_(entity.id == Change.record_id, rule)
    # The statement around may name the table too: this is a row of its own all the same.
    return sa.exists().where(here).select_from(entity).correlate_except(entity)


def _gone(table: type[Table]) -> Condition:
    """Whether the record is not there any more, for anybody: so below every rule of access."""
    stored = cast(Any, table).__table__.alias()
    return ~sa.exists().where(stored.c.id == Change.record_id)


def _set_up(actor: Actor, rows: Rows) -> list[Condition]:
    """What an administrator sets up, where they do."""
    reach = actor.reach.get("administrator")
    if reach is None:
        return []
    if reach.is_everything:
        return [_made((*SET_UP_TABLES, *(str(one.__tablename__) for one in MOVING)), EVERYBODY)]
    where = any_of(
        within(Change.area_id, reach.areas),
        within(Change.program_id, reach.programs),
        within(Change.workgroup_id, reach.workgroups),
    )
    moving = [
        _of(str(one.__tablename__), where, any_of(_seen(one, actor, rows), _gone(one)))
        for one in MOVING
    ]
    return [_made(SET_UP_TABLES, where), *moving]


def _mentees(actor: Actor, rows: Rows) -> list[Condition]:
    """Who a mentor coordinator's mentees are, whichever program entered them."""
    if not actor.holds("mentor_coordinator"):
        return []
    people: tuple[type[Table], ...] = (Participant, ParticipantName)
    return [_of(str(one.__tablename__), _seen(one, actor, rows)) for one in people]


def _typed_in(actor: Actor, rows: Rows) -> list[Condition]:
    """What somebody typed in and still sees; what they changed in another role is not theirs to read."""
    programs = within(Change.program_id, actor.programs("data_entry"))
    return [
        _of(name, programs, _mine(actor), _seen(tables()[name], actor, rows))
        for name in (ENTRY_TABLES if programs is not NOBODY else ())
    ]


def _shared(actor: Actor, rows: Rows) -> list[Condition]:
    """What a whole county shares, for whoever writes it and sees the row."""
    here = within(Change.area_id, actor.counties)
    found = [
        _of(str(one.__tablename__), here, _seen(one, actor, rows))
        for one in (Organization, Person)
        if permissions.may(actor, one, "c")
    ]
    if permissions.may(actor, OrganizationSector, "c"):
        standing = any_of(_seen(OrganizationSector, actor, rows), _gone(OrganizationSector))
        found.append(_of("organization_sectors", here, standing))
    return found


def _declared(actor: Actor, rows: Rows) -> list[Condition]:
    """Tables that say themselves who reads them: where they reach its scope, and see the row or saw it go."""
    found: list[Condition] = []
    for name, table in tables().items():
        spec = table.spec
        if not spec.readers or spec.scope not in PLACES:
            continue
        reach = {"program_id": actor.programs, "workgroup_id": actor.workgroups,
                 "area_id": actor.areas}[spec.scope]  # fmt: skip
        where = within(PLACES[spec.scope], reach(*spec.readers))
        found.append(_of(name, where, any_of(_seen(table, actor, rows), _gone(table))))
    return found


def _answers(actor: Actor, rows: Rows) -> list[Condition]:
    """Private answers: those one reads, and those that went with a record one may bring back."""
    name = str(PrivateAnswer.__tablename__)
    removed = _of(name, col(Change.action) == "removed", any_of(*_removable(actor)))
    found = [_of(name, _seen(PrivateAnswer, actor, rows))]
    return [*found, sa.and_(removed, _gone(PrivateAnswer))]


def _removable(actor: Actor) -> list[Condition]:
    """Where one may remove records and bring them back, by the table that removed answers name."""
    of_table = col(Change.before)["table_name"].as_string()
    found: list[Condition] = []
    for role in sorted(set(actor.reach) - permissions.OWN_ONLY):
        names = permissions.tables_of(role, "a") & permissions.tables_of(role, "r")
        by_place: dict[str, list[str]] = {}
        for table_name in sorted(names):
            by_place.setdefault(_place_of(tables()[table_name]), []).append(table_name)
        for place, there in by_place.items():
            if (where := _placed(place, role, actor)) is not NOBODY:
                found.append(sa.and_(where, of_table.in_(there)))
    return found


def _place_of(table: type[Table]) -> str:
    is_shared = str(table.__tablename__) in permissions.COUNTY_WIDE
    return "county" if is_shared else table.spec.scope


def _placed(place: str, role: str, actor: Actor) -> Condition:
    """Where one role reached a record that is gone, by where its change was made."""
    reach = actor.reach[role]
    match place:
        case "county":
            return within(Change.area_id, actor.counties)
        case "program_id":
            return within(Change.program_id, reach.programs)
        case "workgroup_id":
            return within(Change.workgroup_id, reach.workgroups)
        case "area_id":
            return within(Change.area_id, reach.areas)
        case "owner":
            return any_of(
                within(Change.workgroup_id, reach.workgroups),
                within(Change.program_id, reach.programs),
            )
        case _:
            return NOBODY
