"""Lists of any table: what is asked is found, by whoever may see it, on both databases."""

from typing import Any

import pytest

from db.queries import records, shapes, titles
from db.session import open_session
from models.base import Kind, Table
from models.casework import Case, Contact, Participant
from models.people import Person
from models.rules import asking
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked, Filter
from models.rules.errors import NotFound
from models.workgroups import Membership
from tests.world import World

LISTED = shapes.listed(SYSTEM)
VALUES = {
    Kind.NUMBER: "1", Kind.REFERENCE: "1", Kind.DECIMAL: "1.5", Kind.MONEY: "1.5",
    Kind.DAY: "2026-03-04", Kind.MOMENT: "2026-03-04", Kind.TIME: "09:30", Kind.YES_NO: "yes",
}  # fmt: skip


def listed(actor: Actor, table: type[Table], asked: Asked, **more: Any) -> list[Any]:
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
        return list(records.page(session, table, shape, asked, **more).rows)


@pytest.mark.parametrize("table", LISTED, ids=lambda one: str(one.__tablename__))
def test_every_column_can_be_asked_everything_its_kind_offers(
    world: World, table: type[Table]
) -> None:
    with open_session(SYSTEM) as session:
        shape = shapes.shape(session, table)
        for name, spec in shape.items():
            for op in asking.offered_ops(spec):
                value = VALUES.get(spec.kind, "a%_b\\")
                asked = Asked(filters=(Filter(name, op, "" if op in asking.BLANK else value),))
                assert asking.kept(shape, asked).filters == asked.filters
                records.page(session, table, shape, asked)


@pytest.mark.parametrize("table", LISTED, ids=lambda one: str(one.__tablename__))
def test_every_column_can_be_shown_and_sorted_both_ways(world: World, table: type[Table]) -> None:
    with open_session(SYSTEM) as session:
        shape = shapes.shape(session, table)
        whole = records.count(session, table, shape, Asked())
        for name in shape:
            if not asking.can_sort(shape, name):
                continue
            for sort in (name, f"-{name}"):
                asked = Asked(columns=(name,), sort=(sort,), search="")
                assert len(records.page(session, table, shape, asked).rows) == min(whole, 50)
        records.page(session, table, shape, Asked(search="a"))
        records.sums(session, table, shape, Asked(columns=tuple(shape)))


def test_a_page_knows_that_more_follow_without_counting_them(world: World) -> None:
    with open_session(world.coordinator) as session:
        shape = shapes.shape(session, Contact)
        first = records.page(session, Contact, shape, Asked(), size=1)
        whole = records.count(session, Contact, shape, Asked())
        last = records.page(session, Contact, shape, Asked(), number=whole, size=1)
    assert first.has_more and not last.has_more
    assert first.rows[0].id != last.rows[0].id


def test_a_case_is_found_by_its_status_and_by_when_it_was_referred(world: World) -> None:
    asked = Asked(filters=(Filter("status", "is", "closed"),))
    assert [one.id for one in listed(world.director, Case, asked)] == [world.closed_case]
    later = Asked(filters=(Filter("referred_on", "at_least", "2026-03-05"),))
    assert listed(world.director, Case, later) == []


def test_references_are_shown_by_name(world: World) -> None:
    with open_session(world.lead) as session:
        shape = shapes.shape(session, Membership)
        page = records.page(session, Membership, shape, Asked())
        names = records.reference_names(session, shape, page.rows)
    assert {names["person_id"][row.values["person_id"]] for row in page.rows} >= {"Lena Lead"}


def test_a_participant_has_a_name_for_the_coordinator_and_a_number_for_the_director(
    world: World,
) -> None:
    with open_session(world.coordinator) as session:
        assert "Quillfeather" in titles.name(session, Participant, world.mother)
    with open_session(world.director) as session:
        assert titles.name(session, Participant, world.mother) == f"Participant {world.mother}"


def test_a_search_finds_people_by_name_and_only_those_of_the_county(world: World) -> None:
    names = [one.values["name"] for one in listed(world.lead, Person, Asked(search="lena"))]
    assert names == ["Lena Lead"]
    assert listed(world.charlie, Person, Asked(search="lena")) == []


def test_a_search_finds_contacts_by_the_number_of_their_case(world: World) -> None:
    found = listed(world.coordinator, Contact, Asked(search="SC-00001", columns=("case_id",)))
    assert {row.values["case_id"] for row in found} == {world.open_case}


def test_a_list_sorted_by_person_is_in_the_order_of_their_names(world: World) -> None:
    rows = listed(world.lead, Membership, Asked(columns=("person_id",), sort=("person_id",)))
    with open_session(world.lead) as session:
        names = titles.names(session, Person, [row.values["person_id"] for row in rows])
    said = [names[row.values["person_id"]] for row in rows if row.values["person_id"] in names]
    assert said == sorted(said)


def test_a_table_that_is_not_theirs_reads_as_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        shapes.table_named(world.partner, "check_ins")
    with pytest.raises(NotFound):
        shapes.table_named(world.administrator, "login_sessions")


def test_a_strangers_record_is_not_found(world: World) -> None:
    with open_session(world.charlie) as session, pytest.raises(NotFound):
        records.one(session, Case, shapes.shape(session, Case), world.open_case)


def test_what_refers_to_a_record_is_counted_as_far_as_it_is_seen(world: World) -> None:
    with open_session(world.coordinator) as session:
        found = {
            (one.table.__tablename__, one.column): one.count
            for one in records.related(session, Case, world.open_case)
        }
    assert found["contacts", "case_id"] > 0
    with open_session(world.charlie) as session:
        assert not any(one.count for one in records.related(session, Case, world.open_case))
