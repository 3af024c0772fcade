"""Who sees which rows. One entry per table; one without is open to the readers its spec names, or to nobody.

Each entry turns an actor into a condition on the table's own columns. The session adds it to every
statement that names the table, so lists, counts, sums, joins and look-ups are all narrowed.
"""

from collections.abc import Callable
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from models.access import (
    Change,
    Grant,
    LoginSession,
    OneTimeCode,
    Setting,
    SignInThrottle,
    User,
)
from models.base import Table, tables
from models.casework import (
    Case,
    CaseCoordinator,
    CaseMember,
    CaseStatus,
    Contact,
    ContactNote,
    Participant,
    ParticipantName,
    ServiceNeed,
)
from models.data import Batch, FileExport, ListChoice, OwnField, PrivateAnswer, View
from models.goals import Goal, MeasureValue
from models.mentoring import (
    CheckIn,
    CheckInNote,
    Match,
    Mentor,
    MentorRequest,
    MentorRequestNote,
)
from models.people import Organization, OrganizationSector, Person
from models.places import Area, FocusArea
from models.programs import Coordinator, Program, ProgramGoal
from models.rules import permissions
from models.rules.actor import Actor
from models.workgroups import (
    ActionItem,
    Attendance,
    Meeting,
    Membership,
    Seat,
    Workgroup,
)

Condition = ColumnElement[bool]
Rule = Callable[[Actor], Condition]

NOBODY: Final = sa.false()
EVERYBODY: Final = sa.true()


def _any(*conditions: Condition) -> Condition:
    kept = [one for one in conditions if one is not NOBODY]
    return sa.or_(*kept) if kept else NOBODY


def _within(column: Any, ids: frozenset[int]) -> Condition:
    return col(column).in_(sorted(ids)) if ids else NOBODY


def _county(table: Any) -> Rule:
    return lambda actor: _within(table.area_id, actor.counties)


def county_programs(actor: Actor) -> Any:
    """A SELECT of the ids of every program in the actor's counties."""
    return select(Program.id).where(_within(Program.area_id, actor.counties))


def county_workgroups(actor: Actor) -> Any:
    """A SELECT of the ids of every workgroup in the actor's counties."""
    return select(Workgroup.id).where(_within(Workgroup.area_id, actor.counties))


def outline_programs(actor: Actor) -> frozenset[int]:
    """The programs whose case outlines (no names, no notes) this actor reads row by row."""
    directors = actor.programs("director") if actor.directors_read_outlines else frozenset()
    return directors | actor.programs("coordinator")


def mentoring_programs(actor: Actor) -> frozenset[int]:
    """The programs whose mentors, requests and matches this actor reads row by row."""
    directors = actor.programs("director") if actor.directors_read_outlines else frozenset()
    return directors | actor.programs("mentor_coordinator", "coordinator")


def _entered(table: Any, actor: Actor) -> Condition:
    """What the actor typed in, in programs where they still hold the data-entry role."""
    programs = actor.programs("data_entry")
    if not programs:
        return NOBODY
    return sa.and_(_within(table.program_id, programs), col(table.created_by_id) == actor.user_id)


def _outline(table: Any) -> Rule:
    return lambda actor: _any(
        _within(table.program_id, outline_programs(actor)), _entered(table, actor)
    )


def _private(table: Any, *roles: str) -> Rule:
    return lambda actor: _any(
        _within(table.program_id, actor.programs(*roles)), _entered(table, actor)
    )


def _mentees(actor: Actor) -> Any:
    programs = actor.programs("mentor_coordinator")
    return select(MentorRequest.participant_id).where(_within(MentorRequest.program_id, programs))


def _participants(actor: Actor) -> Condition:
    mentees: Condition = NOBODY
    if actor.programs("mentor_coordinator"):
        mentees = _any(
            col(Participant.id).in_(_mentees(actor)),
            sa.and_(
                _within(Participant.program_id, actor.programs("mentor_coordinator")),
                col(Participant.created_by_id) == actor.user_id,
            ),
        )
    return _any(_outline(Participant)(actor), mentees)


def _names(actor: Actor) -> Condition:
    mentees: Condition = NOBODY
    if actor.programs("mentor_coordinator"):
        mentees = _any(
            col(ParticipantName.participant_id).in_(_mentees(actor)),
            sa.and_(
                _within(ParticipantName.program_id, actor.programs("mentor_coordinator")),
                col(ParticipantName.created_by_id) == actor.user_id,
            ),
        )
    return _any(_private(ParticipantName, "coordinator")(actor), mentees)


