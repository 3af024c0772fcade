"""The write guard: permission, validation, references, versions, stamps, and one Change for every write."""

from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, func, select

from db import recording
from db.session import open_session
from models.access import Change, Grant, LoginSession, User
from models.casework import Case, Contact, ContactNote, ServiceNeed
from models.people import Person
from models.places import Area, FocusArea
from models.programs import Program
from models.rules import policies_accounts
from models.rules.actor import SYSTEM, Actor, Reach
from models.rules.errors import Forbidden, Invalid, NotFound, Refused, Stale, Unguarded
from models.workgroups import Membership, Seat, Workgroup
from tests.world import World, days_ago


def _changes(actor: Actor = SYSTEM) -> list[Change]:
    with open_session(actor) as session:
        return list(session.exec(select(Change).order_by(col(Change.id))).all())


def _last_id() -> int:
    return max((row.id or 0 for row in _changes()), default=0)


def _since(last: int, actor: Actor = SYSTEM) -> list[Change]:
    return [row for row in _changes(actor) if (row.id or 0) > last]


def test_each_write_leaves_exactly_one_change_with_before_and_after(world: World) -> None:
    last = _last_id()
    with open_session(world.lead, write=True) as session:
        seat = Seat(workgroup_id=world.early_group, name="Youth")
        session.add(seat)
        session.flush()
        session.fetch(Seat, world.vacant_seat).name = "Parent of a child under 3"
    with open_session(world.lead, write=True) as session:
        session.delete(session.fetch(Seat, seat.id))
    added, changed, removed = _since(last)
    assert [added.action, changed.action, removed.action] == ["added", "changed", "removed"]
    assert (added.before, added.after["name"]) == ({}, "Youth")
    assert changed.before == {"name": "Parent"}
    assert changed.after == {"name": "Parent of a child under 3"}
    assert (removed.before["name"], removed.after) == ("Youth", {})
    assert added.batch == changed.batch != removed.batch
    assert {one.actor_id for one in (added, changed, removed)} == {world.lead.user_id}
    assert {one.workgroup_id for one in (added, changed, removed)} == {world.early_group}
    assert added.actor_roles == "lead"


def test_saving_what_was_there_already_changes_nothing(world: World) -> None:
    last = _last_id()
    with open_session(world.lead, write=True) as session:
        seat = session.fetch(Seat, world.vacant_seat)
        version, seat.name = seat.version, "Parent"
    assert _since(last) == []
    with open_session(world.lead) as session:
        assert session.fetch(Seat, world.vacant_seat).version == version


