"""Every table and every role: which rows are seen, and what may be done to them.

The two tables below are the promise. The rules in models/rules are checked against them, so a change
of a rule that nobody meant shows here.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import pytest
from sqlmodel import col, func, select

from db.session import GuardedSession, open_session
from models.access import (
    LoginSession,
    OneTimeCode,
    RecoveryCode,
    SecondFactor,
    Setting,
    SignInThrottle,
    User,
)
from models.audit import AuditEvent
from models.base import Kind, Table, fields_of, now, tables
from models.casework import Contact, ContactNote, Participant, ParticipantName, ServiceNeed
from models.data import (
    Batch,
    Draft,
    FileExport,
    ImportMap,
    ListChoice,
    OwnField,
    PrivateAnswer,
    View,
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
from models.places import FocusArea
from models.programs import ProgramGoal
from models.rules import access, permissions
from models.rules.actor import SYSTEM, Actor, Reach
from models.rules.errors import Forbidden, Refused
from models.workgroups import ActionItem, Attendance, Meeting, Membership, Seat
from tests.world import World, days_ago

ROLES: Final = ("director", "lead", "coordinator", "mentor_coordinator", "data_entry", "partner",
                "administrator", "charlie")  # fmt: skip

# maple and cedar: all rows of that county. early: the lead's workgroup. bright, way: one program.
# own: what they entered, or what is about themselves. -: nothing.
READS: Final = """
table                 director lead   coordinator mentor_c data_entry partner  administrator charlie
action_items          maple    early  assigned    assigned assigned   assigned assigned      assigned
areas                 maple    maple  maple       maple    maple      maple    all           cedar
attendance            maple    early  -           -        -          -        -             -
case_coordinators     maple    -      bright      -        own        -        -             cedar
case_members          maple    -      bright      -        own        -        -             cedar
case_statuses         maple    -      bright      -        bright     -        -             cedar
cases                 maple    -      bright      -        bright     referred -             cedar
audit_events          -        -      -           -        -          -        all           -
batches               own      own    own         own      own        own      all           own
check_in_notes        -        -      -           way      own        -        -             -
check_ins             maple    -      -           way      own        -        -             cedar
contact_notes         -        -      bright      -        own        -        -             cedar
contacts              maple    -      bright      -        own        -        -             cedar
coordinators          maple    -      bright      way      bright     -        all           cedar
drafts                own      own    own         own      own        own      own           own
file_exports          own      own    own         own      own        own      all           own
focus_areas           maple    maple  maple       maple    maple      maple    all           cedar
goals                 maple    maple  maple       maple    maple      maple    all           cedar
grants                own      own    own         own      own        own      all           own
import_maps           own      own    own         own      own        own      own           own
last_writes           -        -      -           -        -          -        -             -
list_choices          maple    maple  maple       maple    maple      maple    all           cedar
login_sessions        own      own    own         own      own        own      all           own
matches               maple    -      -           way      own        -        -             cedar
measure_values        maple    maple  maple       maple    maple      maple    all           cedar
meetings              maple    maple  maple       maple    maple      maple    all           cedar
memberships           maple    listed listed      listed   -          -        all           listed
mentor_request_notes  -        -      -           way      own        -        -             -
mentor_requests       maple    -      -           way      own        -        -             cedar
mentors               maple    -      -           way      own        -        -             cedar
one_time_codes        own      own    own         own      own        own      all           own
organization_sectors  maple    maple  maple       maple    maple      maple    all           cedar
organizations         maple    maple  maple       maple    maple      maple    all           cedar
own_fields            maple    maple  maple       maple    maple      maple    all           cedar
participant_names     -        -      bright      mentees  own        -        -             cedar
participants          maple    -      bright      mentees  own        -        -             cedar
people                maple    listed listed      maple    listed     listed   all           cedar
private_answers       -        -      bright      -        own        -        -             cedar
program_goals         maple    maple  maple       maple    maple      maple    all           cedar
programs              maple    maple  maple       maple    maple      maple    all           cedar
recovery_codes        -        -      -           -        -          -        -             -
seals                 -        -      -           -        -          -        all           -
seats                 maple    maple  maple       maple    maple      maple    all           cedar
second_factors        own      own    own         own      own        own      all           own
service_needs         maple    -      bright      -        own        -        -             cedar
settings              all      all    all         all      all        all      all           all
sign_in_throttles     -        -      -           -        -          -        -             -
users                 own      own    own         own      own        own      all           own
views                 shared   shared shared      shared   shared     shared   shared        shared
workgroups            maple    maple  maple       maple    maple      maple    all           cedar
"""

# a: add, c: change, r: remove, each where the role reaches; data entry changes what it entered itself.
WRITES: Final = """
table                 director lead   coordinator mentor_c data_entry partner  administrator charlie
action_items          -        acr    -           -        -          -        -             -
areas                 -        -      -           -        -          -        acr           -
attendance            -        acr    -           -        -          -        -             -
audit_events          -        -      -           -        -          -        -             -
batches               ac       ac     ac          ac       ac         ac       ac            ac
case_coordinators     -        -      acr         -        a          -        -             acr
case_members          -        -      acr         -        a          -        -             acr
case_statuses         -        -      acr         -        ac         -        -             acr
cases                 -        -      ac          -        ac         -        -             ac
changes               -        -      -           -        -          -        -             -
check_in_notes        -        -      -           acr      -          -        -             -
check_ins             -        -      -           acr      -          -        -             -
contact_notes         -        -      acr         -        ac         -        -             acr
contacts              -        -      acr         -        ac         -        -             acr
coordinators          -        -      -           -        -          -        acr           -
drafts                acr      acr    acr         acr      acr        acr      acr           acr
file_exports          a        a      a           a        a          a        a             a
focus_areas           -        -      -           -        -          -        acr           -
goals                 ac       acr    -           -        -          -        acr           -
grants                -        -      -           -        -          -        acr           -
import_maps           acr      acr    acr         acr      acr        acr      acr           acr
last_writes           -        -      -           -        -          -        -             -
list_choices          -        -      -           -        -          -        ac            -
login_sessions        c        c      c           c        c          c        c             c
matches               -        -      -           acr      -          -        -             -
measure_values        acr      acr    ac          ac       ac         -        -             ac
meetings              -        acr    -           -        -          -        -             -
memberships           -        acr    -           -        -          -        acr           -
mentor_request_notes  -        -      a           acr      -          -        -             a
mentor_requests       -        -      a           acr      -          -        -             a
mentors               -        -      -           acr      -          -        -             -
one_time_codes        -        -      -           -        -          -        ac            -
organization_sectors  -        acr    -           -        -          -        acr           -
organizations         -        ac     ac          ac       -          -        acr           ac
own_fields            -        -      -           -        -          -        ac            -
participant_names     -        -      ac          ac       ac         -        -             ac
participants          -        -      ac          ac       ac         -        -             ac
people                -        ac     a           ac       -          -        acr           a
program_goals         -        -      -           -        -          -        acr           -
programs              -        -      -           -        -          -        acr           -
recovery_codes        -        -      -           -        -          -        -             -
seals                 -        -      -           -        -          -        -             -
seats                 -        acr    -           -        -          -        acr           -
second_factors        -        -      -           -        -          -        r             -
service_needs         -        -      acr         -        ac         -        -             acr
settings              -        -      -           -        -          -        ac            -
sign_in_throttles     -        -      -           -        -          -        -             -
users                 -        -      -           -        -          -        ac            -
views                 acr      acr    acr         acr      acr        acr      acr           acr
workgroups            -        c      -           -        -          -        acr           -
"""

BY_THE_PROGRAM: Final = frozenset(
    {"audit_events", "last_writes", "recovery_codes", "seals", "sign_in_throttles"}
)
"""Tables that only the program itself writes."""


def _matrix(text: str) -> dict[str, dict[str, str]]:
    lines = [line.split() for line in text.strip().splitlines()[1:]]
    return {line[0]: dict(zip(ROLES, line[1:], strict=True)) for line in lines}


@pytest.fixture
def full(world: World) -> World:
    """The cast, and at least one row of every table in both counties."""
    with open_session(SYSTEM, write=True) as session:
        _cedar_life(session, world)
        _cedar_mentoring(session, world)
        _accounts(session, world)
        _own_data(session, world)
    with open_session(replace(SYSTEM, user_id=world.data_entry.user_id), write=True) as session:
        _entered(session, world)
    return world


def _add(session: GuardedSession, row: Table) -> int:
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def _cedar_life(session: GuardedSession, world: World) -> None:
    group = world.cedar_group
    person = _add(session, Person(area_id=world.cedar, name="Cleo Cedarling"))
    meeting = _add(session, Meeting(workgroup_id=group, held_on=days_ago(9), status="held"))
    church = _add(session, Organization(area_id=world.cedar, name="Cedar Chapel"))
    goal: dict[str, Any] = {"result": "R", "measure": "M", "kind": "how_much", "unit": "count"}
    span: dict[str, Any] = {"baseline_on": days_ago(400), "due_on": days_ago(-400)}
    reach: dict[str, Any] = {"baseline_value": 1.0, "target_value": 9.0}
    cedar_goal = _add(session, Goal(program_id=world.cedar_program, **goal, **span, **reach))
    way_goal = _add(session, Goal(program_id=world.way_home, **goal, **span, **reach))
    listed: dict[str, Any] = {"workgroup_id": world.early_group, "role": "list_only"}
    listed["person_id"] = world.director.person_id
    case: dict[str, Any] = {"program_id": world.cedar_program, "case_id": world.cedar_case}
    need = ServiceNeed(**case, domain="housing", for_whom="mother", noted_on=days_ago(4))
    for row in (
        need,
        FocusArea(area_id=world.cedar, name="Housing"),
        OrganizationSector(area_id=world.cedar, organization_id=church, sector="faith"),
        Seat(workgroup_id=group, name="Chair"),
        Membership(workgroup_id=group, person_id=person, role="chair"),
        Membership(workgroup_id=group, person_id=person, role="member", ended_on=days_ago(3)),
        Membership(**listed),
        Attendance(workgroup_id=group, meeting_id=meeting, person_id=person),
        ActionItem(workgroup_id=group, text="Call the school", owner_id=person),
        ActionItem(workgroup_id=world.health_group, text="Ask", owner_id=world.partner.person_id),
        ProgramGoal(program_id=world.cedar_program, position=1, text="Fewer placements"),
        MeasureValue(goal_id=cedar_goal, period_on=days_ago(90), value=4.0),
        MeasureValue(goal_id=way_goal, period_on=days_ago(90), value=4.0),
        MeasureValue(goal_id=world.start_goal, period_on=days_ago(190), value=4.0),
    ):
        _add(session, row)


def _cedar_mentoring(session: GuardedSession, world: World) -> None:
    program = world.cedar_program
    person = _add(session, Person(area_id=world.cedar, name="Cyd Cedarling", is_listed=False))
    mentor = _add(session, Mentor(program_id=program, person_id=person))
    who = _add(session, Participant(program_id=program))
    waits: dict[str, Any] = {"program_id": program, "participant_id": who}
    request = _add(session, MentorRequest(**waits, waiting_since_on=days_ago(20)))
    match = _add(session, Match(**waits, mentor_id=mentor, proposed_on=days_ago(10)))
    check_in = CheckIn(
        program_id=program, match_id=match, held_on=days_ago(2), with_whom="mentor", medium="phone"
    )
    check_in_id = _add(session, check_in)
    _add(session, MentorRequestNote(program_id=program, request_id=request, wishes="LYNX"))
    _add(session, CheckInNote(program_id=program, check_in_id=check_in_id, summary="LYNX"))


def _accounts(session: GuardedSession, world: World) -> None:
    _add(session, Setting(name="partnership_name", value="The table"))
    _add(session, SignInThrottle(key="k", failures=1))
    for name, actor in world.actors().items():
        assert actor.user_id is not None
        _add(session, LoginSession(user_id=actor.user_id, token_hash=name))
        _add(session, OneTimeCode(user_id=actor.user_id, purpose="reset", code_hash=name))
        _add(session, SecondFactor(user_id=actor.user_id, secret=name))
        _add(session, RecoveryCode(user_id=actor.user_id, code_hash=name))
        _add(session, AuditEvent(at=now(), user_id=actor.user_id, kind="sign_in", outcome="done"))


def _own_data(session: GuardedSession, world: World) -> None:
    """What people added to the data: own fields and lists in both counties, a view and a draft each."""
    for area, program in ((world.maple, world.bright_start), (world.cedar, world.cedar_program)):
        asked: dict[str, Any] = {"area_id": area, "table_name": "contacts", "kind": "text"}
        _add(session, OwnField(**asked, key=f"ride_{area}", label="Ride", program_id=program))
        _add(session, ListChoice(area_id=area, list_name=f"own:{area}", value="a", label="A"))
        first = select(func.min(Contact.id)).where(Contact.program_id == program)
        contact = session.exec(first).one()
        said: dict[str, Any] = {"table_name": "contacts", "record_id": contact}
        _add(session, PrivateAnswer(**said, program_id=program))
    for name, actor in world.actors().items():
        assert actor.user_id is not None
        mine: dict[str, Any] = {"user_id": actor.user_id}
        _add(session, Draft(**mine, form="contact"))
        _add(session, ImportMap(**mine, table_name="people", shape="s"))
        _add(session, Batch(**mine, batch=f"batch of {name}", kind="grid", title="Grid"))
        _add(session, FileExport(**mine, table_name="people", format="csv"))
        area = world.cedar if name == "charlie" else world.maple
        for shared in ("", "everyone"):
            saved: dict[str, Any] = {
                "area_id": area,
                "table_name": "people",
                "shared_with": shared,
                "kind": "list",
            }
            _add(session, View(**mine, **saved, name=f"View {shared}"))


def _entered(session: GuardedSession, world: World) -> None:
    """What Dee typed: a person, a need, a note, a value."""
    program = world.bright_start
    answered: dict[str, Any] = {"table_name": "contacts", "record_id": world.entered_contact}
    _add(session, PrivateAnswer(**answered, program_id=program))
    who = _add(session, Participant(program_id=program))
    _add(session, ParticipantName(program_id=program, participant_id=who, last_name="Typed"))
    case: dict[str, Any] = {"program_id": program, "case_id": world.new_case}
    _add(session, ContactNote(**case, contact_id=world.entered_contact, summary="Typed"))
    _add(session, ServiceNeed(**case, domain="wic_food", for_whom="mother", noted_on=days_ago(1)))
    _add(session, MeasureValue(goal_id=world.start_goal, period_on=days_ago(60), value=5.0))


class Oracle:
    """What each word of the tables means, said again in plain Python over all rows."""

    def __init__(self, world: World) -> None:
        self.world = world
        with open_session(SYSTEM) as session:
            self.rows: dict[str, list[Any]] = {
                name: list(session.exec(select(table)).all()) for name, table in tables().items()
            }
        self.by_id = {
            name: {row.id: row for row in rows} for name, rows in self.rows.items()
        }  # fmt: skip

    def expected(self, name: str, word: str, actor: Actor) -> set[int]:
        """The ids of the rows that a word of the table stands for."""
        return {row.id for row in self.rows[name] if self._stands_for(name, word, actor, row)}

    def _stands_for(self, name: str, word: str, actor: Actor, row: Any) -> bool:
        world = self.world
        match word:
            case "-":
                return False
            case "all":
                return True
            case "maple" | "cedar":
                return self.county(row) == word
            case "early":
                return bool(row.workgroup_id == world.early_group)
            case "bright":
                return bool(row.program_id == world.bright_start)
            case "way":
                return bool(row.program_id == world.way_home)
            case "own":
                return self._is_own(name, actor, row)
            case "assigned":
                return bool(row.owner_id == actor.person_id)
            case "referred":
                return bool(row.referring_organization_id == world.clinic)
            case "shared":
                is_seen = row.shared_with == "everyone" and row.area_id in actor.counties
                return bool(is_seen or row.user_id == actor.user_id)
            case "mentees":
                who = row.participant_id if name == "participant_names" else row.id
                return who in {
                    one.participant_id
                    for one in self.rows["mentor_requests"]
                    if one.program_id == world.way_home
                }
            case "listed" if name == "people":
                return self.county(row) == "maple" and self._is_known(row, actor)
            case "listed":
                mine = row.workgroup_id in actor.workgroups("lead")
                public = row.role != "list_only" and row.ended_on is None
                county = "cedar" if world.cedar in actor.counties else "maple"
                return self.county(row) == county and (public or mine)
        raise AssertionError(word)

    def _is_known(self, row: Any, actor: Actor) -> bool:
        return bool(row.is_listed or row.id == actor.person_id)

    @staticmethod
    def _is_own(name: str, actor: Actor, row: Any) -> bool:
        if name == "users":
            return bool(row.id == actor.user_id)
        if name in _of_accounts():
            return bool(row.user_id == actor.user_id)
        return bool(row.created_by_id == actor.user_id)

    def county(self, row: Any) -> str:
        """The county a row belongs to, by whatever it hangs on."""
        if row.__tablename__ == "areas":
            return "cedar" if row.id == self.world.cedar else "maple"
        for column, table in (
            ("area_id", "areas"), ("workgroup_id", "workgroups"), ("program_id", "programs"),
            ("goal_id", "goals"),
        ):  # fmt: skip
            if (row_id := getattr(row, column, None)) is not None:
                return self.county(self.by_id[table][row_id])
        raise AssertionError(row)


@pytest.mark.parametrize("name", sorted(tables()))
def test_every_table_is_promised_to_somebody_or_nobody(name: str) -> None:
    assert name in _matrix(READS) or name == "changes"  # test_writing.py says who sees changes
    # Private answers are written with their record: tests/db/test_private_answers.py.
    assert name in _matrix(WRITES) or name == "private_answers"
    assert tables()[name] in access.ENTRIES or tables()[name].spec.owner


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_rows_it_was_promised(full: World, role: str) -> None:
    actor, oracle = full.actors()[role], Oracle(full)
    with open_session(actor) as session:
        for name, promised in _matrix(READS).items():
            table: Any = tables()[name]
            expected = oracle.expected(name, promised[role], actor)
            assert set(session.exec(select(table.id)).all()) == expected, name
            assert session.exec(select(func.count(col(table.id)))).one() == len(expected), name
            for row in oracle.rows[name]:
                assert (session.get(table, row.id) is not None) == (row.id in expected), name


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(Actor(user_id=None, person_id=None, name="Stranger"), id="no role"),
        pytest.param(
            Actor(user_id=None, person_id=None, name="X", reach={"wizard": Reach()}),
            id="unknown role",
        ),
    ],
)
def test_somebody_without_a_known_role_sees_no_row_of_the_counties(
    full: World, actor: Actor
) -> None:
    with open_session(actor) as session:
        for name, table in tables().items():
            seen = session.exec(select(func.count()).select_from(table)).one()
            assert seen == 0 or (name == "settings" and actor.reach), name


def test_charlie_meets_nothing_of_maple_county(full: World) -> None:
    oracle = Oracle(full)
    shared = {"settings", "changes", *BY_THE_PROGRAM, *_about_accounts()}
    with open_session(full.charlie) as session:
        for name, table in tables().items():
            if name not in shared:
                rows: list[Any] = list(session.exec(select(table)).all())
                assert {oracle.county(row) for row in rows} <= {"cedar"}, name


def _of_accounts() -> set[str]:
    """Tables whose rows are an account's own."""
    own = {"batches", "drafts", "file_exports", "import_maps"}
    return own | {"grants", "login_sessions", "one_time_codes", "second_factors"}


