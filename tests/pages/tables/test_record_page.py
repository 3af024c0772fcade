"""The page of a record of any table: its form, what refers to it, and the trash."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.queries import records, shapes
from db.session import open_session
from models import choices
from models.base import Listed
from models.casework import Contact
from models.data import OwnField
from models.people import Organization, Person
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked
from models.workgroups import ActionItem, Membership, Seat
from pages.parts import picker, words
from tests import world as cast
from tests.pages.opened import opened, press
from tests.world import World

pytestmark = pytest.mark.sqlite_only


def _screen(actor, table, record_id):  # type: ignore[no-untyped-def]  # AppTest copies its text: no names from here
    from models.base import tables
    from pages.parts import actions, state
    from pages.tables import record

    state.keep_pages({})
    actions.guarded(lambda: record.render(actor, tables()[table], record_id))


def open_record(actor: Actor, table: str, record_id: int | None = None, **query: Any) -> AppTest:
    """Open a record's page, or the form of a new one, as somebody."""
    return opened(_screen, actor, table, record_id, **query)


def field(app: AppTest, label: str) -> Any:
    """The first widget with this label."""
    found = [
        one
        for kind in ("text_input", "text_area", "number_input", "date_input", "time_input",
                     "selectbox", "multiselect", "checkbox", "button_group")
        for one in app.get(kind)
        if getattr(one, "label", "") == label
    ]  # fmt: skip
    return found[0]


def open_folded(app: AppTest, label: str) -> None:
    """Unfold the expander with this label; AppTest has no hand for it, so its state is set."""
    one: Any = next(one for one in app.expander if one.label == label)
    key = one.proto.id.split("-", 2)[2]
    app.session_state[key] = True
    app.run()
    assert not app.exception, app.exception[0].stack_trace if app.exception else ""


def sentences(app: AppTest) -> str:
    """What stands on the page as text."""
    kinds = ("markdown", "error", "info", "warning", "success", "caption", "text")
    found: list[Any] = [one for kind in kinds for one in app.get(kind)]
    return "\n".join(one.value for one in found)


def own_field(world: World, table: str, **more: Any) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(OwnField(area_id=world.maple, table_name=table, **more))


@pytest.mark.parametrize("who", ["lead", "coordinator", "mentor_coordinator"])
def test_a_record_of_every_table_opens_and_so_does_the_form_of_a_new_one(
    world: World, who: str
) -> None:
    actor = world.actors()[who]
    for table in shapes.listed(actor):
        name = str(table.__tablename__)
        with open_session(actor) as session:
            shape = shapes.shape(session, table)
            rows = records.page(session, table, shape, Asked(), size=1).rows
        for row in rows:
            app = open_record(actor, name, row.id)
            assert app.title[0].value and not app.warning, name
        app = open_record(actor, name)
        assert app.title[0].value.startswith("Add "), name


def test_lena_corrects_a_term_and_what_is_refused_stays_typed(world: World) -> None:
    app = open_record(world.lead, "memberships", world.lena_membership)
    field(app, "Term ends").set_value(date(2020, 1, 1)).run()
    press(app, "Save")
    assert "ends before it starts" in sentences(app)
    assert field(app, "Term ends").value == date(2020, 1, 1)
    field(app, "Term ends").set_value(date(2027, 6, 30)).run()
    press(app, "Save")
    with open_session(SYSTEM) as session:
        kept = session.fetch(Membership, world.lena_membership)
    assert (kept.term_ends_on, kept.version) == (date(2027, 6, 30), 2)


def test_a_refusal_stands_beside_its_field(world: World) -> None:
    app = open_record(world.administrator, "organizations", world.clinic)
    field(app, "Phone").set_value("call me").run()
    field(app, "Website").set_value("ftp://x").run()
    press(app, "Save")
    said = [one.value for one in app.markdown]
    assert any("Phone is not a phone number" in one for one in said)
    assert any("Website is not a web address" in one for one in said)
    assert app.error[0].value == "Nothing was saved: 2 fields marked above."
    assert field(app, "Phone").value == "call me"


