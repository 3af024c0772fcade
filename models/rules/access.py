"""Who sees which rows. One entry per table; one without is open to the readers its spec names, or to nobody.

Each entry turns an actor into a condition on the table's own columns. The session adds it to every
statement that names the table, so lists, counts, sums, joins and look-ups are all narrowed.
"""

from typing import Any, Final, cast

import sqlalchemy as sa
from sqlmodel import col, select

from models.access import (
    Change,
    Grant,
    LastWrite,
    LoginSession,
    OneTimeCode,
    RecoveryCode,
    SecondFactor,
    Setting,
    SignInThrottle,
    User,
)
from models.audit import AuditEvent, Seal
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
from models.rules import (
    access_accounts,
    access_changes,
    changing_reach,
    few_people,
    permissions,
    reaching,
)
from models.rules.access_accounts import Rule
from models.rules.actor import Actor
from models.rules.reaching import (
    EVERYBODY,
    NOBODY,
    Condition,
    mentoring_programs,
    outline_programs,
)
from models.workgroups import (
    ActionItem,
    Attendance,
    Meeting,
    Membership,
    Seat,
    Workgroup,
)

_any, _within = reaching.any_of, reaching.within


def _county(table: Any) -> Rule:
    return lambda actor: _within(table.area_id, actor.counties)


def county_programs(actor: Actor) -> Any:
    """A SELECT of the ids of every program in the actor's counties."""
    return select(Program.id).where(_within(Program.area_id, actor.counties))


def county_workgroups(actor: Actor) -> Any:
    """A SELECT of the ids of every workgroup in the actor's counties."""
    return select(Workgroup.id).where(_within(Workgroup.area_id, actor.counties))


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


def _every_value(actor: Actor) -> Condition:
    goals = select(Goal.id).where(_goals(actor))
    return col(MeasureValue.goal_id).in_(goals) if actor.counties else NOBODY


def _values(actor: Actor) -> Condition:
    return sa.and_(_every_value(actor), few_people.shown(actor)) if actor.counties else NOBODY


def _coordinators(actor: Actor) -> Condition:
    roles = ("director", "coordinator", "mentor_coordinator", "data_entry", "administrator")
    return _within(Coordinator.program_id, actor.programs(*roles))


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
    for name, table in sorted(tables().items()):
        if not table.spec.section or not actor.holds(*permissions.roles_that(name, "c")):
            continue
        entity = cast(Any, table)
        of_record = sa.and_(entity.id == PrivateAnswer.record_id, changeable(table, actor))
        # The statement around may name the table too: this is a row of its own all the same.
        record = sa.exists().where(of_record).select_from(entity).correlate_except(entity)
        found.append(sa.and_(col(PrivateAnswer.table_name) == name, record))
    return _any(*found)


def changeable(table: type[Table], actor: Actor) -> Condition:
    """The rows of a table that an actor sees and may change: permissions.reaches, as a condition."""
    return sa.and_(rows(table, actor), changing_reach.reached(table, actor))


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
    User: access_accounts.of_users(User.id),
    Grant: access_accounts.of_users(Grant.user_id),
    LoginSession: access_accounts.of_users(LoginSession.user_id),
    OneTimeCode: access_accounts.of_users(OneTimeCode.user_id),
    SecondFactor: access_accounts.of_users(SecondFactor.user_id),
    RecoveryCode: lambda _actor: NOBODY,
    LastWrite: lambda _actor: NOBODY,
    SignInThrottle: lambda _actor: NOBODY,
    AuditEvent: access_accounts.audit,
    Seal: lambda actor: EVERYBODY if access_accounts.administers_all(actor) else NOBODY,
    Setting: lambda actor: EVERYBODY if actor.reach else NOBODY,
    OwnField: _county(OwnField),
    ListChoice: _choices,
    PrivateAnswer: _private_answers,
    View: _views,
    Batch: access_accounts.own_or_administered(Batch),
    FileExport: access_accounts.own_or_administered(FileExport),
    Change: lambda actor: access_changes.changes(actor, rows),
}
"""Tables and the rows an actor sees of them. One without an entry says itself who reads it, or is closed."""

TOTALS: Final[frozenset[type[Table]]] = frozenset(
    {Participant, Case, CaseStatus, CaseMember, Contact, ServiceNeed, Coordinator, Mentor,
     MentorRequest, Match, CheckIn}
)  # fmt: skip
"""The outlines that everybody in a county may see counted, but not row by row."""

MASKED: Final[dict[type[Table], Rule]] = {MeasureValue: _every_value}
"""The rows of a table for a query that says of some no more than that they are there."""


def rows(
    table: type[Table], actor: Actor, *, totals: bool = False, masked: bool = False
) -> Condition:
    """The condition on `table` for what `actor` sees; with `totals`, for what they may count.

    With `masked`, for a query that takes out itself what tells of too few people.
    """
    if actor.is_system:
        return EVERYBODY
    if masked and table in MASKED:
        return MASKED[table](actor)
    if totals and table in TOTALS:
        return _of_county_programs(table)(actor)
    rule = ENTRIES.get(table) or _declared(table)
    return rule(actor)


__all__ = ["ENTRIES", "EVERYBODY", "MASKED", "NOBODY", "TOTALS", "changeable", "county_programs"]
__all__ += ["county_workgroups", "mentoring_programs", "outline_programs", "rows"]
