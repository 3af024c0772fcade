"""Quick entry: which forms somebody is offered, what the next record keeps, and what it must not."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.commands import drafts
from db.session import open_session
from models.casework import Contact, ContactNote, ServiceNeed
from models.data import Draft
from models.people import Organization, OrganizationSector, Person
from models.rules.actor import SYSTEM, Actor
from models.workgroups import ActionItem, Attendance, Membership
from pages.tables import quick_entry
from tests.test_every_page import open_screen
from tests.world import TODAY, World, days_ago

SAVE = "Save and add another"


def opened(world: World, actor: Actor, form: str = "") -> AppTest:
    role = next(name for name, one in world.actors().items() if one is actor)
    test = open_screen("quick entry", world.actors()[role], world)
    if form:
        test.query_params["form"] = form
        test.run()
    assert not test.exception
    return test


def fill(test: AppTest, kind: str, label: str, value: Any) -> None:
    found: Any = test.get(kind)
    (widget,) = [one for one in found if one.label == label]
    widget.set_value(value).run()


def save(test: AppTest) -> None:
    next(one for one in test.button if one.label == SAVE).click().run()
    assert not test.exception


def held(test: AppTest, kind: str, label: str) -> Any:
    found: Any = test.get(kind)
    return next(one.value for one in found if one.label == label)


def rows(table: type[Any]) -> list[Any]:
    with open_session(SYSTEM) as session:
        return list(session.exec(select(table).order_by(col(table.id))).all())


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("role", "forms"),
    [
        ("coordinator", ["contact", "need", "value"]),
        ("mentor_coordinator", ["check-in", "request", "mentor", "value"]),
        ("lead", ["member", "action", "attendance", "value"]),
        ("data_entry", ["contact", "participant", "value"]),
        ("director", ["value"]),
        ("administrator", ["person", "organization"]),
        ("partner", []),
    ],
)
def test_each_role_is_offered_what_it_enters_most(
    world: World, role: str, forms: list[str]
) -> None:
    assert [one.name for one in quick_entry.offered(world.actors()[role])] == forms


def test_the_next_contact_keeps_the_date_and_the_way_and_nothing_else(world: World) -> None:
    test = opened(world, world.coordinator)
    fill(test, "text_input", "Case number or name *", "SC-00001")
    fill(test, "date_input", "Date *", days_ago(2))
    fill(test, "selectbox", "How *", "text")
    fill(test, "number_input", "Minutes", 40)
    fill(test, "text_area", "Summary", "She has the crib.")
    save(test)

    contact, note = rows(Contact)[-1], rows(ContactNote)[-1]
    assert (contact.case_id, contact.held_on, contact.medium) == (
        world.open_case,
        days_ago(2),
        "text",
    )
    assert (contact.minutes, contact.by_id) == (40, world.coordinator.person_id)
    assert note.summary == "She has the crib."
    assert held(test, "date_input", "Date *") == days_ago(2)
    assert held(test, "selectbox", "How *") == "text"
    assert held(test, "text_input", "Case number or name *") == ""
    assert held(test, "number_input", "Minutes") is None
    assert held(test, "text_area", "Summary") == ""
    assert [one.form for one in rows(Draft)] == ["saved:quick_contact"]


def test_a_name_finds_the_case_for_who_may_read_it(world: World) -> None:
    test = opened(world, world.coordinator)
    fill(test, "text_input", "Case number or name *", "quill")
    assert any("SC-00001" in one.value for one in test.text)


def test_and_nothing_for_who_may_not(world: World) -> None:
    test = opened(world, world.data_entry)
    label = next(one.label for one in test.text_input)
    fill(test, "text_input", label, "quill")
    assert not any("SC-00001" in one.value for one in test.text)


def test_what_is_refused_stays_as_it_was_typed(world: World) -> None:
    test = opened(world, world.coordinator)
    fill(test, "text_input", "Case number or name *", "SC-00003")  # closed
    fill(test, "text_area", "Summary", "She has the crib.")
    save(test)
    assert test.error
    assert held(test, "text_area", "Summary") == "She has the crib."
    assert [one.form for one in rows(Draft)] == ["quick_contact"]


def test_nothing_is_saved_without_a_case(world: World) -> None:
    before = len(rows(Contact))
    test = opened(world, world.coordinator)
    fill(test, "text_area", "Summary", "Whose is this?")
    save(test)
    assert "belongs to" in test.error[0].value
    assert len(rows(Contact)) == before


def test_a_draft_is_offered_and_can_be_discarded(world: World) -> None:
    with open_session(world.coordinator, write=True) as session:
        typed = {"case": "SC-00001", "summary": "Half a", "held_on": date(2026, 3, 2)}
        drafts.keep(session, form="quick_contact", typed=typed)
    test = opened(world, world.coordinator)
    assert any("is back" in one.value for one in test.markdown)
    assert held(test, "text_area", "Summary") == "Half a"
    assert held(test, "date_input", "Date *") == date(2026, 3, 2)

    next(one for one in test.button if one.label == "Discard").click().run()
    assert held(test, "text_area", "Summary") == ""
    assert rows(Draft) == []


def test_a_service_is_noted(world: World) -> None:
    test = opened(world, world.coordinator, "need")
    fill(test, "text_input", "Case number or name *", "SC-00001")
    fill(test, "selectbox", "Service *", "housing")
    fill(test, "selectbox", "For *", "mother")
    save(test)
    assert (rows(ServiceNeed)[-1].domain, rows(ServiceNeed)[-1].noted_on) == ("housing", TODAY)


def test_a_lead_adds_members_one_after_the_other(world: World) -> None:
    test = opened(world, world.lead, "member")
    for name in ("Nora Newcomb", "Otis Othersby"):
        fill(test, "text_input", "Name *", name)
        save(test)
        assert held(test, "text_input", "Name *") == ""
    named = {one.id: one.name for one in rows(Person)}
    added = [
        one for one in rows(Membership) if named[one.person_id] in ("Nora Newcomb", "Otis Othersby")
    ]
    assert [one.workgroup_id for one in added] == [world.early_group] * 2
    assert all(one.role == "member" and one.is_on_email_list for one in added)


def test_a_lead_adds_an_action_and_notes_who_came(world: World) -> None:
    test = opened(world, world.lead, "action")
    fill(test, "text_input", "What was agreed *", "Call the clinic")
    save(test)
    assert rows(ActionItem)[-1].text == "Call the clinic"

    test = opened(world, world.lead, "attendance")
    fill(test, "date_input", "Date *", days_ago(1))
    (came,) = [one for one in test.multiselect if one.label == "In person"]
    came.select(came.options[0]).run()
    before = len(rows(Attendance))
    save(test)
    assert len(rows(Attendance)) == before + 1


def test_an_administrator_adds_an_organization_with_its_sectors(world: World) -> None:
    test = opened(world, world.administrator, "organization")
    county = next(one for one in test.selectbox if one.label == "County *")
    county.select("Maple County").run()
    fill(test, "text_input", "Name *", "Maple Food Bank")
    (sectors,) = [one for one in test.multiselect if one.label == "Sector"]
    sectors.select(sectors.options[0]).run()
    save(test)
    assert [one.value for one in test.error] == []
    added = rows(Organization)[-1]
    assert added.name == "Maple Food Bank"
    assert rows(OrganizationSector)[-1].organization_id == added.id
