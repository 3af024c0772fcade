"""How far the roles that change a table reach into it, as a condition on its columns."""

from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import select

from models.base import Table
from models.goals import Goal
from models.rules import permissions
from models.rules.actor import Actor
from models.rules.reaching import EVERYBODY, NOBODY, Condition, any_of, within


def reached(table: type[Table], actor: Actor) -> Condition:
    """The rows of a table where one of the actor's roles may change them: permissions.reaches, as a condition."""
    found: list[Condition] = []
    for role in sorted(permissions.roles_that(str(table.__tablename__), "c") & set(actor.reach)):
        where = _reached(table, role, actor)
        if role in permissions.OWN_ONLY:
            where = sa.and_(where, cast(Any, table).created_by_id == actor.user_id)
        found.append(where)
    return any_of(*found)


def _reached(table: type[Table], role: str, actor: Actor) -> Condition:
    """The rows of a table that one role reaches, wherever the table says who decides about a row."""
    reach, entity = actor.reach[role], cast(Any, table)
    name = str(table.__tablename__)
    if reach.is_everything and role == "administrator":
        return EVERYBODY
    if name in permissions.COUNTY_WIDE:
        return within(entity.area_id, actor.counties)
    own = {"areas": reach.areas, "workgroups": reach.workgroups, "programs": reach.programs}
    if name in own:
        return within(entity.id, own[name])
    match table.spec.scope:
        case "program_id":
            return within(entity.program_id, reach.programs)
        case "workgroup_id":
            return within(entity.workgroup_id, reach.workgroups)
        case "area_id":
            return within(entity.area_id, reach.areas)
        case "owner":
            return _owned(entity, role, actor)
        case "goal_id":
            goals = select(Goal.id).where(_owned(Goal, role, actor))
            return cast(Condition, entity.goal_id.in_(goals))
        case _:
            return NOBODY


def _owned(entity: Any, role: str, actor: Actor) -> Condition:
    """Goals belong to a workgroup or to a program."""
    reach = actor.reach[role]
    return any_of(
        within(entity.workgroup_id, reach.workgroups), within(entity.program_id, reach.programs)
    )
