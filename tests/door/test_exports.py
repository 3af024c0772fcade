"""Files that are taken out: who may, what is recorded before, and what the browser is told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import anyio
import pytest
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from db.commands import drafts
from db.exchange import export
from db.session import open_session
from models.casework import ParticipantName
from models.data import FileExport
from models.people import Person
from models.rules import asking
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked
from models.rules.import_plans import NOTICE
from pages.door import exports, session
from pages.parts import export_links
from tests.world import CEDAR_FAMILIES, MAPLE_FAMILIES, World


def ask(
    actor: Actor | None,
    monkeypatch: pytest.MonkeyPatch,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    asked: Mapping[str, Any] | None = None,
    **query: str,
) -> tuple[Response, bytes]:
    """Open the address of a file as this person's browser would."""
    monkeypatch.setattr(session, "actor_of", lambda _request: actor)
    sent = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    request = Request(
        {
            "type": "http", "method": method, "path": "/export", "headers": sent,
            "query_string": urlencode({**(asked or {}), **query}).encode(),
        }
    )  # fmt: skip

    async def answer() -> tuple[Response, bytes]:
        response = await exports.export_file(request)
        if not isinstance(response, StreamingResponse):
            return response, bytes(response.body)
        return response, b"".join([bytes(part) async for part in response.body_iterator])  # type: ignore[arg-type]

    return anyio.run(answer)


def recorded() -> list[FileExport]:
    with open_session(SYSTEM) as session:
        return list(session.exec(select(FileExport).order_by(col(FileExport.id))))


def test_a_list_is_taken_out_and_recorded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    response, data = ask(
        world.director, monkeypatch, table="people", format="csv", columns="name,email",
        asked={"f.is_active": "is:yes"},
    )  # fmt: skip

    lines = data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Record number,Name,E-mail"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-disposition"].startswith('attachment; filename="people.csv"')
    [row] = recorded()
    assert (row.user_id, row.table_name, row.format) == (world.director.user_id, "people", "csv")
    assert (row.records, row.filters) == (len(lines) - 1, "Active is yes")
    assert row.columns == "Record number, Name, E-mail"
    assert row.at is not None


def test_what_fails_after_the_record_stays_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(export, "write", broken)
    with pytest.raises(RuntimeError):
        ask(world.director, monkeypatch, table="people")

    assert len(recorded()) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_formula_in_a_name_is_text_in_the_file(
    world: World, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    name = "=cmd|' /C calc'!A0"
    with open_session(world.administrator, write=True) as session:
        session.add(Person(area_id=world.maple, name=name))
    _, data = ask(world.administrator, monkeypatch, table="people", format=form, columns="name")

    if form == "csv":
        assert f"'{name}" in data.decode("utf-8-sig")
        return
    import io

    from openpyxl import load_workbook

    sheet: Any = load_workbook(io.BytesIO(data)).worksheets[0]
    [cell] = [row[1] for row in sheet.iter_rows() if row[1].value == name]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_nobody_takes_out_what_they_may_not_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"coordinator", "mentor_coordinator", "charlie"}
    for role, actor in world.actors().items():
        for table in ("participant_names", "contact_notes", "check_in_notes", "cases", "people"):
            _, data = ask(actor, monkeypatch, table=table, format="csv", every="1")
            said = data.decode("utf-8-sig")
            families = CEDAR_FAMILIES if role in known - {"charlie"} else MAPLE_FAMILIES
            assert not [one for one in families if one in said], (role, table)
            if role not in known:
                assert not [one for one in MAPLE_FAMILIES + CEDAR_FAMILIES if one in said]


def test_tables_that_are_no_list_read_as_missing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for table in ("users", "login_sessions", "changes", "nothing", ""):
        response, data = ask(world.administrator, monkeypatch, table=table)
        assert (response.status_code, data) == (404, b"This table was not found.")
    assert recorded() == []


