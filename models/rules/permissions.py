"""Who may add (a), change (c) or remove (r) rows of which table. Roles are a table, never an if.

A role counts only where it reaches the row: its program, its workgroup, its area.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from models.base import Table, tables
from models.rules.actor import Actor

WRITES: Final[Mapping[str, Mapping[str, str]]] = {
    # table                 role: actions
    "areas": {"administrator": "acr"},
    "focus_areas": {"administrator": "acr"},
    "organizations": {"administrator": "acr", "lead": "ac", "coordinator": "ac", "mentor_coordinator": "ac"},
    "organization_sectors": {"administrator": "acr", "lead": "acr"},
    "people": {"administrator": "acr", "lead": "ac", "mentor_coordinator": "ac", "coordinator": "a"},
    "workgroups": {"administrator": "acr", "lead": "c"},
    "seats": {"administrator": "acr", "lead": "acr"},
    "memberships": {"administrator": "acr", "lead": "acr"},
    "meetings": {"lead": "acr"},
    "attendance": {"lead": "acr"},
    "action_items": {"lead": "acr"},
    "programs": {"administrator": "acr"},
    "program_goals": {"administrator": "acr"},
    "coordinators": {"administrator": "acr"},
    "participants": {"coordinator": "ac", "mentor_coordinator": "ac", "data_entry": "ac"},
    "participant_names": {"coordinator": "ac", "mentor_coordinator": "ac", "data_entry": "ac"},
    "cases": {"coordinator": "ac", "data_entry": "ac"},
    # Removed only by undoing: tables and forms do not offer it.
    "case_statuses": {"coordinator": "acr", "data_entry": "ac"},
    "case_coordinators": {"coordinator": "acr", "data_entry": "a"},
    "case_members": {"coordinator": "acr", "data_entry": "a"},
    "contacts": {"coordinator": "acr", "data_entry": "ac"},
    "contact_notes": {"coordinator": "acr", "data_entry": "ac"},
    "service_needs": {"coordinator": "acr", "data_entry": "ac"},
    "mentors": {"mentor_coordinator": "acr"},
    "mentor_requests": {"mentor_coordinator": "acr", "coordinator": "a"},
    "mentor_request_notes": {"mentor_coordinator": "acr", "coordinator": "a"},
    "matches": {"mentor_coordinator": "acr"},
    "check_ins": {"mentor_coordinator": "acr"},
    "check_in_notes": {"mentor_coordinator": "acr"},
    "goals": {"administrator": "acr", "director": "ac", "lead": "acr"},
    "measure_values": {
        "director": "acr", "lead": "acr", "coordinator": "ac", "mentor_coordinator": "ac", "data_entry": "ac",
    },
    "users": {"administrator": "ac"},
    "grants": {"administrator": "acr"},
    "login_sessions": {"administrator": "c"},
    "one_time_codes": {"administrator": "ac"},
    "settings": {"administrator": "ac"},
    # Never removed: their key and their value stand in answers. They are retired.
    "own_fields": {"administrator": "ac"},
    "list_choices": {"administrator": "ac"},
    "views": {"administrator": "r"},
    "second_factors": {"administrator": "r"},  # a lost one; only the program itself sets one up
    # Only the program itself writes these.
    "sign_in_throttles": {},
    "recovery_codes": {},
    "changes": {},
    "audit_events": {},
    "seals": {},
    "last_writes": {},
}  # fmt: skip

COUNTY_WIDE: Final = frozenset({"organizations", "organization_sectors", "people"})
"""Shared tables: a role held anywhere in the county may write them, whatever its scope."""

OWN_ONLY: Final = frozenset({"data_entry"})
"""Roles that change and remove only what they entered themselves."""

DERIVED: Final[Mapping[str, frozenset[str]]] = {
    "cases": frozenset(
        {"status", "status_since_on", "first_contact_on", "last_contact_on", "contact_due_on"}
    ),
    "case_statuses": frozenset({"ended_on"}),
}
"""What follows in rows of others from what is entered elsewhere: a contact moves its case's dates."""


def roles_that(table: str, action: str) -> frozenset[str]:
    """The roles that may do this to some row of the table."""
    return frozenset(role for role, actions in _writers(table).items() if action in actions)


def tables_of(role: str, action: str) -> frozenset[str]:
    """The tables in which a role may do this to some row."""
    return frozenset(name for name in tables() if action in _writers(name).get(role, ""))


def _writers(table: str) -> Mapping[str, str]:
    """What the table of permissions says, or the model itself where that is silent."""
    if table in WRITES:
        return WRITES[table]
    known = tables().get(table)
    return known.spec.writers if known is not None else {}


def may(actor: Actor, table: type[Table] | str, action: str) -> bool:
    """Whether the actor may do this to any row of the table at all: what a button asks."""
    name = table if isinstance(table, str) else str(table.__tablename__)
    return actor.is_system or actor.holds(*roles_that(name, action))


def may_in(actor: Actor, table: type[Table], action: str, *, program_id: int | None = None,
           workgroup_id: int | None = None) -> bool:  # fmt: skip
    """Whether the actor may do this to a row of the table in this program or workgroup."""
    place = {"program_id": program_id, "workgroup_id": workgroup_id}
    return any(
        reaches(actor, role, table.spec.scope, place)
        for role in roles_that(str(table.__tablename__), action)
    )


def may_change_page(
    actor: Actor, *, workgroup_id: int | None = None, program_id: int | None = None
) -> bool:
    """Whether the actor may change this workgroup or program itself, whose row is its page."""
    place = {"workgroup_id": workgroup_id, "program_id": program_id}
    name = "workgroups" if workgroup_id is not None else "programs"
    scope = "workgroup_id" if workgroup_id is not None else "program_id"
    return any(reaches(actor, role, scope, place) for role in roles_that(name, "c"))


def reaches(actor: Actor, role: str, scope: str, place: Mapping[str, int | None]) -> bool:
    """Whether the role reaches a row whose scope is `scope` and which stands at `place`."""
    reach = actor.reach.get(role)
    if reach is None:
        return False
    if reach.is_everything and role == "administrator":
        return True
    match scope:
        case "program_id":
            return place.get("program_id") in reach.programs
        case "workgroup_id":
            return place.get("workgroup_id") in reach.workgroups
        case "owner":
            if place.get("workgroup_id") is not None:
                return place["workgroup_id"] in reach.workgroups
            return place.get("program_id") in reach.programs
        case "area_id":
            return place.get("area_id") in reach.areas
        case "county":
            return place.get("area_id") in actor.counties
        case _:
            return False


def refusal(table: type[Table], action: str, roles: Iterable[str]) -> str:
    """The sentence for somebody who may see a row but not do this to it."""
    verb = {"a": "add", "c": "change", "r": "remove"}[action]
    who = ", ".join(sorted(role.replace("_", " ") for role in roles)) or "nobody"
    return f"You may not {verb} {table.spec.plural} here. Who may: {who}."