def _cases(actor: Actor) -> Condition:
    referred: Condition = NOBODY
    if actor.holds("partner") and actor.organization_id is not None:
        referred = sa.and_(
            col(Case.referring_organization_id) == actor.organization_id,
            col(Case.program_id).in_(county_programs(actor)),
        )
    # Sheets name a case by its number, so whoever types them in reads outlines of the program.
    typed = _within(Case.program_id, actor.programs("data_entry"))
    return _any(_within(Case.program_id, outline_programs(actor)), typed, referred)


def _statuses(actor: Actor) -> Condition:
    # Logging a first contact ends the status "referred", whoever types it in.
    typed = _within(CaseStatus.program_id, actor.programs("data_entry"))
    return _any(_within(CaseStatus.program_id, outline_programs(actor)), typed)


def _mentoring(table: Any) -> Rule:
    return lambda actor: _any(
        _within(table.program_id, mentoring_programs(actor)), _entered(table, actor)
    )


def _people(actor: Actor) -> Condition:
    conditions = [
        sa.and_(_within(Person.area_id, actor.counties), col(Person.is_listed).is_(True)),
        _within(Person.area_id, actor.areas("administrator")),
    ]
    if actor.person_id is not None and actor.reach:
        conditions.append(col(Person.id) == actor.person_id)
    if workgroups := actor.workgroups("lead", "director"):
        members = select(Membership.person_id).where(_within(Membership.workgroup_id, workgroups))
        conditions.append(col(Person.id).in_(members))
    if programs := mentoring_programs(actor):
        mentors = select(Mentor.person_id).where(_within(Mentor.program_id, programs))
        conditions.append(col(Person.id).in_(mentors))
    if actor.reach:
        own = sa.and_(
            _within(Person.area_id, actor.counties), col(Person.created_by_id) == actor.user_id
        )
        conditions.append(own)
    return _any(*conditions)


def _memberships(actor: Actor) -> Condition:
    full = actor.workgroups("director", "lead", "administrator")
    public: Condition = NOBODY
    if actor.holds("director", "lead", "coordinator", "mentor_coordinator"):
        public = sa.and_(
            col(Membership.workgroup_id).in_(county_workgroups(actor)),
            col(Membership.role) != "list_only",
            col(Membership.ended_on).is_(None),
        )
    return _any(_within(Membership.workgroup_id, full), public)


def _of_county_workgroups(table: Any) -> Rule:
    return lambda actor: (
        col(table.workgroup_id).in_(county_workgroups(actor)) if actor.counties else NOBODY
    )


def _of_county_programs(table: Any) -> Rule:
    return lambda actor: (
        col(table.program_id).in_(county_programs(actor)) if actor.counties else NOBODY
    )


def _own_workgroups(table: Any) -> Rule:
    return lambda actor: _within(table.workgroup_id, actor.workgroups("director", "lead"))


def _actions(actor: Actor) -> Condition:
    mine: Condition = NOBODY
    if actor.person_id is not None and actor.reach:
        mine = col(ActionItem.owner_id) == actor.person_id
    return _any(_own_workgroups(ActionItem)(actor), mine)


def _goals(actor: Actor) -> Condition:
    if not actor.counties:
        return NOBODY
    return sa.or_(
        col(Goal.workgroup_id).in_(county_workgroups(actor)),
        col(Goal.program_id).in_(county_programs(actor)),
    )


def _values(actor: Actor) -> Condition:
    goals = select(Goal.id).where(_goals(actor))
    return col(MeasureValue.goal_id).in_(goals) if actor.counties else NOBODY


def _coordinators(actor: Actor) -> Condition:
    roles = ("director", "coordinator", "mentor_coordinator", "data_entry", "administrator")
    return _within(Coordinator.program_id, actor.programs(*roles))


def _administered(actor: Actor) -> Any:
    """A SELECT of the ids of users whose person is in an area the actor administers."""
    people = select(Person.id).where(_within(Person.area_id, actor.areas("administrator")))
    return select(User.id).where(col(User.person_id).in_(people))


def _of_users(column: Any) -> Rule:
    def rule(actor: Actor) -> Condition:
        administered: Condition = NOBODY
        if actor.holds("administrator"):
            administered = col(column).in_(_administered(actor))
        own = column == actor.user_id if actor.user_id is not None else NOBODY
        return _any(administered, own)

    return rule


def _own_or_administered(table: Any) -> Rule:
    """What somebody did themselves, and for an administrator what was done by their users."""
    return _of_users(table.user_id)


def _views(actor: Actor) -> Condition:
    if not actor.reach:
        return NOBODY
    shared = sa.and_(
        _within(View.area_id, actor.counties),
        col(View.shared_with).in_(["everyone", *actor.roles]),
    )
    return _any(col(View.user_id) == actor.user_id, shared)


