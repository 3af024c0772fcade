"""The caseload, the case and the Homes of those who work with cases, as people use them."""

from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.session import open_session
from models.casework import Case, Contact, ContactNote
from models.rules.actor import SYSTEM, Actor
from tests import world as cast
from tests.pages.opened import opened, press, seen
from tests.world import World

pytestmark = pytest.mark.sqlite_only
HOSTILE = "![](http://evil.example/x)"


def _screen(actor, name):  # type: ignore[no-untyped-def]  # AppTest copies its text: no names from here
    from functools import partial

    from pages.casework import case, caseload, new_case
    from pages.home import coordinator, entry, partner
    from pages.parts import actions, state
    from pages.programs import program

    state.keep_pages({})
    screens: dict[str, Any] = {
        "case": case.render, "caseload": caseload.render, "new case": new_case.render,
        "coordinator": coordinator.render, "entry": entry.render, "partner": partner.render,
        "program": partial(program.render, slug="bright-start"),
    }  # fmt: skip
    actions.guarded(lambda: screens[name](actor))


def open_screen(actor: Actor, name: str, **query: Any) -> AppTest:
    """Open a screen as somebody, at an address."""
    return opened(_screen, actor, name, **query)


def test_ann_logs_a_first_contact_and_takes_it_back(world: World) -> None:
    app = open_screen(world.coordinator, "case", id=world.new_case)
    app.text_area[0].set_value("They will come on Friday.")
    press(app, "Save contact")
    with open_session(SYSTEM) as session:
        assert session.fetch(Case, world.new_case).status == "contacted"
    assert app.text_area[0].value == ""
    assert "They will come on Friday." in seen(app)
    press(app, "Remove this contact")
    with open_session(SYSTEM) as session:
        assert session.fetch(Case, world.new_case).status == "referred"


def test_a_form_over_home_is_there_again_for_a_process_that_never_drew_it(world: World) -> None:
    app = open_screen(world.coordinator, "coordinator", log=world.open_case)
    app.text_area[0].set_value("They will come on Friday.")
    press(app, "Save contact")
    with open_session(SYSTEM) as session:
        assert session.exec(
            select(ContactNote).where(ContactNote.summary == "They will come on Friday.")
        ).one()
    assert not app.text_area


def test_so_is_the_correction_of_a_contact(world: World) -> None:
    app = open_screen(world.coordinator, "case", id=world.open_case, correct=world.contact)
    assert "Remove this contact" in [one.label for one in app.button]


def test_what_was_typed_survives_a_refused_save(world: World) -> None:
    app = open_screen(world.coordinator, "case", id=world.new_case)
    app.text_area[0].set_value("Typed with care.")
    app.date_input[0].set_value(cast.days_ago(-3))
    press(app, "Save contact")
    assert "still to come" in app.error[0].value
    assert app.text_area[0].value == "Typed with care."
    assert app.date_input[0].value == cast.days_ago(-3)


def test_a_note_is_shown_as_it_was_typed_and_never_read_as_markdown(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        note = session.exec(
            select(ContactNote).where(ContactNote.contact_id == world.contact)
        ).one()
        note.summary = HOSTILE
    app = open_screen(world.coordinator, "case", id=world.open_case)
    assert HOSTILE in [one.value for one in app.text]
    assert HOSTILE not in "".join(one.value for one in app.markdown)


def test_dora_reads_the_outline_without_a_form_or_a_name(world: World) -> None:
    app = open_screen(world.director, "case", id=world.open_case)
    text = seen(app)
    assert "SC" in text and not app.text_area
    for family in cast.MAPLE_FAMILIES:
        assert family not in text


@pytest.mark.parametrize("case", ["open_case", "cedar_case"])
def test_a_case_that_is_not_theirs_reads_as_not_found(world: World, case: str) -> None:
    actor = world.charlie if case == "open_case" else world.coordinator
    app = open_screen(actor, "case", id=getattr(world, case))
    assert "not found" in app.warning[0].value


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["SC-00001", "SC-00002"]),
        ({"status": "closed"}, ["SC-00003"]),
        ({"overdue": "true"}, ["SC-00001"]),
        ({"program": "bright-start", "status": "referred"}, ["SC-00002"]),
        ({"q": "3"}, ["SC-00003"]),
        ({"page": "zero", "coordinator": "x'--", "from": "soon"}, ["SC-00001", "SC-00002"]),
    ],
)
def test_the_address_says_which_cases_are_listed(
    world: World, query: dict[str, str], numbers: list[str]
) -> None:
    app = open_screen(world.coordinator, "caseload", **query)
    assert sorted(app.dataframe[0].value["number"]) == numbers


