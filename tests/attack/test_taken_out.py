"""Files as they leave the server, Excel's unpacked: what is not theirs is in none, and nothing in one runs."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlencode

import pytest

from models.base import tables
from tests.attack.client import Client
from tests.attack.conftest import ROLES, House
from tests.attack.marks import forbidden
from tests.attack.test_what_is_sent import WORD, leaked

pytestmark = pytest.mark.anyio
ANSWERED: Final = frozenset({200, 400, 403, 404})
RUNS: Final = re.compile(rb"<f[ >]|<hyperlink|externalLink|TargetMode=|<definedName |vbaProject")
"""What a spreadsheet would calculate, fetch or run."""


def unpacked(data: bytes) -> bytes:
    """What a file says: of an Excel file, every part of it."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"\n".join(packed.read(one) for one in packed.namelist())


def tables_in_excel() -> Iterator[dict[str, str]]:
    """Every table, and the file to fill in for it; test_every_table.py takes them as CSV."""
    for name in tables():
        yield {"table": name, "format": "xlsx", "every": "1"}
        yield {"table": name, "format": "xlsx", "template": "1"}


def lists(house: House) -> Iterator[dict[str, str]]:
    """Every file that is not of a table."""
    world = house.world
    for form in ("csv", "xlsx"):
        yield {"list": "changes", "period": "all", "format": form}
        yield {"list": "audit", "period": "all", "format": form}
        for group in (world.early_group, world.health_group, world.cedar_group):
            yield {"list": "mailing", "workgroup": str(group), "format": form}


async def taken(client: Client, query: dict[str, str]) -> tuple[int, bytes]:
    """The answer to one address, and what its file says."""
    answer = await client.http.get("/export?" + urlencode(query))
    return answer.status_code, unpacked(answer.content)


async def wrong(house: House, role: str, queries: Iterable[dict[str, str]]) -> dict[str, list[str]]:
    """What is wrong with each of these files for somebody."""
    secret = {mark.word.encode(): mark for mark in forbidden(house.actor(role), house.marks)}
    found: dict[str, list[str]] = {}
    async with house.come_in(role) as client:
        for query in queries:
            status, said = await taken(client, query)
            problems = [*leaked(said, secret), *(one.decode() for one in RUNS.findall(said))]
            if status not in ANSWERED:
                problems.append(f"{status} {said[:200]!r}")
            if problems:
                found[str(query)] = problems[:8]
    return found


@pytest.mark.parametrize("role", ROLES)
async def test_no_list_holds_what_a_role_may_not_read(house: House, role: str) -> None:
    assert await wrong(house, role, lists(house)) == {}


@pytest.mark.parametrize("role", ["coordinator", "partner", "administrator"])
async def test_no_excel_file_holds_what_a_role_may_not_read(house: House, role: str) -> None:
    assert await wrong(house, role, tables_in_excel()) == {}


async def test_the_look_into_excel_files_finds_what_is_there(house: House) -> None:
    everything = {mark.word.encode(): mark for mark in house.marks}
    async with house.come_in("coordinator") as client:
        query = {"table": "participant_names", "format": "xlsx", "every": "1"}
        status, said = await taken(client, query)
    assert status == 200
    assert any("participant_names" in one for one in leaked(said, everything))
    assert RUNS.search(b'<c r="A1"><f>HYPERLINK("http://evil.test")</f></c>')


async def test_a_kit_handed_on_holds_nobody_and_nothing_of_a_family(house: House) -> None:
    """Whoever gets the file is in no county of ours."""
    of_somebody = {
        "people", "participants", "participant_names", "cases", "contacts", "contact_notes",
        "memberships", "private_answers", "check_ins", "check_in_notes", "mentor_requests",
        "mentor_request_notes", "matches", "mentors", "organizations", "users", "changes",
    }  # fmt: skip
    words = {
        mark.word.encode(): mark for mark in house.marks if mark.table.__tablename__ in of_somebody
    }
    async with house.come_in("administrator") as client:
        tab = await client.open("/kits?way=hand-on")
        pages = tab.find(key="kit_pages")
        await tab.enter(pages, list(pages.proto.options))
        answer = await client.http.get(tab.find(kind="download_button").proto.url)
    assert answer.status_code == 200
    assert WORD.search(answer.content)
    assert list(leaked(answer.content, words)) == []
