"""An administrator adds fields; people answer them; nobody reads or writes past their role."""

from typing import Any

import pytest
from sqlmodel import select

from db.commands import answers, choice_lists, contacts, own_fields, records
from db.queries import choice_lists as list_queries
from db.queries import own_fields as queries
from db.session import open_session
from models.access import Change
from models.base import Stamp
from models.casework import Contact
from models.data import OwnField, PrivateAnswer
from models.people import Person
from models.rules.actor import SYSTEM, Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Refused, Unguarded
from tests.world import TODAY, World


def add(world: World, table: str, label: str, kind: str = "text", **more: Any) -> str:
    """Let Ada add a field to a table of Maple County, and say its name."""
    new = own_fields.NewField(table_name=table, label=label, kind=kind, **more)
    with open_session(world.administrator, write=True) as session:
        return "own." + own_fields.add(session, area_id=world.maple, new=new).key


def answer(actor: Actor, contact_id: int, **given: Any) -> None:
    with open_session(actor, write=True) as session:
        row = session.fetch(Contact, contact_id)
        answers.write(session, row, {f"own.{name}": value for name, value in given.items()})


def read(actor: Actor, contact_id: int) -> dict[str, Any]:
    with open_session(actor) as session:
        return queries.answers(session, row=session.fetch(Contact, contact_id))


def field(name: str) -> OwnField:
    with open_session(SYSTEM) as session:
        key = name.removeprefix("own.")
        return session.exec(select(OwnField).where(OwnField.key == key)).one()


def test_a_field_is_answered_as_soon_as_it_is_there(world: World) -> None:
    name = add(world, "contacts", "Interpreter needed?", "yes_no")
    answer(world.coordinator, world.contact, interpreter_needed=True)
    assert read(world.coordinator, world.contact) == {name: True}


def test_a_choice_field_comes_with_its_list(world: World) -> None:
    add(world, "contacts", "Mood", "choice", choices=["Calm", "Worried"], default="calm")
    with open_session(world.administrator) as session:
        rows = list_queries.values(session, list_name="own:contacts.mood")
    assert [(one.value, one.label) for one in rows] == [("calm", "Calm"), ("worried", "Worried")]


def test_two_fields_of_the_same_name_have_keys_of_their_own(world: World) -> None:
    assert add(world, "contacts", "Shoe size") == "own.shoe_size"
    assert add(world, "contacts", "Shoe size") == "own.shoe_size_2"


def test_a_field_of_another_county_with_the_same_name_does_not_stand_in_the_way(
    world: World,
) -> None:
    with open_session(SYSTEM, write=True) as session:
        new = own_fields.NewField(table_name="contacts", label="Shoe size", kind="text")
        own_fields.add(session, area_id=world.cedar, new=new)
    maple_only = Actor(
        user_id=world.administrator.user_id,
        person_id=world.administrator.person_id,
        name="Ada",
        counties=frozenset({world.maple}),
        reach={"administrator": world.director.reach["director"]},
    )
    with open_session(maple_only, write=True) as session:
        new = own_fields.NewField(table_name="contacts", label="Shoe size", kind="number")
        assert own_fields.add(session, area_id=world.maple, new=new).key == "shoe_size_2"


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "  ", "kind": "text"},
        {"label": "x", "kind": "poem"},
        {"label": "x", "kind": "number", "at_least": 5, "at_most": 2},
        {"label": "x", "kind": "number", "at_least": 5, "default": "3"},
        {"label": "x", "kind": "number", "default": "--3"},
        {"label": "x", "kind": "text", "at_least": 5},
        {"label": "x", "kind": "text", "max_length": 10_000},
        {"label": "x", "kind": "date", "default": "2026-01-01"},
        {"label": "x", "kind": "choice"},
        {"label": "x", "kind": "choice", "choices": ["A", "a"]},
        {"label": "x", "kind": "choice", "choices": ["A"], "default": "b"},
        {"label": "x", "kind": "text", "shown_when": "held_on", "shown_for": ["1"]},
        {"label": "x", "kind": "text", "shown_when": "medium"},
        {"label": "x", "kind": "text", "shown_when": "medium", "shown_for": ["pigeon"]},
        {"label": "x", "kind": "text", "program_id": 1, "workgroup_id": 1},
        {"label": "x", "kind": "text", "workgroup_id": 1},
    ],
    ids=lambda one: ", ".join(f"{name}={value}" for name, value in one.items()),
)
def test_a_field_that_makes_no_sense_is_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        add(world, "contacts", **wrong)


