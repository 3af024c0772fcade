"""The cast of every test: Maple County, where Ann may and Bo may some, and Cedar County, where Charlie works.

Nobody of Maple County may meet Charlie on a screen, and no family may be met by who should not see it:
their names and notes are like no others, so that a leak can be searched for.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, time, timedelta
from typing import Any, Final, TypeVar

from db.session import GuardedSession, open_session
from models.access import Grant, User
from models.base import Table
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
from models.rules.actor import SYSTEM, Actor, Reach
from models.workgroups import ActionItem, Attendance, Meeting, Membership, Seat, Workgroup

TODAY: Final = date(2026, 3, 4)
"""A Wednesday, and the first one of its month."""

MAPLE_FAMILIES: Final = (
    "Quillfeather",  # the mother of case SC-00001
    "Thistlewood",  # SC-00002, referred by Bo's clinic
    "Dunnebrook",  # SC-00003, closed
    "Hollowell",  # WH-00001, with a mentor
    "Underhay",  # WH-00002, waiting for one
    "ZEBRA-NOTE",  # what was said in a contact of SC-00001
    "HERON-WISH",  # what Underhay wishes for
    "OTTER-CHECK",  # what was said in a check-in
)
CEDAR_FAMILIES: Final = ("Vexleyham", "LYNX-NOTE")  # CC-00001 and a contact of it
MAPLE_ONLY: Final = (
    "Maple County",
    "Bright Start",
    "Way Home",
    "Oakview Clinic",
    "Early Care of Maple",
)

T = TypeVar("T", bound=Table)


def days_ago(days: int) -> date:
    """The day so many days before the tests' today."""
    return TODAY - timedelta(days=days)


@dataclass(frozen=True)
class World:
    """Ids of the rows, and an actor per role. Cases are named by what they are for."""

    # places
    maple: int
    maple_north: int
    cedar: int
    early_care: int
    health: int
    # workgroups, meetings
    early_group: int
    health_group: int
    cedar_group: int
    chair_seat: int
    vacant_seat: int
    lena_membership: int
    held_meeting: int
    planned_meeting: int
    action_item: int
    # programs and organizations
    bright_start: int
    way_home: int
    cedar_program: int
    clinic: int
    church: int
    program_goal: int
    ann_coordinator: int
    cedar_coordinator: int
    # cases and the people in them
    open_case: int
    new_case: int
    closed_case: int
    matched_case: int
    waiting_case: int
    cedar_case: int
    mother: int
    infant: int
    mentee: int
    waiting: int
    contact: int
    entered_contact: int
    need: int
    # mentoring
    gideon: int
    hattie: int
    matched_request: int
    waiting_request: int
    match: int
    check_in: int
    # goals
    group_goal: int
    start_goal: int
    measure_value: int
    # actors
    director: Actor
    lead: Actor
    coordinator: Actor
    mentor_coordinator: Actor
    data_entry: Actor
    partner: Actor
    administrator: Actor
    charlie: Actor

    def actors(self) -> dict[str, Actor]:
        """Every actor by the name of their field; Charlie is a coordinator of the other county."""
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.type in (Actor, "Actor")
        }


def build() -> World:
    """Write the cast into the database in force, and say where everything is."""
    with open_session(SYSTEM, write=True) as session:
        ids: dict[str, int] = {}
        _places(session, ids)
        _programs(session, ids)
        people = _people(session, ids)
        actors = _actors(session, ids, people)
        _workgroup_life(session, ids, people)
        _goals(session, ids)
        _mentors(session, ids)
    # What data entry typed carries their id, so it is written under it.
    dee = replace(SYSTEM, user_id=actors["data_entry"].user_id)
    with open_session(SYSTEM, write=True) as session:
        _bright_start_cases(session, ids, people)
        _way_home_cases(session, ids, people)
        _cedar_case(session, ids)
    with open_session(dee, write=True) as session:
        _entered_by_dee(session, ids)
    everything: dict[str, Any] = {**ids, **actors}
    return World(**everything)


def _add(session: GuardedSession, row: T) -> T:
    session.add(row)
    session.flush()
    return row


