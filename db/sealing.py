"""The chain over the record of changes and of what was seen: every transaction adds one link.

A link holds the SHA-256 of what its transaction recorded and of the link before it. Whoever alters,
removes or slips in a record breaks the chain from there on. Whoever can write the database could make
the whole chain anew: that shows against an older link kept elsewhere (python -m db check --anchors).
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from models.access import Change
from models.audit import AuditEvent, Seal
from models.base import now

LOCK: Final = 7_042_026
"""PostgreSQL's advisory lock around adding a link: links follow each other in the order of commits."""

AT_ONCE: Final = 500
"""Links that are checked with one statement."""

IN_ONE_LINK: Final = 20_000
"""Older changes that are given one link: all of a large partnership's would not fit in memory."""

SEALS: Final[Any] = Seal.__table__  # type: ignore[attr-defined]
CHANGES: Final[Any] = Change.__table__  # type: ignore[attr-defined]
EVENTS: Final[Any] = AuditEvent.__table__  # type: ignore[attr-defined]

SEALED: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "changes": (
        CHANGES,
        (
            "id", "at", "actor_id", "actor_roles", "batch", "action", "table_name", "record_id",
            "record_version", "area_id", "workgroup_id", "program_id", "case_id", "before", "after",
        ),
    ),
    "events": (
        EVENTS,
        (
            "id", "at", "user_id", "roles", "kind", "what", "record_ids", "how_many", "screen",
            "filters", "outcome", "address",
        ),
    ),
}  # fmt: skip
"""What a link says of each record, in this order. A column added later is not in links made before."""

LINK: Final = ("id", "at", "unit", "changes", "events", "revision", "previous")
"""What a link says of itself, in this order."""


def new_unit() -> int:
    """A number for the records of one transaction: random, so that two of them need not wait."""
    return secrets.randbits(62) + 1


def seal(connection: sa.Connection, unit: int) -> None:
    """Add the link over what was recorded under this number. Call it last: others wait until the commit."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    before = connection.execute(
        sa.select(SEALS.c.id, SEALS.c.digest, SEALS.c.revision).order_by(SEALS.c.id.desc()).limit(1)
    ).one_or_none()
    found = {name: _recorded(connection, name, [unit])[unit] for name in SEALED}
    moment = now()
    number, previous, revision = (0, "", 0) if before is None else before
    link = {
        "id": number + 1,
        "at": moment,
        "unit": unit,
        "changes": len(found["changes"]),
        "events": len(found["events"]),
        "revision": revision + bool(found["changes"]),
        "previous": previous,
    }
    stamps = {"version": 1, "created_at": moment, "updated_at": moment, "own": {}}
    connection.execute(sa.insert(SEALS).values(**link, **stamps, digest=_digest(link, found)))


def seal_what_is_older(connection: sa.Connection) -> int:
    """Give what was recorded before there was a chain its links; return how many links that were."""
    links = 0
    while (last := _last_of_the_oldest(connection)) is not None:
        unit = new_unit()
        oldest = CHANGES.c.unit.is_(None) & (CHANGES.c.id <= last)
        connection.execute(sa.update(CHANGES).where(oldest).values(unit=unit))
        seal(connection, unit)
        links += 1
    return links


def _last_of_the_oldest(connection: sa.Connection) -> int | None:
    """The last id of the first changes without a link, as many as go into one."""
    first = (
        sa.select(CHANGES.c.id)
        .where(CHANGES.c.unit.is_(None))
        .order_by(CHANGES.c.id)
        .limit(IN_ONE_LINK)
        .subquery()
    )
    last: int | None = connection.scalar(sa.select(sa.func.max(first.c.id)))
    return last


def head(connection: sa.Connection) -> tuple[int, str] | None:
    """The newest link: its number and its digest. None where there is no chain yet."""
    newest = sa.select(SEALS.c.id, SEALS.c.digest).order_by(SEALS.c.id.desc()).limit(1)
    found = connection.execute(newest).one_or_none()
    return None if found is None else (found.id, found.digest)


def digest_of(connection: sa.Connection, number: int) -> str | None:
    """The digest of one link; None where there is no such link."""
    return connection.scalar(sa.select(SEALS.c.digest).where(SEALS.c.id == number))


def faults(connection: sa.Connection) -> Iterator[str]:
    """Walk the whole chain and say, in a sentence each, where it was tampered with."""
    for name, (table, _columns) in SEALED.items():
        is_loose = table.c.unit.is_(None) | table.c.unit.not_in(sa.select(SEALS.c.unit))
        loose = connection.scalar(sa.select(sa.func.count()).select_from(table).where(is_loose))
        if loose:
            yield f"{loose} records of {name} stand outside the chain: somebody slipped them in."
    expected, previous = 1, ""
    after = 0
    while links := _links(connection, after):
        units = [one.unit for one in links]
        found = {name: _recorded(connection, name, units) for name in SEALED}
        for link in links:
            if link.id != expected:
                yield f"Links {expected} to {link.id - 1} of the chain are missing."
            elif link.previous != previous:
                yield f"Link {link.id} of the chain does not follow the one before it."
            said = {name: getattr(link, name) for name in LINK}
            if link.digest != _digest(said, {name: found[name][link.unit] for name in SEALED}):
                yield f"What was recorded at {link.at:%Y-%m-%d %H:%M} UTC (link {link.id}) was altered."
            expected, previous = link.id + 1, link.digest
        after = links[-1].id


def _links(connection: sa.Connection, after: int) -> Sequence[Any]:
    chosen = sa.select(SEALS).where(SEALS.c.id > after).order_by(SEALS.c.id).limit(AT_ONCE)
    return connection.execute(chosen).all()


def _recorded(connection: sa.Connection, name: str, units: list[int]) -> dict[int, list[list[Any]]]:
    """What was recorded under each of these numbers, in the order it was."""
    table, columns = SEALED[name]
    found: dict[int, list[list[Any]]] = {one: [] for one in units}
    chosen = (
        sa.select(table.c.unit, *(table.c[one] for one in columns))
        .where(table.c.unit.in_(units))
        .order_by(table.c.id)
    )
    for unit, *values in connection.execute(chosen):
        # A damaged index hands out rows of other links; that it is damaged, `db check` says by itself.
        if unit in found:
            found[unit].append([_plain(one) for one in values])
    return found


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _digest(link: dict[str, Any], found: dict[str, list[list[Any]]]) -> str:
    """The SHA-256 of a link and its records, written in one way alone."""
    said = [[_plain(link[name]) for name in LINK], found["changes"], found["events"]]
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()
