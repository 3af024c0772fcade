"""The audit log answers who has seen a record, and is read by administrators alone."""

from dataclasses import replace

import pytest
from sqlmodel import select

from db import audit as writing
from db.queries import audit
from db.queries.audit import Asked
from db.session import open_session
from models.audit import AuditEvent
from models.casework import Case
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import NotFound
from tests.world import World, days_ago


def events(actor: Actor, **asked: object) -> list[audit.EventRow]:
    with open_session(actor) as session:
        return list(audit.page(session, asked=Asked(**asked)).rows)  # type: ignore[arg-type]


def open_case(actor: Actor, case_id: int) -> None:
    with open_session(actor) as session:
        session.fetch(Case, case_id)


def test_an_administrator_finds_who_has_seen_a_case(world: World) -> None:
    open_case(world.coordinator, world.open_case)
    open_case(world.director, world.closed_case)
    with open_session(world.director) as session:
        session.exec(select(Case)).all()

    found = events(world.administrator, what="cases", record_id=world.open_case)

    assert [one.who for one in found] == [world.director.name, world.coordinator.name]


@pytest.mark.parametrize("ids", [[7], [7, 70], [1, 7, 70], [70, 7], [71, 7, 17]])
def test_a_record_is_found_wherever_it_stands_among_others(world: World, ids: list[int]) -> None:
    with open_session(SYSTEM, write=True) as session:
        writing.note(session, kind="read", what="cases", record_ids=ids)
        writing.note(session, kind="read", what="cases", record_ids=[70, 17, 77])

    assert [list(one.record_ids) for one in events(world.administrator, record_id=7)] == [ids]


@pytest.mark.parametrize(
    "role",
    ["director", "lead", "coordinator", "mentor_coordinator", "data_entry", "partner", "charlie"],
)
def test_nobody_else_reads_it(world: World, role: str) -> None:
    open_case(world.coordinator, world.open_case)

    assert events(world.actors()[role]) == []


def test_refusals_are_found_by_outcome_and_person(world: World) -> None:
    with pytest.raises(NotFound):
        open_case(world.partner, world.closed_case)
    open_case(world.coordinator, world.open_case)

    (one,) = events(world.administrator, outcome="refused")
    assert (one.who, one.what) == (world.partner.name, "NotFound")
    assert events(world.administrator, user_id=world.partner.user_id) == [one]


def test_days_are_asked_for_whole(world: World) -> None:
    open_case(world.coordinator, world.open_case)

    assert len(events(world.administrator, from_on=days_ago(1))) == 1
    assert events(world.administrator, to_on=days_ago(2)) == []


def test_it_is_read_page_by_page_and_taken_out_whole(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        for number in range(7):
            writing.note(session, kind="read", what="cases", record_ids=[number + 1], how_many=1)

    with open_session(world.administrator) as session:
        first = audit.page(session, asked=Asked(), size=5)
        rest = audit.page(session, asked=Asked(), size=5, before_id=first.rows[-1].id)
        every = list(audit.stream(session, Asked()))
        assert audit.count(session, Asked()) == len(every) == 7
    assert (first.has_more, rest.has_more) == (True, False)
    assert [one.id for one in (*first.rows, *rest.rows)] == [one.id for one in every]


def test_a_long_address_is_cut(world: World) -> None:
    open_case(replace(world.coordinator, filters="x" * 5000), world.open_case)

    with open_session(SYSTEM) as session:
        (one,) = session.exec(select(AuditEvent)).all()
    assert len(one.filters) == 2000
