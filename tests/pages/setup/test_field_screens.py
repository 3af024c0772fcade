"""An administrator adds a field and changes a list; the people who work with records meet it at once."""

from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.commands import answers, own_fields
from db.session import open_session
from models.access import Change
from models.casework import Case, Contact
from models.data import OwnField
from models.rules.actor import SYSTEM, Actor
from tests.pages.opened import opened, press
from tests.world import World

pytestmark = pytest.mark.sqlite_only
HOSTILE = "![](http://evil.example/x)"
PRIVATE = "SALAMANDER-ANSWER"


def _screen(actor, name):  # type: ignore[no-untyped-def]  # AppTest copies its text: no names from here
    from pages.casework import case, new_case
    from pages.parts import actions, state
    from pages.setup import fields, lists

    state.keep_pages({})
    screens: dict[str, Any] = {
        "fields": fields.render, "lists": lists.render, "case": case.render, "new case": new_case.render,
    }  # fmt: skip
    actions.guarded(lambda: screens[name](actor))


def open_screen(actor: Actor, name: str, **query: Any) -> AppTest:
    """Open a screen as somebody, at an address."""
    return opened(_screen, actor, name, **query)


def field_of(elements: Any, label: str) -> Any:
    return next(one for one in elements if one.label == label)


def seen(app: AppTest) -> str:
    """Everything that was sent, labels and choices included."""
    return "\n".join(str(getattr(one, "proto", one)) for one in app.main)


def add(world: World, table: str, label: str, kind: str = "text", **more: Any) -> None:
    new = own_fields.NewField(table_name=table, label=label, kind=kind, **more)
    with open_session(world.administrator, write=True) as session:
        own_fields.add(session, area_id=world.maple, new=new)


def test_a_field_is_made_with_a_preview_and_asked_for_at_once(world: World) -> None:
    app = open_screen(world.administrator, "fields", table="contacts", edit="new")
    field_of(app.text_input, "Label *").input("Weather").run()
    field_of(app.selectbox, "Kind *").select("choice").run()
    field_of(app.text_area, "Values, one on each line").input("Sunny\nRainy").run()
    field_of(app.selectbox, "Everyone of *").select(world.maple).run()
    preview = field_of(app.selectbox, "Weather")
    assert preview.options == ["Sunny", "Rainy"]
    press(app, "Add the field")

    case = open_screen(world.coordinator, "case", id=world.open_case)
    field_of(case.selectbox, "Weather").select("rainy").run()
    press(case, "Save contact")
    with open_session(SYSTEM) as session:
        last = session.exec(select(Contact).order_by(Contact.id.desc())).first()  # type: ignore[union-attr]
        assert last is not None and last.own == {"weather": "rainy"}
        changes = session.exec(
            select(Change).where(Change.table_name == "contacts", Change.record_id == last.id)
        ).all()
    assert [one.after["own.weather"] for one in changes] == ["rainy"]
    case = open_screen(world.coordinator, "case", id=world.open_case)
    assert any("Rainy" in one.value for one in case.caption)


def test_a_field_without_a_label_is_refused_and_what_was_typed_stays(world: World) -> None:
    app = open_screen(world.administrator, "fields", table="contacts", edit="new")
    field_of(app.text_input, "Help").input("Why we ask").run()
    field_of(app.selectbox, "Everyone of *").select(world.maple).run()
    press(app, "Add the field")
    assert "needs a label" in app.error[0].value
    assert field_of(app.text_input, "Help").value == "Why we ask"


def test_a_needed_answer_is_asked_for_where_it_is_shown(world: World) -> None:
    add(
        world, "contacts", "Books left", "number", is_required=True, shown_when="medium",
        shown_for=["home_visit"],
    )  # fmt: skip
    app = open_screen(world.coordinator, "case", id=world.open_case)
    assert "Books left" not in seen(app)
    medium: Any = next(one for one in app.get("button_group") if "medium" in str(one.key))
    medium.set_value("home_visit").run()
    assert "Books left" in seen(app)
    press(app, "Save contact")
    assert "Books left is needed" in app.error[0].value
    field_of(app.number_input, "Books left *").set_value(3).run()
    press(app, "Save contact")
    with open_session(SYSTEM) as session:
        last = session.exec(select(Contact).order_by(Contact.id.desc())).first()  # type: ignore[union-attr]
        assert last is not None and last.own == {"books_left": 3}