def _id(session: GuardedSession, row: Table) -> int:
    row_id = _add(session, row).id
    assert row_id is not None
    return row_id


def _places(session: GuardedSession, ids: dict[str, int]) -> None:
    ids["maple"] = maple = _id(session, Area(name="Maple County", kind="county"))
    ids["cedar"] = cedar = _id(session, Area(name="Cedar County", kind="county"))
    north = Area(name="Maple North", kind="community", parent_id=maple)
    ids["maple_north"] = _id(session, north)
    ids["early_care"] = _id(session, FocusArea(area_id=maple, name="Early Care", position=1))
    ids["health"] = _id(session, FocusArea(area_id=maple, name="Health", position=2))
    for key, name, area, focus in (
        ("early_group", "Early Care of Maple", maple, ids["early_care"]),
        ("health_group", "Health of Maple", maple, ids["health"]),
        ("cedar_group", "Cedar Table", cedar, None),
    ):
        group = Workgroup(
            area_id=area, focus_area_id=focus, name=name, slug=name.lower().replace(" ", "-"),
            icon="groups", sections=["meetings", "roster", "composition", "actions", "goals"],
            week_of_month="1", weekday="2", starts_at=time(9, 30), ends_at=time(10, 30), meeting_place="Zoom",
        )  # fmt: skip
        ids[key] = _id(session, group)
    clinic = Organization(area_id=maple, name="Oakview Clinic", phone="205-555-0100")
    ids["clinic"] = _id(session, clinic)
    ids["church"] = _id(session, Organization(area_id=maple, name="Hope Chapel"))
    sector = OrganizationSector(area_id=maple, organization_id=ids["clinic"], sector="health")
    _add(session, sector)


def _programs(session: GuardedSession, ids: dict[str, int]) -> None:
    for key, name, area, prefix, kind, mentors in (
        ("bright_start", "Bright Start", ids["maple"], "SC", "safe_care", False),
        ("way_home", "Way Home", ids["maple"], "WH", "reentry", True),
        ("cedar_program", "Cedar Cradle", ids["cedar"], "CC", "safe_care", False),
    ):
        program = Program(
            area_id=area, name=name, slug=name.lower().replace(" ", "-"), case_prefix=prefix, kind=kind,
            icon="family_home", sections=["caseload", "flow", "overdue", "needs", "goals"],
            check_in_stages=[[14, 14], [30, 15], [99999, 30]], has_mentoring=mentors,
        )  # fmt: skip
        ids[key] = _id(session, program)
    goal = ProgramGoal(program_id=ids["bright_start"], position=1, text="Healthy birth weights")
    ids["program_goal"] = _id(session, goal)


def _people(session: GuardedSession, ids: dict[str, int]) -> dict[str, int]:
    """Those who work in the partnership, by first name in small letters."""
    cast = (
        ("dora", "Dora Director", "maple", None),
        ("lena", "Lena Lead", "maple", None),
        ("ann", "Ann Attwater", "maple", None),
        ("mona", "Mona Mentors", "maple", None),
        ("dee", "Dee Entry", "maple", None),
        ("bo", "Bo Bridgeman", "maple", "clinic"),
        ("ada", "Ada Admin", "maple", None),
        ("charlie", "Charlie Cedarling", "cedar", None),
    )
    people = {}
    for key, name, area, organization in cast:
        person = Person(
            area_id=ids[area], name=name, email=f"{key}@example.org", job_title="Partner of the table",
            organization_id=ids[organization] if organization else None,
        )  # fmt: skip
        people[key] = _id(session, person)
    for key, program, name in (
        ("ann", "bright_start", "ann_coordinator"),
        ("charlie", "cedar_program", "cedar_coordinator"),
    ):
        coordinator = Coordinator(program_id=ids[program], person_id=people[key], capacity=25)
        ids[name] = _id(session, coordinator)
    return people


