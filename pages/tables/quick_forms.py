"""The forms of quick entry, as a table: who uses each most, what it asks, and which command it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.commands import (
    action_items,
    cases,
    check_ins,
    contacts,
    goals,
    meetings,
    mentor_requests,
    mentors,
    needs,
    people,
    rosters,
)
from db.queries import case_choices, directory
from db.queries import rosters as roster_queries
from models.base import Table
from models.casework import (
    CaseMember,
    Contact,
    ContactNote,
    Participant,
    ParticipantName,
    ServiceNeed,
)
from models.goals import MeasureValue
from models.mentoring import (
    CheckIn,
    CheckInNote,
    Mentor,
    MentorRequest,
    MentorRequestNote,
)
from models.people import Organization, OrganizationSector, Person
from models.rules.actor import Actor
from models.rules.records import Edit
from models.workgroups import ActionItem, Attendance, Meeting, Membership
from pages.parts import actions
from pages.tables import quick_places
from pages.tables.quick_places import Find, Place

TODAY: Final = "today"
CARRIER: Final = "carrier"
"""What a field starts with that depends on the day, or on who carries the case."""
Options = Callable[[Actor, Place], dict[int, str]]


@dataclass(frozen=True)
class Ask:
    """One field: the column that declares it, and what it starts with."""

    table: type[Table]
    column: str
    start: Any = None
    repeats: bool = False  # the next record starts with the same
    label: str = ""
    options: Options | None = None  # what a reference may lead to
    is_many: bool = False  # several of the options, or of the choices
    is_optional: bool = False  # needed by the table, but the command can work it out
    name: str = ""  # what the command calls it, where the column's name says too little

    @property
    def key(self) -> str:
        """What the command calls the value."""
        return self.name or self.column


@dataclass(frozen=True)
class Entry:
    """A form of quick entry. It is offered to whoever may add to `table` and holds a role that uses it most."""

    name: str
    label: str
    icon: str
    table: type[Table]
    used_by: tuple[str, ...]
    find: Find
    asks: tuple[Ask, ...]
    command: Callable[..., Any]
    done: str

    @property
    def keeps_place(self) -> bool:
        """Whether the next record goes to the same place: a roster is typed in row by row, cases are not."""
        return self.find in (quick_places.workgroup, quick_places.program, quick_places.county)


def _carriers(actor: Actor, place: Place) -> dict[int, str]:
    """Who may have made the contact. Nobody is asked for who carries cases there: it was them."""
    rows = actions.read(actor, case_choices.coordinators, program_ids=[place.program_id])
    people = {row.person_id: row.name for row in rows}
    return {} if actor.person_id in people else people


def _members(actor: Actor, place: Place) -> dict[int, str]:
    rows = actions.read(actor, roster_queries.members, **place.told)
    return {row.person_id: row.name for row in rows if row.name}


def _organizations(actor: Actor, _place: Place) -> dict[int, str]:
    found: dict[int, str] = actions.read(actor, directory.organization_choices)
    return found


def _add_to_case(
    session: Any, *, case_id: int, role: str, today: date, **values: Any
) -> CaseMember:
    member = cases.NewParticipant(role=role, **values)
    return cases.add_member(session, case_id=case_id, member=member, today=today)


def _seat_somebody(
    session: Any, *, workgroup_id: int, name: str, today: date, **values: Any
) -> int:
    """A name that is known joins that person; a new name becomes a new person."""
    named = " ".join(name.split())
    edit = Edit("new 1", None, {"name": named, "is_on_email_list": True, **values})
    return rosters.save(session, workgroup_id=workgroup_id, edits=[edit], today=today)


def _without_today(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that asks for no day."""
    return lambda session, *, today, **values: command(session, **values)


