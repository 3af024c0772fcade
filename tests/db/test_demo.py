"""The demo tells its story, keeps every rule, and is plainly made up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, func, select

from db import demo, engine
from db.demo import names
from db.keeping import migrations
from db.session import open_session
from models.access import User
from models.casework import (
    Case,
    CaseStatus,
    Contact,
    Participant,
    ParticipantName,
    ServiceNeed,
)
from models.goals import MeasureValue
from models.mentoring import CheckIn, Match, MentorRequest
from models.people import Person
from models.programs import Program
from models.rules import check_in_stages, policies_cases
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from models.workgroups import Membership, Seat, Workgroup
from tests.databases import in_force
from tests.world import TODAY


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo as people meet it, built once."""
    with in_force(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"):
        migrations.upgrade(engine.get_engine())
        demo.build(today=TODAY)
        yield


def rows(statement: Any) -> list[Any]:
    with open_session(SYSTEM) as session:
        return list(session.exec(statement).all())


def cases_of(slug: str) -> list[Case]:
    return rows(
        select(Case).join(Program, col(Program.id) == Case.program_id).where(Program.slug == slug)
    )


def mean_days(cases: list[Case]) -> float:
    known = [(one.first_contact_on - one.referred_on).days for one in cases if one.first_contact_on]
    return sum(known) / len(known)


def overdue_share(cases: list[Case]) -> float:
    due = [one.contact_due_on for one in cases if one.contact_due_on]
    return sum(1 for day in due if day < TODAY) / len(due)


def test_there_are_about_four_hundred_cases_and_four_thousand_contacts(built: None) -> None:
    assert len(rows(select(Case.id))) == 400
    assert 3200 <= len(rows(select(Contact.id))) <= 5200


def test_safe_care_reaches_families_sooner_every_year(built: None) -> None:
    cases = cases_of("safe-care")
    years = [
        [one for one in cases if back * 365 < (TODAY - one.referred_on).days <= (back + 1) * 365]
        for back in (2, 1, 0)
    ]

    first, second, third = (mean_days(one) for one in years)
    assert first > second > third
    assert first > 9
    assert third < 7


def test_plan_of_safe_care_is_stuck(built: None) -> None:
    assert overdue_share(cases_of("plan-of-safe-care")) > 2 * overdue_share(cases_of("safe-care"))
    housing = rows(
        select(ServiceNeed.state)
        .join(Program, col(Program.id) == ServiceNeed.program_id)
        .where(Program.slug == "plan-of-safe-care", ServiceNeed.domain == "housing")
    )
    assert housing.count("not_available") > len(housing) / 3


def test_the_shared_decision_making_team_has_empty_seats_and_expired_terms(built: None) -> None:
    group = Workgroup.slug == "shared-decision-making"
    seats = rows(
        select(Seat.id).join(Workgroup, col(Workgroup.id) == Seat.workgroup_id).where(group)
    )
    sitting = rows(
        select(Membership)
        .join(Workgroup, col(Workgroup.id) == Membership.workgroup_id)
        .where(group, col(Membership.seat_id).is_not(None), col(Membership.ended_on).is_(None))
    )
    assert len(seats) - len(sitting) >= 3
    assert sum(1 for one in sitting if one.term_ends_on and one.term_ends_on < TODAY) >= 3


def test_some_matches_end_early_and_some_go_quiet(built: None) -> None:
    matches = rows(select(Match))
    early = [one for one in matches if one.end_type in ("planned_early", "unplanned")]
    quiet = [one for one in matches if one.check_in_due_on and one.check_in_due_on < TODAY]
    assert 0.15 < len(early) / len(matches) < 0.6
    assert len(quiet) >= 2
    assert rows(select(MentorRequest.id).where(MentorRequest.status == "waiting"))


def test_nothing_happens_after_today(built: None) -> None:
    for column in (Case.referred_on, Contact.held_on, CheckIn.held_on, MeasureValue.period_on):
        assert rows(select(func.max(column)))[0] <= TODAY
    assert rows(select(func.max(Contact.held_on)))[0] >= TODAY - timedelta(days=3)


def test_everybody_is_plainly_made_up(built: None) -> None:
    surnames = {one.split()[-1] for one in rows(select(Person.name))}
    assert surnames <= {*names.LAST, "Testwood", "Charlie"}
    assert set(rows(select(ParticipantName.last_name))) <= set(names.LAST)
    phones = rows(select(Person.phone)) + rows(select(ParticipantName.phone))
    assert all("555-01" in one for one in phones if one)
    assert all(one.endswith("@example.org") for one in rows(select(Person.email)) if one)


def test_the_neighboring_county_has_no_families(built: None) -> None:
    assert cases_of("neighboring-start") == []
    assert {one.is_demo for one in rows(select(User))} == {True}
    assert len(rows(select(User.id))) == 8


def test_a_database_in_use_is_refused(built: None) -> None:
    with pytest.raises(Refused, match="in use"):
        demo.build(today=TODAY)


@pytest.mark.sqlite_only
def test_the_same_seed_gives_the_same_county(tmp_path: Any) -> None:
    def build(name: str) -> list[Any]:
        with in_force(f"sqlite:///{tmp_path / name}"):
            migrations.upgrade(engine.get_engine())
            demo.build(today=TODAY, share=0.03)
            listed: Any = (Case.number, Case.status, Case.referred_on, Case.contact_due_on)
            return rows(select(*listed).order_by(Case.number)) + rows(
                select(Membership.person_id, Membership.workgroup_id).order_by(col(Membership.id))
            )

    assert build("one.db") == build("two.db")


def test_what_is_loaded_in_bulk_keeps_the_rules(database: str) -> None:
    demo.build(today=TODAY, cases=150, share=0.03)

    assert (
        rows(select(func.count(col(Case.id))).where(col(Case.number).like("__-1_____")))[0] == 150
    )
    reached = dict(
        rows(
            select(Contact.case_id, func.max(Contact.held_on))
            .where(col(Contact.is_reached).is_(True))
            .group_by(col(Contact.case_id))
        )
    )
    open_stretch = dict(
        rows(
            select(CaseStatus.case_id, CaseStatus.status).where(col(CaseStatus.ended_on).is_(None))
        )
    )
    for case in rows(select(Case)):
        assert case.last_contact_on == reached.get(case.id)
        assert case.status == open_stretch[case.id]
        assert case.contact_due_on == policies_cases.contact_due(case, first_days=7, every_days=30)
    for match in rows(select(Match).where(Match.status == "active")):
        kept = rows(
            select(col(CheckIn.held_on)).where(
                CheckIn.match_id == match.id, col(CheckIn.is_reached).is_(True)
            )
        )
        assert match.started_on is not None
        assert match.check_in_due_on == check_in_stages.due_after(match.started_on, kept, None)


def test_people_go_on_working_after_a_bulk_load(database: str) -> None:
    demo.build(today=TODAY, cases=20, share=0.03)

    with open_session(SYSTEM, write=True) as session:
        program_id = session.exec(select(Program.id).order_by(col(Program.id))).first()
        assert program_id is not None
        session.add(Participant(program_id=program_id))
    with engine.get_engine().connect() as connection:
        assert connection.execute(
            sa.select(sa.func.max(sa.inspect(Participant).local_table.c.id))
        ).scalar()
