"""Lena leads Early Care of Maple: what she may do with its roster, and what she cannot do by mistake."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from db.commands import people, rosters
from db.session import open_session
from models.access import Change
from models.base import Stamp
from models.people import Person
from models.rules import policies_accounts
from models.rules.actor import SYSTEM
from models.rules.errors import Forbidden, Invalid, NotFound, Stale
from models.rules.records import Edit, NotSaved
from models.workgroups import Membership, Seat
from tests.world import World


def of_person(world: World, name: str) -> Any:
    """The current membership of somebody in Lena's group."""
    with open_session(SYSTEM) as session:
        statement = (
            select(Membership)
            .join(Person, col(Person.id) == Membership.person_id)
            .where(Membership.workgroup_id == world.early_group, Person.name == name)
            .order_by(col(Membership.id).desc())
        )
        return session.exec(statement).first()


def person_id(name: str) -> int:
    """The id of somebody by name."""
    with open_session(SYSTEM) as session:
        return session.exec(select(Person.id).where(Person.name == name)).one()  # type: ignore[return-value]


def save(world: World, today: date, *edits: Edit) -> int:
    """What Lena's Save does."""
    with open_session(world.lead, write=True) as session:
        return rosters.save(session, workgroup_id=world.early_group, edits=edits, today=today)


def edit(row: Membership, was: dict[str, Any], **values: Any) -> Edit:
    """A changed row of the grid, as it was shown."""
    assert row.id is not None
    return Edit(f"row of {row.id}", Stamp(row.id, row.version), values, was)