def _choices(actor: Actor) -> Condition:
    if not actor.reach:
        return NOBODY
    return _any(col(ListChoice.area_id).is_(None), _within(ListChoice.area_id, actor.counties))


def _private_answers(actor: Actor) -> Condition:
    """Answers to private fields are read by whoever may change the record they belong to."""
    found: list[Condition] = []
    for role, reach in sorted(actor.reach.items()):
        tables = permissions.tables_of(role, "c")
        shared = [name for name in tables if name in permissions.COUNTY_WIDE]
        nowhere = sa.and_(
            col(PrivateAnswer.program_id).is_(None), col(PrivateAnswer.workgroup_id).is_(None)
        )
        where = _any(
            _within(PrivateAnswer.program_id, reach.programs),
            _within(PrivateAnswer.workgroup_id, reach.workgroups),
            sa.and_(nowhere, _within(PrivateAnswer.area_id, reach.areas)),
            sa.and_(
                nowhere,
                _within(PrivateAnswer.area_id, actor.counties),
                col(PrivateAnswer.table_name).in_(shared),
            ),
        )
        condition = sa.and_(col(PrivateAnswer.table_name).in_(sorted(tables)), where)
        if role in permissions.OWN_ONLY:
            condition = sa.and_(condition, col(PrivateAnswer.created_by_id) == actor.user_id)
        found.append(condition)
    return _any(*found)


SET_UP_TABLES: Final = (
    "areas", "coordinators", "focus_areas", "goals", "grants", "list_choices", "organizations",
    "organization_sectors", "own_fields", "people", "program_goals", "programs", "seats", "settings", "users",
    "workgroups",
)  # fmt: skip
"""What an administrator sets up. Values of measures are not among it: they can be small counts."""

WORKGROUP_TABLES: Final = (
    "action_items", "attendance", "goals", "measure_values", "meetings", "memberships", "seats",
    "workgroups",
)  # fmt: skip
OUTLINE_TABLES: Final = (
    "case_coordinators", "case_members", "case_statuses", "cases", "contacts", "coordinators",
    "goals", "measure_values", "participants", "program_goals", "programs", "service_needs",
)  # fmt: skip
PRIVATE_CASE_TABLES: Final = ("contact_notes", "participant_names")
MENTORING_TABLES: Final = ("check_ins", "matches", "mentor_requests", "mentors")
PRIVATE_MENTORING_TABLES: Final = ("check_in_notes", "mentor_request_notes")
ENTRY_TABLES: Final = (
    "check_in_notes", "check_ins", "contact_notes", "contacts", "measure_values", "participant_names",
    "participants", "service_needs",
)  # fmt: skip


def _changes(actor: Actor) -> Condition:
    """A change is read by whoever reads the table it was made in, where it was made."""

    def made(tables: tuple[str, ...], where: Condition) -> Condition:
        return NOBODY if where is NOBODY else sa.and_(col(Change.table_name).in_(tables), where)

    program, workgroup = Change.program_id, Change.workgroup_id
    administered = _any(
        _within(Change.area_id, actor.areas("administrator")),
        _within(program, actor.programs("administrator")),
        _within(workgroup, actor.workgroups("administrator")),
    )
    if any(reach.is_everything for role, reach in actor.reach.items() if role == "administrator"):
        administered = EVERYBODY
    return _any(
        made(SET_UP_TABLES, administered),
        made(WORKGROUP_TABLES, _within(workgroup, actor.workgroups("director", "lead"))),
        made(OUTLINE_TABLES, _within(program, outline_programs(actor))),
        made(PRIVATE_CASE_TABLES, _within(program, actor.programs("coordinator"))),
        made(MENTORING_TABLES, _within(program, mentoring_programs(actor))),
        made(PRIVATE_MENTORING_TABLES, _within(program, actor.programs("mentor_coordinator"))),
        sa.and_(made(ENTRY_TABLES, _within(program, actor.programs("data_entry"))),
                col(Change.actor_id) == actor.user_id) if actor.holds("data_entry") else NOBODY,
        *_declared_changes(actor),
        *_shared_changes(actor),
    )  # fmt: skip


