"""How the server says how it is: to a monitor, in its log, and to a person for whom something broke."""

import json
import logging
from http.client import HTTPConnection
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.testing.v1 import AppTest

from db import engine
from db.keeping import migrations, readiness
from pages.door import logs, metrics, mishap, watch
from tests.databases import in_force
from tests.door.conftest import Door
from tests.door.tab import Tab


def record(words: str, *values: object, **more: Any) -> dict[str, Any]:
    made = logging.LogRecord("library", logging.WARNING, __file__, 1, words, values, None)
    made.__dict__.update(more)
    line: dict[str, Any] = json.loads(logs.Lines().format(made))
    return line


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_process_is_well_although_its_database_is_not(front: Door) -> None:
    response, body = front.ask("/health")
    assert (response.status, json.loads(body)) == (200, {"status": "ok"})


def test_people_are_sent_to_a_process_that_can_work(front: Door) -> None:
    response, body = front.ask("/ready")
    assert (response.status, json.loads(body)) == (200, {"status": "ready"})


@pytest.mark.usefixtures("database")
def test_nobody_is_sent_to_a_database_of_another_version() -> None:
    assert readiness.why_not() == ""
    migrations.downgrade(engine.get_engine(), "0001")
    assert readiness.why_not() == readiness.OTHER


def test_nobody_is_sent_where_there_is_no_database() -> None:
    with in_force("postgresql://nobody@/nothing?host=/nowhere"):
        assert readiness.why_not() == readiness.AWAY
    with in_force("sqlite:////nowhere/at/all.db"):
        assert readiness.why_not() == readiness.AWAY


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "/"),
        ("/w/jane-quill-memorial-group", "/{page}"),
        ("/media/0f3b.csv", "/media/*"),
        ("/_stcore/upload_file/one/two", "/_stcore/upload_file/*"),
        ("/export", "/export"),
        ("/export/../Jane", "/{page}"),
    ],
)
def test_the_log_knows_kinds_of_addresses_and_no_address(path: str, kind: str) -> None:
    assert watch.pattern(path) == kind


def test_of_a_library_only_its_fixed_words_are_kept() -> None:
    line = record("Widget %s holds %r", "summary", "Jane Quill relapsed")
    assert line["words"] == "Widget %s holds %r"
    assert "Quill" not in json.dumps(line)


def test_of_an_error_the_place_is_kept_and_not_the_message() -> None:
    cause = raised(ValueError("Key (name)=(Jane Quill) exists"))
    error = raised(RuntimeError("INSERT INTO people VALUES ('Jane Quill')"))
    error.__cause__ = cause
    line = record("It broke", exc_info=(type(error), error, error.__traceback__))
    assert [one["kind"] for one in line["error"]] == ["RuntimeError", "ValueError"]
    assert "tests/door/test_watch.py" in line["error"][0]["at"][-1]
    assert "Quill" not in json.dumps(line)


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    made = logging.LogRecord(
        "library", logging.INFO, __file__, 1, 'a\n{"level": "x"}\u2028', (), None
    )
    assert len(logs.Lines().format(made).splitlines()) == 1


def test_whoever_meets_an_error_sees_its_number_and_nothing_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def page() -> None:
        from pages.door import mishap

        mishap.on_page(RuntimeError("Jane Quill"))

    caplog.set_level(logging.ERROR, "common_table")
    shown = AppTest.from_function(page).run().error[0].value
    (said,) = (one for one in caplog.records if one.name == "common_table")
    assert said.__dict__["fields"]["number"] in shown
    assert "Quill" not in shown
    assert "Quill" not in logs.Lines().format(said)


def test_two_errors_have_two_numbers() -> None:
    assert len({mishap._number() for _ in range(100)}) == 100


def test_numbers_are_for_this_machine_and_for_administrators(front: Door) -> None:
    assert front.ask("/metrics")[0].status == 200
    for headers in (
        {"X_Forwarded_For": "127.0.0.1"},
        {"X_Real_IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Host": "table.example.org"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "same-origin"},
    ):
        assert front.ask("/metrics", **headers)[0].status == 404
        assert front.ask("/metrics", front.sign_in("ann"), **headers)[0].status == 404
    away = {"X_Forwarded_For": "198.51.100.4"}
    assert front.ask("/metrics", front.sign_in("ada"), **away)[0].status == 200


def test_numbers_count_what_happened_and_name_nobody(front: Door) -> None:
    with Tab(front.url, front.sign_in("ann")) as tab:
        tab.run()
        body = front.ask("/metrics")[1].decode()
        assert "common_table_open_tabs 1.0" in body
    front.ask("/caseload?q=Quill", front.sign_in("ann"))
    body = front.ask("/metrics")[1].decode()
    assert 'common_table_requests_total{method="GET",route="/{page}",status="200"}' in body
    assert 'common_table_messages_total{outcome="passed"}' in body
    for private in ("Quill", "ann", "Ann", "caseload"):
        assert private not in body


@pytest.mark.anyio
async def test_whoever_has_an_answer_finds_it_counted() -> None:
    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await send({"type": "http.response.body", "body": b"two"})

    def counted() -> float:
        labels = {"method": "GET", "route": "/ready", "status": "200"}
        return metrics.registry.get_sample_value("common_table_requests_total", labels) or 0

    seen: list[float] = []

    async def arrives(_message: Message) -> None:
        seen.append(counted() - before)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    before = counted()
    await watch.Watch(page)({"type": "http", "path": "/ready", "method": "GET"}, nothing, arrives)
    assert seen == [0, 0, 1]
    assert counted() - before == 1


def test_a_method_nobody_knows_is_counted_without_being_repeated(front: Door) -> None:
    host, port = front.url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port), timeout=15)
    connection.request("JANEQUILL", "/")
    connection.getresponse().read()
    connection.close()
    assert 'method="other"' in front.ask("/metrics")[1].decode()
    assert "JANEQUILL" not in front.ask("/metrics")[1].decode()
