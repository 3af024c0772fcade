"""Files brought in by those who mean harm: forged answers, other people's previews, others' records named."""

from typing import Any, Final

import httpx
import pytest
from sqlmodel import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState

from db.session import open_session
from models.casework import Case
from models.rules.actor import SYSTEM
from tests.attack.client import Client, Tab
from tests.attack.conftest import House
from tests.attack.drawn import state_of
from tests.attack.marks import forbidden
from tests.attack.rows import all_rows, before, overstepped
from tests.attack.test_forged import broken
from tests.attack.test_what_is_sent import leaked

pytestmark = pytest.mark.anyio
CHOSEN: Final = (
    "id",
    "created_by_id",
    "case_id.number",
    "password_hash",
    "own.zq",
    "*",
    "zq",
    "1",
    "",
)
"""What a question about a column could be answered with that is not offered."""
BESIDE: Final = frozenset({"login_sessions", "audit_events", "seals", "users", "last_writes"})
"""What is written by coming in and by looking."""
TABLES: Final = ("contacts", "people", "memberships", "participants", "measure_values")


async def bring(client: Client, table: str, text: str) -> Tab:
    """The import of a table with this file in it, at the questions about its columns."""
    tab = await client.open(f"/import?table={table}")
    message = BackMsg()
    message.file_urls_request.request_id = "1"
    message.file_urls_request.file_names.append("zq.csv")
    await tab.say(message)
    told = (await tab.heard("file_urls_response")).file_urls_response.file_urls[0]
    header = {"X-Xsrftoken": client.http.cookies.get("_streamlit_xsrf") or ""}
    file = {"file": ("zq.csv", text.encode())}
    sent = await client.http.put(told.upload_url, files=file, headers=header)
    assert sent.status_code == httpx.codes.NO_CONTENT
    state = FileUploaderState()
    info = state.uploaded_file_info.add()
    info.file_id, info.name, info.size = told.file_id, "zq.csv", len(text)
    info.file_urls.CopyFrom(told)
    tab.put(state_of(tab.find(kind="file_uploader"), state))
    await tab.rerun()
    return tab


async def pressed(tab: Tab, begins: str) -> bool:
    """Press the first button that begins so; whether there is one."""
    for one in tab.widgets():
        if one.kind == "button" and one.label.startswith(begins):
            await tab.click(one)
            return True
    return False


def contacts(on: str, *cases: str) -> str:
    """A file with a contact of each of these cases."""
    return "Case,Date,How\n" + "".join(f"{one},{on},Phone\n" for one in cases)


async def test_what_was_previewed_is_done(sandbox: House) -> None:
    """Else nothing of what is tried here would come that far."""
    async with sandbox.come_in("coordinator") as client:
        tab = await bring(client, "contacts", contacts("2026-03-01", "SC-00001"))
        assert await pressed(tab, "Preview")
        assert await pressed(tab, "Import 1 row")
        assert any("imported from" in one for one in tab.drawn.alerts())


async def test_a_preview_tells_a_case_of_others_as_one_that_is_not_there(sandbox: House) -> None:
    with open_session(SYSTEM) as session:
        theirs = session.exec(select(Case.number).where(Case.number.startswith("WH"))).first()
    assert theirs
    async with sandbox.come_in("coordinator") as client:
        tab = await bring(client, "contacts", contacts("2026-03-01", theirs, "WH-98765"))
        assert await pressed(tab, "Preview")
        told = [one.body for one in tab.drawn.of("text") if one.body.startswith("Row ")]
    assert len(told) == 2
    one, other = (text.partition("(")[2] for text in told)
    assert one.replace(theirs, "WH-98765") == other


@pytest.mark.parametrize("role", ["lead", "coordinator", "data_entry", "administrator"])
async def test_whatever_an_import_is_told_only_what_is_allowed_is_done(
    sandbox: House, role: str
) -> None:
    actor = sandbox.actor(role)
    then = before(actor)
    found: dict[str, Any] = {}
    text = "Record number,Name,Case,E-mail,Date,Minutes\n" + "".join(
        f"{one},Forged {one},WH-0000{one},{one}@evil.test,2026-03-0{one},{one}\n"
        for one in range(1, 8)
    )
    # What stands in the file is told back.
    hidden = [mark for mark in forbidden(actor, sandbox.marks) if mark.word not in text]
    secret = {mark.word.encode(): mark for mark in hidden}
    async with sandbox.come_in(role) as client:
        for table in TABLES:
            for turn in range(2):
                tab = await bring(client, table, text)
                _forge(tab, turn)
                await tab.rerun()
                if turn:
                    _forge(tab, turn)
                await pressed(tab, "Preview")
                for one in tab.widgets():
                    if one.kind == "checkbox" and one.label.startswith("Leave out"):
                        await tab.enter(one, True)
                await pressed(tab, "Import ")
                if told := list(leaked(tab.bytes_seen(), secret)):
                    found[f"{table} told"] = told
                await tab.close()
    found |= {one[:60]: one[:300] for one in overstepped(actor, then)}
    found |= dict.fromkeys(broken(sandbox.said()), "our own code")
    assert found == {}


def _forge(tab: Tab, turn: int) -> None:
    """Answer every question about the file with something that is not offered, or with the next one's answer."""
    for at, one in enumerate(tab.widgets()):
        if one.kind == "selectbox" and "import." in one.key:
            offered = CHOSEN if turn else [*one.proto.options] or [""]
            tab.put(state_of(one, offered[(at + turn) % len(offered)]))
        elif one.kind == "checkbox":
            tab.put(state_of(one, True))
        elif one.kind == "number_input":
            tab.put(state_of(one, 10.0**9))


async def test_nobody_does_what_another_person_has_previewed(sandbox: House) -> None:
    async with sandbox.come_in("coordinator") as client:
        tab = await bring(client, "contacts", contacts("2026-03-02", "SC-00001", "SC-00002"))
        assert await pressed(tab, "Preview")
        button = next(one for one in tab.widgets() if one.label.startswith("Import 2"))
        widgets = tab.widgets()
        then = all_rows()
        for role in ("data_entry", "lead", "administrator"):
            async with sandbox.come_in(role) as other:
                theirs = await other.open("/import?table=contacts")
                for one in widgets:
                    if one.kind == "selectbox":
                        theirs.put(state_of(one, one.proto.options[0]))
                theirs.put(state_of(button, True))
                await theirs.rerun()
                assert not await pressed(theirs, "Import ")
        now = all_rows()
    changed = {key for key, row in now.items() if then.get(key) != row}
    assert {name for name, _id in changed} <= BESIDE
