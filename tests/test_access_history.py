"""History tells nobody what they may not read on the record: attacked by every role."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from db.commands import contacts, records, undo
from db.queries import history, past, trash
from db.session import open_session
from models.access import Change
from models.base import tables
from models.casework import Case
from models.data import OwnField, PrivateAnswer
from models.people import Person
from models.rules.actor import SYSTEM, Actor, Reach
from models.rules.errors import Forbidden, NotFound
from models.workgroups import ActionItem, Seat
from tests.world import World

EVERYTHING: Final = history.Filters()


def _visible(actor: Actor) -> list[Change]:
    with open_session(actor) as session:
        return list(session.exec(select(Change)).all())


def _touched(world: World, today: date) -> World:
    """The world after some editing by several people: changed, removed and added records."""
    with open_session(world.coordinator, write=True) as session:
        contacts.log(
            session, case_id=world.open_case, held_on=today, medium="phone",
            summary="ZEBRA-NOTE again", today=today,
        )  # fmt: skip
    with open_session(world.coordinator, write=True) as session:
        contacts.remove(session, contact_id=world.contact)
    with open_session(world.lead, write=True) as session:
        records.remove(session, ActionItem, record_id=world.action_item, today=today)
    with open_session(SYSTEM, write=True) as session:
        person = session.fetch(Person, world.lead.person_id)
        person.job_title = "Convener"
    return world


@pytest.fixture
def touched(world: World, today: date) -> World:
    """The world after some editing."""
    return _touched(world, today)


def test_whoever_reads_a_change_reads_the_record_as_it_is_now(touched: World) -> None:
    with open_session(SYSTEM) as session:
        there = {
            name: set(session.exec(select(col(table.id))).all()) for name, table in tables().items()
        }
    for role, actor in touched.actors().items():
        with open_session(actor) as session:
            for change in session.exec(select(Change)).all():
                table = tables()[change.table_name]
                if change.record_id in there[change.table_name]:
                    seen = session.get(table, change.record_id)
                    assert seen is not None, (role, change.table_name, change.action)


def test_a_partner_reads_no_history_at_all(touched: World) -> None:
    assert _visible(touched.partner) == []


def test_a_lead_reads_no_family_and_no_other_workgroup_in_history(touched: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Seat(workgroup_id=touched.health_group, name="Secret of health"))
    found = _visible(touched.lead)
    assert {one.table_name for one in found} <= {
        "action_items", "attendance", "goals", "measure_values", "meetings", "memberships",
        "organizations", "organization_sectors", "people", "seats", "workgroups",
    }  # fmt: skip
    assert {one.workgroup_id for one in found} <= {None, touched.early_group}


def test_data_entry_reads_in_history_only_what_they_typed(touched: World) -> None:
    found = _visible(touched.data_entry)
    assert {(one.table_name, one.record_id) for one in found} == {
        ("contacts", touched.entered_contact)
    }


def test_a_coordinator_who_became_data_entry_reads_no_note_they_wrote_before(
    touched: World,
) -> None:
    ann = touched.coordinator
    demoted = replace(ann, reach={"data_entry": ann.reach["coordinator"]})
    assert [one for one in _visible(demoted) if one.table_name == "contact_notes"] != []
    assert not any("grandmother" in str(one.before) for one in _visible(demoted))


def test_who_left_the_program_reads_nothing_of_its_history(touched: World) -> None:
    gone = replace(touched.coordinator, reach={"coordinator": Reach()})
    assert not any(one.program_id or one.case_id for one in _visible(gone))
    with open_session(gone) as session, pytest.raises(NotFound):
        past.as_of(session, Case, touched.open_case, moment=_moment())


def _moment() -> Any:
    from models.base import now

    return now()


def test_a_person_who_moved_to_the_other_county_takes_their_history_along(touched: World) -> None:
    with open_session(touched.lead, write=True) as session:
        person = Person(area_id=touched.maple, name="Mover", phone="205-555-0199")
        session.add(person)
        session.flush()
        person_id = person.id
    assert any(one.record_id == person_id for one in _visible(touched.lead))

    with open_session(SYSTEM, write=True) as session:
        session.fetch(Person, person_id).area_id = touched.cedar

    area_admin = replace(
        touched.administrator, counties=frozenset({touched.maple}),
        reach={"administrator": Reach(areas=frozenset({touched.maple}))},
    )  # fmt: skip
    for actor in (touched.lead, area_admin):
        mine = [one for one in _visible(actor) if one.table_name == "people"]
        assert not any(one.record_id == person_id for one in mine)


def test_history_is_narrowed_however_it_is_asked_for(touched: World) -> None:
    other: Any = aliased(Change)
    for actor in touched.actors().values():
        with open_session(actor) as session:
            plain = session.exec(select(func.count(col(Change.id)))).one()
            alias = session.exec(select(func.count(other.id))).one()
            joined = select(func.count(col(Change.id))).join(
                Person, col(Person.id) == Change.record_id, isouter=True
            )
            assert alias == plain == session.exec(joined).one()


def test_a_gone_record_is_not_one_that_is_merely_out_of_sight(touched: World) -> None:
    """Joined to the table whose rows are out of sight, a change of them stays out of sight."""
    with open_session(touched.lead, write=True) as session:
        person = Person(area_id=touched.maple, name="Mover")
        session.add(person)
        session.flush()
        person_id = person.id
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Person, person_id).area_id = touched.cedar
    area_admin = replace(
        touched.administrator, counties=frozenset({touched.maple}),
        reach={"administrator": Reach(areas=frozenset({touched.maple}))},
    )  # fmt: skip
    with open_session(area_admin) as session:
        named = select(Change, Person).join(
            Person, col(Person.id) == Change.record_id, isouter=True
        )
        found = session.exec(named.where(Change.table_name == "people")).all()
        assert not any(change.record_id == person_id for change, _ in found)


@pytest.fixture
def private(touched: World, today: date) -> World:
    """A private field of seats, answered on one, and then changed."""
    with open_session(SYSTEM, write=True) as session:
        session.add(
            OwnField(
                area_id=touched.maple,
                table_name="action_items",
                key="why",
                label="Why",
                kind="text",
                is_private=True,
            )
        )
    with open_session(touched.lead, write=True) as session:
        records.add(
            session,
            ActionItem,
            {"workgroup_id": touched.early_group, "text": "Call", "own.why": "OTTER-SECRET"},
            today=today,
        )
    return touched


def test_private_answers_are_read_in_history_by_who_may_change_the_record(private: World) -> None:
    readers = {
        role
        for role, actor in private.actors().items()
        if any("OTTER-SECRET" in str(one.after) for one in _visible(actor))
    }
    assert readers == {"lead"}


def test_a_removed_record_comes_back_with_its_private_answers(private: World, today: date) -> None:
    with open_session(SYSTEM) as session:
        item = session.exec(select(ActionItem).where(ActionItem.text == "Call")).one()
    with open_session(private.lead, write=True) as session:
        records.remove(session, ActionItem, record_id=item.id or 0, today=today)
    readers = {
        role
        for role, actor in private.actors().items()
        if any("OTTER-SECRET" in str(one.before) for one in _visible(actor))
    }
    assert readers == {"lead"}

    with open_session(private.lead) as session:
        removal = next(
            one for one in trash.page(session, filters=EVERYTHING).rows if one.name == "Call"
        )
    with open_session(private.lead, write=True) as session:
        undo.restore(session, change_id=removal.change_id, today=today)

    with open_session(private.lead) as session:
        answer = session.exec(select(PrivateAnswer)).one()
    assert (answer.record_id, answer.own) == (item.id, {"why": "OTTER-SECRET"})


def test_an_administrator_reads_no_note_in_a_batch_s_title(touched: World, today: date) -> None:
    from models.data import Batch

    with open_session(SYSTEM) as session:
        removal = session.exec(
            select(Change).where(Change.table_name == "contacts", Change.action == "removed")
        ).one()
    with open_session(touched.coordinator, write=True) as session:
        undo.restore(session, change_id=removal.id or 0, today=today)
    with open_session(touched.administrator) as session:
        titles = " ".join(session.exec(select(Batch.title)).all())
    assert "ZEBRA" not in titles and "Quillfeather" not in titles


def test_a_stranger_can_neither_undo_nor_restore(touched: World, today: date) -> None:
    with open_session(SYSTEM) as session:
        removal = session.exec(
            select(Change).where(Change.table_name == "action_items", Change.action == "removed")
        ).one()
    assert removal.id is not None
    for actor in (touched.partner, touched.charlie, touched.data_entry, touched.coordinator):
        with open_session(actor, write=True) as session, pytest.raises(NotFound):
            undo.restore(session, change_id=removal.id, today=today)
        with open_session(actor, write=True) as session, pytest.raises(NotFound):
            undo.batch(session, batch=removal.batch, today=today)
    with pytest.raises(Forbidden), open_session(touched.director, write=True) as session:
        undo.restore(session, change_id=removal.id, today=today)
