"""Every table's list, records and files, asked for by every role over the wire: what is not theirs does not come."""

import csv
import io
from typing import Final

import pytest
from sqlmodel import select

from db.session import open_session
from models.base import tables
from models.rules.actor import SYSTEM
from tests.attack.conftest import ROLES, House
from tests.attack.marks import forbidden
from tests.attack.test_what_is_sent import WENT_WRONG, WORD, drawn_as_markup, leaked

pytestmark = pytest.mark.anyio
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


def last_ids() -> dict[str, int]:
    """The last row of each table that has any."""
    with open_session(SYSTEM) as session:
        found = {name: session.exec(select(table.id)).all() for name, table in tables().items()}
    return {name: max(one or 0 for one in ids) for name, ids in found.items() if ids}


@pytest.mark.parametrize("role", ROLES)
async def test_lists_and_records_of_every_table_hold_only_what_a_role_may_read(
    house: House, role: str
) -> None:
    secret = {mark.word.encode(): mark for mark in forbidden(house.actor(role), house.marks)}
    found: dict[str, list[str]] = {}
    async with house.come_in(role) as client:
        tab = await client.open("/tables")
        for name, record in last_ids().items():
            for path in (f"/tables?table={name}&q=zq", f"/tables?table={name}&id={record}"):
                await tab.go(path)
                problems = list(drawn_as_markup(tab))
                problems += [one for one in tab.drawn.alerts() if WENT_WRONG.search(one)]
                if problems:
                    found[path] = problems[:8]
        found["all"] = list(leaked(tab.bytes_seen(), secret))
        assert len(set(WORD.findall(tab.bytes_seen()))) > 10
    assert found == {"all": []}


@pytest.mark.parametrize("role", ROLES)
async def test_files_hold_only_what_a_role_may_read_and_run_no_formula(
    house: House, role: str
) -> None:
    secret = {mark.word.encode(): mark for mark in forbidden(house.actor(role), house.marks)}
    found: dict[str, list[str]] = {}
    seen: set[bytes] = set()
    async with house.come_in(role) as client:
        for name in tables():
            answer = await client.http.get(f"/export?table={name}&format=csv&every=1")
            seen |= set(WORD.findall(answer.content))
            assert answer.status_code in {200, 400, 403, 404}, (
                name,
                answer.status_code,
                answer.text,
            )
            problems = list(leaked(answer.content, secret))
            if answer.status_code == 200:
                rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
                problems += [cell[:60] for row in rows for cell in row if cell.startswith(RISKY)]
            if problems:
                found[name] = problems[:8]
    assert found == {}
    assert len(seen) > 10
