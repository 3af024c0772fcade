"""An administrator adds fields; people answer them; nobody reads or writes past their role."""

from typing import Any

from db.commands import answers, own_fields
from db.queries import choice_lists as list_queries
from db.queries import own_fields as queries
from db.session import GuardedSession, open_session
from models.casework import Contact
from tests.world import World


def add(world: World, table: str, label: str, kind: str = "text", **more: Any) -> str:
    """Let Ada add a field for everyone in Maple County, and say its name."""
    new = own_fields.NewField(table_name=table, label=label, kind=kind, **more)
    with open_session(world.administrator, write=True) as session:
        return "own." + own_fields.add(session, area_id=world.maple, new=new).key


def answer(session: GuardedSession, contact_id: int, **given: Any) -> None:
    row = session.fetch(Contact, contact_id)
    answers.write(session, row, {f"own.{name}": value for name, value in given.items()})
    session.flush()


def read(session: GuardedSession, contact_id: int) -> dict[str, Any]:
    return queries.answers(session, row=session.fetch(Contact, contact_id))


def test_a_field_is_asked_for_as_soon_as_it_is_there(world: World) -> None:
    name = add(world, "contacts", "Interpreter needed?", "yes_no")
    with open_session(world.coordinator, write=True) as session:
        answer(session, world.contact, interpreter_needed=True)
    with open_session(world.coordinator) as session:
        assert read(session, world.contact) == {name: True}


def test_a_choice_field_comes_with_its_list(world: World) -> None:
    add(world, "contacts", "Mood", "choice", choices=["Calm", "Worried"], default="calm")
    with open_session(world.administrator) as session:
        rows = list_queries.values(session, list_name="own:contacts.mood")
    assert [(one.value, one.label) for one in rows] == [("calm", "Calm"), ("worried", "Worried")]