def test_a_filter_moves_into_the_address_and_a_name_does_not(world: World) -> None:
    app = open_screen(world.coordinator, "caseload")
    app.selectbox[1].set_value("closed").run()
    assert app.query_params["status"] == "closed"
    app.text_input[0].set_value("Quill").run()
    assert "q" not in app.query_params
    press(app, "Clear filters")
    assert "status" not in app.query_params


def test_dee_types_one_sheet_after_the_other(world: World) -> None:
    app = open_screen(world.data_entry, "entry")
    app.text_input[0].set_value("1").run()
    app.date_input[0].set_value(cast.days_ago(4))
    press(app, "Save contact")
    assert app.text_input[0].value == ""
    app.text_input[0].set_value("2").run()
    assert app.date_input[0].value == cast.days_ago(4)
    with open_session(SYSTEM) as session:
        case = session.fetch(Case, world.open_case)
        by = session.exec(
            select(Contact.by_id).where(
                Contact.case_id == world.open_case, Contact.held_on == cast.days_ago(4)
            )
        ).one()
    assert (case.last_contact_on, by) == (cast.days_ago(4), world.coordinator.person_id)


def test_bo_sees_his_referral_and_no_family(world: World) -> None:
    text = seen(open_screen(world.partner, "partner"))
    assert "SC-00002" in text and "SC-00001" not in text
    for family in cast.MAPLE_FAMILIES:
        assert family not in text


def test_ann_opens_a_case(world: World) -> None:
    app = open_screen(world.coordinator, "new case")
    app.text_input[1].set_value("Featherstone")
    press(app, "Open case")
    with open_session(SYSTEM) as session:
        opened = session.exec(select(Case).where(Case.number == "SC-00004")).one()
    assert opened.coordinator_id == world.ann_coordinator


def test_a_case_whose_opening_nobody_told_her_of_is_not_opened_again(world: World) -> None:
    tabs = [open_screen(world.coordinator, "new case") for _ in range(2)]
    for app in tabs:
        app.text_input[1].set_value("Featherstone")
        press(app, "Open case")
    assert "saved already" in tabs[1].error[0].value
    with open_session(SYSTEM) as session:
        assert session.exec(select(Case).where(Case.number == "SC-00005")).all() == []


def test_a_new_case_without_a_name_is_refused_and_kept(world: World) -> None:
    app = open_screen(world.coordinator, "new case")
    app.text_input[0].set_value("June")
    press(app, "Open case")
    assert "Last name is needed" in app.error[0].value
    assert app.text_input[0].value == "June"


@pytest.mark.parametrize("who", ["lead", "partner", "data_entry"])
def test_a_program_shows_others_only_protected_totals(world: World, who: str) -> None:
    app = open_screen(getattr(world, who), "program")
    assert [one.value for one in app.metric][:2] == ["hidden", "hidden"]
    assert any("are hidden" in one.value for one in app.caption)


def test_ann_sees_her_programs_numbers(world: World) -> None:
    app = open_screen(world.coordinator, "program")
    assert [one.value for one in app.metric] == ["2", "1", "1", "1", app.metric[4].value]


def test_home_lists_what_needs_ann_first(world: World) -> None:
    text = seen(open_screen(world.coordinator, "coordinator"))
    assert "13 days overdue" in text and "Nobody carries it" in text