@pytest.mark.parametrize("table", ["changes", "users", "case_statuses", "drafts", "nowhere"])
def test_some_tables_take_no_fields(world: World, table: str) -> None:
    with pytest.raises(NotFound):
        add(world, table, "Mood")


@pytest.mark.parametrize("role", ["director", "lead", "coordinator", "data_entry", "partner"])
def test_only_an_administrator_adds_fields(world: World, role: str) -> None:
    new = own_fields.NewField(table_name="contacts", label="Mood", kind="text")
    with (
        pytest.raises(Forbidden),
        open_session(getattr(world, role), write=True) as session,
    ):
        own_fields.add(session, area_id=world.maple, new=new)


def test_kind_place_and_privacy_of_a_field_stay(world: World) -> None:
    row = field(add(world, "contacts", "Mood"))
    for name, value in (("kind", "number"), ("is_private", True), ("key", "other")):
        with (
            pytest.raises(Invalid),
            open_session(world.administrator, write=True) as session,
        ):
            given: dict[str, Any] = {name: value}
            own_fields.change(session, field_id=row.id or 0, **given)


def test_a_field_is_never_deleted(world: World) -> None:
    row = field(add(world, "contacts", "Mood"))
    with pytest.raises(Forbidden), open_session(world.administrator, write=True) as session:
        session.delete(session.fetch(OwnField, row.id))


# What a field holds


