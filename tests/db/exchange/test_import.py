"""Bringing a file in: what it would change is said first, then done as a whole, or for the good rows."""

from datetime import date
from typing import Any, Final

import pytest
from sqlmodel import col, func, select

from db.commands import undo
from db.exchange import apply, plan, reading, sayable
from db.queries import shapes
from db.session import GuardedSession, open_session
from models.access import Change
from models.base import Table
from models.casework import Case, Contact
from models.data import Batch, ImportMap, OwnField
from models.people import Organization, Person
from models.rules import import_maps, import_plans
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Invalid, NotFound
from models.rules.import_maps import Understanding
from models.rules.import_plans import CHANGED, NEW, REFUSED, SAME, Plan
from models.rules.records import NotSaved
from models.workgroups import Membership
from tests.world import TODAY, World

ROSTER: Final = "Name,E-mail,Speaks for,Role,Term ends\n"


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read here: these are honest ones."""
    from db.exchange import limits, reader

    monkeypatch.setattr(
        reading, "_ask", lambda head, data, _within: reader.read(data, head["asked"], limits.SCREEN)
    )


class File:
    """A file as somebody brings it in: its plan, and doing it."""

    def __init__(self, actor: Actor, table: str, text: str, **how: Any) -> None:
        self.actor = actor
        self.contents = reading.read(text.encode(), name="members.csv")
        with open_session(actor) as session:
            self.table: type[Table] = shapes.table_named(actor, table)
            self.shape = sayable.full_shape(session, self.table)
            self.how = self._understood(session, how)
            self.plan: Plan = plan.make(session, self.table, self.shape, self.contents, self.how)

    def _understood(self, session: GuardedSession, how: dict[str, Any]) -> Understanding:
        fields = import_maps.fields_of_file(self.table, self.shape)
        header = import_maps.header_row(self.contents.rows, fields)
        columns = import_maps.guess(import_maps.headings(self.contents.rows[header - 1]), fields)
        only = sayable.only_places(session, self.table, self.shape, columns.values())
        fixed = {**only, **how.pop("fixed", {})}
        key = how.pop("key", None) or import_maps.default_key(
            self.table, import_maps.keys(self.table, {*columns.values(), *fixed})
        )
        return Understanding(header, columns, key, fixed=fixed, **how)

    def bring_in(self, *, only_good: bool = False) -> int:
        with open_session(self.actor, write=True) as session:
            saved = apply.run(
                session, self.table, self.shape, self.plan, title="Import of members.csv",
                today=TODAY, only_good=only_good,
            )  # fmt: skip
        return len(saved.done)

    def counts(self) -> dict[str, int]:
        return {one: n for one in import_plans.OUTCOMES if (n := self.plan.count(one))}

    def reasons(self) -> str:
        return " ".join(one.reason for one in self.plan.of(REFUSED))


def count(table: Any, *where: Any) -> int:
    with open_session(SYSTEM) as session:
        return session.exec(select(func.count()).select_from(table).where(*where)).one()


def test_a_lead_adds_members_people_and_organizations_from_one_file(world: World) -> None:
    text = ROSTER + "Nora New,nora@example.org,New Church,Member,2027-06-30\n"
    creates = frozenset({"person_id", "organization_id"})
    file = File(world.lead, "memberships", text, creates=creates)

    assert file.plan.unknown() == {"person_id": ["Nora New"], "organization_id": ["New Church"]}
    assert file.bring_in() == 1
    with open_session(world.lead) as session:
        person = session.exec(select(Person).where(Person.name == "Nora New")).one()
        member = session.exec(select(Membership).where(Membership.person_id == person.id)).one()
        church = session.exec(select(Organization).where(Organization.name == "New Church")).one()
        noted = session.exec(select(Batch)).one()
    assert (person.email, person.area_id) == ("nora@example.org", world.maple)
    assert (member.workgroup_id, member.organization_id) == (world.early_group, church.id)
    assert (member.term_ends_on, noted.kind, noted.records) == (date(2027, 6, 30), "import", 1)


def test_the_same_file_again_changes_nothing(world: World) -> None:
    text = ROSTER + "Nora New,nora@example.org,,Member,2027-06-30\nOtto Old,,,Guest,\n"
    File(world.lead, "memberships", text, creates=frozenset({"person_id"})).bring_in()
    before = count(Change)

    again = File(world.lead, "memberships", text, creates=frozenset({"person_id"}))

    assert again.counts() == {SAME: 2}
    assert again.bring_in() == 0
    assert count(Change) == before


def test_an_unknown_name_is_refused_and_never_dropped(world: World) -> None:
    text = ROSTER + "Nobody Known,,,Member,\n"
    file = File(world.lead, "memberships", text)

    assert "'Nobody Known' was not found" in file.reasons()
    with pytest.raises(Invalid, match="Some rows are refused"):
        file.bring_in()


def test_an_import_is_one_batch_that_can_be_undone(world: World) -> None:
    before = count(Membership), count(Person)
    text = ROSTER + "Nora New,nora@example.org,,Member,\n"
    File(world.lead, "memberships", text, creates=frozenset({"person_id"})).bring_in()
    with open_session(world.lead) as session:
        batch = session.exec(select(Batch.batch)).one()
    lead_and_more = world.administrator

    with open_session(lead_and_more, write=True) as session:
        undo.batch(session, batch=batch, today=TODAY)

    assert (count(Membership), count(Person)) == before


def test_blank_cells_and_missing_columns_erase_nothing(world: World) -> None:
    with open_session(world.lead) as session:
        lena = session.get(Membership, world.lena_membership)
        assert lena is not None
        person = session.get(Person, lena.person_id)
    assert person is not None
    text = f"Record number,Role,Term starts,Seat\n{lena.id},Co-chair,,\n"
    file = File(world.lead, "memberships", text)

    [row] = file.plan.of(CHANGED)
    assert (dict(row.values), dict(row.was)) == ({"role": "co_chair"}, {"role": lena.role})
    file.bring_in()
    with open_session(world.lead) as session:
        now = session.get(Membership, world.lena_membership)
    assert now is not None
    assert (now.seat_id, now.term_starts_on) == (lena.seat_id, lena.term_starts_on)


def test_good_rows_go_in_while_the_refused_stay_out(world: World) -> None:
    text = "Name,E-mail\nGood Row,good@example.org\nBad Row,not an address\n"
    file = File(world.administrator, "people", text, fixed={"area_id": world.maple})

    assert file.counts() == {NEW: 1, REFUSED: 1}
    assert file.bring_in(only_good=True) == 1
    assert count(Person, Person.name == "Good Row") == 1


def test_a_row_the_rules_refuse_only_when_saved_stops_the_rest_unless_left_out(
    world: World,
) -> None:
    # One seat cannot be given to two: each row is good for itself.
    text = (
        ROSTER.strip() + ",Seat\nNora New,,,Member,,Grandparent\nOtto Old,,,Member,,Grandparent\n"
    )
    with open_session(world.lead, write=True) as session:
        from db.commands import rosters

        rosters.add_seat(session, workgroup_id=world.early_group, name="Grandparent")
    file = File(world.lead, "memberships", text, creates=frozenset({"person_id"}))
    before = count(Membership)

    with pytest.raises(NotSaved) as refused:
        file.bring_in()

    assert list(refused.value.problems) == ["3"]
    assert count(Membership) == before
    assert file.bring_in(only_good=True) == 1


def test_a_row_that_somebody_else_changed_meanwhile_is_refused_by_name(world: World) -> None:
    text = f"Record number,Role\n{world.lena_membership},Guest\n"
    file = File(world.lead, "memberships", text)
    with open_session(world.lead, write=True) as session:
        session.fetch(Membership, world.lena_membership).role = "member"

    with pytest.raises(NotSaved) as refused:
        file.bring_in()

    assert "changed this meanwhile" in refused.value.problems["2"]


def test_two_people_of_one_name_are_asked_for_by_number_or_told_by_address(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        session.add(Person(area_id=world.maple, name="Ann Lee", email="first@example.org"))
        session.add(Person(area_id=world.maple, name="Ann Lee", email="second@example.org"))

    by_name = File(world.lead, "memberships", ROSTER + "Ann Lee,,,Member,\n")
    by_address = File(world.lead, "memberships", ROSTER + "ann lee,second@example.org,,Member,\n")

    assert "2 have the name 'Ann Lee'" in by_name.reasons()
    assert by_address.counts() == {NEW: 1}


def test_an_address_that_is_somebody_elses_is_refused(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        session.add(Person(area_id=world.maple, name="Ann Lee", email="lee@example.org"))

    other = File(world.lead, "memberships", ROSTER + "Bo Kim,lee@example.org,,Member,\n")
    moved = File(world.lead, "memberships", ROSTER + "Ann Lee,new@example.org,,Member,\n")

    assert "is the e-mail address of Ann Lee, not of Bo Kim" in other.reasons()
    assert "known with another e-mail address" in moved.reasons()


def test_two_who_share_an_address_are_told_apart_by_name(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        for name in ("Ann Lee", "Bo Lee"):
            session.add(Person(area_id=world.maple, name=name, email="lees@example.org"))
    file = File(world.lead, "memberships", ROSTER + "Bo Lee,lees@example.org,,Member,\n")

    file.bring_in()

    with open_session(world.lead) as session:
        bo = session.exec(select(Person.id).where(Person.name == "Bo Lee")).one()
    assert count(Membership, Membership.person_id == bo) == 1


def test_a_roster_corrects_what_is_known_of_its_people(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        session.add(Person(area_id=world.maple, name="Ann Lee", email="ann@example.org"))
    text = "Name,E-mail,Phone,Role\nAnn Lee,ann@example.org,319-555-0100,Member\n"
    file = File(world.lead, "memberships", text)

    [row] = file.plan.of(NEW)
    assert row.beside is not None and dict(row.beside.values) == {"phone": "319-555-0100"}
    file.bring_in()
    assert count(Person, Person.phone == "319-555-0100") == 1
    assert File(world.lead, "memberships", text).counts() == {SAME: 1}


def test_a_lead_changes_no_other_workgroups_roster(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        person = Person(area_id=world.maple, name="Hal Health")
        session.add(person)
        session.flush()
        assert person.id is not None
        row = Membership(workgroup_id=world.health_group, person_id=person.id, role="member")
        session.add(row)
        session.flush()
    named = f"Record number,Role\n{row.id},Guest\n"
    placed = "Workgroup,Name,Role\nHealth of Maple,Hal Health,Guest\n"

    assert "may not change memberships" in File(world.lead, "memberships", named).reasons()
    assert File(world.lead, "memberships", placed).counts() == {REFUSED: 1}


def test_a_stranger_s_record_reads_as_missing(world: World) -> None:
    with open_session(SYSTEM) as session:
        number = session.exec(select(Case.number).where(Case.id == world.cedar_case)).one()
    text = f"Case,Date,How\n{number},2026-03-01,Phone\nXX-99999,2026-03-01,Phone\n"
    file = File(world.coordinator, "contacts", text)

    stranger, missing = (one.reason for one in file.plan.of(REFUSED))
    assert stranger.replace(number, "XX-99999") == missing
    with pytest.raises(NotFound):
        File(world.partner, "users", "Login\nx\n")
    assert File(world.partner, "contacts", text).counts() == {REFUSED: 2}


def test_contacts_come_in_by_case_number_and_move_the_cases_dates(world: World) -> None:
    with open_session(SYSTEM) as session:
        number = session.exec(select(Case.number).where(Case.id == world.open_case)).one()
    text = f"Case,Date,How,Minutes,Reached\n{number},2026-03-03,Phone,15,yes\n"
    file = File(world.coordinator, "contacts", text)

    assert file.bring_in() == 1
    with open_session(world.coordinator) as session:
        case = session.get(Case, world.open_case)
        contact = session.exec(
            select(Contact)
            .where(Contact.case_id == world.open_case)
            .order_by(col(Contact.id).desc())
        ).first()
    assert case is not None and contact is not None
    assert (case.last_contact_on, contact.program_id) == (date(2026, 3, 3), world.bright_start)
    assert File(world.coordinator, "contacts", text).counts() == {SAME: 1}


def test_a_file_s_own_faults_are_told_by_row(world: World) -> None:
    text = (
        "Name,E-mail\nAnn,a@example.org,and more\nAnn Two,a2@example.org\nAnn Two,a2@example.org\n"
    )
    file = File(world.administrator, "people", text, fixed={"area_id": world.maple})

    assert "The row has 3 cells, but there are 2 headings" in file.reasons()
    assert "same record as in row 3" in file.reasons()


def test_own_fields_are_brought_in_like_columns(world: World) -> None:
    with open_session(world.administrator, write=True) as session:
        session.add(
            OwnField(
                area_id=world.maple, table_name="people", key="badge", label="Badge", kind="number"
            )
        )
    text = "Name,Badge\nAnn Badge,12\nBo Badge,twelve\n"
    file = File(world.administrator, "people", text, fixed={"area_id": world.maple})

    assert file.counts() == {NEW: 1, REFUSED: 1}
    file.bring_in(only_good=True)
    with open_session(world.administrator) as session:
        assert session.exec(select(Person.own).where(Person.name == "Ann Badge")).one() == {
            "badge": 12
        }


def test_a_mapping_is_remembered_for_its_owner_and_its_headings(world: World) -> None:
    kept = {"columns": {"Wer": "name"}, "key": ["name"]}
    for _ in range(2):
        with open_session(world.lead, write=True) as session:
            apply.remember(session, table_name="people", shape="a", mapping=kept)

    with open_session(world.lead) as session:
        assert apply.remembered(session, table_name="people", shape="a") == kept
        assert apply.remembered(session, table_name="people", shape="b") == {}
    with open_session(world.coordinator) as session:
        assert apply.remembered(session, table_name="people", shape="a") == {}
    assert count(ImportMap) == 1


def test_a_plan_asks_the_database_as_often_for_much_as_for_little(world: World) -> None:
    def statements(rows: int) -> int:
        text = "Name,E-mail,Organization\n" + "".join(
            f"Person {n},p{n}@example.org,Oakview Clinic\n" for n in range(rows)
        )
        contents = reading.read(text.encode(), name="x.csv")
        with open_session(world.administrator) as session:
            table = shapes.table_named(world.administrator, "people")
            shape = sayable.full_shape(session, table)
            how = Understanding(
                1, {0: "name", 1: "email", 2: "organization_id"}, ("email",),
                fixed={"area_id": world.maple},
            )  # fmt: skip
            plan.make(session, table, shape, contents, how)
            return session.statements

    assert statements(10) == statements(400)
