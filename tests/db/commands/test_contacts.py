"""Logging a contact moves the case's dates; taking it back moves them back."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from db.commands import contacts, needs
from db.session import open_session
from models.casework import Case, Contact, ContactNote, ServiceNeed
from models.rules.errors import Forbidden, Invalid, NotFound
from tests.world import World, days_ago


def _case(world: World, case_id: int) -> Case:
    with open_session(world.coordinator) as session:
        return session.fetch(Case, case_id)


def test_the_first_contact_that_reaches_a_family_makes_it_contacted(
    world: World, today: date
) -> None:
    with open_session(world.coordinator, write=True) as session:
        contact = contacts.log(
            session, case_id=world.new_case, held_on=days_ago(1), medium="phone", minutes=10,
            summary="Will come on Friday.", today=today,
        )  # fmt: skip
    case = _case(world, world.new_case)
    assert (case.status, case.first_contact_on) == ("contacted", days_ago(1))
    assert case.contact_due_on == days_ago(1) + timedelta(days=30)
    assert (contact.by_id, case.version) == (world.coordinator.person_id, 2)


def test_an_attempt_moves_nothing(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        contacts.log(
            session, case_id=world.new_case, held_on=today, medium="phone", is_reached=False,
            today=today,
        )  # fmt: skip
    assert _case(world, world.new_case).status == "referred"


def test_a_contact_typed_in_late_does_not_move_the_next_one_back(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        contacts.log(
            session, case_id=world.open_case, held_on=days_ago(60), medium="phone", today=today
        )
    assert _case(world, world.open_case).last_contact_on == days_ago(43)


@pytest.mark.parametrize(
    ("case", "held_on", "sentence"),
    [
        ("open_case", days_ago(-1), "still to come"),
        ("open_case", days_ago(101), "before the referral"),
        ("closed_case", days_ago(5), "Reopen it"),
    ],
)
def test_a_contact_on_a_day_it_cannot_have_been_is_refused(
    world: World, today: date, case: str, held_on: date, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence), open_session(world.coordinator, write=True) as s:
        contacts.log(s, case_id=getattr(world, case), held_on=held_on, medium="phone", today=today)


def test_taking_back_the_only_contact_makes_the_case_referred_again(
    world: World, today: date
) -> None:
    with open_session(world.coordinator, write=True) as session:
        logged = contacts.log(
            session, case_id=world.new_case, held_on=today, medium="phone", summary="x", today=today
        )
    with open_session(world.coordinator, write=True) as session:
        contacts.remove(session, contact_id=logged.id or 0)
    case = _case(world, world.new_case)
    assert (case.status, case.first_contact_on, case.last_contact_on) == ("referred", None, None)
    with open_session(world.coordinator) as session:
        assert session.exec(
            select(ContactNote).where(ContactNote.case_id == world.new_case)
        ).all() == []  # fmt: skip


def test_putting_right_the_date_of_a_contact_moves_the_case(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        contacts.change(
            session, contact_id=world.contact, version=1, held_on=days_ago(40), medium="phone",
            minutes=None, is_reached=True, summary="", today=today,
        )  # fmt: skip
    case = _case(world, world.open_case)
    assert (case.first_contact_on, case.last_contact_on) == (days_ago(40), days_ago(40))
    with open_session(world.coordinator) as session:
        assert session.exec(
            select(ContactNote).where(ContactNote.contact_id == world.contact)
        ).all() == []  # fmt: skip


def test_data_entry_logs_a_contact_but_does_not_move_one(world: World, today: date) -> None:
    with open_session(world.data_entry, write=True) as session:
        logged = contacts.log(
            session,
            case_id=world.open_case,
            held_on=today,
            medium="phone",
            summary="typed",
            today=today,
        )
    assert _case(world, world.open_case).last_contact_on == today
    with pytest.raises(Forbidden), open_session(world.data_entry, write=True) as session:
        contacts.remove(session, contact_id=logged.id or 0)


@pytest.mark.parametrize(
    ("who", "error"), [("director", Forbidden), ("partner", NotFound), ("charlie", NotFound)]
)
def test_others_log_nothing(world: World, today: date, who: str, error: type[Exception]) -> None:
    with pytest.raises(error), open_session(getattr(world, who), write=True) as session:
        contacts.log(session, case_id=world.open_case, held_on=today, medium="phone", today=today)


def test_a_service_goes_from_needed_to_receiving(world: World, today: date) -> None:
    with open_session(world.coordinator, write=True) as session:
        need = needs.add(
            session, case_id=world.open_case, domain="transport", for_whom="mother", noted_on=today,
            today=today,
        )  # fmt: skip
        needs.change_state(
            session, need_id=need.id or 0, version=1, state="already_engaged", today=today,
            organization_id=world.church,
        )  # fmt: skip
    with open_session(world.coordinator) as session:
        row = session.fetch(ServiceNeed, need.id)
        assert session.exec(select(Contact.id).where(Contact.case_id == world.open_case)).all()
    assert (row.state, row.organization_id) == ("already_engaged", world.church)


def test_a_closed_case_takes_no_new_service(world: World, today: date) -> None:
    with pytest.raises(Invalid, match="closed"), open_session(world.coordinator, write=True) as s:
        needs.add(
            s, case_id=world.closed_case, domain="housing", for_whom="mother", noted_on=today,
            today=today,
        )  # fmt: skip
