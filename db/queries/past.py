"""What a record said at a moment, worked out backwards from what it says now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import select

from db.queries import history as changes_of
from db.queries import history_names
from db.session import GuardedSession
from models.access import Change
from models.base import Table
from models.data import PrivateAnswer
from models.rules import history, own_fields, wording
from models.rules.errors import NotFound


@dataclass(frozen=True)
class State:
    """What a record said at a moment: its fields in words, or that it was not there, or not known."""

    lines: tuple[tuple[str, str], ...] = ()
    was_there: bool = True
    is_known: bool = True


def as_of(
    session: GuardedSession, table: type[Table], record_id: int, *, moment: datetime
) -> State:
    """Read what a record said at a moment, in words; private answers where the actor may read them.

    Raises NotFound for a record the actor may see neither now nor in its changes.
    """
    entity: Any = table
    row = session.exec(select(entity).where(entity.id == record_id)).first()
    changes = changes_of.of_itself(session, table, record_id)
    if row is None and not changes:
        raise NotFound(f"This {table.spec.singular} was not found. It may have been removed.")
    if row is None and changes[0].action != "removed":
        raise NotFound(f"This {table.spec.singular} was not found. It may have been removed.")
    found = _then(row, changes, moment)
    if not found.is_known or found.values is None:
        return State(was_there=found.values is not None, is_known=found.is_known)
    values = dict(found.values) | _answers_then(session, table, record_id, moment)
    shape = history_names.shape(session, str(table.__tablename__))
    names = history_names.read(session, history.references(shape, [values]))
    lines = wording.changed(str(table.__tablename__), {}, values, shape=shape, names=names)
    return State(tuple((one.label, one.after) for one in lines))


def _then(row: Any, changes: Sequence[Change], moment: datetime) -> history.Then:
    now = history.now_says(row) if row is not None else None
    version = row.version if row is not None else changes[0].record_version
    if row is not None and row.created_at > moment:
        return history.Then(None)
    later = [one for one in changes if one.at > moment]
    earlier = next((one for one in changes if one.at <= moment), None)
    return history.then(now, version, later, earlier)


def _answers_then(
    session: GuardedSession, table: type[Table], record_id: int, moment: datetime
) -> dict[str, Any]:
    name = str(table.__tablename__)
    row = session.exec(
        select(PrivateAnswer).where(
            PrivateAnswer.table_name == name, PrivateAnswer.record_id == record_id
        )
    ).first()
    if row is None or row.id is None:
        return {}
    found = _then(row, changes_of.of_itself(session, PrivateAnswer, row.id), moment)
    prefix = own_fields.PREFIX
    return {k: v for k, v in (found.values or {}).items() if k.startswith(prefix)}
