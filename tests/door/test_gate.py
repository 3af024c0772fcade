"""Who gets past the gate, with what, and until when."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.commands import accounts, login_sessions
from db.queries import accounts as account_queries
from db.session import open_session
from models.access import LoginSession
from models.base import now
from models.rules.actor import SYSTEM
from pages.door import gate
from pages.door.visitors import Visitor
from tests.door.conftest import Door
from tests.door.tab import Tab, saying


def age(door: Door, login: str, **times: timedelta) -> None:
    """Make the open sessions of somebody older than they are."""
    with open_session(SYSTEM, write=True) as session:
        statement = select(LoginSession).where(
            LoginSession.user_id == door.users[login], col(LoginSession.ended_at).is_(None)
        )
        for row in session.exec(statement).all():
            for name, by in times.items():
                setattr(row, name, getattr(row, name) - by)


def last_active(door: Door, login: str) -> object:
    with open_session(SYSTEM) as session:
        rows = account_queries.sessions_of(session, user_id=door.users[login], now=now())
    return rows[0].last_active_at


@pytest.fixture(autouse=True)
def nobody_is_signed_in(door: Door) -> None:
    """Every test begins with all sessions ended."""
    with open_session(SYSTEM, write=True) as session:
        for user_id in door.users.values():
            login_sessions.end_all(session, user_id=user_id, reason="Next test", now=now())


STRANGERS_GET = {
    "/": (200, "text/html"),
    "/caseload": (200, "text/html"),
    "/page": (200, "text/html"),
    "/export/cases.csv": (200, "text/html"),
    "/health": (200, "application/json"),
    "/ready": (200, "application/json"),
    "/metrics": (200, "text/plain"),  # this machine itself asks: tests/door/test_metrics.py
    "/_stcore/health": (200, "text/plain"),
    "/media/0123456789abcdef.txt": (403, "text/plain"),
    "/_stcore/metrics": (404, "text/plain"),
    "/_stcore/script-health-check": (404, "text/plain"),
    "/_stcore/agent/openapi.json": (404, "text/plain"),
    "/_stcore/bidi-components/x/index.js": (404, "text/plain"),
    "/component/extra_streamlit_components.CookieManager.cookie_manager/index.html": (
        404,
        "text/plain",
    ),
    "/app/static/x": (404, "text/plain"),
    "/%5Fstcore/metrics": (404, "text/plain"),
    "/deep/_stcore/health": (404, "text/plain"),
}


@pytest.mark.parametrize("path", STRANGERS_GET)
def test_a_stranger_gets_the_sign_in_page_and_static_files_by_any_address(
    door: Door, path: str
) -> None:
    response, body = door.ask(path)
    assert (response.status, response.headers.get_content_type()) == STRANGERS_GET[path]
    if response.headers.get_content_type() == "text/html":
        assert b'<div id="root">' in body


@pytest.mark.parametrize(
    "path", ["/_stcore/upload_file/a/b", "/export/cases.csv", "/", "/caseload"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_a_stranger_sends_nothing(door: Door, path: str, method: str) -> None:
    assert door.ask(path, method=method)[0].status in {403, 404}


def test_a_plain_route_knows_who_asks(door: Door) -> None:
    assert door.ask("/export/cases.csv", door.sign_in("ann"))[1] == b"Ann"


def test_metrics_and_the_agent_api_are_closed_to_everybody(door: Door) -> None:
    cookie = door.sign_in("ada")
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/component/x/index.html"):
        assert door.ask(path, cookie)[0].status == 404


def test_an_invented_cookie_or_header_signs_nobody_in(door: Door) -> None:
    door.sign_in("ann")
    for cookie, headers in (
        ("common_table=1", {}),
        ("common_table=", {}),
        ("", {"X_Common_Table_Visitor": "session:1"}),
        ("", {"x_common_table_visitor": "session:1"}),
    ):
        with Tab(door.url, cookie, **headers) as tab:
            assert "here: nobody" in tab.run().texts
    response, _ = door.ask("/media/x", "", X_Common_Table_Visitor="session:1")
    assert response.status == 403


def test_somebody_signed_in_is_known_and_pages_never_see_the_cookie(door: Door) -> None:
    with Tab(door.url, door.sign_in("ann") + "; other=1") as tab:
        tab.run()
    assert tab.texts[:2] == ["here: Ann", "cookies: other"]
    assert "roles: coordinator" in tab.texts


@pytest.mark.parametrize("how", ["signed out", "deactivated", "roles changed", "password changed"])
def test_an_ended_session_can_do_nothing_at_its_next_move(door: Door, how: str) -> None:
    cookie = door.sign_in("bo")
    user_id = door.users["bo"]
    with Tab(door.url, cookie) as tab:
        tab.run()
        before = door.noted()
        with open_session(SYSTEM, write=True) as session:
            match how:
                case "signed out":
                    accounts.end_sessions(session, user_id=user_id, reason="Test", now=now())
                case "deactivated":
                    accounts.deactivate(session, user_id=user_id, now=now())
                case "roles changed":
                    new = accounts.NewGrant(role="partner", scope="everything")
                    grant_id = accounts.grant(session, user_id=user_id, new=new, now=now())
                    accounts.revoke(session, grant_id=grant_id, now=now())
                case _:
                    accounts.set_password(
                        session, user_id=user_id, password="herons repaint seven ladders", now=now()
                    )
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = tab.buttons["Press"], True
        tab.say(message)
        assert tab.was_hung_up()
    assert tab.sent_to.startswith("/door/leave")
    assert door.noted() == before
    assert door.ask(tab.urls["Download"], cookie)[0].status == 403
    with Tab(door.url, cookie, resume=tab.session_id) as again:
        assert "here: nobody" in again.run().texts
    with open_session(SYSTEM, write=True) as session:
        accounts.activate(session, user_id=user_id)


def test_what_somebody_typed_stays_on_the_page_when_their_session_has_ended(door: Door) -> None:
    with Tab(door.url, door.sign_in("ann")) as tab:
        tab.run()
        with open_session(SYSTEM, write=True) as session:
            login_sessions.end_all(session, user_id=door.users["ann"], reason="Test", now=now())
        before = door.noted()
        for _ in range(2):
            message = BackMsg()
            message.rerun_script.context_info.url = f"{door.url}/case?case=3"
            pressed, note = (message.rerun_script.widget_states.widgets.add() for _ in range(2))
            pressed.id, pressed.trigger_value = tab.buttons["Press"], True
            note.id, note.string_value = "note", "Mother is well; the crib arrived. " * 3
            tab.kinds.clear()
            tab.say(message)
            tab.read_until("script_finished")
            assert "new_session" not in tab.kinds
            assert tab.urls["Sign in again"] == "/door/leave?next=%2Fcase%3Fcase%3D3"
        assert door.noted() == before


def test_a_callback_runs_while_the_session_lives(door: Door) -> None:
    with Tab(door.url, door.sign_in("ann")) as tab:
        tab.run().run(press="Press")
    assert door.noted()[-1] == "pressed by Ann"


@pytest.mark.parametrize("thief", ["", "bo"])
def test_a_tab_cannot_be_taken_over_by_its_session_id(door: Door, thief: str) -> None:
    with Tab(door.url, door.sign_in("ann")) as tab:
        tab.run()
        cookie = door.sign_in(thief) if thief else ""
        with Tab(door.url, cookie, resume=tab.session_id) as other:
            other.run()
            assert "here: Ann" not in other.texts
            assert other.session_id != tab.session_id
        assert "here: Ann" in tab.run().texts


def test_a_click_in_a_tab_that_moved_to_another_process_runs_the_whole_page_there(
    door: Door,
) -> None:
    cookie = door.sign_in("ann")
    with Tab(door.url, cookie) as tab:
        press = tab.run().buttons["Press"]
    noted = len(door.noted())
    with Tab(door.url, cookie) as moved:
        message = BackMsg()
        # Of a part of the page that was drawn elsewhere: this process knows nothing of it.
        message.rerun_script.fragment_id = "drawn at the process that is gone"
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = press, True
        moved.say(message)
        moved.read_until("script_finished")
        assert "here: Ann" in moved.texts
        moved.run(press="Press")
    assert door.noted()[noted:] == ["pressed by Ann"]


def test_two_strangers_cannot_take_each_others_tab(door: Door) -> None:
    with Tab(door.url, "common_table_visitor=one") as tab:
        tab.run()
        with Tab(door.url, "common_table_visitor=two", resume=tab.session_id) as other:
            assert other.run().session_id != tab.session_id
        with Tab(door.url, resume=tab.session_id) as other:
            assert other.run().session_id != tab.session_id


def test_a_lost_connection_is_taken_up_again_by_the_same_browser(door: Door) -> None:
    cookie = door.sign_in("ann")
    with Tab(door.url, cookie) as tab:
        tab.run()
    with Tab(door.url, cookie, resume=tab.session_id) as again:
        assert again.run().session_id == tab.session_id


def test_nobody_can_empty_the_caches(door: Door) -> None:
    with Tab(door.url, door.sign_in("ann")) as tab:
        before = [text for text in tab.run().texts if text.startswith("cached")]
        tab.say(saying("clear_cache"))
        assert [text for text in tab.run().texts if text.startswith("cached")] == before


MAY_SAY = {
    # message: a stranger, somebody signed in
    "rerun_script": (True, True),
    "stop_script": (True, True),
    "app_heartbeat": (True, True),
    "file_urls_request": (False, True),
    "clear_cache": (False, False),
    "set_run_on_save": (False, False),
    "load_git_info": (False, False),
    "debug_disconnect_websocket": (False, False),
    "debug_shutdown_runtime": (False, False),
}


def test_the_gate_knows_every_message_of_this_streamlit() -> None:
    kinds = {one.name for one in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    assert kinds == {*MAY_SAY, "backend_operation_request"}


@pytest.mark.parametrize("kind", MAY_SAY)
def test_messages_this_app_does_not_need_are_dropped(kind: str) -> None:
    said = saying(kind)
    people = (Visitor("visitor:x"), Visitor("session:1", 1, 1))
    assert tuple(gate.may_say(one, said) for one in people) == MAY_SAY[kind]


@pytest.mark.parametrize(
    ("payload", "may"),
    [
        ("deferred_file", False),
        ("dataframe_chunk", True),
        ("install_skills", False),
        ("dismiss_skills_nudge", False),
    ],
)
def test_only_rows_are_asked_for_beside_a_run(payload: str, may: bool) -> None:
    said = saying("backend_operation_request", payload)
    assert gate.may_say(Visitor("session:1", 1, 1), said) is may
    assert not gate.may_say(Visitor("visitor:x"), said)


def test_a_stranger_cannot_ask_for_upload_addresses(door: Door) -> None:
    for cookie, answered in (("", False), (door.sign_in("ann"), True)):
        with Tab(door.url, cookie) as tab:
            tab.run()
            message = BackMsg()
            message.file_urls_request.request_id = "1"
            message.file_urls_request.file_names.append("a.txt")
            tab.say(message)
            tab.kinds.clear()
            # A run drops what is still to be sent, so the answer is read before the next one.
            tab.read_until("file_urls_response") if answered else tab.run()
            assert ("file_urls_response" in tab.kinds) is answered


def test_a_strangers_huge_message_is_dropped(door: Door) -> None:
    with Tab(door.url) as tab:
        tab.run()
        message = BackMsg()
        message.rerun_script.query_string = "x" * 100_000
        tab.say(message)
        tab.kinds.clear()
        tab.run()
    assert tab.kinds.count("script_finished") == 1


def test_half_an_hour_of_nothing_ends_a_session(door: Door) -> None:
    cookie = door.sign_in("ann")
    with Tab(door.url, cookie) as tab:
        tab.run()
        age(door, "ann", last_active_at=timedelta(minutes=31))
        tab.say(saying("rerun_script"))
        assert tab.was_hung_up()
    assert door.ask("/export/cases.csv", cookie)[1] != b"Ann"


def test_twelve_hours_end_a_session_however_busy(door: Door) -> None:
    cookie = door.sign_in("ann")
    age(door, "ann", expires_at=timedelta(hours=12))
    assert door.ask("/export/cases.csv", cookie)[1] != b"Ann"


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(door: Door) -> None:
    with Tab(door.url, door.sign_in("ann")) as tab:
        tab.run()
        age(door, "ann", last_active_at=timedelta(minutes=10))
        before = last_active(door, "ann")
        tab.run(is_auto_rerun=True)
        assert last_active(door, "ann") == before
        tab.run()
        assert last_active(door, "ann") != before


def test_activity_is_written_at_most_once_a_minute(door: Door) -> None:
    with Tab(door.url, door.sign_in("ann")) as tab:
        before = last_active(door, "ann")
        tab.run().run().run()
        assert last_active(door, "ann") == before


def test_every_answer_carries_the_headers(door: Door) -> None:
    cookie = door.sign_in("ann")
    for path in (
        "/",
        "/health",
        "/ready",
        "/metrics",
        "/media/x",
        "/_stcore/metrics",
        "/door/leave",
        "/static/none.js",
    ):
        headers = door.ask(path, cookie)[0].headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
    policy = door.ask("/")[0].headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "'unsafe-eval'" not in policy


def test_no_page_around_ours_may_send_it_messages(door: Door) -> None:
    allowed = json.loads(door.ask("/_stcore/host-config")[1])["allowedOrigins"]
    # A name that nobody can ever have (RFC 2606).
    assert allowed == ["https://nowhere.invalid"]


def test_another_site_cannot_open_a_websocket(door: Door) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect
    from websockets.typing import Origin

    with pytest.raises(InvalidStatus):
        connect(
            door.url.replace("http", "ws") + "/_stcore/stream",
            origin=Origin("http://evil.example"),
            additional_headers={"Cookie": door.sign_in("ann")},
        )
