"""Lists of tables: what somebody asks stands in the address, except what would tell a name."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models.rules.actor import Actor
from pages.parts import links
from tests.test_every_page import sent
from tests.world import World

pytestmark = pytest.mark.sqlite_only


def script(actor: "Actor") -> None:
    """What Streamlit runs."""
    from functools import partial

    from pages.parts import actions
    from pages.tables import tables

    actions.guarded(partial(tables.render, actor))


def opened(actor: Actor, **query: Any) -> AppTest:
    """The tables' screen at an address; `f_name` stands for f.name."""
    test = AppTest.from_function(script, args=(actor,), default_timeout=60)
    for key, value in query.items():
        test.query_params[key.replace("f_", "f.", 1)] = str(value)
    return ran(test.run())


def ran(test: AppTest) -> AppTest:
    """The screen after a run that went well."""
    assert not test.exception, test.exception[0].stack_trace if test.exception else ""
    return test


def said(test: AppTest) -> str:
    """Everything that went to the browser."""
    return b"".join(sent(test._tree)).decode("utf-8", errors="replace")


def field(test: AppTest, label: str) -> Any:
    """The first widget with this label."""
    every = (*test.text_input, *test.selectbox, *test.multiselect, *test.toggle, *test.checkbox)
    return next(one for one in every if one.label == label)


def press(test: AppTest, label: str) -> AppTest:
    """Press a button by what it says."""
    return ran(next(one for one in test.button if label in one.label).click().run())


def captions(test: AppTest) -> str:
    return " ".join(one.value for one in test.caption)


def test_a_name_that_is_searched_for_narrows_the_list_and_stays_out_of_the_address(
    world: World,
) -> None:
    test = opened(world.coordinator, table="participant_names")
    assert "Thistlewood" in said(test)
    ran(field(test, "Find").input("quillf").run())

    assert "Quillfeather" in said(test)
    assert "Thistlewood" not in said(test)
    assert "quillf" not in str(test.query_params)


def test_a_number_that_is_searched_for_can_be_sent_to_a_colleague(world: World) -> None:
    test = opened(world.coordinator, table="cases")
    ran(field(test, "Find").input("SC-00001").run())
    assert test.query_params["q"] == "SC-00001"

    again = opened(world.coordinator, table="cases", q="SC-00001")
    assert "SC-00001" in said(again)
    assert "SC-00002" not in said(again)


def test_what_was_asked_of_one_table_is_not_asked_of_another(world: World) -> None:
    test = opened(world.coordinator, table="participant_names")
    ran(field(test, "Find").input("quillf").run())
    test.query_params["table"] = "people"
    ran(test.run())

    assert "Ann Attwater" in said(test)
    assert field(test, "Find").value == ""


def test_a_filter_is_said_in_words_and_taken_out_by_a_click(world: World) -> None:
    test = opened(world.coordinator, table="contacts", f_medium="is:phone", f_minutes="at_least:1")
    labels = [one.label for one in test.button]
    assert "How is Phone" in labels
    assert "Minutes is at least 1" in labels
    press(test, "How is Phone")

    assert "f.medium" not in test.query_params
    assert test.query_params["f.minutes"] == "at_least:1"


def test_one_select_filters_by_what_the_table_is_usually_filtered_by(world: World) -> None:
    test = opened(world.director, table="cases")
    ran(field(test, "Status").select("closed").run())

    assert test.query_params["f.status"] == "is:closed"
    assert "SC-00003" in said(test)
    assert "SC-00001" not in said(test)


def test_nonsense_in_an_address_is_left_out(world: World) -> None:
    test = opened(
        world.director, table="cases", f_referred_on="is:someday", f_password="is:x", sort="own,-nothing",
        columns="number,password_hash,own", page="-3", group="x",
    )  # fmt: skip

    assert "SC-00001" in said(test)


@pytest.mark.parametrize(
    "name", ["users", "grants", "changes", "settings", "login_sessions", "nowhere"]
)
def test_a_table_that_is_not_among_theirs_is_not_found(world: World, name: str) -> None:
    test = opened(world.administrator, table=name)

    assert "This table was not found" in test.warning[0].value


def test_columns_are_chosen_and_ordered(world: World) -> None:
    test = opened(world.director, table="cases")
    ran(field(test, "Columns, in this order").set_value(["status", "number"]).run())

    assert test.query_params["columns"] == "status,number"
    assert list(test.dataframe[0].value.columns) == ["status", "number"]


def test_only_the_columns_that_are_shown_are_sent(world: World) -> None:
    test = opened(world.coordinator, table="participant_names", columns="last_name")

    assert "Quillfeather" in said(test)
    assert list(test.dataframe[0].value.columns) == ["last_name"]


def test_rows_are_ticked_and_opened_without_the_canvas(world: World) -> None:
    params = {"table": "contacts", "as": "rows"}
    test = opened(world.coordinator, **params)
    assert not test.dataframe
    ran(next(one for one in test.checkbox if one.label == "Tick this row").check().run())

    assert any("1 ticked row" in one.label for one in test.button)


def compared(actor: "Actor") -> None:
    """What Streamlit runs where a link leads to duplicates."""
    from pages.tables import duplicates

    duplicates.render(actor)


def test_two_ticked_rows_lead_to_their_comparison(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(links, "has", lambda _name: True)
    monkeypatch.setattr(links, "to", lambda name, _label, **query: followed.update({name: query}))
    test = opened(world.administrator, table="people", **{"as": "rows"})
    for place in (0, 1):
        ticks = [one for one in test.checkbox if one.label == "Tick this row"]
        ran(ticks[place].check().run())

    there = AppTest.from_function(compared, args=(world.administrator,), default_timeout=60)
    for name in ("table", "id", "other"):
        there.query_params[name] = str(followed["duplicates"][name])
    assert ran(there.run()).title[0].value == "Are these one person?"


def test_who_may_not_write_gets_neither_grid_nor_ticks(world: World) -> None:
    test = opened(world.director, table="contacts", edit="true")

    assert not [one for one in test.toggle if one.label == "Edit in grid"]
    assert not [one for one in test.button if "Change or remove" in one.label]


def test_the_sums_of_a_list_stand_below_it(world: World) -> None:
    test = opened(world.coordinator, table="contacts")

    assert "Minutes:" in captions(test).replace("\\", "")


def test_an_empty_list_says_what_to_do(world: World) -> None:
    test = opened(world.coordinator, table="contacts", f_minutes="at_least:1400")
    assert "Remove a filter" in test.info[0].value

    test = opened(world.partner, table="contacts")
    assert "No contacts yet" in test.info[0].value
