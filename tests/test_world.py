"""The cast itself: what every other test relies on."""

from sqlmodel import col, func, select

from db.session import open_session
from models.casework import Case, ParticipantName
from tests.world import World


def test_ann_sees_her_families_by_name(world: World) -> None:
    with open_session(world.coordinator) as session:
        names = session.exec(select(ParticipantName.last_name)).all()
    assert sorted(names) == ["Dunnebrook", "Quillfeather", "Quillfeather", "Thistlewood"]


def test_bo_sees_the_case_his_clinic_referred_and_no_name(world: World) -> None:
    with open_session(world.partner) as session:
        assert session.exec(select(Case.number)).all() == ["SC-00002"]
        assert session.exec(select(func.count(col(ParticipantName.id)))).one() == 0


def test_charlie_sees_nothing_of_maple_county(world: World) -> None:
    with open_session(world.charlie) as session:
        assert session.exec(select(Case.number)).all() == ["CC-00001"]
