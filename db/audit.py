"""Writing down who came in, took something out, or was refused: beside changes, never altered."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.base import now
from models.rules.actor import Actor

MOST_IDS: Final = 200
"""Records named one by one in an event; of more it says how many."""

LONGEST: Final = {"roles": 200, "what": 60, "screen": 200, "filters": 2000, "address": 60}


def note(
    session: Session,
    *,
    kind: str,
    what: str,
    outcome: str = "done",
    user_id: int | None = None,
    roles: str = "",
    how_many: int = 0,
    record_ids: Iterable[int] = (),
    screen: str = "",
    filters: str = "",
    address: str = "",
) -> None:
    """Add an event to a writing session of db.session; it stands or falls with the rest of it.

    Without `user_id` and `roles` they are those of the session's actor. Nothing here may name anybody.
    """
    actor: Actor = session.actor  # type: ignore[attr-defined]
    event = {
        "kind": kind,
        "what": what,
        "outcome": outcome,
        "user_id": actor.user_id if user_id is None else user_id,
        "roles": roles or roles_of(actor),
        "how_many": how_many,
        "record_ids": list(record_ids)[:MOST_IDS],
        "screen": screen or actor.screen,
        "filters": filters,
        "address": address,
    }
    write(Session.connection(session), [event], unit=session.unit)  # type: ignore[attr-defined]
    session.has_records = True  # type: ignore[attr-defined]


def roles_of(actor: Actor) -> str:
    """The roles somebody holds, as an event keeps them."""
    return ", ".join(actor.roles)


def write(connection: sa.Connection, events: Iterable[dict[str, Any]], *, unit: int) -> None:
    """Insert events under the number of their transaction. Whoever commits it seals it first."""
    moment = now()
    stamps = {"at": moment, "created_at": moment, "updated_at": moment, "version": 1, "own": {}}
    rows = [
        {name: _cut(name, value) for name, value in one.items()} | stamps | {"unit": unit}
        for one in events
    ]
    connection.execute(sa.insert(AuditEvent.__table__), rows)  # type: ignore[attr-defined]


def _cut(name: str, value: Any) -> Any:
    return value[: LONGEST[name]] if name in LONGEST else value
