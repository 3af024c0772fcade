"""Choice lists as people change them: words, order, color; retired, never deleted; what rules name is kept."""

import ast
from pathlib import Path
from typing import Any, Final

import pytest

from db.commands import choice_lists
from db.queries import choice_lists as queries
from db.session import open_session
from models import choices
from models.casework import Case
from models.rules import choice_lists as rules
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Stale
from pages.parts import words
from tests.world import World

SOURCE: Final = "referral_source"


def change(actor: Actor, value: str, list_name: str = SOURCE, **more: Any) -> None:
    with open_session(actor, write=True) as session:
        choice_lists.change(session, list_name=list_name, value=value, **more)


def words_of(list_name: str) -> list[str]:
    with open_session(SYSTEM) as session:
        return [one.label for one in queries.values(session, list_name=list_name)]


def test_new_words_are_read_everywhere_and_the_value_stays(world: World) -> None:
    change(world.administrator, "hospital", label="Maternity ward")
    assert choices.REFERRAL_SOURCE.label("hospital") == "Maternity ward"
    with open_session(world.coordinator) as session:
        assert session.fetch(Case, world.open_case).referral_source == "hospital"


def test_a_value_that_was_added_can_be_given_at_once(world: World) -> None:
    with open_session(world.administrator, write=True) as session:
        value = choice_lists.add(session, list_name=SOURCE, label="Story hour").value
    with open_session(world.coordinator, write=True) as session:
        session.fetch(Case, world.open_case).referral_source = value
    assert choices.REFERRAL_SOURCE.label(value) == "Story hour"


def test_a_retired_value_stays_where_it_is_and_is_given_to_nobody_else(world: World) -> None:
    with open_session(world.administrator, write=True) as session:
        choice_lists.retire(session, list_name=SOURCE, value="hospital")
    assert "hospital" not in choices.REFERRAL_SOURCE.offered()
    assert "hospital" in choices.REFERRAL_SOURCE.offered("hospital")
    with open_session(world.coordinator, write=True) as session:
        session.fetch(Case, world.open_case).referring_organization_id = world.church
    with pytest.raises(Invalid), open_session(world.coordinator, write=True) as session:
        session.fetch(Case, world.new_case).referral_source = "hospital"
    with open_session(world.administrator, write=True) as session:
        choice_lists.restore(session, list_name=SOURCE, value="hospital")
    assert "hospital" in choices.REFERRAL_SOURCE.offered()


def test_the_order_is_the_one_people_gave(world: World) -> None:
    before = words_of(SOURCE)
    with open_session(world.administrator, write=True) as session:
        choice_lists.reorder(session, list_name=SOURCE, values=["other", "self"])
    assert words_of(SOURCE)[:3] == ["Other", "Self or family", before[0]]
    assert list(choices.REFERRAL_SOURCE)[:2] == ["other", "self"]


def test_a_color_is_the_one_of_every_screen(world: World) -> None:
    change(world.administrator, "on_hold", "case_status", color="red")
    assert words.color("on_hold") == words.VERMILION


def test_two_values_do_not_have_the_same_words(world: World) -> None:
    with pytest.raises(Invalid, match="already"):
        change(world.administrator, "hospital", label="court")
    with (
        pytest.raises(Invalid, match="already"),
        open_session(world.administrator, write=True) as session,
    ):
        choice_lists.add(session, list_name=SOURCE, label=" Court ")


def test_somebody_elses_change_is_not_overwritten(world: World) -> None:
    change(world.administrator, "hospital", label="Maternity ward")
    with pytest.raises(Stale):
        change(world.administrator, "hospital", label="Birth center", version=7)


@pytest.mark.parametrize("role", ["director", "lead", "coordinator", "data_entry", "partner"])
def test_only_an_administrator_changes_lists(world: World, role: str) -> None:
    with pytest.raises(Forbidden):
        change(getattr(world, role), "hospital", label="Maternity ward")
    assert choices.REFERRAL_SOURCE.label("hospital") == "Birthing hospital"