def _actors(
    session: GuardedSession, ids: dict[str, int], people: dict[str, int]
) -> dict[str, Actor]:
    maple = frozenset({ids["maple"], ids["maple_north"]})
    groups = frozenset({ids["early_group"], ids["health_group"]})
    programs = frozenset({ids["bright_start"], ids["way_home"]})
    everything = Reach(
        areas=maple | {ids["cedar"]}, workgroups=groups | {ids["cedar_group"]},
        programs=programs | {ids["cedar_program"]}, is_everything=True,
    )  # fmt: skip

    def only(program: str) -> Reach:
        return Reach(programs=frozenset({ids[program]}))

    early = Reach(workgroups=frozenset({ids["early_group"]}))
    whole_area = Reach(areas=maple, workgroups=groups, programs=programs)
    # actor, person, role, reach, scope, the grant's column and what it names
    cast: tuple[tuple[str, str, str, Reach, str, dict[str, Any]], ...] = (
        ("director", "dora", "director", whole_area, "area", {"area_id": ids["maple"]}),
        ("lead", "lena", "lead", early, "workgroup", {"workgroup_id": ids["early_group"]}),
        ("coordinator", "ann", "coordinator", only("bright_start"), "program",
         {"program_id": ids["bright_start"]}),
        ("mentor_coordinator", "mona", "mentor_coordinator", only("way_home"), "program",
         {"program_id": ids["way_home"]}),
        ("data_entry", "dee", "data_entry", only("bright_start"), "program",
         {"program_id": ids["bright_start"]}),
        ("partner", "bo", "partner", whole_area, "area", {"area_id": ids["maple"]}),
        ("administrator", "ada", "administrator", everything, "everything", {}),
        ("charlie", "charlie", "coordinator", only("cedar_program"), "program",
         {"program_id": ids["cedar_program"]}),
    )  # fmt: skip
    actors = {}
    for name, key, role, reach, scope, where in cast:
        full_name = session.fetch(Person, people[key]).name
        user_id = _id(session, User(login=key, person_id=people[key]))
        _add(session, Grant(user_id=user_id, role=role, scope=scope, **where))
        counties = frozenset({ids["cedar"]}) if key == "charlie" else maple
        actors[name] = Actor(
            user_id=user_id, person_id=people[key], name=full_name,
            organization_id=ids["clinic"] if key == "bo" else None,
            counties=everything.areas if reach.is_everything else counties, reach={role: reach},
        )  # fmt: skip
    return actors


def _workgroup_life(session: GuardedSession, ids: dict[str, int], people: dict[str, int]) -> None:
    group = ids["early_group"]
    ids["chair_seat"] = _id(session, Seat(workgroup_id=group, name="Chair", position=1))
    parent = Seat(workgroup_id=group, name="Parent", sector="parents", position=2)
    ids["vacant_seat"] = _id(session, parent)
    lena = Membership(
        workgroup_id=group, person_id=people["lena"], seat_id=ids["chair_seat"], role="chair",
        term_starts_on=date(2025, 7, 1), term_ends_on=date(2026, 6, 30),
    )  # fmt: skip
    ids["lena_membership"] = _id(session, lena)
    _add(
        session,
        Membership(
            workgroup_id=group,
            person_id=people["bo"],
            organization_id=ids["clinic"],
            role="member",
        ),
    )
    held = Meeting(workgroup_id=group, held_on=date(2026, 2, 4), topic="Safe sleep", status="held")
    ids["held_meeting"] = _id(session, held)
    ids["planned_meeting"] = _id(session, Meeting(workgroup_id=group, held_on=date(2026, 4, 1)))
    there = Attendance(workgroup_id=group, meeting_id=ids["held_meeting"], person_id=people["lena"])
    _add(session, there)
    item = ActionItem(
        workgroup_id=group, meeting_id=ids["held_meeting"], text="Ask three parents to join",
        owner_id=people["lena"], due_on=days_ago(3),
    )  # fmt: skip
    ids["action_item"] = _id(session, item)


def _goals(session: GuardedSession, ids: dict[str, int]) -> None:
    owned: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("group_goal", {"workgroup_id": ids["early_group"]}, "Children in quality care"),
        ("start_goal", {"program_id": ids["bright_start"]}, "Babies born at a healthy weight"),
    )
    for key, owner, measure in owned:
        goal = Goal(
            **owner, result="Children are ready for school", measure=measure, kind="population",
            unit="percent", baseline_on=date(2025, 1, 1), baseline_value=40.0,
            due_on=date(2026, 12, 31), target_value=60.0,
        )  # fmt: skip
        ids[key] = _id(session, goal)
    for period, value in ((date(2025, 7, 1), 44.0), (date(2025, 10, 1), 47.0)):
        row = MeasureValue(goal_id=ids["group_goal"], period_on=period, value=value)
        ids["measure_value"] = _id(session, row)


