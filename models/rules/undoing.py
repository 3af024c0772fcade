"""What is undone together, in which order, and what follows by itself. No session: changes in, plans out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, TypeVar

import sqlalchemy as sa

from models.access import Change
from models.base import Table

T = TypeVar("T", bound=Change)

FOLLOWS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "contacts": {
        "cases": frozenset(
            {"status", "status_since_on", "first_contact_on", "last_contact_on", "contact_due_on"}
        ),
        "case_statuses": frozenset(),
    },
    "check_ins": {"matches": frozenset({"last_check_in_on", "check_in_due_on"})},
}
"""What is worked out again from a record, wherever it stands: by table the fields, none meaning all.

db/commands/consequences.py does so; undone field by field it would be refused for every later contact.
"""


def key(change: Change) -> tuple[str, int]:
    """Which record a change is of."""
    return change.table_name, change.record_id


def following(changes: Iterable[Change]) -> dict[str, frozenset[str]]:
    """The fields that follow from other records among these changes, by table; none meaning all."""
    found: dict[str, frozenset[str]] = {}
    for table in {one.table_name for one in changes}:
        found |= FOLLOWS.get(table, {})
    return found


def planned(changes: Sequence[T]) -> list[T]:
    """The changes to undo, the newest first; those that come to nothing are left out.

    A record that was added and changed is only taken away, one that was added and removed is left
    alone, and what follows from others is worked out again instead.
    """
    newest_first = sorted(changes, key=lambda one: one.id or 0, reverse=True)
    first, last = _ends(newest_first)
    follow = following(changes)
    found = []
    for one in newest_first:
        was_added = first[key(one)] == "added"
        if was_added and (last[key(one)] == "removed" or one.action == "changed"):
            continue
        if one.table_name in follow and not follow[one.table_name]:
            continue
        found.append(one)
    return found


def _ends(
    newest_first: Sequence[Change],
) -> tuple[dict[tuple[str, int], str], dict[tuple[str, int], str]]:
    """What was done to each record first, and what last."""
    first: dict[tuple[str, int], str] = {}
    last: dict[tuple[str, int], str] = {}
    for one in newest_first:
        last.setdefault(key(one), one.action)
        first[key(one)] = one.action
    return first, last


def groups(planned: Sequence[T]) -> Iterator[list[T]]:
    """Runs of the same action in the same table, which can be written at once."""
    for _same, run in groupby(planned, key=lambda one: (one.table_name, one.action)):
        yield list(run)


def is_one_by_one(table: type[Table], changes: Iterable[Change]) -> bool:
    """Whether the order of writing matters: rows of the table point to each other, or exclude each other."""
    stored = sa.inspect(table).local_table
    if any(one.column.table is stored for one in stored.foreign_keys):
        return True
    unique = {
        column.name
        for one in stored.constraints
        if isinstance(one, sa.UniqueConstraint)
        for column in one.columns
    }
    unique |= {column.name for column in stored.columns if column.unique}
    return any(unique & (one.after.keys() | one.before.keys()) for one in changes
               if one.action == "changed")  # fmt: skip


def left_behind(changes: Iterable[Change]) -> dict[tuple[str, int], dict[str, object]]:
    """What each added record said when these changes were done."""
    found: dict[tuple[str, int], dict[str, object]] = {}
    for one in sorted(changes, key=lambda one: one.id or 0):
        if one.action == "added":
            found[key(one)] = dict(one.after)
        elif one.action == "changed" and key(one) in found:
            found[key(one)] |= one.after
    return found
