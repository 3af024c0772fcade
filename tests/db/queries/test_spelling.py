"""A name with an accent is found however it is typed, on both databases."""

from typing import Final

import pytest
from sqlmodel import select

from db.queries import cases, directory, records, shapes, spelling
from db.session import open_session
from models.casework import CaseMember, ParticipantName
from models.people import Person
from models.rules.actor import SYSTEM
from models.rules.asking import Asked
from tests.world import TODAY, World

TYPED: Final = ("Ángel", "ángel", "ÁNGEL", "Ángel Ñu", "ñuñez")


@pytest.mark.parametrize("typed", TYPED)
def test_somebody_is_found_in_the_directory_and_in_a_list(world: World, typed: str) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.add(Person(area_id=world.maple, name="Ángel Ñuñez"))
    with open_session(world.director) as session:
        named = [one.name for one in directory.people(session, text=typed)]
        shape = shapes.shape(session, Person)
        listed = records.page(session, Person, shape, Asked(search=typed), number=1).rows
    assert named == ["Ángel Ñuñez"]
    assert len(listed) == 1


@pytest.mark.parametrize("typed", TYPED)
def test_a_family_is_found_in_the_caseload(world: World, typed: str) -> None:
    with open_session(SYSTEM, write=True) as session:
        members = select(CaseMember.participant_id).where(CaseMember.case_id == world.open_case)
        names = select(ParticipantName).where(
            ParticipantName.participant_id == session.exec(members).first()
        )
        name = session.exec(names).one()
        name.first_name, name.last_name = "Ángel", "Ñuñez"
    with open_session(world.coordinator) as session:
        filters = cases.CaseFilters(text=typed)
        found = cases.caseload(session, filters=filters, sort="due", page=1, today=TODAY)
    assert [one.id for one in found] == [world.open_case]


def test_what_is_looked_for_stays_little() -> None:
    assert spelling.spellings("  O'Neil 10% ") == ["o'neil 10%"]
    assert spelling.spellings("Zoë") == ["zoË", "zoë"]
    assert len(spelling.spellings("éééééééé")) == 2**spelling.MOST