def test_an_administrator_of_one_county_does_not_change_what_holds_for_all(world: World) -> None:
    only = Actor(
        user_id=world.administrator.user_id, person_id=world.administrator.person_id, name="Ada",
        counties=frozenset({world.maple}), reach={"administrator": world.director.reach["director"]},
    )  # fmt: skip
    with pytest.raises(Forbidden):
        change(only, "hospital", label="Maternity ward")


@pytest.mark.parametrize("name", rules.PROTECTED)
def test_lists_that_rules_depend_on_take_words_and_no_values(world: World, name: str) -> None:
    value = next(iter(rules.BUILT_IN[name].declared))
    change(world.administrator, value, name, label="Other words")
    assert rules.BUILT_IN[name].label(value) == "Other words"
    with pytest.raises(Invalid), open_session(world.administrator, write=True) as session:
        choice_lists.add(session, list_name=name, label="One more")
    with pytest.raises(Invalid), open_session(world.administrator, write=True) as session:
        choice_lists.retire(session, list_name=name, value=value)


def test_a_value_that_forms_start_with_is_not_retired(world: World) -> None:
    with (
        pytest.raises(Invalid, match="cannot be retired"),
        open_session(world.administrator, write=True) as session,
    ):
        choice_lists.retire(session, list_name="medium", value="phone")


def test_an_unknown_list_or_value_is_not_found(world: World) -> None:
    for name, value in (("nothing", "x"), (SOURCE, "nothing"), ("", "")):
        with pytest.raises(NotFound):
            change(world.administrator, value, name, label="x")


def test_another_process_takes_over_what_was_changed(world: World) -> None:
    change(world.administrator, "hospital", label="Maternity ward")
    queries.reset()  # as a process that has just started
    assert choices.REFERRAL_SOURCE.label("hospital") == "Birthing hospital"
    with open_session(SYSTEM) as session:
        queries.refresh(session)
    with open_session(SYSTEM) as session:
        queries.refresh(session)
        assert session.statements == 0  # nothing changed: the chain of records says so
    assert choices.REFERRAL_SOURCE.label("hospital") == "Maternity ward"


def test_a_change_that_was_taken_back_does_not_stay_in_the_process(world: World) -> None:
    with pytest.raises(RuntimeError), open_session(world.administrator, write=True) as session:
        choice_lists.change(session, list_name=SOURCE, value="hospital", label="Maternity ward")
        raise RuntimeError("the power went")
    queries.load()
    assert choices.REFERRAL_SOURCE.label("hospital") == "Birthing hospital"


# What rules name

ROOT: Final = Path(__file__).resolve().parents[3]
LOOKED_AT: Final = ("models/rules", "db/queries", "db/commands", "pages")
ELSEWHERE: Final = {
    # Words that mean something else where they stand.
    "language": {"es"},  # the end of "matches"
    "medium": {"text", "group", "in_person"},  # a kind of field, a part of an address, attendance
    "referral_source": {"community"},  # a kind of area
    "sector": {"health"},  # an address
    "need_for": {"mother", "infant", "father", "returning_person"},  # roles in a case
}


ANYWHERE: Final = {"other"}  # the second of two records, in an address


def named_in_code() -> set[str]:
    """Every text that stands in the rules, the queries, the commands and the pages."""
    return {
        node.value
        for part in LOOKED_AT
        for path in (ROOT / part).rglob("*.py")
        if path != ROOT / "models/rules/choice_lists.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_value_that_code_names_is_protected() -> None:
    named = named_in_code()
    open_to_change = {
        name: sorted(
            set(one.declared)
            & named
            - ANYWHERE
            - rules.PROTECTED_VALUES.get(name, frozenset())
            - ELSEWHERE.get(name, set())
        )
        for name, one in rules.BUILT_IN.items()
        if name not in rules.PROTECTED
    }
    assert {name: values for name, values in open_to_change.items() if values} == {}


def test_what_is_protected_is_there() -> None:
    assert set(rules.PROTECTED) <= set(rules.BUILT_IN)
    for name, values in rules.PROTECTED_VALUES.items():
        assert values <= set(rules.BUILT_IN[name].declared)


def test_every_list_people_meet_has_a_name() -> None:
    assert set(rules.shown()) <= set(rules.TITLES)