@pytest.mark.parametrize(
    ("kind", "more", "good", "bad"),
    [
        ("text", {"max_length": 5}, ["abc"], ["abcdef", 3, "a\nb", {"a": 1}]),
        ("long_text", {}, ["a\nb", "x" * 10_000], ["x" * 10_001, 1]),
        ("number", {"at_least": 1, "at_most": 9}, [1, 9], [0, 10, 1.5, "3", True, 2**40]),
        ("money", {}, [1.5, 3], ["1.5", True, float("inf")]),
        ("date", {}, ["2026-03-04"], ["March 4", "1750-01-01", 20260304, "20260304"]),
        ("yes_no", {}, [True, False], ["yes", 1, "no"]),
        ("choice", {"choices": ["A", "B"]}, ["a", "b"], ["c", ["a"], 1]),
        ("choices", {"choices": ["A", "B"]}, [["a"], ["a", "b"]], ["a", ["c"], [["a"]]]),
        ("link", {}, ["https://maple.example/a"], ["javascript:alert(1)", "maple"]),
        ("person", {}, [], ["1", 1.5, True, [1]]),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_an_answer_is_what_its_field_holds(
    world: World, kind: str, more: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    add(world, "contacts", "It", kind, **more)
    for value in good:
        answer(world.coordinator, world.contact, it=value)
        with open_session(world.coordinator) as session:
            assert session.fetch(Contact, world.contact).own == {"it": value}
    for value in bad:
        with pytest.raises(Invalid):
            answer(world.coordinator, world.contact, it=value)


def test_a_field_nobody_added_takes_no_answer(world: World) -> None:
    with pytest.raises(Invalid):
        answer(world.coordinator, world.contact, unheard_of="x")
    with pytest.raises(Invalid), open_session(world.coordinator, write=True) as session:
        session.fetch(Contact, world.contact).own = {"unheard_of": "x"}
    with pytest.raises(Unguarded), open_session(world.coordinator, write=True) as session:
        session.fetch(Contact, world.contact).own = ["x"]  # type: ignore[assignment]


def test_a_field_of_another_program_is_not_answered_here(world: World) -> None:
    add(world, "contacts", "Mood", program_id=world.way_home)
    with pytest.raises(Invalid, match="another program"):
        answer(world.coordinator, world.contact, mood="calm")


def test_a_person_one_may_not_see_is_not_named_in_an_answer(world: World) -> None:
    add(world, "contacts", "Who came along", "person")
    with open_session(SYSTEM) as session:
        mentor = session.exec(select(Person.id).where(Person.name == "Gideon Larkspur")).one()
    with pytest.raises(NotFound):
        answer(world.coordinator, world.contact, who_came_along=mentor)
    answer(world.coordinator, world.contact, who_came_along=world.coordinator.person_id)


def test_a_needed_answer_is_asked_for_where_its_condition_is_met(world: World) -> None:
    add(
        world,
        "contacts",
        "Who opened",
        is_required=True,
        shown_when="medium",
        shown_for=["home_visit"],
    )
    with pytest.raises(Invalid, match="Who opened is needed"):
        answer(world.coordinator, world.contact, who_opened="")
    answer(world.coordinator, world.entered_contact, who_opened="")


def test_a_retired_field_keeps_its_answers_and_takes_no_more(world: World) -> None:
    row = field(add(world, "contacts", "Mood"))
    answer(world.coordinator, world.contact, mood="calm")
    with open_session(world.administrator, write=True) as session:
        own_fields.retire(session, field_id=row.id or 0)
    assert read(world.coordinator, world.contact) == {"own.mood": "calm"}
    with pytest.raises(Invalid, match="no longer"):
        answer(world.coordinator, world.contact, mood="worried")
    with open_session(world.administrator, write=True) as session:
        own_fields.restore(session, field_id=row.id or 0)
    answer(world.coordinator, world.contact, mood="worried")


def test_an_answer_changed_is_one_change(world: World) -> None:
    add(world, "contacts", "Mood")
    answer(world.coordinator, world.contact, mood="calm")
    answer(world.coordinator, world.contact, mood="calm")
    with open_session(SYSTEM) as session:
        found = session.exec(
            select(Change)
            .where(Change.table_name == "contacts", Change.record_id == world.contact)
            .order_by(Change.id)  # type: ignore[arg-type]
        ).all()
    assert [one.after for one in found][1:] == [{"own.mood": "calm"}]


# Lists


def test_renaming_or_retiring_a_choice_leaves_old_answers(world: World) -> None:
    add(world, "contacts", "Mood", "choice", choices=["Calm", "Worried"])
    answer(world.coordinator, world.contact, mood="calm")
    mood: dict[str, Any] = {"list_name": "own:contacts.mood", "value": "calm"}
    with open_session(world.administrator, write=True) as session:
        choice_lists.change(session, **mood, label="At ease", color="green")
    with open_session(world.administrator, write=True) as session:
        choice_lists.retire(session, **mood)
    assert read(world.coordinator, world.contact) == {"own.mood": "calm"}
    with pytest.raises(Invalid, match="no longer offered"):
        answer(world.coordinator, world.entered_contact, mood="calm")
    answer(world.coordinator, world.contact, mood="calm")  # what was there may stay


# Private answers


PRIVATE = "SALAMANDER-ANSWER"


@pytest.fixture
def private(world: World) -> str:
    """A private field of contacts, answered for the contact Ann logged."""
    name = add(world, "contacts", "Safe word", is_private=True)
    answer(world.coordinator, world.contact, safe_word=PRIVATE)
    return name


READERS = {
    "director": False, "lead": False, "coordinator": True, "mentor_coordinator": False,
    "data_entry": False, "partner": False, "administrator": False, "charlie": False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "reads"), READERS.items(), ids=READERS)
def test_private_answers_are_read_by_who_may_change_the_record(
    world: World, private: str, role: str, reads: bool
) -> None:
    actor = getattr(world, role)
    with open_session(actor) as session:
        found = session.exec(select(PrivateAnswer)).all()
        changes = session.exec(select(Change).where(Change.table_name == "private_answers")).all()
    assert bool(found) is reads
    assert bool(changes) is reads


def test_a_private_answer_is_not_written_among_the_open_ones(world: World, private: str) -> None:
    with pytest.raises(Invalid), open_session(world.coordinator, write=True) as session:
        session.fetch(Contact, world.contact).own = {"safe_word": "open"}


def test_nobody_answers_for_a_record_they_may_not_change(world: World, private: str) -> None:
    made_up = PrivateAnswer(
        table_name="contacts", record_id=world.entered_contact, own={"safe_word": "x"}
    )
    for role, refusal in (("director", Forbidden), ("charlie", NotFound), ("partner", NotFound)):
        actor: Actor = getattr(world, role)
        row = PrivateAnswer(**made_up.model_dump(include={"table_name", "record_id", "own"}))
        row.program_id = next(iter(actor.programs(role)), world.cedar_program)
        with pytest.raises(refusal), open_session(actor, write=True) as session:
            session.add(row)


def test_data_entry_reads_private_answers_of_what_it_entered_alone(
    world: World, private: str
) -> None:
    with open_session(world.data_entry, write=True) as session:
        mine = contacts.log(
            session, case_id=world.new_case, held_on=TODAY, medium="phone", today=TODAY
        )
        answers.write(session, mine, {"own.safe_word": "mine"})
        mine_id = mine.id or 0
    answer(world.coordinator, mine_id, safe_word="hers")  # Ann corrects it
    assert read(world.data_entry, mine_id) == {"own.safe_word": "hers"}
    with open_session(world.data_entry) as session:
        assert [one.record_id for one in session.exec(select(PrivateAnswer))] == [mine_id]


def test_a_lead_reads_no_private_answer_about_a_person_they_do_not_see(world: World) -> None:
    add(world, "people", "Safe word", is_private=True)
    with open_session(SYSTEM, write=True) as session:
        hidden = session.exec(select(Person).where(Person.name == "Gideon Larkspur")).one()
        answers.write(session, hidden, {"own.safe_word": PRIVATE})
    with open_session(world.lead) as session:
        assert session.exec(select(PrivateAnswer)).all() == []
    with open_session(world.mentor_coordinator) as session:
        assert len(session.exec(select(PrivateAnswer)).all()) == 1


def test_private_answers_go_with_their_record(world: World, private: str) -> None:
    with open_session(world.coordinator, write=True) as session:
        contacts.remove(session, contact_id=world.contact)
    with open_session(SYSTEM) as session:
        assert session.exec(select(PrivateAnswer)).all() == []


def test_a_guessed_number_does_not_tell_whether_there_is_a_private_answer(
    world: World, private: str
) -> None:
    sentences = []
    for contact_id in (world.contact, 999_999):
        row = PrivateAnswer(table_name="contacts", record_id=contact_id, own={"safe_word": "x"})
        with pytest.raises(Refused) as refused, open_session(world.charlie, write=True) as session:
            session.add(row)
        sentences.append(refused.value.sentence)
    assert sentences[0] == sentences[1]


def test_who_may_only_add_people_is_not_asked_for_private_answers(world: World) -> None:
    add(world, "people", "Safe word", is_private=True, is_required=True)
    add(world, "people", "Comes by", is_required=True)
    new: dict[str, Any] = {"area_id": world.maple, "name": "Fenwick Aldersey"}
    with (
        pytest.raises(Invalid, match=r"^Comes by is needed"),
        open_session(world.coordinator, write=True) as session,
    ):
        records.add(session, Person, new, today=TODAY)
    with open_session(world.coordinator, write=True) as session:
        added = records.add(session, Person, {**new, "own.comes_by": "bus"}, today=TODAY)
    assert added.own == {"comes_by": "bus"}


def test_an_unanswered_yes_or_no_is_no_no(world: World) -> None:
    add(world, "contacts", "Interpreter", "yes_no")
    for given in (True, None):
        with open_session(world.coordinator, write=True) as session:
            row = session.fetch(Contact, world.contact)
            records.change(
                session, Contact, stamp=Stamp(world.contact, row.version),
                values={"own.interpreter": given}, today=TODAY,
            )  # fmt: skip
    assert read(world.coordinator, world.contact) == {}
