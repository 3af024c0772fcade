"""What stands in every table, and whether what somebody sent changed only what they may change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import select

from db import engine
from db.session import open_session
from models.access import LoginSession
from models.base import Table, tables
from models.data import PrivateAnswer
from models.rules import access, permissions
from models.rules.actor import SYSTEM, Actor

KEPT_BY_THE_PROGRAM: Final = frozenset(
    {
        "changes",
        "audit_events",
        "seals",
        "sign_in_throttles",
        "last_writes",
        "batches",
        "file_exports",
    }
)
"""Written beside what somebody does; closed to everybody's own edits by the table of permissions."""
MERGED: Final = frozenset({"participants", "participant_names", "private_answers"})
"""Removed where two records become one, by whoever may change both."""
SIGNING_IN: Final = frozenset({"last_signed_in_at", "version", "updated_at", "updated_by_id"})
Rows = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True)
class Before:
    """The rows as they stood, and which of them somebody may change."""

    rows: Rows
    changeable: dict[str, set[int]]


def all_rows() -> Rows:
    """Every row of every table, below the guards."""
    found: Rows = {}
    with engine.get_engine().connect() as connection:
        for name, table in tables().items():
            stored: Any = table.__table__  # type: ignore[attr-defined]
            for row in connection.execute(sa.select(stored)).mappings():
                found[name, row["id"]] = dict(row)
    return found


def before(actor: Actor) -> Before:
    """Look at everything before somebody sends what they should not."""
    changeable = {name: _changeable(actor, table) for name, table in tables().items()}
    return Before(all_rows(), changeable)


def _changeable(actor: Actor, table: type[Table]) -> set[int]:
    # Whoever may change a record reads its private answers, and may change them.
    rule = access.rows if table is PrivateAnswer else access.changeable
    with open_session(SYSTEM) as session:
        return {one or 0 for one in session.exec(select(table.id).where(rule(table, actor))).all()}


def _may(actor: Actor, name: str, action: str) -> bool:
    return name == PrivateAnswer.__tablename__ or permissions.may(actor, name, action)


def overstepped(actor: Actor, then: Before) -> Iterator[str]:
    """What is different now that this person may not have done."""
    now = all_rows()
    for key in then.rows.keys() | now.keys():
        name, row_id = key
        was, is_ = then.rows.get(key), now.get(key)
        if was == is_ or name in KEPT_BY_THE_PROGRAM or _is_own(actor, tables()[name], is_ or was):
            continue
        if was is None:
            is_theirs = name != PrivateAnswer.__tablename__ or row_id in _changeable(
                actor, PrivateAnswer
            )
            if not (_may(actor, name, "a") and is_theirs):
                yield f"added {name} {row_id}: {is_}"
        elif is_ is None:
            action = "c" if name in MERGED else "r"
            if not _may(actor, name, action) or row_id not in then.changeable[name]:
                yield f"removed {name} {row_id}: {was}"
        elif row_id not in then.changeable[name]:
            changed = {one for one in was if was[one] != is_[one]}
            if name == "users" and changed <= SIGNING_IN:
                continue
            followed = permissions.DERIVED.get(name, frozenset()) | {
                "version",
                "updated_at",
                "updated_by_id",
            }
            if not (changed <= followed and permissions.may(actor, name, "c")):
                yield f"changed {name} {row_id}: { ({one: (was[one], is_[one]) for one in changed}) }"


def _is_own(actor: Actor, table: type[Table], row: Any) -> bool:
    """Whether this is a row that belongs to an account, and to this one: drafts, views, sessions."""
    is_owned = table.spec.owner == "user_id" or table is LoginSession
    return is_owned and row["user_id"] == actor.user_id
