"""The database goes away while people work: a plain page, a note over an open one, and both go on by themselves."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import psycopg
import pytest
from anyio import CapacityLimiter
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlmodel import select
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.commands import login_sessions
from db.session import open_session
from models.base import now
from models.goals import MeasureValue
from models.rules.actor import SYSTEM
from models.rules.errors import Unavailable
from pages.door import outage, visitors
from pages.door.gate import Line
from pages.door.open_tabs import OpenTabs
from pages.door.visitors import Visitor
from tests import postgres
from tests.attack.client import Client, Tab
from tests.databases import PostgresTemplates, in_force
from tests.serving import serving
from tests.world import World

IMPATIENT: Final = "&options=-c%20lock_timeout%3D300ms"
PRIVATE: Final = ("ct-pg-", "5432", "psycopg", "tests@")


@dataclass(frozen=True)
class House:
    """The application on a PostgreSQL server that can be stopped, and the cast in it."""

    url: str
    server: postgres.Server
    database: str
    world: World

    def let_in(self) -> str:
        """A session of the lead: its cookie's value."""
        user_id = self.world.lead.user_id
        assert user_id is not None
        with open_session(SYSTEM, write=True) as session:
            return login_sessions.begin(session, user_id=user_id, browser="Tests", now=now())

    async def lead(self, client: Client) -> Tab:
        """The lead's tab on the goal of her workgroup, where the numbers are typed."""
        client.http.cookies.set("common_table", self.let_in())
        return await client.open(f"/goals?goal={self.world.group_goal}")

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.server.directory), user="tests", dbname=self.database)


@pytest.fixture(scope="module")
def house(
    postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A server of its own: that of the other tests stays up."""
    # With what makes the others fast, a server that is stopped at once loses what it had promised to keep.
    server = postgres.start(told=("max_connections=60",))
    url, cast = PostgresTemplates(server).copy("cast")
    assert cast is not None
    log = tmp_path_factory.mktemp("outage") / "log"
    try:
        with in_force(url), serving("app.py", log, DATABASE_URL=url + IMPATIENT) as application:
            house = House(application.url, server, str(make_url(url).database), cast)
            with house.connect() as connection:
                # A copied database's sequences count anew after a crash, until the first checkpoint.
                connection.autocommit = True
                connection.execute("CHECKPOINT")
            yield house
    finally:
        server.stop()


def values(house: House) -> list[Any]:
    with open_session(SYSTEM) as session:
        chosen: Any = select(MeasureValue.value).where(
            MeasureValue.goal_id == house.world.group_goal
        )
        return sorted(session.exec(chosen), key=str)


async def heard(tab: Tab, sentence: str) -> None:
    """Read until the page says something."""
    async with asyncio.timeout(tab.client.patience):
        while sentence not in " ".join(tab.drawn.texts()):
            await tab.read()


def names_no_place(said: bytes) -> bool:
    return not any(word.encode() in said for word in PRIVATE)


def test_an_open_page_waits_for_the_database_and_goes_on_with_what_was_typed(house: House) -> None:
    async def work() -> None:
        async with Client(house.url) as client:
            tab = await house.lead(client)
            before = values(house)
            tab.set(tab.find("Value"), 61.5)
            tab.set(tab.find("Comment"), "Two new sites opened")
            house.server.halt()
            await tab.say(with_press(tab, "Save the value"))
            await heard(tab, outage.NOTE)
            house.server.start_again()
            await tab.settled()  # the note is over
            await tab.settled()  # the page is drawn anew
            assert values(house) == before, "Nobody pressed anything since the database is back."
            await tab.click(tab.find("Save the value"))
            assert 61.5 in values(house)
            assert names_no_place(tab.bytes_seen())

    asyncio.run(work())


def with_press(tab: Tab, label: str) -> BackMsg:
    tab.set(tab.find(label), True, as_="trigger_value")
    return tab.run_message()


def test_a_new_page_says_so_plainly_and_opens_by_itself_again(house: House) -> None:
    cookie = {"Cookie": f"common_table={house.let_in()}"}
    wants_page = {"Accept": "text/html", **cookie}
    house.server.halt()
    try:
        answer = httpx.get(house.url + "/caseload", headers=wants_page)
        file = httpx.get(house.url + "/door/export", headers=cookie)
    finally:
        house.server.start_again()

    assert answer.status_code == file.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert 'http-equiv="refresh"' in answer.text
    assert "cannot be reached" in file.text
    assert "text/plain" in file.headers["content-type"]
    assert names_no_place(answer.content + file.content)
    assert httpx.get(house.url + "/caseload", headers=wants_page).status_code == httpx.codes.OK


def test_a_page_that_breaks_off_in_the_middle_says_why_and_draws_itself_again(house: House) -> None:
    async def work() -> None:
        async with Client(house.url) as client:
            tab = await house.lead(client)
            with house.connect() as holder:
                holder.execute(sql.SQL("LOCK TABLE measure_values IN ACCESS EXCLUSIVE MODE"))
                await tab.rerun()
                assert any("try again" in one for one in tab.drawn.alerts())
                (again,) = [
                    one.auto_rerun.fragment_id
                    for one in tab.received
                    if one.WhichOneof("type") == "auto_rerun"
                ]
            await tab.rerun(fragment_id=again, is_activity=False)
            assert tab.drawn.alerts() == []
            assert tab.find("Save the value")

    asyncio.run(work())


def test_what_waited_is_passed_on_without_the_press_of_a_button() -> None:
    said = BackMsg()
    said.rerun_script.fragment_id = "a part"
    widgets = said.rerun_script.widget_states.widgets
    typed, pressed, asked = widgets.add(), widgets.add(), widgets.add()
    typed.id, typed.string_value = "note", "Two new sites"
    pressed.id, pressed.trigger_value = "save", True
    asked.id, asked.string_trigger_value.data = "menu", "remove"

    passed = BackMsg.FromString(outage.without_deeds(said))

    assert [one.id for one in passed.rerun_script.widget_states.widgets] == ["note"]
    assert passed.rerun_script.fragment_id == ""


def test_other_messages_that_waited_are_passed_on_as_they_are() -> None:
    said = BackMsg()
    said.file_urls_request.request_id = "7"
    assert BackMsg.FromString(outage.without_deeds(said)) == said


def test_a_tab_that_is_closed_waits_for_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_session_id: int, *, is_activity: bool) -> bool:
        raise Unavailable("The database cannot be reached just now.")

    said = BackMsg()
    said.rerun_script.query_string = ""
    closed = {"type": "websocket.disconnect", "code": 1001}
    coming = [{"type": "websocket.receive", "bytes": said.SerializeToString()}] * 3 + [closed]
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def work() -> Message:
        line = Line(Visitor("session:1", 1, 1), receive, send, CapacityLimiter(1), OpenTabs())
        return await line.receive()

    monkeypatch.setattr(visitors, "is_alive", away)
    assert asyncio.run(work()) == closed
    assert len(sent) == len(outage.note())