def _about_accounts() -> set[str]:
    return {"users", *_of_accounts()}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_writes_what_it_was_promised_and_no_more(full: World, role: str) -> None:
    actor, oracle = full.actors()[role], Oracle(full)
    for name, promised in _matrix(WRITES).items():
        done = "".join(
            action for action in "acr" if _is_allowed(actor, oracle, tables()[name], action)
        )
        assert (done or "-") == promised[role], name


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator", "charlie"}))
def test_nobody_of_maple_county_writes_in_cedar_county(full: World, role: str) -> None:
    actor, oracle = full.actors()[role], Oracle(full)
    for name in (
        set(tables())
        - _about_accounts()
        - {"settings", "changes", "private_answers", *BY_THE_PROGRAM}
    ):
        for row in oracle.rows[name]:
            if oracle.county(row) == "cedar":
                assert not _passes(actor, _adding(_copy(row))), name


def _is_allowed(actor: Actor, oracle: Oracle, table: type[Table], action: str) -> bool:
    """Whether the guard lets this actor do it to some row of the table, in a place they reach."""
    if action == "a":
        return any(_passes(actor, _adding(row)) for row in _candidates(actor, oracle, table))
    do = _change if action == "c" else _remove
    with open_session(actor) as session:
        seen = list(session.exec(select(col(table.id))).all())
    return any(_passes(actor, partial(do, table=table, row_id=row_id)) for row_id in seen)


