"""What a process keeps of the set-up is as true as if it had been read anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col, select

from db import engine
from db.commands import cases
from db.commands import settings as setting_commands
from db.queries import accounts, actors, programs, revisions, workgroups
from db.session import open_session
from models.base import now
from models.casework import Case, Contact, ParticipantName
from models.mentoring import MentorRequest
from models.places import Area
from models.programs import Program
from models.rules.actor import SYSTEM, Actor
from models.workgroups import Workgroup
from tests.world import World

T = TypeVar("T")


def menu(actor: Actor) -> list[str]:
    with open_session(actor) as session:
        return [row.name for row in programs.menu(session)]


@contextmanager
def listening() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine.get_engine(), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.get_engine(), "before_cursor_execute", note)


def rename(name: str) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.exec(select(Program).where(Program.slug == "bright-start")).one().name = name


def test_a_program_that_was_renamed_has_its_new_name_in_everybodys_menu_at_once(
    world: World,
) -> None:
    rename("Bright Start")
    for name in ("Brighter Start", "Brightest Start"):
        assert name not in menu(world.coordinator) + menu(world.lead)
        rename(name)
        assert name in menu(world.coordinator)
        assert name in menu(world.lead)


def test_a_menu_that_was_read_is_not_read_again(world: World) -> None:
    rename("Bright Start")
    first = menu(world.coordinator)
    with listening() as sent:
        assert menu(world.coordinator) == first
    assert not [one for one in sent if "FROM programs" in one]


def test_what_somebody_else_changed_leaves_a_menu_kept(world: World) -> None:
    rename("Bright Start")
    menu(world.coordinator)
    with open_session(SYSTEM, write=True) as session:
        session.exec(select(Workgroup)).first().name = "Early Years"  # type: ignore[union-attr]
    with listening() as sent:
        menu(world.coordinator)
    assert not [one for one in sent if "FROM programs" in one]
    with open_session(world.lead) as session:
        assert "Early Years" in [row.name for row in workgroups.menu(session)]


def test_nobody_is_given_the_menu_of_somebody_in_another_county(world: World) -> None:
    rename("Bright Start")
    assert "Bright Start" in menu(world.coordinator)
    assert "Bright Start" not in menu(world.charlie)
    assert "Bright Start" in menu(world.coordinator)


def test_a_setting_counts_from_the_next_click_on(world: World) -> None:
    def small_number() -> int:
        with open_session(SYSTEM) as session:
            assert world.director.user_id is not None
            return actors.load(session, user_id=world.director.user_id, now=now()).small_number

    assert small_number() == 11
    with open_session(SYSTEM, write=True) as session:
        setting_commands.save(session, values={"small_number": "6"}, now=now())
    assert small_number() == 6


def test_a_new_area_is_within_reach_at_once(world: World) -> None:
    def areas() -> int:
        with open_session(SYSTEM) as session:
            assert world.director.user_id is not None
            return len(actors.load(session, user_id=world.director.user_id, now=now()).counties)

    before = areas()
    with open_session(SYSTEM, write=True) as session:
        county = session.exec(select(Area.id).where(Area.name == "Maple County")).one()
        session.add(Area(name="Maple Falls", kind="community", parent_id=county))
    assert areas() == before + 1


def test_whoever_changes_the_set_up_sees_it_in_the_same_transaction(world: World) -> None:
    rename("Bright Start")
    with open_session(SYSTEM) as session:
        programs.menu(session)
    with open_session(SYSTEM, write=True) as session:
        session.exec(select(Program).where(Program.slug == "bright-start")).one().name = "New"
        assert "New" in [row.name for row in programs.menu(session)]


def test_a_transaction_that_began_before_a_change_keeps_nothing_for_others(world: World) -> None:
    rename("Bright Start")
    menu(world.coordinator)
    with open_session(world.coordinator) as session:
        programs.menu(session)
        # As if the change below had been committed after this one began to read.
        session.info[revisions.NEWEST] -= 1
        revisions.keep(session, "what is old", (Program,), lambda _session: "old")
    with open_session(world.coordinator) as session:
        answer = revisions.keep(session, "what is old", (Program,), lambda _session: "new")
    assert answer == "new"


def test_a_database_that_was_put_back_is_read_anew(world: World) -> None:
    rename("Bright Start")
    menu(world.coordinator)
    with engine.get_engine().connect().execution_options(writes=True) as connection:
        # What a restored backup brings is other rows, and a chain this process has not followed.
        connection.execute(
            sa.update(Program).where(col(Program.slug) == "bright-start").values(name="Restored")
        )
        connection.commit()
    with open_session(SYSTEM) as session:
        known = revisions._of(session)
        assert known.link is not None
        known.link = (known.link[0], "the digest of another chain")
    assert "Restored" in menu(world.coordinator)


def test_the_partnerships_name_is_the_one_that_was_chosen_last(world: World) -> None:
    for name in ("Maple", "Maple and Cedar"):
        with open_session(SYSTEM, write=True) as session:
            setting_commands.save(session, values={"partnership_name": name}, now=now())
        with open_session(world.partner) as session:
            assert accounts.setting(session, name="partnership_name") == name


def totals(actor: Actor, read: Callable[[Actor], T]) -> T:
    return revisions.keep_totals(actor, read.__qualname__, lambda: read(actor))


def open_cases(actor: Actor) -> dict[str, int]:
    with open_session(actor) as session:
        return {"open": len(session.exec(select(Case).where(col(Case.status) != "closed")).all())}


def close_one(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        cases.change_status(
            session, case_id=world.open_case, status="closed", on=now().date(),
            closing_reason="goals_met", today=now().date(),
        )  # fmt: skip


def log_one(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.exec(select(Contact)).first().minutes = 7  # type: ignore[union-attr]


def test_a_total_is_counted_anew_as_soon_as_a_table_it_counts_has_changed(world: World) -> None:
    log_one(world)
    before = totals(world.coordinator, open_cases)["open"]
    close_one(world)
    assert totals(world.coordinator, open_cases)["open"] == before - 1


def test_a_total_is_kept_while_others_write_to_tables_it_does_not_read(world: World) -> None:
    close_one(world)
    before = totals(world.coordinator, open_cases)
    log_one(world)
    with listening() as sent:
        assert totals(world.coordinator, open_cases) == before
    assert not [one for one in sent if "FROM cases" in one]


def test_a_total_rests_on_what_decides_which_rows_somebody_sees(world: World) -> None:
    def names(actor: Actor) -> int:
        with open_session(actor) as session:
            return len(session.exec(select(ParticipantName)).all())

    log_one(world)
    assert totals(world.mentor_coordinator, names) > 0
    with open_session(SYSTEM, write=True) as session:
        session.fetch(MentorRequest, world.waiting_request).needs = []
    with listening() as sent:
        totals(world.mentor_coordinator, names)
    assert [one for one in sent if "FROM participant_names" in one]


def test_a_total_rests_on_what_was_kept_while_it_was_counted(world: World) -> None:
    def programs_named(actor: Actor) -> list[str]:
        return menu(actor)

    rename("Bright Start")
    menu(world.coordinator)  # Kept: the total below sends no statement for it.
    assert "Bright Start" in totals(world.coordinator, programs_named)
    rename("Brighter Start")
    assert "Brighter Start" in totals(world.coordinator, programs_named)


def test_nobody_is_given_the_totals_of_somebody_else(world: World) -> None:
    log_one(world)
    assert totals(world.coordinator, open_cases)["open"] > 0
    assert totals(world.charlie, open_cases) == open_cases(world.charlie)


def test_what_a_page_does_with_a_total_stays_on_that_page(world: World) -> None:
    log_one(world)
    first = totals(world.coordinator, open_cases)
    before = dict(first)
    first["open"] = -1
    second = totals(world.coordinator, open_cases)
    second["open"] = -2
    assert totals(world.coordinator, open_cases) == before


def test_a_total_of_a_count_that_failed_is_not_kept(world: World) -> None:
    def failing(_actor: Actor) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        revisions.keep_totals(world.coordinator, "one", lambda: failing(world.coordinator))
    assert revisions.keep_totals(world.coordinator, "one", lambda: 1) == 1