ENTRIES: Final = (
    Entry(
        "contact", "Contact", ":material/edit_note:", Contact, ("coordinator", "data_entry"),
        quick_places.case,
        (
            Ask(Contact, "held_on", TODAY, repeats=True),
            Ask(Contact, "medium", "phone", repeats=True),
            Ask(Contact, "minutes"),
            Ask(Contact, "is_reached", True),
            Ask(ContactNote, "summary", label="Summary", is_optional=True),
            Ask(Contact, "by_id", CARRIER, label="Made by", options=_carriers),
        ),
        contacts.log, "Contact logged for {place}.",
    ),
    Entry(
        "need", "Service need", ":material/medical_services:", ServiceNeed, ("coordinator",),
        quick_places.case,
        (
            Ask(ServiceNeed, "domain"),
            Ask(ServiceNeed, "for_whom", repeats=True),
            Ask(ServiceNeed, "organization_id", options=_organizations),
            Ask(ServiceNeed, "state", "needed"),
            Ask(ServiceNeed, "noted_on", TODAY, repeats=True),
        ),
        needs.add, "Service noted for {place}.",
    ),
    Entry(
        "participant", "Somebody's details", ":material/person_add:", CaseMember, ("data_entry",),
        quick_places.case,
        (
            Ask(CaseMember, "role"),
            Ask(ParticipantName, "first_name"),
            Ask(ParticipantName, "last_name"),
            Ask(ParticipantName, "birth_on"),
            Ask(ParticipantName, "phone"),
            Ask(Participant, "language"),
        ),
        _add_to_case, "Added to {place}.",
    ),
    Entry(
        "check-in", "Check-in", ":material/forum:", CheckIn, ("mentor_coordinator",),
        quick_places.match,
        (
            Ask(CheckIn, "held_on", TODAY, repeats=True),
            Ask(CheckIn, "with_whom", "mentor", repeats=True),
            Ask(CheckIn, "medium", "phone", repeats=True),
            Ask(CheckIn, "minutes"),
            Ask(CheckIn, "is_reached", True),
            Ask(CheckIn, "has_concern", False),
            Ask(CheckInNote, "summary", label="What was said", is_optional=True),
        ),
        check_ins.log, "Check-in saved for {place}.",
    ),
    Entry(
        "request", "Request for a mentor", ":material/hourglass_top:", MentorRequest,
        ("mentor_coordinator",), quick_places.program,
        (
            Ask(ParticipantName, "first_name"),
            Ask(ParticipantName, "last_name"),
            Ask(ParticipantName, "phone"),
            Ask(MentorRequest, "waiting_since_on", TODAY, repeats=True),
            Ask(MentorRequest, "languages", []),
            Ask(MentorRequest, "availability", []),
            Ask(MentorRequest, "needs", []),
            Ask(MentorRequestNote, "wishes", label="Wishes, in words", is_optional=True),
        ),
        mentor_requests.open_for_new, "They are on the waiting list of {place}.",
    ),
    Entry(
        "mentor", "Mentor", ":material/volunteer_activism:", Mentor, ("mentor_coordinator",),
        quick_places.program,
        (
            Ask(Person, "name"),
            Ask(Person, "phone"),
            Ask(Person, "email"),
            Ask(Mentor, "capacity", 1),
            Ask(Mentor, "languages", []),
            Ask(Mentor, "availability", []),
            Ask(Mentor, "interests", []),
        ),
        _without_today(mentors.add_new), "Mentor added to {place}.",
    ),
    Entry(
        "member", "Member", ":material/group_add:", Membership, ("lead",), quick_places.workgroup,
        (
            Ask(Person, "name"),
            Ask(Person, "email"),
            Ask(Membership, "role", "member", repeats=True),
            Ask(Membership, "organization_id", repeats=True, options=_organizations),
            Ask(Membership, "term_starts_on", repeats=True),
            Ask(Membership, "term_ends_on", repeats=True),
        ),
        _seat_somebody, "Added to the roster of {place}.",
    ),
    Entry(
        "action", "Action item", ":material/add_task:", ActionItem,
        ("lead", "director", "coordinator"), quick_places.workgroup,
        (
            Ask(ActionItem, "text"),
            Ask(ActionItem, "owner_id", options=_members),
            Ask(ActionItem, "due_on", repeats=True),
        ),
        _without_today(action_items.add), "Action added to {place}.",
    ),
    Entry(
        "attendance", "Who came", ":material/how_to_reg:", Attendance, ("lead",),
        quick_places.workgroup,
        (
            Ask(Meeting, "held_on", TODAY),
            Ask(Attendance, "person_id", [], label="In person", options=_members, is_many=True, name="in_person"),
            Ask(Attendance, "person_id", [], label="Online", options=_members, is_many=True, name="online"),
        ),
        meetings.add_present, "Recorded for {place}.",
    ),
    Entry(
        "value", "Measure value", ":material/flag:", MeasureValue,
        ("director", "lead", "coordinator", "mentor_coordinator", "data_entry"),
        quick_places.goal,
        (
            Ask(MeasureValue, "period_on", TODAY, repeats=True, label="Any day of the period *"),
            Ask(MeasureValue, "value", label="Value", is_optional=True),
            Ask(MeasureValue, "numerator"),
            Ask(MeasureValue, "denominator"),
            Ask(MeasureValue, "comment"),
        ),
        goals.enter_new_value, "Value entered for {place}.",
    ),
    Entry(
        "person", "Person", ":material/person:", Person, ("administrator",), quick_places.county,
        (
            Ask(Person, "name"),
            Ask(Person, "organization_id", repeats=True, options=_organizations),
            Ask(Person, "job_title"),
            Ask(Person, "email"),
            Ask(Person, "phone"),
            Ask(Person, "is_listed", True, repeats=True),
        ),
        _without_today(people.add_person), "Added to the directory of {place}.",
    ),
    Entry(
        "organization", "Organization", ":material/domain:", Organization, ("administrator",),
        quick_places.county,
        (
            Ask(Organization, "name"),
            Ask(OrganizationSector, "sector", [], is_many=True, name="sectors"),
            Ask(Organization, "services"),
            Ask(Organization, "phone"),
            Ask(Organization, "email"),
            Ask(Organization, "website"),
            Ask(Organization, "address"),
        ),
        _without_today(people.add_organization), "Added to the directory of {place}.",
    ),
)  # fmt: skip
"""In the order they are offered. The first four that somebody may use are theirs."""