def _adding(row: Table) -> Callable[[GuardedSession], None]:
    return lambda session: session.add(row)


def _candidates(actor: Actor, oracle: Oracle, table: type[Table]) -> list[Table]:
    """New rows like the ones that are there, moved to each program this actor reaches."""
    found = []
    programs = sorted({p for reach in actor.reach.values() for p in reach.programs})
    for row in oracle.rows[str(table.__tablename__)]:
        found.append(_copy(row))
        if getattr(row, "program_id", None) is not None:
            found += [_copy(row, program_id=program) for program in programs]
    return found


def _copy(row: Any, **other: Any) -> Table:
    kept = {
        name: getattr(row, name) for name in fields_of(type(row)) if name not in {"id", "version"}
    }
    fresh: Table = type(row)(**(kept | other))
    return fresh


def _change(session: GuardedSession, table: type[Table], row_id: int | None) -> None:
    row = session.fetch(table, row_id)
    if isinstance(row, LoginSession):
        row.end_reason = "Ended"
        return
    if isinstance(row, PrivateAnswer):
        row.own = {"ride": "x"}
        return
    # Of what others entered, data entry changes only what follows from its own entries.
    derived = permissions.DERIVED.get(str(table.__tablename__), fields_of(table).keys())
    for name, spec in fields_of(table).items():
        if name in {"id", "version", "own"} or not name.islower() or name in row.spec.immutable:
            continue
        if name not in derived:
            continue
        if name.startswith(("created_", "updated_")) or spec.kind is Kind.REFERENCE:
            continue
        setattr(row, name, _other(spec.kind, getattr(row, name)))
        return


