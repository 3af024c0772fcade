"""Who is found to be like somebody else, and whom nobody is shown."""

from datetime import date
from typing import Any

import pytest

from db.commands import people as commands
from db.queries import look_alikes
from db.queries.look_alikes import LookAlike, Pair
from db.session import open_session
from models.base import Table
from models.casework import Case, Participant, ParticipantName
from models.people import Organization, Person
from models.rules.actor import SYSTEM, Actor
from models.rules.alike import Known
from models.rules.errors import Invalid
from tests.world import World


def like(actor: Actor, table: type[Table], known: Known, **more: Any) -> tuple[LookAlike, ...]:
    with open_session(actor) as session:
        return look_alikes.like(session, table, known, **more)


def pairs(actor: Actor, table: type[Table], starts: str = "") -> tuple[Pair, ...]:
    with open_session(actor) as session:
        return look_alikes.pairs(session, table, starts=starts)


def person(world: World, name: str, **more: Any) -> None:
    with open_session(SYSTEM, write=True) as session:
        commands.add_person(session, area_id=world.maple, name=name, **more)


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (Known("Lina Lead"), ["Lena Lead"]),
        (Known("Attwater Ann"), ["Ann Attwater"]),
        (Known("Somebody Else", email="BO@example.org"), ["Bo Bridgeman"]),
        (Known("Nobody Atall"), []),
        (Known(""), []),
        (Known("100% _nobody\\"), []),
    ],
)
def test_who_is_typed_again_is_found(world: World, known: Known, found: list[str]) -> None:
    assert [one.name for one in like(world.administrator, Person, known)] == found


def test_a_phone_written_another_way_finds_the_organization(world: World) -> None:
    (one,) = like(world.lead, Organization, Known("A new clinic", phone="(205) 555 0100"))
    assert (one.name, one.likeness.reasons) == ("Oakview Clinic", ("same phone",))


def test_an_organization_in_two_words_is_found(world: World) -> None:
    assert like(world.lead, Organization, Known("Oak View Clinic"))[0].name == "Oakview Clinic"


def test_ann_finds_the_mother_and_nobody_of_another_program(world: World) -> None:
    found = like(world.coordinator, Participant, Known("Zinia Quillfether"))
    assert [one.id for one in found] == [world.mother]
    assert like(world.coordinator, Participant, Known("Peregrine Hollowell")) == ()


@pytest.mark.parametrize("who", ["director", "lead", "partner", "administrator", "charlie"])
def test_who_may_not_read_names_finds_none(world: World, who: str) -> None:
    actor = getattr(world, who)
    assert like(actor, Participant, Known("Zinnia Quillfeather")) == ()
    assert pairs(actor, Participant, "Q") == ()


def test_charlie_finds_nobody_of_maple_county(world: World) -> None:
    assert like(world.charlie, Person, Known("Ann Attwater", email="ann@example.org")) == ()


def test_the_record_itself_is_no_likeness_of_its_own(world: World) -> None:
    with open_session(world.coordinator) as session:
        found = look_alikes.of(session, Participant, world.mother)
    assert world.mother not in [one.id for one in found]


def test_two_of_one_name_or_address_are_a_pair(world: World) -> None:
    person(world, "ann attwater")
    person(world, "A. Attwater", email="ann@example.org")
    found = pairs(world.administrator, Person)
    names = {(one.one.name, one.other.name): one.likeness.reasons for one in found}
    assert names["Ann Attwater", "ann attwater"] == ("same name",)
    assert "same e-mail" in names["Ann Attwater", "A. Attwater"]


def test_names_that_begin_so_are_compared_by_sound(world: World) -> None:
    person(world, "Lina Leed")
    assert not [one for one in pairs(world.administrator, Person) if one.other.name == "Lina Leed"]
    (found,) = pairs(world.administrator, Person, "l")
    assert (found.one.name, found.other.name) == ("Lena Lead", "Lina Leed")


def test_twins_share_a_birthday_and_a_name_and_are_shown(world: World) -> None:
    with open_session(SYSTEM, write=True) as session:
        for first in ("Wren", "Robin"):
            row = Participant(program_id=world.bright_start)
            session.add(row)
            session.flush()
            assert row.id is not None
            session.add(
                ParticipantName(
                    program_id=world.bright_start, participant_id=row.id, first_name=first,
                    last_name="Featherby", birth_on=date(2026, 1, 2),
                )
            )  # fmt: skip
    (found,) = pairs(world.coordinator, Participant)
    assert found.likeness.reasons == ("same birth date",)


def test_cases_are_not_looked_through(world: World) -> None:
    with pytest.raises(Invalid, match="not looked for"):
        pairs(world.coordinator, Case)
    assert like(world.coordinator, Case, Known("SC-00001")) == ()


def test_however_many_there_are_one_statement_finds_them(world: World) -> None:
    def statements() -> int:
        with open_session(world.administrator) as session:
            look_alikes.like(session, Person, Known("Ann Attwater"))
            return session.statements

    before = statements()
    for number in range(20):
        person(world, "Ann Attwater", job_title=f"Number {number}")
    assert statements() == before