def test_a_member_joins_and_speaks_for_their_own_organization(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        ann = rosters.add_member(
            session, workgroup_id=world.early_group, person_id=person_id("Ann Attwater")
        )
        assert ann.role == "member"
        bo = rosters.end_membership(
            session,
            membership_id=of_person(world, "Bo Bridgeman").id,
            on=date(2026, 3, 1),
            today=date(2026, 3, 4),
        )
        assert bo.ended_on == date(2026, 3, 1)
        again = rosters.add_member(session, workgroup_id=world.early_group, person_id=bo.person_id)
        assert again.organization_id == world.clinic


def test_nobody_is_on_a_roster_twice(world: World) -> None:
    with open_session(world.lead, write=True) as session, pytest.raises(Invalid, match="already"):
        rosters.add_member(
            session, workgroup_id=world.early_group, person_id=person_id("Bo Bridgeman")
        )


def test_a_seat_holds_one_person(world: World) -> None:
    with open_session(world.lead, write=True) as session, pytest.raises(Invalid, match="sits"):
        rosters.add_member(
            session,
            workgroup_id=world.early_group,
            person_id=person_id("Ann Attwater"),
            seat_id=world.chair_seat,
        )


def test_a_lead_leaves_other_rosters_alone(world: World) -> None:
    with pytest.raises(Forbidden), open_session(world.lead, write=True) as session:
        rosters.add_member(
            session, workgroup_id=world.health_group, person_id=person_id("Ann Attwater")
        )


def test_charlie_does_not_find_it(world: World) -> None:
    with open_session(world.charlie, write=True) as session, pytest.raises(NotFound):
        rosters.end_membership(
            session,
            membership_id=world.lena_membership,
            on=date(2026, 3, 1),
            today=date(2026, 3, 4),
        )


def test_several_rows_are_saved_at_once(world: World, today: date) -> None:
    lena, bo = of_person(world, "Lena Lead"), of_person(world, "Bo Bridgeman")
    count = save(
        world,
        today,
        edit(lena, {"term_ends_on": lena.term_ends_on}, term_ends_on=date(2027, 6, 30)),
        edit(bo, {"is_on_email_list": True}, is_on_email_list=False),
        Edit(
            "new 1",
            None,
            {
                "name": "Nia Newcomer",
                "email": "nia@example.org",
                "role": "member",
                "is_on_email_list": True,
            },
        ),
        Edit(
            "new 2", None, {"name": "ann attwater", "role": "alternate", "is_on_email_list": True}
        ),
    )
    assert count == 4
    assert of_person(world, "Lena Lead").term_ends_on == date(2027, 6, 30)
    assert of_person(world, "Bo Bridgeman").is_on_email_list is False
    assert of_person(world, "Nia Newcomer").role == "member"
    assert of_person(world, "Ann Attwater").role == "alternate"  # known by name: not made twice
    with open_session(SYSTEM) as session:
        batches = session.exec(
            select(Change.batch)
            .where(Change.table_name == "memberships")
            .order_by(col(Change.id).desc())
            .limit(4)
        ).all()
    assert len(set(batches)) == 1


def test_one_refused_row_saves_none_and_is_named(world: World, today: date) -> None:
    lena, bo = of_person(world, "Lena Lead"), of_person(world, "Bo Bridgeman")
    with pytest.raises(NotSaved) as refused:
        save(
            world,
            today,
            edit(lena, {"role": "chair"}, role="member"),
            edit(bo, {"ended_on": None}, ended_on=date(2026, 3, 9)),
            Edit("new 1", None, {"name": "Lena Lead", "role": "member"}),
        )
    assert set(refused.value.problems) == {f"row of {bo.id}", "new 1"}
    assert of_person(world, "Lena Lead").role == "chair"


def test_a_seat_is_handed_on_in_one_save(world: World, today: date) -> None:
    lena, bo = of_person(world, "Lena Lead"), of_person(world, "Bo Bridgeman")
    save(
        world,
        today,
        edit(bo, {"seat_id": None}, seat_id=world.chair_seat),
        edit(lena, {"ended_on": None}, ended_on=today),
    )
    assert of_person(world, "Bo Bridgeman").seat_id == world.chair_seat
    with pytest.raises(NotSaved) as refused:
        save(
            world,
            today,
            *(
                Edit(key, None, {"name": name, "role": "member", "seat_id": world.vacant_seat})
                for key, name in (("new 1", "Cy Cyan"), ("new 2", "Di Dun"))
            ),
        )
    assert "sits in that seat" in refused.value.problems["new 2"]


def test_two_people_editing_different_columns_both_win(world: World, today: date) -> None:
    shown = of_person(world, "Bo Bridgeman")
    save(world, today, edit(shown, {"role": "member"}, role="guest"))
    save(world, today, edit(shown, {"is_on_email_list": True}, is_on_email_list=False))
    bo = of_person(world, "Bo Bridgeman")
    assert (bo.role, bo.is_on_email_list) == ("guest", False)


def test_two_people_editing_the_same_column_are_told_and_nothing_is_lost(
    world: World, today: date
) -> None:
    shown = of_person(world, "Bo Bridgeman")
    save(world, today, edit(shown, {"role": "member"}, role="guest"))
    with pytest.raises(NotSaved) as refused:
        save(world, today, edit(shown, {"role": "member"}, role="chair"))
    (conflict,) = refused.value.conflicts
    assert (conflict.was, conflict.theirs, conflict.yours) == ("member", "guest", "chair")
    assert of_person(world, "Bo Bridgeman").role == "guest"


def test_a_forged_row_of_another_workgroup_is_refused(world: World, today: date) -> None:
    with open_session(SYSTEM, write=True) as session:
        other = rosters.add_member(
            session, workgroup_id=world.health_group, person_id=person_id("Ann Attwater")
        )
    with pytest.raises(NotSaved):
        save(world, today, edit(other, {"role": "member"}, role="chair"))


def test_an_address_is_corrected_in_the_same_grid(world: World, today: date) -> None:
    with open_session(world.lead, write=True) as session:
        rosters.add_new_member(
            session, workgroup_id=world.early_group, name="Pia Plain", email="pia@example.org"
        )
    pia = of_person(world, "Pia Plain")
    save(world, today, edit(pia, {"email": "pia@example.org"}, email="pia@oakview.example.org"))
    with open_session(SYSTEM) as session:
        assert session.get(Person, pia.person_id).email == "pia@oakview.example.org"  # type: ignore[union-attr]


def test_the_address_to_which_somebodys_links_are_sent_is_not_the_leads_to_choose(
    world: World, today: date
) -> None:
    bo = of_person(world, "Bo Bridgeman")  # who signs in
    with pytest.raises(NotSaved) as refused:
        save(world, today, edit(bo, {"email": "bo@example.org"}, email="lena@example.org"))
    assert policies_accounts.THEIR_MAIL in str(refused.value.problems)
    with open_session(SYSTEM) as session:
        assert session.get(Person, bo.person_id).email == "bo@example.org"  # type: ignore[union-attr]


def test_a_likely_duplicate_is_warned_of(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        with pytest.raises(Invalid, match="Ann Attwater"):
            rosters.add_new_member(
                session, workgroup_id=world.early_group, name="A. Attwater", email="ANN@example.org"
            )
        with pytest.raises(Invalid, match="another person"):
            rosters.add_new_member(session, workgroup_id=world.early_group, name="Ann Attwater")
        meant = rosters.add_new_member(
            session, workgroup_id=world.early_group, name="Ann Attwater", is_same_name_meant=True
        )
        assert meant.id is not None


def test_a_stale_form_is_refused(world: World) -> None:
    with open_session(world.lead, write=True) as session, pytest.raises(Stale):
        rosters.change_membership(
            session, membership_id=world.lena_membership, version=9, role="member"
        )


def test_a_seat_is_added_and_retired_when_empty(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        seat = rosters.add_seat(
            session, workgroup_id=world.early_group, name="Faith", sector="faith"
        )
        assert seat.position == 3
        assert rosters.retire_seat(session, seat_id=world.vacant_seat).is_retired
        with pytest.raises(Invalid, match="sits"):
            rosters.retire_seat(session, seat_id=world.chair_seat)
    with open_session(SYSTEM) as session:
        assert session.get(Seat, world.vacant_seat).is_retired  # type: ignore[union-attr]


def test_an_organization_keeps_its_sectors(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        made = people.add_organization(
            session, area_id=world.maple, name="Maple  Legal Aid", sectors=["court", "nonprofit"]
        )
        assert made.name == "Maple Legal Aid"
        people.change_organization(
            session, organization_id=made.id or 0, sectors=["court"], phone="205-555-0199"
        )
        assert made.phone == "205-555-0199"
