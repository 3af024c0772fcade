"""Edits of any table's rows: what somebody wants, what it was, and where two people disagree. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.base import Stamp
from models.rules.errors import Invalid


@dataclass(frozen=True)
class Edit:
    """What somebody wants of one row. `stamp` None is a new row.

    `key` names the row where it was typed (a grid's row, a file's line); `was` is what the changed
    fields said when they were shown.
    """

    key: str
    stamp: Stamp | None
    values: Mapping[str, Any]
    was: Mapping[str, Any] = field(default_factory=dict)
    is_removed: bool = False


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else changed meanwhile, to something else."""

    key: str
    record_id: int
    column: str
    was: Any
    theirs: Any
    yours: Any

    def of(self, key: str) -> "Conflict":
        """The same conflict under the key its row has where it was typed."""
        return replace(self, key=key)


@dataclass(frozen=True)
class Saved:
    """What came of several edits: the keys of those that were saved, and why others were not."""

    done: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    ids: Mapping[str, int] = field(default_factory=dict)


class NotSaved(Invalid):
    """Some rows were refused, so none was saved. `problems` has a sentence per row's key."""

    def __init__(self, problems: Mapping[str, str], conflicts: Sequence[Conflict] = ()) -> None:
        rows = "One row was" if len(problems) == 1 else f"{len(problems)} rows were"
        super().__init__(f"{rows} refused, so nothing was saved. What you typed is kept.", problems)
        self.conflicts = tuple(conflicts)


class Disagreed(Invalid):
    """Somebody else changed the same fields of this one record."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("Somebody else changed this meanwhile. Choose which to keep.")
        self.conflicts = tuple(conflicts)


def merged(
    edit: Edit, record_id: int, current: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Conflict]]:
    """What is to be set on a row that now says `current`, and the fields two people disagree on.

    Different fields merge; the same field set to the same value is agreement. A field whose former
    value is not known (it is not in `was`) is set as asked.
    """
    to_set: dict[str, Any] = {}
    conflicts = []
    for name, yours in edit.values.items():
        theirs = current.get(name)
        if same(theirs, yours):
            continue
        if name in edit.was and not same(theirs, edit.was[name]):
            conflicts.append(Conflict(edit.key, record_id, name, edit.was[name], theirs, yours))
        else:
            to_set[name] = yours
    return to_set, conflicts


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to people: nothing, "" and an empty list are."""
    blank: tuple[Any, ...] = (None, "", [], ())
    return one == other or (one in blank and other in blank)


def resolved(
    edits: Sequence[Edit], conflicts: Sequence[Conflict], mine: Mapping[tuple[int, str], bool]
) -> list[Edit]:
    """The edits after somebody chose, field by field, between their own value and the other.

    `mine` maps (record, column) to whether one's own value is kept; what was not chosen stays a
    conflict.
    """
    by_row: dict[int, dict[str, Conflict]] = {}
    for one in conflicts:
        by_row.setdefault(one.record_id, {})[one.column] = one
    found = []
    for edit in edits:
        values, was = dict(edit.values), dict(edit.was)
        row = edit.stamp.id if edit.stamp else 0
        for column, conflict in by_row.get(row, {}).items():
            choice = mine.get((row, column))
            if choice is True:
                was[column] = conflict.theirs
            elif choice is False:
                values.pop(column, None)
                was.pop(column, None)
        if values or edit.is_removed:
            found.append(Edit(edit.key, edit.stamp, values, was, edit.is_removed))
    return found
