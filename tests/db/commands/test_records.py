"""Writing rows of any table: what is refused, what merges, and what follows from it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select

from db.commands import many, records
from db.session import GuardedSession, open_session
from models.access import Change
from models.base import Stamp, Table
from models.casework import Case, Contact, ContactNote
from models.mentoring import CheckIn, Match
from models.people import Organization, Person
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Stale
from models.rules.records import Disagreed, Edit, NotSaved
from models.workgroups import ActionItem, Membership
from tests.world import World


def last_change() -> int:
    with open_session(SYSTEM) as session:
        return session.exec(select(func.max(Change.id))).one() or 0


def changes_since(mark: int) -> list[Change]:
    with open_session(SYSTEM) as session:
        rows = session.exec(select(Change).where(col(Change.id) > mark).order_by(col(Change.id)))
        return list(rows)


def stored(table: type[Table], row_id: int) -> Any:
    with open_session(SYSTEM) as session:
        return session.get(table, row_id)


def add(actor: Actor, table: type[Table], today: date, **values: Any) -> int:
    with open_session(actor, write=True) as session:
        row = records.add(session, table, values, today=today)
        assert row.id is not None
        return row.id


def change(
    actor: Actor, table: type[Table], today: date, stamp: Stamp, was: dict[str, Any] | None = None,
    **values: Any,
) -> None:  # fmt: skip
    with open_session(actor, write=True) as session:
        records.change(session, table, stamp=stamp, values=values, was=was, today=today)


def test_a_contact_added_as_a_record_moves_its_cases_dates(world: World, today: date) -> None:
    mark = last_change()
    add(world.coordinator, Contact, today, case_id=world.new_case, held_on=today, medium="phone",
        is_reached=True)  # fmt: skip
    case = stored(Case, world.new_case)
    assert (case.status, case.first_contact_on, case.last_contact_on) == ("contacted", today, today)
    tables = [one.table_name for one in changes_since(mark)]
    assert len([one for one in tables if one == "cases"]) == 1
    assert tables.count("contacts") == 1


def test_a_contact_removed_takes_its_note_along_and_moves_the_dates_back(
    world: World, today: date
) -> None:
    with open_session(world.coordinator, write=True) as session:
        records.remove(session, Contact, record_id=world.contact, today=today)
    with open_session(SYSTEM) as session:
        assert session.get(Contact, world.contact) is None
        notes = select(ContactNote).where(ContactNote.contact_id == world.contact)
        assert session.exec(notes).all() == []


def test_a_contact_still_to_come_is_refused_in_words(world: World, today: date) -> None:
    with pytest.raises(Invalid, match="still to come"):
        add(world.coordinator, Contact, today, case_id=world.open_case,
            held_on=today + timedelta(days=3), medium="phone")  # fmt: skip


def test_a_check_in_removed_works_the_next_one_out_again(world: World, today: date) -> None:
    before = stored(Match, world.match).last_check_in_on
    new = add(world.mentor_coordinator, CheckIn, today, match_id=world.match, held_on=today,
              with_whom="mentor", medium="phone", is_reached=True)  # fmt: skip
    assert stored(Match, world.match).last_check_in_on == today
    with open_session(world.mentor_coordinator, write=True) as session:
        records.remove(session, CheckIn, record_id=new, today=today)
    assert stored(Match, world.match).last_check_in_on == before


def test_what_two_people_changed_in_different_fields_is_merged(world: World, today: date) -> None:
    shown = Stamp(world.lena_membership, stored(Membership, world.lena_membership).version)
    change(world.lead, Membership, today, shown, was={"term_ends_on": None},
           term_ends_on=date(2027, 6, 30))  # fmt: skip
    change(world.lead, Membership, today, shown, was={"is_on_email_list": True},
           is_on_email_list=False)  # fmt: skip
    row = stored(Membership, world.lena_membership)
    assert (row.term_ends_on, row.is_on_email_list) == (date(2027, 6, 30), False)


def test_the_same_field_is_never_overwritten_unseen(world: World, today: date) -> None:
    row = stored(ActionItem, world.action_item)
    shown = Stamp(world.action_item, row.version)
    change(world.lead, ActionItem, today, shown, was={"text": row.text}, text="Theirs")
    with pytest.raises(Disagreed) as refused:
        change(world.lead, ActionItem, today, shown, was={"text": row.text}, text="Mine")
    (one,) = refused.value.conflicts
    assert (one.was, one.theirs, one.yours) == (row.text, "Theirs", "Mine")
    assert stored(ActionItem, world.action_item).text == "Theirs"


def test_nothing_is_recorded_when_nothing_changes(world: World, today: date) -> None:
    row, mark = stored(ActionItem, world.action_item), last_change()
    change(world.lead, ActionItem, today, Stamp(world.action_item, row.version), text=row.text)
    assert changes_since(mark) == []


def test_a_record_others_refer_to_is_not_removed_and_they_are_named(
    world: World, today: date
) -> None:
    with (
        pytest.raises(Invalid, match="1 person"),
        open_session(world.administrator, write=True) as session,
    ):
        records.remove(session, Organization, record_id=world.clinic, today=today)
    assert stored(Organization, world.clinic) is not None


def edits(world: World, session: GuardedSession) -> list[Edit]:
    row = session.fetch(ActionItem, world.action_item)
    assert row.id is not None
    good = Edit("row 1", Stamp(row.id, row.version), {"text": "Good"}, {"text": row.text})
    new = Edit("new 1", None, {"workgroup_id": world.early_group, "text": "New"})
    bad = Edit(
        "new 2", None, {"workgroup_id": world.early_group, "text": "", "due_on": today_bad()}
    )
    return [good, new, bad]


def today_bad() -> str:
    return "tomorrow"


def test_one_refused_row_keeps_all_from_being_saved_and_is_named(world: World, today: date) -> None:
    with pytest.raises(NotSaved) as refused, open_session(world.lead, write=True) as session:
        many.save(session, ActionItem, edits(world, session), today=today)
    assert set(refused.value.problems) == {"new 2"}
    assert stored(ActionItem, world.action_item).text != "Good"


def test_the_good_rows_can_be_saved_without_the_refused(world: World, today: date) -> None:
    mark = last_change()
    with open_session(world.lead, write=True) as session:
        saved = many.save(session, ActionItem, edits(world, session), today=today, only_good=True)
    assert saved.done == ("row 1", "new 1") and set(saved.refused) == {"new 2"}
    assert stored(ActionItem, world.action_item).text == "Good"
    assert [one.action for one in changes_since(mark)] == ["changed", "added"]


def test_what_the_database_refuses_of_one_row_is_said_of_that_row(
    world: World, today: date
) -> None:
    row = stored(Membership, world.lena_membership)
    shown = Stamp(world.lena_membership, row.version)
    wrong = Edit(
        "row 1", shown, {"term_starts_on": today, "term_ends_on": today.replace(year=2025)}
    )
    with pytest.raises(NotSaved) as refused, open_session(world.lead, write=True) as session:
        many.save(session, Membership, [wrong], today=today)
    assert "ends before it starts" in refused.value.problems["row 1"]


def test_fields_for_the_program_alone_are_refused_on_this_way_too(
    world: World, today: date
) -> None:
    row = stored(Case, world.open_case)
    with pytest.raises(Invalid, match="Status is not changed here"):
        change(world.coordinator, Case, today, Stamp(world.open_case, row.version), status="closed")
    with pytest.raises(Invalid, match="New case"):
        add(world.coordinator, Case, today, program_id=world.bright_start, referred_on=today)


def test_a_stranger_changes_nothing_and_learns_nothing(world: World, today: date) -> None:
    with pytest.raises(NotFound):
        change(world.charlie, ActionItem, today, Stamp(world.action_item, 1), text="Mine")
    with pytest.raises((Forbidden, NotFound)):
        add(world.partner, ActionItem, today, workgroup_id=world.early_group, text="Mine")


def test_a_removed_row_is_stale_when_somebody_changed_it_meanwhile(
    world: World, today: date
) -> None:
    row = stored(ActionItem, world.action_item)
    change(world.lead, ActionItem, today, Stamp(world.action_item, row.version), text="Newer")
    with pytest.raises(Stale), open_session(world.lead, write=True) as session:
        records.remove(
            session, ActionItem, record_id=world.action_item, version=row.version, today=today
        )


def test_one_field_of_many_rows_is_set_in_one_batch(world: World, today: date) -> None:
    ids = [
        add(world.lead, ActionItem, today, workgroup_id=world.early_group, text=f"Item {one}")
        for one in range(3)
    ]
    mark = last_change()
    with open_session(world.lead, write=True) as session:
        assert many.set_field(session, ActionItem, ids, "due_on", today, today=today) == 3
        assert many.set_field(session, ActionItem, ids, "due_on", today, today=today) == 0
    assert len({one.batch for one in changes_since(mark)}) == 1
    assert len(changes_since(mark)) == 3


def test_rows_of_one_change_are_not_asked_for_one_by_one(world: World, today: date) -> None:
    ids = [
        add(world.lead, ActionItem, today, workgroup_id=world.early_group, text=f"Item {one}")
        for one in range(8)
    ]
    asked = []
    for part in (ids[:2], ids[2:]):
        with open_session(world.lead, write=True) as session:
            many.set_field(session, ActionItem, part, "due_on", today, today=today)
            asked.append(session.statements)
    assert asked[0] == asked[1]


def test_text_is_trimmed_and_a_person_lands_in_the_only_county(world: World, today: date) -> None:
    new = add(world.lead, Person, today, name="  Nora New ", area_id=world.maple)
    assert stored(Person, new).name == "Nora New"
