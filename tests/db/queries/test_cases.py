"""Who finds which cases, and what the list costs."""

from datetime import date, timedelta

import pytest

from db.queries import case_file, cases, contacts
from db.queries.cases import CaseFilters, CaseRow
from db.session import open_session
from models.base import now
from models.casework import Case, CaseMember, Participant, ParticipantName
from models.rules.actor import SYSTEM
from models.rules.errors import NotFound
from tests.world import World, days_ago


def _list(world: World, who: str, today: date, **filters: object) -> list[CaseRow]:
    with open_session(getattr(world, who)) as session:
        wanted = CaseFilters(**filters)  # type: ignore[arg-type]
        return cases.caseload(session, filters=wanted, sort="number", today=today)


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("director", ["SC-00001", "SC-00002", "WH-00001", "WH-00002"]),
        ("coordinator", ["SC-00001", "SC-00002"]),
        ("data_entry", ["SC-00001", "SC-00002"]),
        ("partner", ["SC-00002"]),
        ("charlie", ["CC-00001"]),
        ("lead", []),
        ("administrator", []),
    ],
)
def test_each_role_lists_its_open_cases(
    world: World, today: date, who: str, numbers: list[str]
) -> None:
    assert [row.number for row in _list(world, who, today)] == numbers


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"status": ""}, ["SC-00001", "SC-00002", "SC-00003"]),
        ({"status": "closed"}, ["SC-00003"]),
        ({"is_overdue": True}, ["SC-00001"]),
        ({"coordinator_id": cases.NOBODY}, ["SC-00002"]),
        ({"program": "bright-start"}, ["SC-00001", "SC-00002"]),
        ({"program": "way-home"}, []),
        ({"referred_from": days_ago(10)}, ["SC-00002"]),
        ({"status": "", "closed_from": days_ago(30), "closed_to": days_ago(1)}, ["SC-00003"]),
        ({"need": "housing", "need_state": "referred"}, ["SC-00001"]),
        ({"need": "housing", "need_state": "needed"}, []),
        ({"text": "sc-00002"}, ["SC-00002"]),
        ({"text": "2"}, ["SC-00002"]),
        ({"text": "quill"}, ["SC-00001"]),
        ({"text": "Zinnia quill"}, ["SC-00001"]),
        ({"text": "50%"}, []),
    ],
)
def test_ann_finds_cases_by_what_she_knows(
    world: World, today: date, filters: dict[str, object], numbers: list[str]
) -> None:
    assert [row.number for row in _list(world, "coordinator", today, **filters)] == numbers


def test_only_who_may_read_names_gets_them_and_finds_by_them(world: World, today: date) -> None:
    assert _list(world, "coordinator", today)[0].name == "Zinnia Quillfeather"
    assert _list(world, "director", today)[0].name == ""
    for who in ("director", "data_entry", "partner", "charlie"):
        assert _list(world, who, today, text="Quillfeather") == []


def test_the_count_is_of_the_cases_one_sees(world: World, today: date) -> None:
    everything = CaseFilters(status="")
    counted = {
        who: cases.count(getattr(world, who), filters=everything, today=today)
        for who in ("director", "coordinator", "partner", "charlie", "lead")
    }
    assert counted == {"director": 5, "coordinator": 3, "partner": 1, "charlie": 1, "lead": 0}


def test_a_case_of_another_county_reads_as_not_found(world: World) -> None:
    with open_session(world.charlie) as session, pytest.raises(NotFound):
        case_file.find(session, world.open_case)


def test_the_case_file_shows_names_and_notes_only_to_its_coordinator(world: World) -> None:
    with open_session(world.coordinator) as session:
        assert [row.name for row in case_file.members(session, case_id=world.open_case)] == [
            "Zinnia Quillfeather",
            "Wren Quillfeather",
        ]
        assert contacts.of_case(session, case_id=world.open_case)[0].summary.startswith("ZEBRA")
        assert case_file.needs(session, case_id=world.open_case)[0].state == "referred"
        assert case_file.statuses(session, case_id=world.open_case)[0].status == "enrolled"
        assert case_file.hands(session, case_id=world.open_case)[0].name == "Ann Attwater"
    with open_session(world.director) as session:
        assert {row.name for row in case_file.members(session, case_id=world.open_case)} == {""}
        assert contacts.of_case(session, case_id=world.open_case)[0].summary == ""


def test_a_number_typed_from_a_sheet_finds_its_case(world: World) -> None:
    with open_session(world.data_entry) as session:
        found = cases.find_number(session, number=" sc-00003 ")
        assert found is not None and found.id == world.closed_case
        assert cases.find_number(session, number="9") is None
        entered = contacts.entered_by_me(session, since=now() - timedelta(days=1))
    assert [row.number for row in entered] == ["SC-00002"]


def test_twice_the_cases_cost_no_more_statements(world: World, today: date) -> None:
    def statements() -> int:
        with open_session(world.coordinator) as session:
            cases.caseload(session, filters=CaseFilters(), today=today)
            return session.statements

    before = statements()
    with open_session(SYSTEM, write=True) as session:
        for i in range(10, 60):
            case = Case(
                number=f"SC-{i:05d}", program_id=world.bright_start, status="referred",
                status_since_on=today, referred_on=today,
            )  # fmt: skip
            who = Participant(program_id=world.bright_start)
            session.add_all([case, who])
            session.flush()
            assert case.id is not None and who.id is not None
            session.add(
                ParticipantName(
                    program_id=world.bright_start, participant_id=who.id, last_name=f"Name {i}"
                )
            )
            session.add(
                CaseMember(
                    program_id=world.bright_start, case_id=case.id, participant_id=who.id,
                    role="mother", is_main=True,
                )
            )  # fmt: skip
    assert statements() == before == 1
