"""Drafts: their owner's alone, in no history, gone with the save and after two weeks."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from db import engine, sealing
from db.commands import contacts, drafts, login_sessions
from db.queries import drafts as queries
from db.session import open_session
from models.access import Change
from models.base import now
from models.casework import Contact
from models.data import Draft
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid
from pages.parts import drafts as forms
from tests.world import TODAY, World

FORM = "contact_1"


def keep(actor: Actor, **typed: Any) -> None:
    with open_session(actor, write=True) as session:
        drafts.keep(session, form=FORM, typed=typed)


def found(actor: Actor, form: str = FORM) -> dict[str, Any] | None:
    with open_session(actor) as session:
        row = queries.find(session, form=form, now=now())
        return None if row is None else row.typed


def test_a_draft_comes_back_to_whoever_typed_it(world: World) -> None:
    keep(world.coordinator, summary="She called.", held_on=date(2026, 3, 2))
    assert found(world.coordinator) == {"summary": "She called.", "held_on": date(2026, 3, 2)}


def test_and_to_nobody_else(world: World) -> None:
    keep(world.coordinator, summary="She called.")
    others = [one for one in world.actors().values() if one.user_id != world.coordinator.user_id]
    assert [found(one) for one in others] == [None] * len(others)
    for one in others:
        with open_session(one) as session:
            assert session.exec(select(Draft)).all() == []


def test_a_draft_of_another_record_is_another_draft(world: World) -> None:
    keep(world.coordinator, summary="Of the first.")
    assert found(world.coordinator, "contact_2") is None


def test_the_later_draft_takes_the_place_of_the_earlier(world: World) -> None:
    keep(world.coordinator, summary="She c", minutes=5)
    keep(world.coordinator, summary="She called.")
    assert found(world.coordinator) == {"summary": "She called."}


def test_a_form_that_is_empty_again_leaves_no_draft(world: World) -> None:
    keep(world.coordinator, summary="She c")
    keep(world.coordinator)
    assert found(world.coordinator) is None


def newest_link() -> tuple[int, str] | None:
    with engine.get_engine().connect() as connection:
        return sealing.head(connection)


def test_a_draft_is_in_no_history_and_no_change_to_the_data(world: World) -> None:
    before = newest_link()
    keep(world.coordinator, summary="She called.")
    keep(world.coordinator, summary="She called again.")
    assert newest_link() == before
    with open_session(SYSTEM) as session:
        assert session.exec(select(Change).where(Change.table_name == "drafts")).all() == []


def test_keeping_a_draft_again_is_one_look_and_one_write(world: World) -> None:
    keep(world.coordinator, summary="She c")
    sent: list[str] = []
    sa.event.listen(
        engine.get_engine(), "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: sent.append(statement),
    )  # fmt: skip
    keep(world.coordinator, summary="She called.")
    assert [one.split()[0] for one in sent if not one.startswith("BEGIN")] == ["SELECT", "UPDATE"]


def test_a_draft_is_gone_after_two_weeks(world: World) -> None:
    keep(world.coordinator, summary="She called.")
    later = now() + timedelta(days=14, minutes=1)
    with open_session(world.coordinator) as session:
        assert queries.find(session, form=FORM, now=later) is None
    with open_session(SYSTEM, write=True) as session:
        assert drafts.clear_old(session, now=now()) == 0
        assert drafts.clear_old(session, now=later) == 1
    assert found(world.coordinator) is None


def test_somebody_without_any_role_keeps_no_draft(world: World) -> None:
    actor = Actor(world.lead.user_id, world.lead.person_id, "Lena")
    with pytest.raises(Forbidden):
        keep(actor, summary="Nobody's.")


def test_nobody_keeps_a_draft_under_another_name(world: World) -> None:
    assert world.lead.user_id is not None
    with pytest.raises(Forbidden), open_session(world.coordinator, write=True) as session:
        session.add(Draft(user_id=world.lead.user_id, form=FORM, typed={"summary": "Forged."}))


def form_of(actor: Actor) -> forms.Form:
    return forms.Form(actor, FORM, f"{FORM}#0", {})


def contact(world: World, held_on: date) -> dict[str, Any]:
    return {"case_id": world.open_case, "held_on": held_on, "medium": "phone", "today": TODAY}


def test_saving_the_record_forgets_its_draft(world: World) -> None:
    keep(world.coordinator, summary="She called.")
    with open_session(world.coordinator, write=True) as session:
        form_of(world.coordinator).saving(contacts.log)(session, **contact(world, TODAY))
    assert found(world.coordinator) is None


def test_what_was_refused_keeps_its_draft(world: World) -> None:
    keep(world.coordinator, summary="She called.")
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid), open_session(world.coordinator, write=True) as session:
        form_of(world.coordinator).saving(contacts.log)(session, **contact(world, tomorrow))
    assert found(world.coordinator) == {"summary": "She called."}


def test_signing_in_clears_what_nobody_came_back_to(world: World) -> None:
    keep(world.coordinator, summary="She called.")
    assert world.lead.user_id is not None
    later = now() + timedelta(days=15)
    with open_session(SYSTEM, write=True) as session:
        login_sessions.begin(session, user_id=world.lead.user_id, browser="A browser", now=later)
    with open_session(SYSTEM) as session:
        assert session.exec(select(Draft)).all() == []


def pressed(
    world: World, tab: str, *, held_on: date = TODAY, later: timedelta | None = None
) -> None:
    with open_session(world.coordinator, write=True) as session:
        values = contact(world, held_on)
        drafts.finish(
            session, form=FORM, tab=tab, values=values, now=now() + (later or timedelta())
        )
        contacts.log(session, **values)


def contacts_of(world: World) -> int:
    with open_session(world.coordinator) as session:
        of_case = Contact.case_id == world.open_case
        return len(session.exec(select(Contact.id).where(of_case)).all())


def test_save_pressed_again_in_a_tab_that_was_never_told_saves_nothing_twice(world: World) -> None:
    before = contacts_of(world)
    pressed(world, "at the process that died")
    with pytest.raises(Invalid, match="saved already"):
        pressed(world, "at the other process")
    assert contacts_of(world) == before + 1


def test_the_same_typed_in_twice_on_purpose_is_two_records(world: World) -> None:
    before = contacts_of(world)
    pressed(world, "one tab")
    pressed(world, "one tab")
    pressed(world, "another tab", held_on=TODAY - timedelta(days=1))
    pressed(world, "a third tab", held_on=TODAY - timedelta(days=1), later=timedelta(minutes=11))
    assert contacts_of(world) == before + 4


def test_what_was_saved_last_is_noted_without_saying_what_it_was(world: World) -> None:
    pressed(world, "a tab")
    with open_session(world.coordinator) as session:
        (noted,) = session.exec(select(Draft)).all()
    assert noted.form == f"saved:{FORM}"
    assert set(noted.typed) == {"digest", "tab"}
