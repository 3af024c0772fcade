"""What somebody would try who means harm: to read what is not theirs, or to write where they may not."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from db.commands import bulk, merges, records
from db.commands.bulk import Which
from db.exchange import export
from db.queries import exports, shapes
from db.session import open_session
from models.base import Stamp, Table
from models.casework import Case, CaseMember, Participant, ParticipantName
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked, Filter
from models.rules.errors import Forbidden, Refused
from models.rules.records import NotSaved
from tests.world import TODAY, World


def _stamp(table: type[Table], record_id: int) -> Stamp:
    with open_session(SYSTEM) as session:
        return Stamp(record_id, session.fetch(table, record_id).version)


def _both(one: Actor, other: Actor) -> Actor:
    """One person with the roles of two."""
    return replace(one, reach={**one.reach, **other.reach}, counties=one.counties | other.counties)


def test_data_entry_does_not_change_a_case_it_did_not_enter(world: World) -> None:
    stamp = _stamp(Case, world.open_case)
    with pytest.raises(Forbidden), open_session(world.data_entry, write=True) as session:
        values = {"referring_organization_id": world.clinic}
        records.change(session, Case, stamp=stamp, values=values, today=TODAY)


def test_data_entry_does_not_change_every_case_of_a_list(world: World) -> None:
    which = Which(asked=Asked(), expected=3)
    with pytest.raises(NotSaved), open_session(world.data_entry, write=True) as session:
        bulk.change(
            session, table=Case, which=which, column="community_id", value=world.maple_north,
            today=TODAY,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        (ParticipantName, lambda world: Filter("participant_id", "is", str(world.mother))),
        (CaseMember, lambda world: Filter("participant_id", "one_of", f"{world.mother},{world.infant}")),
    ],
)  # fmt: skip
def test_the_record_of_an_export_tells_administrators_no_name_of_a_family(
    world: World, table: type[Table], asked: Any
) -> None:
    _take_out(world.coordinator, table, Asked(filters=(asked(world),)))
    assert "Quillfeather" not in _told(world.administrator)


@pytest.mark.parametrize("search", ["Quillfeather 2", "2 quillfeather", "Quillfeather2"])
def test_a_digit_beside_a_name_does_not_put_it_into_the_record_of_an_export(
    world: World, search: str
) -> None:
    _take_out(world.coordinator, ParticipantName, Asked(search=search))
    assert "quillfeather" not in _told(world.administrator).lower()


def _take_out(actor: Actor, table: type[Table], asked: Asked) -> None:
    with open_session(actor, write=True) as session:
        what = export.wanted(table, shapes.shape(session, table), asked, form="csv")
        export.note(session, what, rows=1)


def _told(actor: Actor) -> str:
    with open_session(actor) as session:
        return " ".join(f"{row.columns} {row.filters}" for row in exports.page(session).rows)


def test_nobody_merges_into_a_family_they_may_not_change(world: World) -> None:
    """A director sees all outlines and types some in: what others entered stays as it is."""
    both = _both(world.director, world.data_entry)
    actor = replace(both, user_id=world.data_entry.user_id)
    program = world.bright_start
    with open_session(actor, write=True) as session:
        own = Participant(program_id=program)
        session.add(own)
        session.flush()
        assert own.id is not None
        typed = own.id
        name = ParticipantName(program_id=program, participant_id=typed, last_name="Forged")
        session.add(name)
    with pytest.raises(Refused), open_session(actor, write=True) as session:
        merges.merge(
            session, Participant, kept=_stamp(Participant, world.mother),
            gone=Stamp(typed, 1), take={"participant_names": {"last_name"}}, today=TODAY,
        )  # fmt: skip
    with open_session(SYSTEM) as session:
        said = select(ParticipantName.last_name).where(
            ParticipantName.participant_id == world.mother
        )
        assert session.exec(said).one() == "Quillfeather"
