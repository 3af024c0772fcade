"""One Change row for every write, in the same transaction: history, undo and the chain read it."""

import json
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from db import answered, writing
from db.writing import Write
from models.access import Change
from models.base import now
from models.rules.actor import Actor

ACTIONS: Final = {"a": "added", "c": "changed", "r": "removed"}


def record(session: Session, actor: Actor, batch: str, unit: int, writes: Iterable[Write]) -> bool:
    """Insert the Change rows of a flush, in the same transaction; return whether there were any."""
    changes = [
        _change(session, actor, batch, one) | {"unit": unit}
        for one in writes
        if one.row.spec.audited
    ]
    if changes:
        # Core, below the guard: nobody but the guard writes this table.
        connection = sa.orm.Session.connection(session)
        connection.execute(sa.insert(Change.__table__), changes)  # type: ignore[attr-defined]
    return bool(changes)


def _change(session: Session, actor: Actor, batch: str, write: Write) -> dict[str, Any]:
    row = write.row
    standing: dict[str, int | None] = dict.fromkeys(answered.STANDING.values())
    standing |= answered.standing_in_itself(row)
    if row.spec.scope in {"goal_id", "user", "user_id"}:
        with session.no_autoflush:
            standing |= writing.place_of(session, row, write.action)[1]
    moment = now()
    return {
        **standing,
        "at": moment,
        "actor_id": actor.user_id,
        "actor_roles": ", ".join(actor.roles)[:200],
        "batch": batch,
        "action": ACTIONS[write.action],
        "table_name": str(row.__tablename__),
        "record_id": row.id,
        "record_version": row.version,
        "before": json.loads(json.dumps(write.before)),
        "after": json.loads(json.dumps(write.after)),
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
    }
