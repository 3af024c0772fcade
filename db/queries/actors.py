"""Who acts: an account's roles resolved to the areas, workgroups and programs they reach. Read on every run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from db.queries import choice_lists, revisions, settings
from db.session import GuardedSession
from models.access import Grant, Setting, User
from models.people import Person
from models.places import Area
from models.programs import Program
from models.rules.actor import Actor, Reach
from models.rules.errors import NotFound
from models.rules.settings import DEFAULTS
from models.workgroups import Workgroup


@dataclass(frozen=True)
class Map:
    """Every area, and what lies in it: small tables, read whole."""

    parents: Mapping[int, int | None]
    workgroups: Mapping[int, int]  # workgroup: its area
    programs: Mapping[int, int]  # program: its area
    children: Mapping[int, list[int]] = field(default_factory=dict)

    def within(self, area_id: int) -> frozenset[int]:
        """The area and everything in it. Ids that lead in a circle are visited once."""
        found: set[int] = set()
        ahead = [area_id]
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead.extend(self.children.get(one, ()))
        return frozenset(found)

    def top(self, area_id: int) -> int:
        """The county (or whatever is topmost) around an area."""
        seen: set[int] = set()
        while (parent := self.parents.get(area_id)) is not None and area_id not in seen:
            seen.add(area_id)
            area_id = parent
        return area_id


def load(session: GuardedSession, *, user_id: int, now: datetime) -> Actor:
    """The actor behind an account, with reach as the grants are at this moment.

    Raises NotFound when there is no such account or it may not sign in.
    """
    statement = (
        select(User.is_active, Person)
        .join(Person, col(Person.id) == User.person_id)
        .where(User.id == user_id)
    )
    row = session.exec(statement).one_or_none()
    if row is None or not row[0]:
        raise NotFound("This account may not sign in.")
    choice_lists.refresh(session)
    person = row[1]
    grants = session.exec(select(Grant).where(Grant.user_id == user_id)).all()
    where = revisions.keep(session, "map", (Area, Workgroup, Program), _map)
    chosen = revisions.keep(session, "settings", (Setting,), settings.chosen)
    return Actor(
        user_id=user_id,
        person_id=person.id,
        name=person.name,
        organization_id=person.organization_id,
        counties=_counties(grants, where),
        reach=_reach(grants, where),
        small_number=_whole(chosen["small_number"], DEFAULTS["small_number"]),
        directors_read_outlines=chosen["directors_read_outlines"] == "yes",
    )


def _whole(text: str, default: str) -> int:
    # A setting that is not a number must not show small counts, nor lock everybody out.
    return int(text) if text.isdecimal() else int(default)


def _map(session: GuardedSession) -> Map:
    parents = {
        one: parent for one, parent in session.exec(select(col(Area.id), Area.parent_id)) if one
    }
    children: dict[int, list[int]] = defaultdict(list)
    for area_id, parent_id in parents.items():
        if parent_id is not None:
            children[parent_id].append(area_id)
    groups = session.exec(select(col(Workgroup.id), Workgroup.area_id))
    programs = session.exec(select(col(Program.id), Program.area_id))
    return Map(
        parents=parents,
        workgroups={one: area for one, area in groups if one},
        programs={one: area for one, area in programs if one},
        children=children,
    )


def reach_of(grant: Grant, where: Map) -> Reach:
    """How far one grant reaches."""
    match grant.scope:
        case "everything":
            return Reach(
                frozenset(where.parents),
                frozenset(where.workgroups),
                frozenset(where.programs),
                True,
            )
        case "area" if grant.area_id is not None:
            areas = where.within(grant.area_id)
            return Reach(
                areas,
                frozenset(one for one, area in where.workgroups.items() if area in areas),
                frozenset(one for one, area in where.programs.items() if area in areas),
            )
        case "workgroup" if grant.workgroup_id is not None:
            return Reach(workgroups=frozenset({grant.workgroup_id}))
        case "program" if grant.program_id is not None:
            return Reach(programs=frozenset({grant.program_id}))
        case _:
            return Reach()


def _reach(grants: Iterable[Grant], where: Map) -> dict[str, Reach]:
    found: dict[str, Reach] = {}
    for grant in grants:
        one, so_far = reach_of(grant, where), found.get(grant.role, Reach())
        found[grant.role] = Reach(
            so_far.areas | one.areas,
            so_far.workgroups | one.workgroups,
            so_far.programs | one.programs,
            so_far.is_everything or one.is_everything,
        )
    return found


def _counties(grants: Iterable[Grant], where: Map) -> frozenset[int]:
    """Every area of the counties in which anything was granted."""
    found: set[int] = set()
    for grant in grants:
        if grant.scope == "everything":
            return frozenset(where.parents)
        area_id = grant.area_id or where.workgroups.get(grant.workgroup_id or 0)
        area_id = area_id or where.programs.get(grant.program_id or 0)
        if area_id is not None:
            found |= where.within(where.top(area_id))
    return frozenset(found)
