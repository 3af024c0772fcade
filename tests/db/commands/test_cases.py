"""Opening a case, its status and who carries it."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from db.commands import cases, contacts
from db.commands.cases import NewParticipant
from db.session import open_session
from models.access import Change
from models.casework import Case, CaseCoordinator, CaseMember, CaseStatus
from models.rules.actor import SYSTEM
from models.rules.errors import Forbidden, Invalid, NotFound, Stale
from tests.world import World, days_ago

JUNE = NewParticipant("June", "Featherstone", "mother", phone="205-555-0101", language="en")


def _open(world: World, today: date, who: str = "coordinator", **more: object) -> Case:
    values: dict[str, object] = {
        "program_id": world.bright_start, "referred_on": days_ago(3), "referral_source": "hospital",
        "main": JUNE, "today": today,
    }  # fmt: skip
    with open_session(getattr(world, who), write=True) as session:
        return cases.open(session, **(values | more))  # type: ignore[arg-type]


def test_a_new_case_takes_the_next_number_and_is_due_within_the_programs_days(
    world: World, today: date
) -> None:
    case = _open(world, today, coordinator_id=world.ann_coordinator)
    assert case.number == "SC-00004"
    assert case.contact_due_on == days_ago(3) + timedelta(days=7)
    with open_session(world.coordinator) as session:
        member = session.exec(select(CaseMember).where(CaseMember.case_id == case.id)).one()
        status = session.exec(select(CaseStatus).where(CaseStatus.case_id == case.id)).one()
        held = session.exec(select(CaseCoordinator).where(CaseCoordinator.case_id == case.id)).one()
    assert (member.role, member.is_main) == ("mother", True)
    assert (status.status, held.coordinator_id) == ("referred", world.ann_coordinator)


def test_numbers_go_on_past_99999(world: World, today: date) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(
            Case(
                number="SC-99999", program_id=world.bright_start, status="referred",
                status_since_on=today, referred_on=today,
            )
        )  # fmt: skip
    assert _open(world, today).number == "SC-100000"
    assert _open(world, today).number == "SC-100001"


def test_data_entry_opens_a_case_and_sees_whom_they_entered(world: World, today: date) -> None:
    case = _open(world, today, who="data_entry")
    assert case.number == "SC-00004"


@pytest.mark.parametrize("who", ["director", "lead", "mentor_coordinator", "partner"])
def test_others_open_no_case(world: World, today: date, who: str) -> None:
    with pytest.raises(Forbidden):
        _open(world, today, who=who)


def test_charlie_finds_neither_the_program_nor_the_case(world: World, today: date) -> None:
    with pytest.raises(NotFound):
        _open(world, today, who="charlie")
    with pytest.raises(NotFound), open_session(world.charlie, write=True) as session:
        cases.change_status(
            session, case_id=world.open_case, status="closed", on=today, today=today,
            closing_reason="moved",
        )  # fmt: skip


def test_a_referral_is_not_dated_tomorrow(world: World, today: date) -> None:
    with pytest.raises(Invalid, match="future"):
        _open(world, today, referred_on=today + timedelta(days=1))


def test_a_coordinator_of_another_program_cannot_carry_it(world: World, today: date) -> None:
    with pytest.raises(NotFound):
        _open(world, today, coordinator_id=world.cedar_coordinator)


def test_closing_keeps_the_stretch_and_asks_for_no_more_contact(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        case = cases.change_status(
            session, case_id=world.open_case, version=1, status="closed", on=today, today=today,
            closing_reason="goals_met",
        )  # fmt: skip
    assert (case.closed_on, case.contact_due_on, case.version) == (today, None, 2)
    with open_session(world.coordinator) as session:
        rows = session.exec(
            select(CaseStatus.status, col(CaseStatus.ended_on))
            .where(CaseStatus.case_id == world.open_case)
            .order_by(col(CaseStatus.id))
        ).all()
        recorded = session.exec(
            select(Change.action).where(
                Change.table_name == "cases", Change.record_id == world.open_case
            )
        ).all()
    assert [tuple(row) for row in rows] == [("enrolled", today), ("closed", None)]
    assert recorded.count("changed") == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"status": "closed"}, "why the case closes"),
        ({"status": "on_hold"}, "on hold"),
        ({"status": "enrolled"}, "already"),
        ({"status": "referred"}, "cannot become"),
        ({"status": "closed", "closing_reason": "moved", "on": days_ago(-1)}, "still to come"),
        ({"status": "closed", "closing_reason": "moved", "on": days_ago(95)}, "before"),
    ],
)
def test_a_status_change_that_does_not_hold_is_refused(
    world: World, today: date, values: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence), open_session(world.coordinator, write=True) as s:
        cases.change_status(
            s, case_id=world.open_case, **({"on": today, "today": today} | values)  # type: ignore[arg-type]
        )  # fmt: skip


def test_a_family_nobody_reached_is_not_enrolled(world: World, today: date) -> None:
    with (
        pytest.raises(Invalid, match="Log the first contact"),
        open_session(world.coordinator, write=True) as session,
    ):
        cases.change_status(
            session, case_id=world.new_case, status="enrolled", on=today, today=today
        )


def test_a_closed_case_is_reopened_with_a_reason(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        case = cases.change_status(
            session, case_id=world.closed_case, status="enrolled", on=today, today=today,
            reason="Came back",
        )  # fmt: skip
    assert (case.closed_on, case.closing_reason) == (None, "")
    assert case.contact_due_on == days_ago(25) + timedelta(days=30)


def test_a_stale_page_changes_nothing(world: World, today: date) -> None:
    with pytest.raises(Stale), open_session(world.coordinator, write=True) as session:
        cases.assign(
            session, case_id=world.open_case, version=7, coordinator_id=None, on=today, today=today
        )


def test_reassigning_keeps_who_had_the_case_before(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        cases.assign(
            session, case_id=world.open_case, version=1, coordinator_id=None, on=today, today=today
        )
    with open_session(world.coordinator) as session:
        held = session.exec(
            select(CaseCoordinator).where(CaseCoordinator.case_id == world.open_case)
        ).one()
    assert held.ended_on == today


def test_twins_are_added_at_birth(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        for name in ("Ash", "Elm"):
            infant = NewParticipant(name, "Quillfeather", "infant", birth_on=days_ago(1))
            cases.add_member(session, case_id=world.open_case, member=infant, today=today)
    with open_session(world.coordinator) as session:
        roles = session.exec(
            select(CaseMember.role).where(CaseMember.case_id == world.open_case)
        ).all()
    assert roles.count("infant") == 3


def test_an_enrolled_case_can_go_back_to_contacted(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        contacts.log(session, case_id=world.open_case, held_on=today, medium="phone", today=today)
        case = cases.change_status(
            session, case_id=world.open_case, status="contacted", on=today, today=today
        )
    assert case.contact_due_on == today + timedelta(days=30)