def _mentors(session: GuardedSession, ids: dict[str, int]) -> None:
    for key, name in (("gideon", "Gideon Larkspur"), ("hattie", "Hattie Fernsby")):
        person = _id(session, Person(area_id=ids["maple"], name=name, is_listed=False))
        mentor = Mentor(
            program_id=ids["way_home"], person_id=person, status="active", capacity=1, languages=["en"],
            availability=["weekend"], interests=["jobs"], screened_on=date(2025, 6, 1),
            screening_valid_until=date(2027, 6, 1), trained_on=date(2025, 6, 15),
        )  # fmt: skip
        ids[key] = _id(session, mentor)


def _case(
    session: GuardedSession,
    ids: dict[str, int],
    key: str,
    program: str,
    number: str,
    **more: Any,
) -> int:
    case = Case(number=number, program_id=ids[program], **more)
    ids[key] = case_id = _id(session, case)
    status = CaseStatus(
        program_id=ids[program],
        case_id=case_id,
        status=case.status,
        started_on=case.status_since_on,
    )
    _add(session, status)
    if case.coordinator_id is not None:
        held = CaseCoordinator(
            program_id=ids[program], case_id=case_id, coordinator_id=case.coordinator_id,
            started_on=case.referred_on,
        )  # fmt: skip
        _add(session, held)
    return case_id


def _member(
    session: GuardedSession, ids: dict[str, int], case: str, program: str, role: str, first: str, last: str
) -> int:  # fmt: skip
    program_id = ids[program]
    who = _id(session, Participant(program_id=program_id, language="en"))
    name = ParticipantName(
        program_id=program_id, participant_id=who, first_name=first, last_name=last
    )
    _add(session, name)
    member = CaseMember(
        program_id=program_id, case_id=ids[case], participant_id=who, role=role,
        is_main=role != "infant",
    )  # fmt: skip
    _add(session, member)
    return who


def _bright_start_cases(
    session: GuardedSession, ids: dict[str, int], people: dict[str, int]
) -> None:
    # Nobody has reached this family for 43 days, and 30 are agreed.
    _case(
        session, ids, "open_case", "bright_start", "SC-00001", status="enrolled",
        status_since_on=days_ago(90), coordinator_id=ids["ann_coordinator"], referral_source="hospital",
        community_id=ids["maple_north"], referred_on=days_ago(100), first_contact_on=days_ago(97),
        enrolled_on=days_ago(90), last_contact_on=days_ago(43), contact_due_on=days_ago(13),
    )  # fmt: skip
    _case(
        session, ids, "new_case", "bright_start", "SC-00002", status="referred",
        status_since_on=days_ago(2), referral_source="community", referred_on=days_ago(2),
        referring_organization_id=ids["clinic"], contact_due_on=days_ago(-5),
    )  # fmt: skip
    _case(
        session, ids, "closed_case", "bright_start", "SC-00003", status="closed",
        status_since_on=days_ago(20), coordinator_id=ids["ann_coordinator"], referred_on=days_ago(300),
        first_contact_on=days_ago(295), enrolled_on=days_ago(290), closed_on=days_ago(20),
        closing_reason="goals_met", last_contact_on=days_ago(25),
    )  # fmt: skip
    mother = ("open_case", "bright_start", "mother", "Zinnia", "Quillfeather")
    ids["mother"] = _member(session, ids, *mother)
    infant = ("open_case", "bright_start", "infant", "Wren", "Quillfeather")
    ids["infant"] = _member(session, ids, *infant)
    _member(session, ids, "new_case", "bright_start", "mother", "Marigold", "Thistlewood")
    _member(session, ids, "closed_case", "bright_start", "mother", "Odette", "Dunnebrook")
    in_case: dict[str, Any] = {"program_id": ids["bright_start"], "case_id": ids["open_case"]}
    contact = Contact(
        **in_case, held_on=days_ago(43), medium="home_visit", minutes=50, by_id=people["ann"]
    )
    ids["contact"] = _id(session, contact)
    said = "ZEBRA-NOTE: the crib has come and the grandmother helps at night."
    _add(session, ContactNote(**in_case, contact_id=ids["contact"], summary=said))
    need = ServiceNeed(
        **in_case, domain="housing", for_whom="household", state="referred",
        organization_id=ids["church"], noted_on=days_ago(60),
    )  # fmt: skip
    ids["need"] = _id(session, need)