def _shared_changes(actor: Actor) -> list[Condition]:
    """Changes of what a whole county shares, for whoever writes it and sees the row; and of one's own."""
    if not actor.reach:
        return []
    found: list[Condition] = []
    mine = col(Change.actor_id) == actor.user_id
    answers = select(PrivateAnswer.id).where(_private_answers(actor))
    found.append(
        sa.and_(col(Change.table_name) == "private_answers", col(Change.record_id).in_(answers))
    )
    found.append(sa.and_(col(Change.table_name) == "views", mine))
    for table, rule in ((Organization, _county(Organization)), (Person, _people)):
        name = str(table.__tablename__)
        if not permissions.may(actor, name, "c"):
            continue
        seen = select(table.id).where(rule(actor))
        found.append(
            sa.and_(
                col(Change.table_name) == name,
                _within(Change.area_id, actor.counties),
                sa.or_(col(Change.record_id).in_(seen), mine),
            )
        )
    if permissions.may(actor, "organization_sectors", "c"):
        found.append(
            sa.and_(
                col(Change.table_name) == "organization_sectors",
                _within(Change.area_id, actor.counties),
            )
        )
    return found


def _declared_changes(actor: Actor) -> list[Condition]:
    found: list[Condition] = []
    for name, table in tables().items():
        if table not in ENTRIES and table.spec.readers:
            readers = table.spec.readers
            where = _any(
                _within(Change.program_id, actor.programs(*readers)),
                _within(Change.workgroup_id, actor.workgroups(*readers)),
                _within(Change.area_id, actor.areas(*readers)),
            )
            found.append(sa.and_(col(Change.table_name) == name, where))
    return found


def _declared(table: type[Table]) -> Rule:
    """The rule a table declares itself: its readers, where they reach its scope; or its owner."""

    def rule(actor: Actor) -> Condition:
        spec, columns = table.spec, cast(Any, table)
        owned: Condition = NOBODY
        if spec.owner and actor.user_id is not None:
            owned = getattr(columns, spec.owner) == actor.user_id
        reached: Condition = NOBODY
        if spec.readers:
            reach = {
                "program_id": actor.programs,
                "workgroup_id": actor.workgroups,
                "area_id": actor.areas,
            }.get(spec.scope)
            reached = (
                _within(getattr(columns, spec.scope), reach(*spec.readers)) if reach else NOBODY
            )
        return _any(owned, reached)

    return rule


ENTRIES: Final[dict[type[Table], Rule]] = {
    Area: lambda actor: _within(Area.id, actor.counties),
    FocusArea: _county(FocusArea),
    Organization: _county(Organization),
    OrganizationSector: _county(OrganizationSector),
    Person: _people,
    Workgroup: _county(Workgroup),
    Seat: _of_county_workgroups(Seat),
    Membership: _memberships,
    Meeting: _of_county_workgroups(Meeting),
    Attendance: _own_workgroups(Attendance),
    ActionItem: _actions,
    Program: _county(Program),
    ProgramGoal: _of_county_programs(ProgramGoal),
    Coordinator: _coordinators,
    Participant: _participants,
    ParticipantName: _names,
    Case: _cases,
    CaseStatus: _statuses,
    CaseCoordinator: _outline(CaseCoordinator),
    CaseMember: _outline(CaseMember),
    Contact: _outline(Contact),
    ContactNote: _private(ContactNote, "coordinator"),
    ServiceNeed: _outline(ServiceNeed),
    Mentor: _mentoring(Mentor),
    MentorRequest: _mentoring(MentorRequest),
    MentorRequestNote: _private(MentorRequestNote, "mentor_coordinator"),
    Match: _mentoring(Match),
    CheckIn: _mentoring(CheckIn),
    CheckInNote: _private(CheckInNote, "mentor_coordinator"),
    Goal: _goals,
    MeasureValue: _values,
    User: _of_users(User.id),
    Grant: _of_users(Grant.user_id),
    LoginSession: _of_users(LoginSession.user_id),
    OneTimeCode: _of_users(OneTimeCode.user_id),
    SignInThrottle: lambda _actor: NOBODY,
    Setting: lambda actor: EVERYBODY if actor.reach else NOBODY,
    OwnField: _county(OwnField),
    ListChoice: _choices,
    PrivateAnswer: _private_answers,
    View: _views,
    Batch: _own_or_administered(Batch),
    FileExport: _own_or_administered(FileExport),
    Change: _changes,
}
"""Tables and the rows an actor sees of them. One without an entry says itself who reads it, or is closed."""

TOTALS: Final[frozenset[type[Table]]] = frozenset(
    {Participant, Case, CaseStatus, CaseMember, Contact, ServiceNeed, Coordinator, Mentor,
     MentorRequest, Match, CheckIn}
)  # fmt: skip
"""The outlines that everybody in a county may see counted, but not row by row."""


def rows(table: type[Table], actor: Actor, *, totals: bool = False) -> Condition:
    """The condition on `table` for what `actor` sees; with `totals`, for what they may count."""
    if actor.is_system:
        return EVERYBODY
    if totals and table in TOTALS:
        return _of_county_programs(table)(actor)
    rule = ENTRIES.get(table) or _declared(table)
    return rule(actor)
