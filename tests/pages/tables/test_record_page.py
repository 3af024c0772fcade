"""The page of a record of any table: its form, what refers to it, and the trash."""

from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.queries import records, shapes
from db.session import open_session
from models.base import tables
from models.people import Person
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked
from models.workgroups import Membership
from pages.parts import clock
from tests import world as cast
from tests.world import World

pytestmark = pytest.mark.sqlite_only


def _screen(actor, table, record_id):  # type: ignore[no-untyped-def]  # AppTest copies its text: no names from here
    from models.base import tables
    from pages.parts import actions, state
    from pages.tables import record

    state.keep_pages({})
    actions.guarded(lambda: record.render(actor, tables()[table], record_id))


@pytest.fixture(autouse=True)
def _on_the_day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: cast.TODAY)


def open_record(actor: Actor, table: str, record_id: int | None = None, **query: Any) -> AppTest:
    """Open a record's page, or the form of a new one, as somebody."""
    app = AppTest.from_function(_screen, args=(actor, table, record_id), default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = str(value)
    app.run()
    assert not app.exception, app.exception[0].stack_trace if app.exception else ""
    return app


def press(app: AppTest, label: str) -> None:
    """Press the first button with this label."""
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception[0].stack_trace if app.exception else ""


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


@pytest.mark.parametrize(
    "who",
    ["director", "lead", "coordinator", "mentor_coordinator", "data_entry", "partner",
     "administrator", "charlie"],
)  # fmt: skip
def test_every_record_of_every_table_opens(world: World, who: str) -> None:
    actor = world.actors()[who]
    for table in shapes.listed(actor):
        name = str(table.__tablename__)
        with open_session(actor) as session:
            shape = shapes.shape(session, table)
            rows = records.page(session, table, shape, Asked(), size=2).rows
        for row in rows:
            app = open_record(actor, name, row.id)
            assert app.title[0].value, name
            assert not app.warning, (name, app.warning)
        app = open_record(actor, name)
        assert app.title[0].value.startswith("Add "), name
