"""Whoever is shown a family's rows is written down, before a page could show them."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, func, select

from db import engine, readings
from db.session import open_session
from models.audit import AuditEvent, Seal
from models.casework import Case, CaseMember, Contact, ContactNote, ParticipantName
from models.people import Organization
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import NotFound, Unavailable
from tests.world import World


def events(**having: Any) -> list[AuditEvent]:
    """What was written down, oldest first."""
    with open_session(SYSTEM) as session:
        asked = select(AuditEvent).order_by(col(AuditEvent.id))
        for name, value in having.items():
            asked = asked.where(getattr(AuditEvent, name) == value)
        return list(session.exec(asked).all())


def open_case(actor: Actor, case_id: int) -> None:
    with open_session(actor) as session:
        session.fetch(Case, case_id)


def test_opening_a_case_is_written_down_with_who_what_and_from_where(world: World) -> None:
    bo = replace(world.coordinator, screen="/case", filters="id=1")

    open_case(bo, world.open_case)

    (one,) = events(kind="read")
    assert (one.user_id, one.roles, one.what) == (bo.user_id, "coordinator", "cases")
    assert (one.record_ids, one.how_many, one.outcome) == ([world.open_case], 1, "done")
    assert (one.screen, one.filters) == ("/case", "id=1")


def test_a_list_is_written_down_once_with_how_many_it_showed(world: World) -> None:
    with open_session(world.coordinator) as session:
        shown = session.exec(select(Case.id, Case.status)).all()

    (one,) = events(what="cases")
    assert one.how_many == len(shown) > 1
    assert set(one.record_ids) == {number for number, _status in shown}


def test_names_and_notes_are_written_down_also_where_only_columns_are_read(world: World) -> None:
    with open_session(world.coordinator) as session:
        names = session.exec(select(func.lower(ParticipantName.last_name))).all()
        notes = session.exec(select(ContactNote.summary)).all()

    assert {one.what: one.how_many for one in events(kind="read")} == {
        "participant_names": len(names),
        "contact_notes": len(notes),
    }


def test_rows_that_come_along_in_a_join_are_written_down_too(world: World) -> None:
    with open_session(world.coordinator) as session:
        session.exec(
            select(Case.number, ParticipantName.last_name)
            .join(CaseMember, col(CaseMember.case_id) == Case.id)
            .join(ParticipantName, col(ParticipantName.participant_id) == CaseMember.participant_id)
        ).all()

    assert {one.what for one in events(kind="read")} == {"cases", "participant_names"}


def test_counts_are_no_reading(world: World) -> None:
    with open_session(world.coordinator) as session:
        session.exec(select(func.count()).select_from(Case)).one()
    with open_session(world.director, totals=True) as session:
        session.exec(select(Case.status, func.count()).group_by(col(Case.status))).all()

    assert events() == []


def test_what_everybody_may_know_is_no_reading(world: World) -> None:
    with open_session(world.director) as session:
        assert session.exec(select(Organization)).all()

    assert events() == []


def test_an_empty_answer_shows_nobody_anything(world: World) -> None:
    with open_session(world.charlie) as session:
        session.exec(select(Case).where(Case.id == world.open_case)).all()

    assert events(kind="read") == []


def test_a_page_drawn_again_is_one_reading(world: World) -> None:
    for _ in range(3):
        open_case(world.coordinator, world.open_case)

    assert len(events(kind="read")) == 1


def test_the_same_case_read_by_somebody_else_is_another(world: World) -> None:
    open_case(world.coordinator, world.open_case)
    open_case(world.director, world.open_case)

    assert [one.user_id for one in events(kind="read")] == [
        world.coordinator.user_id,
        world.director.user_id,
    ]


def test_the_same_case_read_later_is_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    open_case(world.coordinator, world.open_case)
    monkeypatch.setattr(readings, "AGAIN_AFTER", 0.0)
    open_case(world.coordinator, world.open_case)

    assert len(events(kind="read")) == 2


def test_what_was_read_while_saving_is_written_down_with_it(world: World) -> None:
    with open_session(world.coordinator, write=True) as session:
        session.exec(select(Contact)).all()
        session.fetch(Case, world.open_case)

    assert {"cases", "contacts"} <= {one.what for one in events(kind="read")}


def test_a_stranger_s_case_is_written_down_as_refused(world: World) -> None:
    charlie = replace(world.charlie, screen="/case", filters=f"id={world.open_case}")

    with pytest.raises(NotFound):
        open_case(charlie, world.open_case)

    (one,) = events()
    assert (one.kind, one.outcome, one.user_id) == ("refused", "refused", charlie.user_id)
    assert (one.what, one.filters) == ("NotFound", f"id={world.open_case}")


def test_knocking_at_one_door_again_and_again_is_one_refusal(world: World) -> None:
    for number in (world.closed_case, world.closed_case, world.open_case):
        with pytest.raises(NotFound):
            open_case(replace(world.charlie, filters=f"id={number}"), number)

    assert [one.filters for one in events(kind="refused")] == [
        f"id={world.closed_case}",
        f"id={world.open_case}",
    ]


def test_what_cannot_be_written_down_is_not_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("disk I/O error"))

    monkeypatch.setattr("db.audit.write", away)

    with pytest.raises(Unavailable):
        open_case(world.coordinator, world.open_case)


def test_readings_that_wait_together_are_stored_with_one_link(world: World) -> None:
    """While one page's readings are being stored, others queue up and go in together."""
    writer = readings.Writer()
    (one,) = readings.refusals(world.director, "Forbidden")
    queued = [readings._Waiting([one]) for _ in range(5)]
    writer._queue.extend(queued)
    with open_session(SYSTEM) as session:
        before = session.exec(select(func.count()).select_from(Seal)).one()

    writer.store(engine.get_engine(), [one])

    assert all(each.is_stored for each in queued)
    assert len(events(kind="refused")) == 6
    with open_session(SYSTEM) as session:
        assert session.exec(select(func.count()).select_from(Seal)).one() == before + 1


def test_rows_of_a_union_are_written_down_as_well(world: World) -> None:
    parts = [select(Case.id).where(Case.status == status) for status in ("enrolled", "closed")]
    with open_session(world.coordinator) as session:
        shown = session.execute(sa.union_all(*parts)).scalars().all()

    assert shown
    (one,) = events(what="cases")
    assert sorted(one.record_ids) == sorted(shown)
