"""Which protected rows a session handed out: noted by the guard, written down before a page may show them."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState

import models  # noqa: F401 - every table has to be known
from db import audit, sealing
from models.base import Table, tables
from models.rules.actor import Actor

NAMES: Final = frozenset(
    {
        "cases", "check_in_notes", "contact_notes", "contacts", "matches", "mentor_request_notes",
        "mentor_requests", "participant_names", "participants", "private_answers", "service_needs",
    }
)  # fmt: skip
"""Tables whose rows tell of families: whoever is shown one is recorded."""

AGAIN_AFTER: Final = 300.0  # seconds
"""The same rows shown again to the same person on the same screen before that are one reading."""

REMEMBERED: Final = 20_000
"""Readings that a process remembers so as not to write them down twice."""


RECORDED: Final = frozenset(table for name, table in tables().items() if name in NAMES)


@dataclass
class Seen:
    """What one session handed out of one table."""

    ids: set[int] = field(default_factory=set)
    rows: int = 0


def shown(state: ORMExecuteState, named: Iterable[type[Table]]) -> dict[type[Table], int | None]:
    """The recorded tables a statement hands out columns of, with the place of their id among them."""
    wanted = RECORDED & set(named)
    if not wanted:
        return {}
    found: dict[type[Table], int | None] = {}
    for place, column in _columns(state.statement):
        for part in sa.sql.visitors.iterate(column):
            entity = part._annotations.get("parententity")
            table = None if entity is None else entity.mapper.class_
            if table not in wanted:
                continue
            is_row = part is column and isinstance(part, sa.FromClause)
            is_id = part is column and getattr(part, "name", "") == "id"
            if is_row or is_id:
                found[table] = place
            else:
                found.setdefault(table, None)
    return found


def _columns(asked: Any) -> Iterator[tuple[int, Any]]:
    """What a statement hands out, by its place in a row: of a union, what each of its parts hands out."""
    if isinstance(asked, sa.CompoundSelect):
        for part in asked.selects:
            yield from _columns(getattr(part, "element", part))  # In brackets, or not.
        return
    yield from enumerate(asked._raw_columns)


def keep(
    seen: dict[str, Seen], tables_shown: dict[type[Table], int | None], rows: Sequence[Any]
) -> None:
    """Note the rows of a result under the tables they are of."""
    for table, place in tables_shown.items():
        one = seen.setdefault(str(table.__tablename__), Seen())
        one.rows += len(rows)
        if place is None:
            continue
        for row in rows:
            held = row[place] if isinstance(row, tuple | sa.Row) else row
            number = held.id if isinstance(held, Table) else held
            if isinstance(number, int):
                one.ids.add(number)


def events(actor: Actor, seen: dict[str, Seen]) -> list[dict[str, Any]]:
    """What has to be written down of what an actor was shown: what is new since a moment ago."""
    return [one for one in _all_events(actor, seen) if not _is_known(one)]


def _all_events(actor: Actor, seen: dict[str, Seen]) -> list[dict[str, Any]]:
    return [
        _event(actor, "read", name, how_many=len(one.ids) or one.rows, ids=one.ids)
        for name, one in sorted(seen.items())
        if one.rows
    ]


def refusals(actor: Actor, of: str) -> list[dict[str, Any]]:
    """What has to be written down of something an actor was refused: nothing if it just was, there too.

    `of` is its kind, never a name. Whoever forges a thousand messages must not fill the disk.
    """
    event = _event(actor, "refused", of, outcome="refused")
    return [] if _is_known(event) else [event]


def _event(
    actor: Actor,
    kind: str,
    what: str,
    *,
    outcome: str = "done",
    how_many: int = 0,
    ids: Iterable[int] = (),
) -> dict[str, Any]:
    return {
        "kind": kind,
        "what": what,
        "outcome": outcome,
        "user_id": actor.user_id,
        "roles": audit.roles_of(actor),
        "how_many": how_many,
        "record_ids": sorted(ids)[: audit.MOST_IDS],
        "screen": actor.screen,
        "filters": actor.filters,
        "address": "",
    }


_known: OrderedDict[int, float] = OrderedDict()
_known_lock = threading.Lock()


def _key(event: dict[str, Any]) -> int:
    parts = ("user_id", "roles", "what", "how_many", "screen", "filters")
    return hash((*(event[name] for name in parts), tuple(event["record_ids"])))


def _is_known(event: dict[str, Any]) -> bool:
    with _known_lock:
        at = _known.get(_key(event))
    return at is not None and time.monotonic() - at < AGAIN_AFTER


def remember(written: Iterable[dict[str, Any]]) -> None:
    """Not to write these down again at once; called when they are stored."""
    moment = time.monotonic()
    with _known_lock:
        for one in written:
            _known[_key(one)] = moment
            _known.move_to_end(_key(one))
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)


def forget() -> None:
    """Write everything down again: the database is another one."""
    with _known_lock:
        _known.clear()


@dataclass
class _Waiting:
    events: list[dict[str, Any]]
    is_stored: bool = False


class Writer:
    """Writes events down for all who wait at once: at nine on a Monday one commit serves many pages."""

    def __init__(self) -> None:
        self._queue: list[_Waiting] = []
        self._queueing = threading.Lock()
        self._writing = threading.Lock()

    def store(self, engine: sa.Engine, found: list[dict[str, Any]]) -> None:
        """Return once these are stored; raises what the database raised when they could not be."""
        mine = _Waiting(found)
        with self._queueing:
            self._queue.append(mine)
        with self._writing:
            if mine.is_stored:
                return
            with self._queueing:
                together, self._queue = self._queue, []
            if mine not in together:
                together.append(mine)
            _write(engine, [event for one in together for event in one.events])
            for one in together:
                one.is_stored = True


def _write(engine: sa.Engine, found: list[dict[str, Any]]) -> None:
    unit = sealing.new_unit()
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        audit.write(connection, found, unit=unit)
        sealing.seal(connection, unit)
    remember(found)


WRITER: Final = Writer()
