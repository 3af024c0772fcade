"""Two records made one on their screen: whoever does it is told nothing of what they may not read."""

from streamlit.testing.v1 import AppTest

from db.commands import people
from db.session import open_session
from models.mentoring import Mentor
from models.rules.actor import SYSTEM, Actor
from tests.world import World


def script(actor: "Actor") -> None:
    from functools import partial

    from pages.parts import actions
    from pages.tables import duplicates

    actions.show_flashes()
    actions.guarded(partial(duplicates.render, actor))


def said_of_a_merge(world: World, kept: int, gone: int) -> list[str]:
    test = AppTest.from_function(script, args=(world.administrator,), default_timeout=30)
    test.query_params.update({"table": "people", "id": str(kept), "other": str(gone)})
    test.run()
    next(one for one in test.button if one.label == "Merge into one").click().run()
    assert not test.exception
    return [one.value for one in test.toast]


def test_a_merge_does_not_tell_who_of_the_two_is_a_mentor(world: World) -> None:
    """Ada reads no mentoring: a count of what was moved would tell her."""
    with open_session(SYSTEM, write=True) as session:
        names = ("Wilma Plain", "Wilma Plaine", "Vera Mentor", "Vera Mentoor")
        ids = [people.add_person(session, area_id=world.maple, name=name).id or 0 for name in names]
        session.add(Mentor(program_id=world.way_home, person_id=ids[3], status="active"))
    told = [said_of_a_merge(world, *pair) for pair in (ids[:2], ids[2:])]
    assert told[0] == told[1]
    assert len(told[0]) == 1
