"""The wire itself: names, origins, sizes, kinds of messages, other people's tabs, files and sessions."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus

from db.commands import login_sessions
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM
from tests.attack.client import Client, HungUp, NotLetIn, Tab
from tests.attack.conftest import OWN_NAME, PASSWORD, House

pytestmark = pytest.mark.anyio
MEGABYTE: Final = 1024 * 1024
TOO_BIG: Final = 1009
ENDED: Final = 1008


async def test_the_right_password_leads_in_and_a_wrong_one_does_not(house: House) -> None:
    async with Client(house.url) as client:
        with pytest.raises(NotLetIn, match="do not go together"):
            await client.sign_in("ann", PASSWORD + "x")
    async with Client(house.url) as client:
        await client.sign_in("ann", PASSWORD)
        assert "caseload" in (await client.open("/")).drawn.pages


@pytest.mark.parametrize(
    "host", ["evil.test", "table.test.evil.test", "user@127.0.0.1", "127.0.0.1/x", ""]
)
async def test_a_name_that_is_not_ours_is_not_answered_to(house: House, host: str) -> None:
    async with house.come_in("coordinator") as client:
        for path in ("/", "/export?table=cases&format=csv", "/health", "/_stcore/health"):
            answer = await client.http.get(path, headers={"Host": host})
            assert answer.status_code in {400, 421}
            assert b"evil" not in answer.content
        # Two Host headers: whichever comes first, the connection is not opened.
        with pytest.raises(InvalidStatus):
            await client.connect("/", headers={"Host": host})


async def test_our_own_names_are_answered_to(house: House) -> None:
    async with house.come_in("coordinator") as client:
        for host in (OWN_NAME, f"{OWN_NAME.upper()}:443", "localhost:8501", "[::1]:80"):
            assert (await client.http.get("/health", headers={"Host": host})).status_code == 200
        tab = await client.connect("/", origin=f"https://{OWN_NAME}")
        assert (await tab.rerun()).drawn.pages


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.test",
        "http://localhost:1",
        "http://127.0.0.1:1",
        "null",
        "file://",
        "https://[::1",
    ],
)
async def test_a_page_of_another_place_opens_no_tab(house: House, origin: str) -> None:
    async with house.come_in("coordinator") as client:
        with pytest.raises(InvalidStatus) as refused:
            await client.connect("/", origin=origin)
        assert refused.value.response.status_code == httpx.codes.FORBIDDEN


async def test_another_sites_page_takes_no_file_out(house: House) -> None:
    async with house.come_in("coordinator") as client:
        asked = client.http.get(
            "/export?table=cases&format=csv", headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert (await asked).status_code == httpx.codes.FORBIDDEN


def _of_kind(kind: str, payload: str = "") -> BackMsg:
    message = BackMsg()
    if message.DESCRIPTOR.fields_by_name[kind].message_type is None:
        setattr(message, kind, True)
        return message
    part = getattr(message, kind)
    part.SetInParent()
    if payload:
        getattr(part, payload).SetInParent()
    return message


@pytest.mark.parametrize(
    "message",
    [
        _of_kind("clear_cache"),
        _of_kind("set_run_on_save"),
        _of_kind("load_git_info"),
        _of_kind("debug_disconnect_websocket"),
        _of_kind("debug_shutdown_runtime"),
        _of_kind("backend_operation_request", "deferred_file"),
        _of_kind("backend_operation_request", "install_skills"),
        _of_kind("backend_operation_request"),
        BackMsg(),
    ],
    ids=lambda one: str(one)[:40],
)
@pytest.mark.parametrize("role", ["", "administrator"])
async def test_messages_the_app_does_not_need_are_answered_by_nothing(
    house: House, message: BackMsg, role: str
) -> None:
    async with house.come_in(role) if role else Client(house.url) as client:
        tab = await client.open("/")
        assert await tab.is_dropped(message)


async def test_what_is_no_message_is_dropped(house: House) -> None:
    async with house.come_in("partner") as client:
        tab = await client.open("/")
        for data in (b"", b"\xff" * 100, b"\x0a\xff\xff\xff\xff\x7f", "text", "{}"):
            await tab.say(data)
        assert await tab.is_dropped(BackMsg())


async def test_more_at_once_than_anybody_types_closes_the_tab(house: House) -> None:
    async with house.come_in("partner") as client:
        tab = await client.open("/")
        message = tab.run_message()
        message.rerun_script.query_string = "x" * (3 * MEGABYTE)
        await tab.say(message)
        assert await tab.hung_up() == TOO_BIG
        tab = await client.open("/")
        with pytest.raises(HungUp):
            for _ in range(4):
                await tab.say(b"\0" * (11 * MEGABYTE))
        assert (await client.open("/")).drawn.pages


async def test_a_message_of_a_million_empty_parts_does_not_stop_the_server(house: House) -> None:
    """Two bytes each on the wire, and many times that where somebody takes them apart."""
    async with house.come_in("partner") as client:
        tab = await client.open("/")
        part = b"\x0a\x00" * (900 * 1024)
        states = b"\x12" + _length(part) + part
        await tab.say(b"\x5a" + _length(states) + states)
        await asyncio.wait_for(tab.socket.ping(), 20)
        other = await client.open("/goals")
        assert other.drawn.pages


def _length(data: bytes) -> bytes:
    """How protobuf writes a length."""
    found, size = b"", len(data)
    while size > 127:
        found, size = found + bytes([size % 128 + 128]), size // 128
    return found + bytes([size])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 1e308])
async def test_what_is_no_number_breaks_no_page(house: House, value: float) -> None:
    async with house.come_in("coordinator") as client:
        tab = await client.open(f"/case?id={house.world.open_case}")
        minutes = tab.find("Minutes", kind="number_input")
        before = len(tab.widgets())
        await tab.enter(minutes, value)
        tab.set(minutes, value)
        await tab.rerun()
        assert len(tab.widgets()) == before
        assert not any("went wrong" in one for one in tab.drawn.alerts())


async def test_a_strangers_large_message_is_not_even_read(house: House) -> None:
    async with Client(house.url) as client:
        tab = await client.open("/")
        message = tab.run_message()
        message.rerun_script.query_string = "x" * (MEGABYTE // 8)
        assert await tab.is_dropped(message)


async def test_one_browser_does_not_open_tabs_without_end(house: House) -> None:
    async with house.come_in("lead", anew=True) as client:
        for _ in range(40):
            await client.connect("/")
        with pytest.raises(InvalidStatus):
            await client.connect("/")
        await client.tabs.pop().close()
        async with house.come_in("partner") as other:
            assert (await other.open("/")).drawn.pages


@pytest.mark.parametrize("thief", ["", "director", "coordinator"])
async def test_a_tab_is_not_taken_over_by_its_session_id(house: House, thief: str) -> None:
    async with house.come_in("coordinator") as client:
        tab = await client.open(f"/case?id={house.world.open_case}")
        async with house.come_in(thief, anew=True) if thief else Client(house.url) as other:
            stolen = await other.connect("/", resume=tab.session_id)
            await stolen.rerun()
            assert stolen.session_id != tab.session_id
            assert b"fields.case" not in stolen.bytes_seen()
        await tab.rerun()
        assert tab.drawn.widgets()


async def _fragment(client: Client) -> tuple[Tab, str]:
    tab = await client.open("/quick-entry")
    return tab, sorted(tab.drawn.fragments())[0]


async def test_a_part_of_a_page_does_nothing_once_its_session_has_ended(house: House) -> None:
    async with house.come_in("coordinator", anew=True) as client:
        tab, fragment = await _fragment(client)
        _end(house, "coordinator")
        await tab.say(tab.run_message(fragment_id=fragment))
        assert await tab.hung_up() == ENDED
        assert [one.WhichOneof("type") for one in tab.received if one.HasField("delta")] == []
        assert tab.sent_to.startswith("/door/leave")
        with pytest.raises(HungUp):
            await tab.rerun(fragment_id=fragment)
        answer = await client.http.get("/export?table=cases&format=csv")
        assert answer.headers["content-type"].startswith("text/html")


async def test_another_persons_fragment_is_none_of_ones_own(house: House) -> None:
    async with house.come_in("coordinator") as client:
        _tab, fragment = await _fragment(client)
        async with house.come_in("partner") as other:
            theirs = await other.open("/")
            assert await theirs.is_dropped(theirs.run_message(fragment_id=fragment))


def _end(house: House, role: str) -> None:
    user_id = house.world.actors()[role].user_id
    assert user_id is not None
    with open_session(SYSTEM, write=True) as session:
        login_sessions.end_all(session, user_id=user_id, reason="Test", now=now())
    house.forget(role)


async def test_a_file_is_handed_to_whom_it_was_offered_and_to_nobody_else(house: House) -> None:
    async with house.come_in("administrator", anew=True) as client:
        tab = await client.open("/kits?way=hand-on")
        pages = tab.find(key="kit_pages")
        await tab.enter(pages, [pages.proto.options[0]])
        address = tab.find(kind="download_button").proto.url
        assert (await client.http.get(address)).status_code == httpx.codes.OK
        for other in ("director", "coordinator"):
            async with house.come_in(other) as thief:
                await thief.open("/")
                assert (await thief.http.get(address)).status_code == httpx.codes.NOT_FOUND
        async with Client(house.url) as stranger:
            assert (await stranger.http.get(address)).status_code == httpx.codes.FORBIDDEN
        _end(house, "administrator")
        assert (await client.http.get(address)).status_code == httpx.codes.FORBIDDEN


async def _upload(client: Client, tab: Tab, size: int, **headers: str) -> int:
    message = BackMsg()
    message.file_urls_request.request_id = "1"
    message.file_urls_request.file_names.append("a.csv")
    await tab.say(message)
    asked = await tab.heard("file_urls_response")
    address = asked.file_urls_response.file_urls[0].upload_url
    sent = {"X-Xsrftoken": client.http.cookies.get("_streamlit_xsrf") or "", **headers}
    try:
        answer = await client.http.put(address, files={"a.csv": b"x" * size}, headers=sent)
    except httpx.WriteError:
        # The server answers before everything was sent, and closes.
        return httpx.codes.REQUEST_ENTITY_TOO_LARGE
    return answer.status_code


async def test_files_have_a_size_and_a_sum(house: House) -> None:
    async with house.come_in("administrator", anew=True) as client:
        tab = await client.open("/import")
        assert await _upload(client, tab, 11 * MEGABYTE) == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        assert await _upload(client, tab, 10, **{"X-Xsrftoken": ""}) == httpx.codes.FORBIDDEN
        for _ in range(3):
            assert await _upload(client, tab, 9 * MEGABYTE) == httpx.codes.NO_CONTENT
        assert await _upload(client, tab, 9 * MEGABYTE) == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        assert await _upload(client, tab, MEGABYTE) == httpx.codes.NO_CONTENT


async def test_a_file_without_a_size_is_not_taken(house: House) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"x" * 100

    async with house.come_in("administrator") as client:
        tab = await client.open("/import")
        answer = await client.http.put(f"/_stcore/upload_file/{tab.session_id}/1", content=parts())
        assert answer.status_code == httpx.codes.LENGTH_REQUIRED
    async with Client(house.url) as stranger:
        answer = await stranger.http.put(
            f"/_stcore/upload_file/{tab.session_id}/1", files={"a": b"x"}
        )
        assert answer.status_code in {httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND}
