"""What followed from a record that is undone: set back with it, or overtaken since and worked out again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from db.commands import undo_checks
from db.session import GuardedSession
from models.access import Change
from models.base import tables
from models.rules import history, undoing

MOST = 1000
"""Later changes looked through."""


def with_followers(
    together: Sequence[Change], batch: Sequence[Change]
) -> tuple[list[Change], bool]:
    """The changes with what followed from them in their batch, and whether that is known.

    Where several such records were saved at once, what followed from which of them is not.
    """
    sources = {one.table_name for one in together} & undoing.FOLLOWS.keys()
    if not sources:
        return list(together), True
    mine = {undoing.key(one) for one in together}
    if any(one.table_name in sources and undoing.key(one) not in mine for one in batch):
        return list(together), False
    follow = undoing.following(together)
    return [one for one in batch if undoing.key(one) in mine or one.table_name in follow], True


def is_overtaken(session: GuardedSession, changes: Sequence[Change]) -> bool:
    """Whether what followed was moved since, or others were written that it follows from too."""
    follow = undoing.following(changes)
    if not follow:
        return False
    left = undoing.left_behind(one for one in changes if one.table_name in follow)
    added = {undoing.key(one) for one in changes if one.action == "added"}
    return any(
        _is_moved(session, key, says, follow[key[0]], is_whole=key in added)
        for key, says in left.items()
    ) or any(not undoing.come_to_nothing(one) for one in _written_since(session, changes))


def _is_moved(
    session: GuardedSession,
    key: tuple[str, int],
    left: Mapping[str, Any],
    fields: frozenset[str],
    *,
    is_whole: bool,
) -> bool:
    row = session.get(tables()[key[0]], key[1])
    if row is None:
        return True
    if is_whole:
        return bool(undo_checks.differences(row, left))
    names = left.keys() & fields if fields else left.keys()
    return any(not history.is_same(history.current(row, one), left[one]) for one in names)


def _written_since(session: GuardedSession, changes: Sequence[Change]) -> Iterable[list[Change]]:
    """The later changes of each record that stands beside those that are undone."""
    newest = max(one.id or 0 for one in changes)
    for table, column in undoing.BESIDE.items():
        mine = [one for one in changes if one.table_name == table]
        beside = {_beside(session, one, column) for one in mine} - {None}
        if not beside:
            continue
        statement = (
            select(Change)
            .where(
                Change.table_name == table,
                col(Change.id) > newest,
                _stands_beside(table, column, sorted(one for one in beside if one is not None)),
            )
            .order_by(col(Change.id))
            .limit(MOST)
        )
        by_record: dict[int, list[Change]] = {}
        for one in session.exec(statement):
            by_record.setdefault(one.record_id, []).append(one)
        yield from by_record.values()


def _beside(session: GuardedSession, change: Change, column: str) -> int | None:
    found = {**change.before, **change.after}.get(column)
    if found is None:
        row = session.get(tables()[change.table_name], change.record_id)
        found = getattr(row, column, None)
    return found


def _stands_beside(table: str, column: str, ids: Sequence[int]) -> Any:
    """The changes of records that refer to one of these, there or removed."""
    if column == "case_id":
        return col(Change.case_id).in_(ids)
    entity: Any = tables()[table]
    there = select(entity.id).where(getattr(entity, column).in_(ids))
    told = [col(one)[column].as_integer().in_(ids) for one in (Change.before, Change.after)]
    return sa.or_(col(Change.record_id).in_(there), *told)