def test_a_row_is_stamped_with_who_and_its_version_rises(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        seat = session.fetch(Seat, world.vacant_seat)
        version, seat.name = seat.version, "Neighbor"
    assert seat.version == version + 1
    assert seat.updated_by_id == world.lead.user_id
    assert seat.created_by_id != world.lead.user_id


def test_nobody_signs_for_somebody_else(world: World) -> None:
    with open_session(world.coordinator, write=True) as session:
        contact = Contact(
            program_id=world.bright_start, case_id=world.open_case, held_on=days_ago(0),
            medium="phone", created_by_id=world.director.user_id,
        )  # fmt: skip
        session.add(contact)
    assert contact.created_by_id == world.coordinator.user_id
    with pytest.raises(Unguarded), open_session(world.data_entry, write=True) as session:
        own = session.fetch(Contact, world.entered_contact)
        own.created_by_id = world.coordinator.user_id


def test_whoever_saves_second_is_told_and_overwrites_nothing(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        seat = session.fetch(Seat, world.vacant_seat)
        shown, seat.name = seat.version, "First"
    with pytest.raises(Stale), open_session(world.lead, write=True) as session:
        session.fetch(Seat, world.vacant_seat, version=shown).name = "Second"
    with open_session(world.lead) as session:
        assert session.fetch(Seat, world.vacant_seat).name == "First"


def test_a_version_that_moved_on_under_a_session_is_stale(world: World) -> None:
    with pytest.raises(Stale), open_session(world.lead, write=True) as session:
        seat = session.fetch(Seat, world.vacant_seat)
        sa_set(seat, "version", seat.version - 1)
        seat.name = "Second"


def sa_set(row: Any, name: str, value: Any) -> None:
    """Pretend that a row was loaded with this value."""
    from sqlalchemy.orm.attributes import set_committed_value

    set_committed_value(row, name, value)


def test_what_cannot_be_recorded_is_not_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise Invalid("The record is full.")

    monkeypatch.setattr(recording, "record", breaks)
    with pytest.raises(Invalid), open_session(world.lead, write=True) as session:
        session.add(Seat(workgroup_id=world.early_group, name="Youth"))
    with open_session(world.lead) as session:
        found = session.exec(select(func.count()).where(Seat.name == "Youth")).one()
    assert found == 0


def test_a_value_a_column_cannot_hold_is_refused_by_name_of_the_field(world: World) -> None:
    with pytest.raises(Invalid) as refused, open_session(world.lead, write=True) as session:
        session.add(Seat(workgroup_id=world.early_group, name=" ", sector="wizards"))
    assert set(refused.value.problems) == {"name", "sector"}


@pytest.mark.parametrize("row_id", ["cedar_case", "nobody's"])
def test_a_reference_to_a_row_one_may_not_see_is_not_found(world: World, row_id: str) -> None:
    case_id = getattr(world, row_id, 10**6)
    with pytest.raises(NotFound), open_session(world.coordinator, write=True) as session:
        session.add(
            Contact(
                program_id=world.bright_start, case_id=case_id, held_on=days_ago(1), medium="phone"
            )
        )


def test_an_unlisted_stranger_cannot_be_put_on_a_roster(world: World) -> None:
    with open_session(SYSTEM) as session:
        cedar = session.exec(select(Person.id).where(Person.area_id == world.cedar)).first()
    assert cedar is not None
    with pytest.raises(NotFound), open_session(world.lead, write=True) as session:
        session.add(Membership(workgroup_id=world.early_group, person_id=cedar, role="member"))


def test_dee_changes_what_she_typed_and_nothing_else(world: World) -> None:
    with open_session(world.data_entry, write=True) as session:
        session.fetch(Contact, world.entered_contact).minutes = 5
    with pytest.raises(NotFound), open_session(world.data_entry, write=True) as session:
        session.fetch(Contact, world.contact)
    with pytest.raises(Forbidden), open_session(world.data_entry, write=True) as session:
        session.delete(session.fetch(Contact, world.entered_contact))


def test_a_row_keeps_its_place(world: World) -> None:
    with pytest.raises(Invalid), open_session(world.administrator, write=True) as session:
        session.fetch(Seat, world.vacant_seat).workgroup_id = world.health_group


def _town_administrator(world: World) -> Actor:
    """Ada, were she administrator of Maple North alone."""
    reach = {"administrator": Reach(areas=frozenset({world.maple_north}))}
    counties = frozenset({world.maple, world.maple_north})
    return replace(world.administrator, reach=reach, counties=counties)


def test_nobody_pulls_a_row_of_another_area_into_their_own(world: World) -> None:
    with pytest.raises(Forbidden), open_session(_town_administrator(world), write=True) as session:
        session.fetch(FocusArea, world.health).area_id = world.maple_north


def test_an_administrator_of_one_town_takes_no_role_of_the_whole_away(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        person = session.fetch(Person, world.director.person_id)
        person.area_id = world.maple_north
    town = _town_administrator(world)
    with open_session(town) as session:
        grant_id = session.exec(
            select(Grant.id).where(Grant.user_id == world.director.user_id)
        ).one()
    with pytest.raises(Forbidden), open_session(town, write=True) as session:
        session.fetch(Grant, grant_id).area_id = world.maple_north


def test_an_administrator_gives_themselves_no_role(world: World) -> None:
    user_id = world.administrator.user_id
    assert user_id is not None
    with (
        pytest.raises(Forbidden) as refused,
        open_session(world.administrator, write=True) as session,
    ):
        session.add(Grant(user_id=user_id, role="director", scope="everything"))
    assert refused.value.sentence == policies_accounts.OWN_ROLES


@pytest.mark.parametrize("role", ["director", "coordinator", "partner", "charlie"])
def test_nobody_makes_a_session_for_themselves_or_lends_theirs(world: World, role: str) -> None:
    actor = world.actors()[role]
    assert actor.user_id is not None
    with open_session(SYSTEM, write=True) as session:
        mine = LoginSession(user_id=actor.user_id, token_hash="mine")
        session.add(mine)
    with pytest.raises(Forbidden), open_session(actor, write=True) as session:
        session.add(LoginSession(user_id=actor.user_id, token_hash="made up"))
    with pytest.raises(Forbidden), open_session(actor, write=True) as session:
        session.fetch(LoginSession, mine.id).token_hash = "another"
    with open_session(actor, write=True) as session:
        session.fetch(LoginSession, mine.id).end_reason = "Ended"


def test_a_password_hash_never_stands_in_a_change(world: World) -> None:
    last = _last_id()
    with open_session(world.administrator, write=True) as session:
        user = session.fetch(User, world.lead.user_id)
        user.password_hash = "$2b$12$first-secret"
        session.flush()
        user.password_hash = "$2b$12$second-secret"
    told = " ".join(f"{row.before}{row.after}" for row in _since(last))
    assert "secret" not in told and "$2b$" not in told and "(hidden)" in told


def test_a_session_or_a_code_is_not_in_the_change_log(world: World) -> None:
    last = _last_id()
    with open_session(SYSTEM, write=True) as session:
        session.add(LoginSession(user_id=world.lead.user_id or 0, token_hash="x"))
    assert _since(last) == []


@pytest.fixture
def eventful(world: World) -> World:
    """Something changed in every room: a roster, a case, a note, a match, an account."""
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Workgroup, world.early_group).charge = "C"
        session.fetch(Workgroup, world.cedar_group).charge = "C"
        session.fetch(Program, world.bright_start).description = "D"
        session.fetch(Case, world.open_case).referral_source = "court"
        session.fetch(Case, world.cedar_case).referral_source = "court"
        session.fetch(ServiceNeed, world.need).state = "completed"
        note = session.exec(
            select(ContactNote).where(ContactNote.contact_id == world.contact)
        ).one()
        note.summary = "ZEBRA-NOTE again"
        session.fetch(Area, world.maple_north).name = "North of Maple"
    return world


CHANGES_SEEN = {
    # role: tables of changes they read, of Maple and of Cedar
    "director": {"workgroups", "programs", "cases", "service_needs"},
    "lead": {"workgroups"},
    "coordinator": {"programs", "cases", "service_needs", "contact_notes"},
    "mentor_coordinator": set(),
    "data_entry": set(),
    "partner": set(),
    "administrator": {"workgroups", "programs", "areas"},
    "charlie": {"cases"},
}


@pytest.mark.parametrize("role", CHANGES_SEEN)
def test_a_change_is_read_by_whoever_reads_the_table_there(eventful: World, role: str) -> None:
    last = min(row.id or 0 for row in _changes() if row.action == "changed") - 1
    seen = [row for row in _since(last, eventful.actors()[role]) if row.action == "changed"]
    assert {row.table_name for row in seen} == CHANGES_SEEN[role]
    if role == "charlie":
        assert {row.record_id for row in seen} == {eventful.cedar_case}


def test_nobody_writes_or_removes_a_change_by_hand(world: World) -> None:
    with pytest.raises(Refused), open_session(world.administrator, write=True) as session:
        session.add(
            Change(
                at=_changes()[0].at,
                batch="b",
                action="added",
                table_name="seats",
                record_id=1,
                before={},
                after={},
            )
        )
    with pytest.raises(Refused), open_session(world.administrator, write=True) as session:
        row = session.exec(select(Change).limit(1)).one()
        session.delete(row)


def test_for_whom_a_partner_speaks_is_changed_by_an_administrator_alone(world: World) -> None:
    for name in ("lead", "mentor_coordinator", "administrator"):
        with (
            pytest.raises(Forbidden) if name != "administrator" else nullcontext(),
            open_session(world.actors()[name], write=True) as session,
        ):
            session.fetch(Person, world.partner.person_id).organization_id = world.church
    with open_session(world.lead, write=True) as session:  # how they are reached is no secret
        session.fetch(Person, world.partner.person_id).phone = "205-555-0199"


def test_the_number_of_a_removed_record_is_given_to_no_other(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Seat(workgroup_id=world.early_group, name="Youth"))
    last = _changes()[-1].record_id
    with open_session(SYSTEM, write=True) as session:
        session.delete(session.fetch(Seat, last))

    with open_session(world.lead, write=True) as session:
        rows = [Seat(workgroup_id=world.early_group, name=name) for name in ("Elder", "Youth")]
        session.add_all(rows)

    assert [row.id for row in rows] == [last + 1, last + 2]


def test_a_row_that_was_taken_back_does_not_hand_its_number_on(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Seat(workgroup_id=world.early_group, name="Youth"))
    last = _changes()[-1].record_id
    with open_session(SYSTEM, write=True) as session:
        session.delete(session.fetch(Seat, last))

    with open_session(world.lead, write=True) as session:
        with suppress(Refused), session.begin_nested():
            session.add(Seat(workgroup_id=world.early_group, name="Youth"))
            session.flush()
            raise Invalid("Not this one.")
        row = Seat(workgroup_id=world.early_group, name="Elder")
        session.add(row)

    assert row.id is not None and row.id > last