def test_two_people_change_different_fields_and_both_are_kept(world: World) -> None:
    app = open_record(world.administrator, "organizations", world.clinic)
    field(app, "Address").set_value("1 Oak Street").run()
    with open_session(world.coordinator, write=True) as session:
        session.fetch(Organization, world.clinic).phone = "205-555-0177"
    press(app, "Save")
    with open_session(SYSTEM) as session:
        kept = session.fetch(Organization, world.clinic)
    assert (kept.address, kept.phone) == ("1 Oak Street", "205-555-0177")


def test_two_people_change_the_same_field_and_the_second_is_asked(world: World) -> None:
    app = open_record(world.administrator, "organizations", world.clinic)
    field(app, "Phone").set_value("205-555-0111").run()
    with open_session(world.coordinator, write=True) as session:
        session.fetch(Organization, world.clinic).phone = "205-555-0122"
    press(app, "Save")
    assert "somebody else changed this meanwhile" in sentences(app)
    assert field(app, "Phone").value == "205-555-0111"
    app.radio[0].set_value(True).run()
    press(app, "Save")
    with open_session(SYSTEM) as session:
        assert session.fetch(Organization, world.clinic).phone == "205-555-0111"


def test_a_new_member_stands_where_the_link_said_and_seats_are_that_groups(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Seat(workgroup_id=world.health_group, name="Seat of another group"))
    app = open_record(world.lead, "memberships", workgroup_id=world.early_group)
    assert field(app, "Workgroup *").value == world.early_group
    assert [one.split(" ")[0] for one in field(app, "Seat").options] == ["Chair", "Parent"]
    with open_session(SYSTEM) as session:
        ann = session.exec(select(Person.id).where(Person.name == "Ann Attwater")).one()
    field(app, "Person *").set_value(ann).run()
    field(app, "Role *").set_value("member").run()
    press(app, "Add the membership")
    with open_session(SYSTEM) as session:
        added = session.exec(select(Membership).where(Membership.person_id == ann)).one()
    assert (added.workgroup_id, added.is_on_email_list) == (world.early_group, True)


def test_the_program_of_a_contact_is_that_of_its_case(world: World) -> None:
    app = open_record(world.coordinator, "contacts", case_id=world.open_case)
    assert "Program *" not in [one.label for one in app.selectbox]
    field(app, "Date *").set_value(cast.days_ago(1)).run()
    field(app, "How *").set_value("phone").run()
    press(app, "Add the contact")
    with open_session(SYSTEM) as session:
        added = session.exec(
            select(Contact).where(
                Contact.held_on == cast.days_ago(1), Contact.case_id == world.open_case
            )
        ).one()
    assert added.program_id == world.bright_start


def test_an_own_field_appears_when_the_other_asks_for_it(world: World) -> None:
    own_field(
        world, "organizations", key="why", label="Why not", kind="text",
        shown_when="is_active", shown_for=["no"],
    )  # fmt: skip
    app = open_record(world.administrator, "organizations", world.clinic)
    assert "Why not" not in [one.label for one in app.text_input]
    field(app, "Active partner").set_value(False).run()
    field(app, "Why not").set_value("Moved away").run()
    press(app, "Save")
    with open_session(SYSTEM) as session:
        assert session.fetch(Organization, world.clinic).own == {"why": "Moved away"}


def test_a_private_field_is_only_for_who_may_change_the_record(world: World) -> None:
    own_field(world, "organizations", key="secret", label="Secret", kind="text", is_private=True)
    labels = [
        one.label
        for one in open_record(world.administrator, "organizations", world.clinic).text_input
    ]
    assert "Secret" in labels
    assert "Secret" not in sentences(open_record(world.partner, "organizations", world.clinic))


def test_a_retired_choice_is_kept_and_not_offered(world: World) -> None:
    roles = choices.MEMBER_ROLE
    try:
        roles.lay([Listed(one, label, "", one == "chair") for one, label in roles.declared.items()])
        app = open_record(world.lead, "memberships", world.lena_membership)
        assert field(app, "Role *").value == "chair"
        app = open_record(world.lead, "memberships", workgroup_id=world.early_group)
        assert roles.label("chair") not in field(app, "Role *").options
    finally:
        roles.lay([Listed(one, label) for one, label in roles.declared.items()])