def test_a_stranger_and_another_site_get_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(None, monkeypatch, table="people")[0].status_code == 403
    other = {"sec-fetch-site": "cross-site"}
    assert ask(world.director, monkeypatch, headers=other, table="people")[0].status_code == 403
    assert ask(world.director, monkeypatch, method="HEAD", table="people")[0].status_code == 405
    assert ask(world.director, monkeypatch, table="people", format="exe")[0].status_code == 400
    assert recorded() == []


def test_what_tells_of_families_carries_the_notice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    response, data = ask(world.coordinator, monkeypatch, table="participant_names", format="csv")

    assert data.decode("utf-8-sig").splitlines()[-1] == NOTICE
    assert response.headers["x-notice"] == NOTICE
    assert NOTICE.encode() not in ask(world.director, monkeypatch, table="people")[1]


def test_a_list_found_by_a_name_is_taken_out_without_the_name_in_the_address(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(columns=("name",), search="gideon")
    form = export_links.KEPT + "people"
    with open_session(world.director, write=True) as session:
        drafts.keep(session, form=form, typed=asking.to_json(asked))

    _, data = ask(world.director, monkeypatch, table="people", format="csv", kept="1")
    other, _ = ask(world.lead, monkeypatch, table="people", format="csv", kept="1")

    assert len(data.splitlines()) == 2 and b"Gideon" in data
    assert other.status_code == 404


def test_a_template_holds_headings_and_no_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, data = ask(world.lead, monkeypatch, table="memberships", format="csv", template="1")

    assert data.decode("utf-8-sig").splitlines() == [
        "Workgroup,Person,Speaks for,Seat,Role,Term starts,Term ends,On e-mail list,Left on,"
        "Person: Organization,Person: Job title,Person: E-mail,Person: Phone,"
        "Person: In the directory,Person: Active"
    ]
    assert recorded() == []


def test_a_roster_is_taken_out_for_letters(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"list": "mailing", "workgroup": world.early_group, "format": "csv"}
    _, data = ask(world.lead, monkeypatch, asked=query)
    stranger, _ = ask(world.charlie, monkeypatch, asked=query)

    assert data.decode("utf-8-sig").startswith("Name,First name,Last name,Job title,Organization")
    assert b"Lena" in data
    assert stranger.status_code == 404
    assert [row.filters for row in recorded()] == ["Mail-merge list of Early Care of Maple"]


def test_changes_are_taken_out_as_far_as_each_person_reads_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: dict[str, tuple[str, ...]] = {"coordinator": (*MAPLE_FAMILIES[:3], "ZEBRA-NOTE")}
    readers["mentor_coordinator"] = ("Hollowell", "Underhay", "HERON-WISH", "OTTER-CHECK")
    readers["charlie"] = CEDAR_FAMILIES
    for role, actor in world.actors().items():
        asked = {"list": "changes", "period": "all"}
        response, body = ask(actor, monkeypatch, asked=asked, format="csv")
        assert response.status_code == 200
        told = body.decode("utf-8-sig")
        known = MAPLE_FAMILIES + CEDAR_FAMILIES
        assert [one for one in known if one in told and one not in readers.get(role, ())] == []
        assert (NOTICE in told) == (role in {"director", *readers, "data_entry"}), role
    assert {one.table_name for one in recorded()} == {"changes"}


def test_a_formula_in_a_change_is_text_in_the_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Person, world.lead.person_id).job_title = "=1+1"
    asked = {"list": "changes", "of": "people", "what": "changed", "period": "all"}
    _, body = ask(world.administrator, monkeypatch, asked=asked, format="csv")
    assert ",'=1+1," in body.decode("utf-8-sig")


def test_the_audit_log_is_taken_out_by_administrators_and_names_no_family(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session(world.coordinator) as session:
        session.exec(select(ParticipantName)).all()
    asked = {"list": "audit", "period": "all"}

    for role, actor in world.actors().items():
        response, body = ask(actor, monkeypatch, asked=asked, format="csv")
        assert response.status_code == (200 if role == "administrator" else 404), role
        told = body.decode("utf-8-sig")
        assert not [one for one in MAPLE_FAMILIES + CEDAR_FAMILIES if one in told]
        assert ("participants' names" in told) == (role == "administrator"), role
    assert {one.table_name for one in recorded()} == {"audit_events"}
