"""What is somebody else's reads as what is not there: by address, by filter, in a file, and when it is typed."""

import re
from typing import Final

import httpx
import pytest
from sqlmodel import select

from db.session import open_session
from models.access import Change, User
from models.base import Table
from models.casework import Case, Contact, Participant
from models.data import View
from models.goals import Goal
from models.mentoring import Match, Mentor, MentorRequest
from models.people import Organization, Person
from models.rules.actor import SYSTEM
from models.workgroups import Workgroup
from tests.attack.client import Tab
from tests.attack.conftest import ROLES, House
from tests.attack.test_what_is_sent import WENT_WRONG

pytestmark = pytest.mark.anyio
NOBODYS: Final = 987654
LARGE: Final = (2**31, 99_999_999_999, 2**63, 10**30)
"""More than a record's number can be, on the one database or the other."""
WIDGET: Final = re.compile(r"\$\$ID-[0-9a-f]+")

RECORDS: Final[tuple[tuple[str, type[Table]], ...]] = (
    ("/case?id={}", Case),
    ("/match?id={}", Match),
    ("/mentoring?show=mentors&mentor={}", Mentor),
    ("/mentoring?show=waiting&request={}", MentorRequest),
    ("/goals?goal={}", Goal),
    ("/directory?organization={}", Organization),
    ("/users?user={}", User),
    ("/views?view={}", View),
    ("/trash?removed={}", Change),
    ("/tables?table=cases&id={}", Case),
    ("/tables?table=contacts&id={}", Contact),
    ("/tables?table=participants&id={}", Participant),
    ("/tables?table=people&id={}", Person),
    ("/tables?table=contacts&new=1&case_id={}", Case),
    ("/tables?table=contacts&new=1&copy={}", Contact),
    ("/tables?table=mentor_requests&new=1&participant_id={}", Participant),
    ("/tables?table=memberships&f.person_id=is:{}", Person),
    ("/tables?table=service_needs&f.case_id=one_of:{}", Case),
    ("/duplicates?table=participants&id={}", Participant),
    ("/duplicates?table=people&id={}&other=1", Person),
    ("/caseload?coordinator={}", Person),
    ("/recent?period=all&of=contacts&record={}", Contact),
    ("/import?table=contacts&case_id={}", Case),
)
FILES: Final[tuple[tuple[str, type[Table]], ...]] = (
    ("/export?format=csv&list=mailing&workgroup={}", Workgroup),
    ("/export?format=csv&list=changes&period=all&of=contacts&record={}", Contact),
    ("/export?format=csv&table=contacts&f.case_id=is:{}", Case),
    ("/export?format=csv&table=memberships&f.person_id=is:{}", Person),
    ("/export?format=csv&table=participants&f.id=is:{}", Participant),
)


def hidden(house: House, role: str, table: type[Table]) -> int | None:
    """The first row of a table that somebody may not see."""
    with open_session(SYSTEM) as session:
        every = {one or 0 for one in session.exec(select(table.id)).all()}
    with open_session(house.actor(role)) as session:
        return min(every - {one or 0 for one in session.exec(select(table.id)).all()}, default=None)


def said(tab: Tab, *asked: int | str) -> list[tuple[str, str]]:
    """Everything that stands on the page, but for what was asked."""
    words = re.compile("|".join(rf"(?<!\d){one}(?!\d)" for one in asked))
    return sorted(
        (place.kind, words.sub("#", WIDGET.sub("", str(place.proto))))
        for place in tab.drawn.places.values()
        if place.kind not in {"", "page_link"}
    )


@pytest.mark.parametrize("role", ROLES)
async def test_a_record_of_others_reads_as_one_that_is_not_there(house: House, role: str) -> None:
    different: list[str] = []
    compared = 0
    async with house.come_in(role) as client:
        tab = await client.open("/")
        for path, table in RECORDS:
            theirs = hidden(house, role, table)
            if theirs is None:
                continue
            compared += 1
            told = [
                said(await tab.go(path.format(one)), theirs, NOBODYS) for one in (theirs, NOBODYS)
            ]
            if told[0] != told[1]:
                different.append(f"{path} {theirs}: {set(told[0]) ^ set(told[1])}"[:1500])
        for path, table in FILES:
            theirs = hidden(house, role, table)
            if theirs is None:
                continue
            answers = [await client.http.get(path.format(one)) for one in (theirs, NOBODYS)]
            if len({(one.status_code, one.content) for one in answers}) > 1:
                different.append(f"{path} {theirs}: {[one.text[:200] for one in answers]}")
    assert different == []
    assert compared or role == "administrator"


async def test_a_number_larger_than_any_record_has_is_not_there_either(house: House) -> None:
    async with house.come_in("coordinator") as client:
        tab = await client.open("/")
        for path, _table in RECORDS:
            for number in LARGE:
                await tab.go(path.format(number))
                assert not any(WENT_WRONG.search(one) for one in tab.drawn.alerts()), (path, number)
        for path, _table in FILES:
            for number in LARGE:
                answer = await client.http.get(path.format(number))
                assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, (path, number)


@pytest.mark.parametrize("role", ["coordinator", "data_entry"])
async def test_a_case_of_another_program_that_is_typed_is_not_there(
    house: House, role: str
) -> None:
    with open_session(SYSTEM) as session:
        number = session.fetch(Case, house.world.matched_case).number
    async with house.come_in(role) as client:
        for path, key in (("/quick-entry", "quick_contact#0.case"), ("/", "sheet#0.number")):
            tab = await client.open(path)
            if not any(one.key == key for one in tab.widgets()):
                continue
            told = []
            for one in (number, "WH-98765"):
                await tab.enter(tab.find(key=key), one)
                told.append(said(tab, number, "WH-98765"))
            assert told[0] == told[1]
            assert any("No " in text for kind, text in told[0] if kind == "alert")