def test_bo_reads_and_is_told_who_may_change(world: World) -> None:
    app = open_record(world.partner, "organizations", world.clinic)
    assert not app.text_input and "Who may: " in app.info[0].value
    assert "205-555-0100" in [one.value for one in app.text]


def test_a_copy_starts_with_what_the_other_says(world: World) -> None:
    app = open_record(world.lead, "memberships", copy=world.lena_membership)
    assert field(app, "Term ends").value == date(2026, 6, 30)
    assert field(app, "Person *").value == world.lead.person_id


def test_lena_moves_an_action_to_the_trash_and_takes_it_back(world: World) -> None:
    app = open_record(world.lead, "action_items", world.action_item)
    press(app, "Move to the trash")
    assert "is in the trash" in sentences(app)
    with open_session(SYSTEM) as session:
        assert session.get(ActionItem, world.action_item) is None
    press(app, "Undo")
    with open_session(SYSTEM) as session:
        assert session.fetch(ActionItem, world.action_item).text == "Ask three parents to join"


def test_what_others_refer_to_is_not_moved_to_the_trash(world: World) -> None:
    app = open_record(world.lead, "seats", world.chair_seat)
    press(app, "Move to the trash")
    assert "1 membership" in sentences(app)


def test_of_many_people_the_best_matches_are_offered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picker, "FEW", 3)
    app = open_record(world.lead, "memberships", workgroup_id=world.early_group)
    field(app, "Person *").set_value("attw").run()
    pills: Any = app.get("button_group")
    found = next(one for one in pills if one.label == "Choose a person")
    assert found.options == [words.legible("Ann Attwater, Partner of the table")]


def test_a_name_that_is_here_already_is_offered_before_it_is_entered_twice(world: World) -> None:
    app = open_record(world.lead, "people")
    field(app, "Name *").set_value("Bow Bridgman").run()
    assert "Could it be a person who is here already" in app.warning[0].value
    assert "spelled alike" in sentences(app)


def test_what_was_typed_comes_back_after_a_reload_and_never_in_another_group(world: World) -> None:
    app = open_record(world.lead, "memberships", workgroup_id=world.early_group)
    field(app, "Term starts").set_value(date(2026, 7, 1)).run()
    app = open_record(world.lead, "memberships", workgroup_id=world.early_group)
    assert "is back" in sentences(app)
    assert field(app, "Term starts").value == date(2026, 7, 1)
    app = open_record(world.lead, "memberships", workgroup_id=world.health_group)
    assert field(app, "Term starts").value is None
    app = open_record(world.director, "goals")
    assert "is back" not in sentences(app)


def test_a_saved_record_leaves_no_draft(world: World) -> None:
    app = open_record(world.lead, "action_items", workgroup_id=world.early_group)
    field(app, "What was agreed *").set_value("Call the school").run()
    press(app, "Add the action item")
    app = open_record(world.lead, "action_items", workgroup_id=world.early_group)
    assert "is back" not in sentences(app) and field(app, "What was agreed *").value == ""


def test_a_new_person_is_added_in_place_and_chosen(world: World) -> None:
    app = open_record(world.lead, "memberships", workgroup_id=world.early_group)
    open_folded(app, "Add a new person")
    field(app, "Name *").set_value("Otto Newcomer").run()
    press(app, "Add the person")
    with open_session(SYSTEM) as session:
        otto = session.exec(select(Person.id).where(Person.name == "Otto Newcomer")).one()
    assert field(app, "Person *").value == otto


def test_somebody_who_is_here_already_is_linked_and_not_entered_twice(world: World) -> None:
    app = open_record(world.lead, "memberships", workgroup_id=world.early_group)
    open_folded(app, "Add a new person")
    field(app, "Name *").set_value("Anne Attwater").run()
    press(app, "Use Ann Attwater")
    with open_session(SYSTEM) as session:
        ann = session.exec(select(Person.id).where(Person.name == "Ann Attwater")).one()
    assert field(app, "Person *").value == ann