def test_a_private_answer_is_sent_to_the_coordinator_and_to_no_director(world: World) -> None:
    add(world, "cases", "Before you visit", "long_text", is_private=True)
    with open_session(world.coordinator, write=True) as session:
        case = session.fetch(Case, world.open_case)
        answers.write(session, case, {"own.before_you_visit": PRIVATE})
    assert PRIVATE in seen(open_screen(world.coordinator, "case", id=world.open_case))
    told = seen(open_screen(world.director, "case", id=world.open_case))
    assert "Enrolled" in told
    assert PRIVATE not in told
    assert "Before you visit" not in told


def test_answers_are_changed_on_the_page_of_the_case(world: World) -> None:
    add(world, "cases", "Lives near", "text")
    app = open_screen(world.coordinator, "case", id=world.open_case)
    field_of(app.text_input, "Lives near").input("the mill").run()
    press(app, "Save")
    with open_session(SYSTEM) as session:
        assert session.fetch(Case, world.open_case).own == {"lives_near": "the mill"}


def test_a_new_case_is_opened_with_its_answers(world: World) -> None:
    add(world, "cases", "Lives near", "text", is_required=True)
    app = open_screen(world.coordinator, "new case")
    field_of(app.text_input, "Last name *").input("Fenwick").run()
    press(app, "Open case")
    assert "Lives near is needed" in app.error[0].value
    field_of(app.text_input, "Lives near *").input("the mill").run()
    press(app, "Open case")
    assert [one.value for one in app.error] == []
    with open_session(SYSTEM) as session:
        last = session.exec(select(Case).order_by(Case.id.desc())).first()  # type: ignore[union-attr]
        assert last is not None and last.own == {"lives_near": "the mill"}


def test_what_an_administrator_writes_is_never_read_as_markdown(world: World) -> None:
    add(world, "contacts", HOSTILE, help=HOSTILE, section=HOSTILE)
    add(world, "cases", HOSTILE, "choice", choices=[HOSTILE], help=HOSTILE)
    with open_session(world.coordinator, write=True) as session:
        case = session.fetch(Case, world.open_case)
        (name,) = session.own_shape("cases")
        answers.write(session, case, {name: "http_evil_example_x"})
    with open_session(SYSTEM) as session:
        ids = [one.id for one in session.exec(select(OwnField))]
    screens = [
        open_screen(world.coordinator, "case", id=world.open_case),
        open_screen(world.administrator, "fields", table="contacts"),
        *(open_screen(world.administrator, "fields", table="cases", edit=one) for one in ids),
        open_screen(world.administrator, "lists", list="own:cases.http_evil_example_x"),
    ]
    for app in screens:
        for one in (*app.markdown, *app.caption, *app.header, *app.subheader, *app.title):
            assert "](http" not in one.value
        for kind in (app.text_input, app.selectbox, app.button, app.get("button_group")):
            widgets: list[Any] = list(kind)
            for widget in widgets:
                assert "](http" not in widget.label
                assert "](http" not in getattr(widget, "help", "")


def test_a_list_is_changed_in_place(world: World) -> None:
    app = open_screen(world.administrator, "lists", list="referral_source")
    field_of(app.text_input, "Another value").input("Story hour")
    press(app, "Add the value")
    assert "Story hour" in seen(app)


def test_a_list_that_rules_depend_on_says_why(world: World) -> None:
    app = open_screen(world.administrator, "lists", list="case_status")
    assert any("rules know each step" in one.value for one in app.caption)
    assert not [one for one in app.text_input if one.label == "Another value"]
