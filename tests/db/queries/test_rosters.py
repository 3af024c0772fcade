"""Rosters, meetings and the directory, as each person may read them."""

from datetime import date

import pytest

from db.commands import people
from db.queries import action_items, directory, meetings, rosters
from db.session import open_session
from models.rules.actor import SYSTEM
from models.rules.errors import NotFound
from models.rules.meetings import next_meeting
from tests.world import World


def test_a_lead_reads_her_roster_with_its_seats_and_sectors(world: World) -> None:
    with open_session(world.lead) as session:
        members = rosters.members(session, world.early_group)
        assert [row.name for row in members] == ["Lena Lead", "Bo Bridgeman"]
        assert members[1].organization == "Oakview Clinic"
        seats = rosters.seats(session, world.early_group)
        assert [(seat.name, seat.is_taken) for seat in seats] == [
            ("Chair", True),
            ("Parent", False),
        ]
        assert rosters.sectors(session, world.early_group) == [(members[1].id, "health")]


def test_a_partner_reads_no_roster_and_charlie_none_of_maple(world: World) -> None:
    for actor in (world.partner, world.charlie):
        with open_session(actor) as session:
            assert rosters.members(session, world.early_group) == []


def test_how_a_workgroup_stands(world: World) -> None:
    with open_session(world.lead) as session:
        (row,) = rosters.standing(
            session, today=date(2026, 5, 15), workgroup_ids=[world.early_group]
        )
        assert session.statements == 1
    assert (row.members, row.seats, row.vacancies) == (2, 2, 1)
    assert (row.terms_expired, row.terms_ending) == (0, 1)
    assert (row.actions_open, row.actions_overdue) == (1, 1)


def test_the_next_meeting_is_the_plan_or_the_rule(world: World, today: date) -> None:
    with open_session(world.lead) as session:
        upcoming = meetings.upcoming(session, workgroup_ids=[world.early_group], today=today)
        past = meetings.past(session, workgroup_id=world.early_group, today=today)
        came = meetings.present(session, meeting_id=world.held_meeting)
    assert [(row.topic, row.came) for row in past] == [("Safe sleep", 1)]
    assert [one.name for one in came] == ["Lena Lead"]
    found = next_meeting("1", "2", upcoming, today)
    assert found is not None
    assert (found.on, found.plan) == (today, None)
    found = next_meeting("1", "2", upcoming, date(2026, 3, 5))
    assert found is not None
    assert found.plan is not None
    assert found.on == date(2026, 4, 1)


def test_actions_are_read_by_the_group_alone(world: World) -> None:
    with open_session(world.lead) as session:
        (item,) = action_items.of_workgroup(session, workgroup_id=world.early_group)
        assert (item.text, item.owner) == ("Ask three parents to join", "Lena Lead")
    with open_session(world.coordinator) as session:
        assert action_items.of_workgroup(session, workgroup_id=world.early_group) == []


def test_the_directory_is_searched_as_typed(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        people.add_organization(
            session, area_id=world.maple, name="100% Hope_House", sectors=["housing", "faith"]
        )
    with open_session(world.partner) as session:
        assert [row.name for row in directory.organizations(session, text="0% hope_")] == [
            "100% Hope_House"
        ]
        assert directory.organizations(session, text="%") != directory.organizations(session)
        assert [row.name for row in directory.organizations(session, sector="health")] == [
            "Oakview Clinic"
        ]
        assert directory.count_organizations(session, sector="housing") == 1
        assert [row.name for row in directory.people(session, text="oakview")] == ["Bo Bridgeman"]
        assert directory.count_people(session, text="oakview") == 1
        assert "Charlie" not in str(directory.people(session))
        assert directory.sectors_of(session, [world.clinic]) == {world.clinic: ("health",)}


def test_an_organization_of_another_county_is_not_found(world: World) -> None:
    with open_session(world.charlie) as session:
        with pytest.raises(NotFound):
            directory.organization(session, world.clinic)
        assert directory.people_of(session, world.clinic) == []
    with open_session(world.lead) as session:
        assert directory.organization(session, world.clinic).name == "Oakview Clinic"
        assert [row.workgroup for row in directory.seated_for(session, world.clinic)] == [
            "Early Care of Maple"
        ]
