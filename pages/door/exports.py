"""GET /export: rows as a file. Permission, then the record of it, then the file; in that order."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from db.exchange import changes, export, mailing, sayable, writing
from db.queries import audit, drafts, shapes
from db.session import open_session
from models import choices
from models.base import now
from models.rules import asking
from models.rules.actor import Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Refused, Unavailable
from pages.door import session as door
from pages.parts import audit_filters, change_filters, clock, export_links, filters

PART: Final = 64 * 1024
IN_MEMORY: Final = 1024 * 1024
"""A file up to this size is not written to the disk."""
AT_ONCE: Final = 2
STATUS: Final[Mapping[type[Refused], int]] = {NotFound: 404, Forbidden: 403, Unavailable: 503}

_threads: Final = CapacityLimiter(AT_ONCE)


@dataclass(frozen=True)
class File:
    """A finished file, open at its beginning."""

    name: str
    form: str
    data: IO[bytes]
    notice: str = ""


async def export_file(request: Request) -> Response:
    """Answer with the file an address asks for, or with a sentence why not."""
    if request.method != "GET":
        return PlainTextResponse("Open this address to take the file.", 405, {"Allow": "GET"})
    if request.headers.get("sec-fetch-site") == "cross-site":
        # Another site may not make a browser take files out in somebody's name.
        return PlainTextResponse("Open this from Common Table itself.", 403)
    actor = await to_thread.run_sync(door.actor_of, request)
    if actor is None:
        return PlainTextResponse("Sign in first.", 403)
    query = dict(request.query_params)
    try:
        file = await to_thread.run_sync(_file, actor, query, limiter=_threads)
    except Refused as refused:
        return PlainTextResponse(refused.sentence, STATUS.get(type(refused), 400))
    return StreamingResponse(
        _parts(file.data), media_type=writing.MEDIA[file.form], headers=_headers(file)
    )


def _headers(file: File) -> dict[str, str]:
    plain = "".join(c if (c.isascii() and c.isalnum()) or c in " -_." else "_" for c in file.name)
    found = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}",
    }
    return {**found, "X-Notice": file.notice} if file.notice else found


def _parts(data: IO[bytes]) -> Iterator[bytes]:
    with data:
        while part := data.read(PART):
            yield part


def _file(actor: Actor, query: Mapping[str, str]) -> File:
    form = query.get("format", "csv")
    if form not in writing.MEDIA:
        raise Invalid("A file is CSV or Excel. Choose one of them.")
    if (put_together := LISTS.get(query.get("list", ""))) is not None:
        return put_together(actor, query, form)
    table = shapes.table_named(actor, query.get("table", ""))
    if query.get("template"):
        return _template(actor, table, form)
    with open_session(actor) as session:
        shape = shapes.shape(session, table)
        asked = _asked(session, shape, query)
        what = export.wanted(table, shape, asked, form=form, every_column="every" in query)
        rows = export.count(session, what)
    with open_session(actor, write=True) as session:
        export.note(session, what, rows=rows)
    data = _room()
    with open_session(actor) as session:
        export.write(session, what, data)
    return _finished(table.spec.plural, form, data, what.notice)


def _asked(session: Any, shape: Any, query: Mapping[str, str]) -> asking.Asked:
    """What the list asks: by the address, or as it was kept because it holds a name that was typed."""
    if "kept" not in query:
        return asking.from_address(shape, query)
    form = export_links.KEPT + query.get("table", "")
    kept = drafts.find(session, form=form, now=now())
    if kept is None:
        raise NotFound("This export is no longer there. Open the list and choose Export again.")
    return asking.from_json(shape, kept.typed)


def _template(actor: Actor, table: Any, form: str) -> File:
    with open_session(actor) as session:
        heads, help_sheet = export.template(table, sayable.full_shape(session, table))
    data = _room()
    title = table.spec.plural.capitalize()
    writing.write(data, form, heads, (), title=title, beside=help_sheet)
    return _finished(f"{table.spec.plural} to fill in", form, data)


def _mailing(actor: Actor, query: Mapping[str, str], form: str) -> File:
    group_id = filters.record_number(query.get("workgroup", "")) or 0
    with open_session(actor) as session:
        group, rows = mailing.rows(session, workgroup_id=group_id)
    with open_session(actor, write=True) as session:
        export.note_file(
            session, table_name="memberships", form=form, columns=mailing.HEADINGS,
            filters=[f"Mail-merge list of {group}"], rows=len(rows),
        )  # fmt: skip
    data = _room()
    writing.write(data, form, mailing.HEADINGS, rows, title=group)
    return _finished(f"{group}, mail-merge list", form, data)


def _changes(actor: Actor, query: Mapping[str, str], form: str) -> File:
    asked = change_filters.asked(query, clock.today())
    with open_session(actor) as session:
        found = changes.count(session, asked, form=form)
    with open_session(actor, write=True) as session:
        export.note_file(
            session, table_name="changes", form=form, columns=changes.HEADINGS,
            filters=_said(change_filters.address(query)), rows=found.count,
        )  # fmt: skip
    data = _room()
    with open_session(actor) as session:
        rows = changes.rows(session, asked)
        writing.write(data, form, changes.HEADINGS, rows, title="Changes", notice=found.notice)
    return _finished("Changes", form, data, found.notice)


def _audit(actor: Actor, query: Mapping[str, str], form: str) -> File:
    if not actor.holds("administrator"):
        raise NotFound("There is no such list.")
    asked = audit_filters.asked(query, clock.today())
    with open_session(actor) as session:
        rows = audit.count(session, asked)
    if form == "xlsx" and rows > export.MOST_IN_EXCEL:
        raise Invalid(f"{rows:,} events are more than an Excel file should hold. Take CSV.")
    with open_session(actor, write=True) as session:
        export.note_file(
            session, table_name="audit_events", form=form, columns=audit_filters.HEADINGS,
            filters=_said(audit_filters.address(query)), rows=rows,
        )  # fmt: skip
    data = _room()
    with open_session(actor) as session:
        lines = (_event(row) for row in audit.stream(session, asked))
        writing.write(data, form, audit_filters.HEADINGS, lines, title="Audit log")
    return _finished("Audit log", form, data)


LISTS: Final[Mapping[str, Callable[[Actor, Mapping[str, str], str], File]]] = {
    "mailing": _mailing,
    "changes": _changes,
    "audit": _audit,
}
"""Files that are no list of one table."""


def _said(address: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in address.items()]


def _event(row: audit.EventRow) -> list[writing.Cell]:
    return [
        f"{row.at:%Y-%m-%d %H:%M:%S}",
        row.who,
        row.roles,
        choices.AUDIT_KIND.label(row.kind),
        audit_filters.subject(row.what),
        row.how_many,
        ", ".join(map(str, row.record_ids)),
        row.screen,
        row.filters,
        choices.AUDIT_OUTCOME.label(row.outcome),
        row.address,
    ]


def _room() -> IO[bytes]:
    """Where a file is written before it is sent: a session is not kept open for a slow connection."""
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)


def _finished(name: str, form: str, data: IO[bytes], notice: str = "") -> File:
    data.seek(0)
    return File(f"{name}.{form}", form, data, notice)


ROUTES: Final = [Route("/export", export_file)]