def _other(kind: Kind, value: Any) -> Any:
    match kind:
        case Kind.YES_NO:
            return not value
        case Kind.NUMBER | Kind.DECIMAL | Kind.MONEY:
            return (value or 0) + 1
        case Kind.DAY:
            return (value or date(2025, 1, 1)) + timedelta(days=1)
        case Kind.MOMENT:
            return now()
        case _:
            return f"{value}x"


def _remove(session: GuardedSession, table: type[Table], row_id: int | None) -> None:
    session.delete(session.fetch(table, row_id))


def _passes(actor: Actor, do: Callable[[GuardedSession], None]) -> bool:
    """Whether the permission check lets it by; what is wrong with the row otherwise does not matter."""

    class Undone(Exception):
        """Nothing of this is kept."""

    try:
        with open_session(actor, write=True) as session:
            do(session)
            session.flush()
            raise Undone
    except Undone:
        return True
    except Forbidden:
        return False
    except Refused:
        return True


def test_a_lead_changes_their_own_roster_but_not_the_next_ones(full: World) -> None:
    with open_session(full.lead, write=True) as session:
        session.add(Seat(workgroup_id=full.early_group, name="Youth"))
    with pytest.raises(Forbidden), open_session(full.lead, write=True) as session:
        session.add(Seat(workgroup_id=full.health_group, name="Youth"))


def test_only_the_owner_sees_a_password_hash(full: World) -> None:
    with open_session(full.director) as session:
        assert session.exec(select(User.id)).all() == [full.director.user_id]
