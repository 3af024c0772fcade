"""The cast itself: what every other test relies on."""

from datetime import UTC, datetime, time

from sqlmodel import col, func, select

from db.queries import actors
from db.session import open_session
from models.casework import Case, ParticipantName
from models.rules.actor import SYSTEM
from tests.world import TODAY, World


def test_ann_sees_her_families_by_name(world: World) -> None:
    with open_session(world.coordinator) as session:
        names = session.exec(select(ParticipantName.last_name)).all()
    assert sorted(names) == ["Dunnebrook", "Quillfeather", "Quillfeather", "Thistlewood"]


def test_bo_sees_the_case_his_clinic_referred_and_no_name(world: World) -> None:
    with open_session(world.partner) as session:
        assert session.exec(select(Case.number)).all() == ["SC-00002"]
        assert session.exec(select(func.count(col(ParticipantName.id)))).one() == 0


def test_the_cast_is_what_their_grants_say(world: World) -> None:
    """The actors are written by hand; signing in gives the same."""
    moment = datetime.combine(TODAY, time(12), UTC)
    with open_session(SYSTEM) as session:
        for name, actor in world.actors().items():
            assert actor.user_id is not None
            loaded = actors.load(session, user_id=actor.user_id, now=moment)
            assert loaded == actor, name


def test_charlie_sees_nothing_of_maple_county(world: World) -> None:
    with open_session(world.charlie) as session:
        assert session.exec(select(Case.number)).all() == ["CC-00001"]