def _entered_by_dee(session: GuardedSession, ids: dict[str, int]) -> None:
    in_case: dict[str, Any] = {"program_id": ids["bright_start"], "case_id": ids["new_case"]}
    attempt = Contact(**in_case, held_on=days_ago(1), medium="phone", is_reached=False)
    ids["entered_contact"] = _id(session, attempt)


def _way_home_cases(session: GuardedSession, ids: dict[str, int], people: dict[str, int]) -> None:
    for case, who, request, number, last, status in (
        ("matched_case", "mentee", "matched_request", "WH-00001", "Hollowell", "matched"),
        ("waiting_case", "waiting", "waiting_request", "WH-00002", "Underhay", "waiting"),
    ):
        _case(
            session, ids, case, "way_home", number, status="enrolled", status_since_on=days_ago(80),
            referral_source="corrections", referred_on=days_ago(85), first_contact_on=days_ago(84),
            enrolled_on=days_ago(80), last_contact_on=days_ago(10), contact_due_on=days_ago(-20),
        )  # fmt: skip
        ids[who] = _member(session, ids, case, "way_home", "returning_person", "Peregrine", last)
        row = MentorRequest(
            program_id=ids["way_home"], participant_id=ids[who], case_id=ids[case], status=status,
            waiting_since_on=days_ago(75), languages=["en"], availability=["weekend"], needs=["jobs"],
            closed_on=days_ago(60) if status == "matched" else None,
        )  # fmt: skip
        ids[request] = _id(session, row)
    wish = "HERON-WISH: somebody who has been through it too."
    note: dict[str, Any] = {"program_id": ids["way_home"], "request_id": ids["waiting_request"]}
    _add(session, MentorRequestNote(**note, wishes=wish))
    match = Match(
        program_id=ids["way_home"], mentor_id=ids["gideon"], participant_id=ids["mentee"],
        request_id=ids["matched_request"], status="active", proposed_on=days_ago(65),
        agreed_on=days_ago(62), started_on=days_ago(60), last_check_in_on=days_ago(40),
        check_in_due_on=days_ago(10), score=5, score_reasons=["Both are free on weekends"],
    )  # fmt: skip
    ids["match"] = _id(session, match)
    check_in = CheckIn(
        program_id=ids["way_home"], match_id=ids["match"], held_on=days_ago(40), with_whom="mentee",
        medium="phone", minutes=15, by_id=people["mona"],
    )  # fmt: skip
    ids["check_in"] = _id(session, check_in)
    asked: dict[str, Any] = {"program_id": ids["way_home"], "check_in_id": ids["check_in"]}
    _add(session, CheckInNote(**asked, summary="OTTER-CHECK: they meet on Saturdays and it helps."))


def _cedar_case(session: GuardedSession, ids: dict[str, int]) -> None:
    _case(
        session, ids, "cedar_case", "cedar_program", "CC-00001", status="contacted",
        status_since_on=days_ago(5), coordinator_id=ids["cedar_coordinator"], referral_source="self",
        referred_on=days_ago(8), first_contact_on=days_ago(5), last_contact_on=days_ago(5),
        contact_due_on=days_ago(-25),
    )  # fmt: skip
    _member(session, ids, "cedar_case", "cedar_program", "mother", "Cordelia", "Vexleyham")
    in_case: dict[str, Any] = {"program_id": ids["cedar_program"], "case_id": ids["cedar_case"]}
    contact = _id(session, Contact(**in_case, held_on=days_ago(5), medium="phone"))
    _add(session, ContactNote(**in_case, contact_id=contact, summary="LYNX-NOTE: will call again."))
