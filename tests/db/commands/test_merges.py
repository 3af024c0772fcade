"""Two records that are one person's are made one; nothing is lost, and it can be taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from db.commands import merges, undo
from db.session import GuardedSession, open_session
from models.access import Change, User
from models.base import Stamp, Table, fields_of, tables
from models.casework import CaseMember, Contact, Participant, ParticipantName
from models.data import Batch, OwnField
from models.mentoring import Match, Mentor
from models.people import Organization, Person
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid, Refused, Stale
from models.workgroups import Attendance, Membership
from tests.world import World

KEPT_APART = {"version", "updated_at", "updated_by_id"}


def snapshot() -> dict[str, dict[int, dict[str, Any]]]:
    """Everything that is stored and audited, without versions and stamps of change."""
    with open_session(SYSTEM) as session:
        return {
            name: {
                row.id: {
                    one: getattr(row, one) for one in fields_of(table) if one not in KEPT_APART
                }
                for row in session.exec(select(table))
                if row.id is not None
            }
            for name, table in tables().items()
            if table.spec.audited and name not in ("changes", "batches")
        }


def add(row: Table) -> int:
    with open_session(SYSTEM, write=True) as session:
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def person(world: World, name: str, **more: Any) -> int:
    return add(Person(area_id=world.maple, name=name, **more))


def named(name: str) -> int:
    with open_session(SYSTEM) as session:
        found = session.exec(select(Person.id).where(Person.name == name)).one()
        assert found is not None
        return found


def merge(
    actor: Actor, table: type[Table], kept: int, gone: int, today: date,
    take: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    with open_session(actor, write=True) as session:
        return merges.merge(
            session, table, kept=Stamp(kept, 1), gone=Stamp(gone, 1), take=take or {}, today=today
        )


def last_merge(session: GuardedSession) -> Batch:
    return session.exec(select(Batch).order_by(col(Batch.id).desc())).first()  # type: ignore[return-value]


def test_ada_makes_two_bos_one_and_takes_it_back(world: World, today: date) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Robert Bridgeman", phone="205-555-0199")
    add(Attendance(workgroup_id=world.early_group, meeting_id=world.held_meeting, person_id=double))
    add(Membership(workgroup_id=world.health_group, person_id=double, role="member"))
    before = snapshot()

    moved = merge(world.administrator, Person, bo, double, today, {"people": ("name", "phone")})

    assert moved == 2
    with open_session(SYSTEM) as session:
        kept = session.fetch(Person, bo)
        assert (kept.name, kept.phone, kept.email) == (
            "Robert Bridgeman", "205-555-0199", "bo@example.org",
        )  # fmt: skip
        assert session.get(Person, double) is None
        assert session.exec(select(Attendance.person_id)).all().count(bo) == 1
        assert len(session.exec(select(Membership).where(Membership.person_id == bo)).all()) == 2
        noted = last_merge(session)
    assert (noted.kind, noted.records) == ("merge", 2)

    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=noted.batch, today=today)

    assert snapshot() == before


def test_a_member_twice_on_one_roster_stands_there_once(world: World, today: date) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Bo Bridgman")
    add(
        Membership(
            workgroup_id=world.early_group, person_id=double, role="member",
            seat_id=world.vacant_seat, term_starts_on=date(2026, 1, 1),
        )
    )  # fmt: skip
    before = snapshot()

    merge(world.administrator, Person, bo, double, today)

    with open_session(SYSTEM) as session:
        (member,) = session.exec(select(Membership).where(Membership.person_id == bo)).all()
        # What his own row had left empty is filled from the other.
        assert (member.seat_id, member.organization_id) == (world.vacant_seat, world.clinic)
        noted = last_merge(session)
    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=noted.batch, today=today)
    assert snapshot() == before


def test_one_mentor_entered_twice_keeps_the_matches_of_both(world: World, today: date) -> None:
    # Ada reads no mentoring at all; what refers to the two is moved all the same.
    with open_session(SYSTEM) as session:
        gideon = session.fetch(Mentor, world.gideon).person_id
    double = person(world, "Gideon Larkspurr", is_listed=False)
    mentor = add(Mentor(program_id=world.way_home, person_id=double, status="active"))
    match = add(
        Match(
            program_id=world.way_home, mentor_id=mentor, participant_id=world.waiting,
            proposed_on=date(2026, 3, 1),
        )
    )  # fmt: skip
    before = snapshot()

    merge(world.administrator, Person, gideon, double, today)

    with open_session(SYSTEM) as session:
        assert session.get(Mentor, mentor) is None
        assert session.fetch(Match, match).mentor_id == world.gideon
        noted = last_merge(session)
    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=noted.batch, today=today)
    assert snapshot() == before


def test_an_undone_merge_can_be_merged_again_by_redo(world: World, today: date) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Bo Bridgman")
    add(Membership(workgroup_id=world.early_group, person_id=double, role="member"))
    merge(world.administrator, Person, bo, double, today)
    after = snapshot()
    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=last_merge(session).batch, today=today)
    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=last_merge(session).batch, today=today)
    assert snapshot() == after


def test_answers_that_name_the_one_that_goes_name_the_one_that_stays(
    world: World, today: date
) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Bo Bridgman")
    add(
        OwnField(
            area_id=world.maple, table_name="organizations", key="speaker", label="Speaker",
            kind="person",
        )
    )  # fmt: skip
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Organization, world.church).own = {"speaker": double}
    before = snapshot()

    assert merge(world.administrator, Person, bo, double, today) == 1

    with open_session(SYSTEM) as session:
        assert session.fetch(Organization, world.church).own == {"speaker": bo}
        noted = last_merge(session)
    with open_session(world.administrator, write=True) as session:
        undo.batch(session, batch=noted.batch, today=today)
    assert snapshot() == before


def test_an_organization_entered_twice_takes_the_better_name(world: World, today: date) -> None:
    double = add(
        Organization(area_id=world.maple, name="Oak View Clinic", website="https://oak.example")
    )

    merge(
        world.administrator, Organization, world.clinic, double, today,
        {"organizations": ("name", "website")},
    )  # fmt: skip

    with open_session(SYSTEM) as session:
        kept = session.fetch(Organization, world.clinic)
        assert (kept.name, kept.website) == ("Oak View Clinic", "https://oak.example")


def test_ann_merges_a_mother_entered_twice(world: World, today: date) -> None:
    double = add(Participant(program_id=world.bright_start, language="es"))
    add(
        ParticipantName(
            program_id=world.bright_start, participant_id=double, first_name="Zinnia",
            last_name="Quillfether", phone="205-555-0155",
        )
    )  # fmt: skip
    add(
        CaseMember(
            program_id=world.bright_start, case_id=world.new_case, participant_id=double,
            role="father",
        )
    )  # fmt: skip
    before = snapshot()

    merge(
        world.coordinator, Participant, world.mother, double, today,
        {"participant_names": ("phone",), "participants": ()},
    )  # fmt: skip

    with open_session(SYSTEM) as session:
        (name,) = session.exec(
            select(ParticipantName).where(ParticipantName.participant_id == world.mother)
        ).all()
        assert (name.last_name, name.phone) == ("Quillfeather", "205-555-0155")
        cases = session.exec(
            select(CaseMember.case_id).where(CaseMember.participant_id == world.mother)
        )
        assert set(cases) == {world.open_case, world.new_case}
        noted = last_merge(session)
    with open_session(world.coordinator, write=True) as session:
        undo.batch(session, batch=noted.batch, today=today)
    assert snapshot() == before


def test_a_family_known_in_another_program_is_not_merged_over_its_head(
    world: World, today: date
) -> None:
    double = add(Participant(program_id=world.bright_start))
    add(
        CaseMember(
            program_id=world.way_home, case_id=world.waiting_case, participant_id=double,
            role="father",
        )
    )  # fmt: skip
    with pytest.raises(Forbidden, match="also known in a program"):
        merge(world.coordinator, Participant, world.mother, double, today)


@pytest.mark.parametrize(
    "who", ["director", "lead", "coordinator", "partner", "data_entry", "charlie"]
)
def test_only_who_may_remove_people_merges_them(world: World, today: date, who: str) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Bo Bridgman")
    before = snapshot()
    with pytest.raises(Refused):
        merge(getattr(world, who), Person, bo, double, today)
    assert snapshot() == before


def test_lena_does_not_undo_adas_merge(world: World, today: date) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Bo Bridgman")
    add(Membership(workgroup_id=world.early_group, person_id=double, role="member"))
    merge(world.administrator, Person, bo, double, today)
    with open_session(SYSTEM) as session:
        noted = last_merge(session)
    with pytest.raises(Refused), open_session(world.lead, write=True) as session:
        undo.batch(session, batch=noted.batch, today=today)


def test_two_accounts_are_not_made_one(world: World, today: date) -> None:
    with pytest.raises(Invalid, match="account"):
        merge(world.administrator, Person, named("Bo Bridgeman"), named("Lena Lead"), today)


def test_people_of_two_counties_are_not_merged(world: World, today: date) -> None:
    bo = named("Bo Bridgeman")
    double = add(Person(area_id=world.cedar, name="Bo Bridgeman of Cedar"))
    with pytest.raises(Invalid, match="two places"):
        merge(world.administrator, Person, bo, double, today)


def test_what_was_changed_since_it_was_shown_is_not_merged(world: World, today: date) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Bo Bridgman")
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Person, double).phone = "205-555-0111"
    with pytest.raises(Stale):
        merge(world.administrator, Person, bo, double, today)


def test_a_merge_is_told_once_for_every_record_it_touched(world: World, today: date) -> None:
    bo, double = named("Bo Bridgeman"), person(world, "Bo Bridgman")
    merge(world.administrator, Person, bo, double, today, {"people": ("name",)})
    with open_session(SYSTEM) as session:
        batch = last_merge(session).batch
        told = session.exec(select(Change).where(Change.batch == batch)).all()
    assert sorted((one.table_name, one.action) for one in told) == [
        ("people", "changed"), ("people", "removed"),
    ]  # fmt: skip


def test_the_guard_permits_nothing_else_while_two_records_are_joined(world: World) -> None:
    from models.rules.joining import Joined

    joined = Joined(("people", 1), {("people", 1)}, {("people", 2)})
    contact = Contact(
        program_id=world.bright_start, case_id=world.open_case, held_on=date(2026, 3, 1),
        medium="phone", by_id=1,
    )  # fmt: skip
    assert joined.covers(contact, "c", {"by_id": 1}, {"by_id": 2})
    assert not joined.covers(contact, "c", {"by_id": 1}, {"by_id": 3})
    assert not joined.covers(contact, "c", {"by_id": 1, "minutes": 5}, {"by_id": 2, "minutes": 9})
    assert not joined.covers(contact, "c", {"minutes": 1}, {"minutes": 2})
    assert not joined.covers(contact, "r", {}, {})
    assert not joined.covers(User(login="x", person_id=1), "a", {}, {"person_id": 1})
