"""What is undone together, in which order, and what follows by itself. No session: changes in, plans out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, TypeVar

import sqlalchemy as sa

from models.access import Change
from models.base import Table
from models.rules import history

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
"""What follows from a record in other tables: the fields, none meaning all. db/commands/consequences.py
works it out; undoing sets it back, unless it was overtaken: then it is worked out again."""

BESIDE: Final = {"contacts": "case_id", "check_ins": "match_id"}
"""The reference to what such a record stands beside others in."""


def key(change: Change) -> tuple[str, int]:
    """Which record a change is of."""
    return change.table_name, change.record_id


def following(changes: Iterable[Change]) -> dict[str, frozenset[str]]:
    """The fields that follow from other records among these changes, by table; none meaning all."""
    found: dict[str, frozenset[str]] = {}
    for table in {one.table_name for one in changes}:
        found |= FOLLOWS.get(table, {})
    return found


def planned(changes: Sequence[T], follow: Mapping[str, frozenset[str]]) -> list[T]:
    """The changes to undo, the newest first; those that come to nothing are left out.

    A record that was added and changed is only taken away, one that was changed and removed only put
    back, one that was added and removed is left alone, and so are the tables of `follow` that are
    worked out again as a whole.
    """
    newest_first = sorted(changes, key=lambda one: one.id or 0, reverse=True)
    first, last = _ends(newest_first)
    found = []
    for one in newest_first:
        was_added, was_removed = first[key(one)] == "added", last[key(one)] == "removed"
        if (was_added and was_removed) or (one.action == "changed" and (was_added or was_removed)):
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


Left = Mapping[tuple[str, int], Mapping[str, object]]
"""What records said when some changes were done, by record."""


def left_behind(changes: Iterable[Change]) -> dict[tuple[str, int], dict[str, object]]:
    """What each record said when these changes were done, as far as they tell; not of those removed."""
    found: dict[tuple[str, int], dict[str, object]] = {}
    for one in sorted(changes, key=lambda one: one.id or 0):
        if one.action == "removed":
            found.pop(key(one), None)
        else:
            found.setdefault(key(one), {}).update(one.after)
    return found


def said_before(changes: Iterable[Change]) -> dict[tuple[str, int], dict[str, object]]:
    """What each record that was removed said before the first of these changes, with its stamps."""
    found: dict[tuple[str, int], dict[str, object]] = {}
    for one in sorted(changes, key=lambda one: one.id or 0, reverse=True):
        if one.action == "removed":
            found[key(one)] = dict(one.before)
        elif key(one) in found:
            found[key(one)].update(one.before)
    return found


def come_to_nothing(changes: Iterable[Change]) -> bool:
    """Whether a record says after these changes of it what it said before them."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for one in sorted(changes, key=lambda one: one.id or 0):
        if one.action == "changed":
            before = {**one.before, **before}
            after |= one.after
            continue
        # A record that is not there says nothing of any field.
        was, says = (one.before, {}) if one.action == "removed" else ({}, one.after)
        fields = {name for name in {**was, **says} if name not in history.STAMPS}
        before = {**{name: was.get(name) for name in fields}, **before}
        after |= {name: says.get(name) for name in fields}
    return all(history.is_same(before.get(name), value) for name, value in after.items())
