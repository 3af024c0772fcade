"""Undoing a change, what was saved together, or a removal. An undo is a batch too, so it can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import col, select

from db.commands import batches, consequences, joins, undo_checks, undo_following
from db.queries import history_names
from db.session import GuardedSession
from models.access import Change
from models.base import Table, fields_of, now, tables
from models.data import Batch
from models.rules import history, undoing, wording
from models.rules.errors import Forbidden, Invalid, NotFound

CHUNK = 500
NOTHING_LEFT = "There is nothing left to undo here: it says again what it said before."
PARTLY_HIDDEN = (
    "Part of this was saved where you may not look, and half of it is not undone. "
    "Ask somebody who may read all of it."
)


@dataclass(frozen=True)
class Undone:
    """How many records were put back, and the batch of the undo itself."""

    records: int
    batch: str


@dataclass(frozen=True)
class _Step:
    """One undo at work: every change that is undone, the day, and what is worked out again instead."""

    session: GuardedSession
    changes: Sequence[Change]
    today: date
    follows: Mapping[str, frozenset[str]]
    there: set[tuple[str, int]] = field(default_factory=set)  # what was found, not to look twice


def change(session: GuardedSession, *, change_id: int, today: date) -> Undone:
    """Undo what was done to one record, with its parts, when this change was saved.

    Raises Invalid naming who changed what since, Forbidden where the actor may not write.
    """
    one = _change(session, change_id)
    saved = _of_batch(session, one.batch)
    undo_checks.refuse_following(one, saved)
    together, knows = undo_following.with_followers(_with_parts(session, one, saved), saved)
    # Who may see the batch is not always who may see the record, so a title names no record.
    title = f"Undo: {_done_to([one])}"
    whole = len(together) == session.count_changes(one.batch)
    return _done(
        session,
        together,
        kind="undo",
        title=title,
        undoes=one.batch if whole else "",
        today=today,
        knows_followers=knows,
    )


def batch(session: GuardedSession, *, batch: str, today: date) -> Undone:
    """Undo everything that was saved together, the last first, or nothing of it."""
    with joins.reopened(session, batch):
        return _batch(session, batch, today)


def _batch(session: GuardedSession, batch: str, today: date) -> Undone:
    changes = _of_batch(session, batch)
    if not changes:
        raise NotFound("These changes were not found.")
    if len(changes) != session.count_changes(batch):
        raise Forbidden(PARTLY_HIDDEN)
    noted = session.exec(select(Batch.title).where(Batch.batch == batch)).first()
    title = noted or _done_to(changes)
    again = title.removeprefix("Undo: ") if title.startswith("Undo: ") else ""
    title = f"Redo: {again}" if again else f"Undo: {title.removeprefix('Redo: ')}"
    return _done(session, changes, kind="undo", title=title, undoes=batch, today=today)


def restore(session: GuardedSession, *, change_id: int, today: date) -> Undone:
    """Bring a removed record back under its number, with the parts that were removed with it."""
    one = _change(session, change_id)
    if one.action != "removed":
        raise Invalid("Only what was removed can be restored.")
    saved = _of_batch(session, one.batch)
    parts = [part for part in _with_parts(session, one, saved) if part.action == "removed"]
    together, knows = undo_following.with_followers(parts, saved)
    title = f"Restored {wording.noun(one.table_name)}"
    return _done(session, together, kind="restore", title=title, today=today, knows_followers=knows)


def _change(session: GuardedSession, change_id: int) -> Change:
    found = session.exec(select(Change).where(Change.id == change_id)).first()
    if found is None:
        raise NotFound("This change was not found.")
    return found


def _of_batch(session: GuardedSession, batch: str) -> list[Change]:
    statement = select(Change).where(Change.batch == batch).order_by(col(Change.id).desc())
    return list(session.exec(statement))


def _done_to(changes: Sequence[Change]) -> str:
    """What was done, without names: changed action item."""
    one = changes[0]
    if len({undoing.key(other) for other in changes}) > 1:
        return f"{len(changes):,} changes saved together"
    return f"{one.action} {wording.noun(one.table_name)}"


def _with_parts(session: GuardedSession, one: Change, batch: Sequence[Change]) -> list[Change]:
    """Of a batch, the changes of this record, of its parts and of its private answers."""
    about = history_names.about(session, batch)
    wholes = {undoing.key(other): _whole(session, other, about) for other in batch}
    wanted = {undoing.key(one)}
    while more := {key for key, whole in wholes.items() if whole in wanted} - wanted:
        wanted |= more
    return [other for other in batch if undoing.key(other) in wanted]


def _whole(
    session: GuardedSession, change: Change, about: dict[tuple[str, int], tuple[str, int]]
) -> tuple[str, int] | None:
    """The record that a changed one is a part of."""
    if undoing.key(change) in about:
        return about[undoing.key(change)]
    table = tables().get(change.table_name)
    if table is None or not table.spec.part_of:
        return None
    column = table.spec.part_of
    found = {**change.before, **change.after}.get(column)
    if found is None and (row := session.get(table, change.record_id)) is not None:
        found = getattr(row, column)
    return (history_names.whole_of(table), found) if found is not None else None


def _done(
    session: GuardedSession,
    changes: Sequence[Change],
    *,
    kind: str,
    title: str,
    undoes: str = "",
    today: date,
    knows_followers: bool = True,
) -> Undone:
    is_overtaken = not knows_followers or undo_following.is_overtaken(session, changes)
    follows = undoing.following(changes) if is_overtaken else {}
    touched = _undo(_Step(session, changes, today, follows))
    if not touched:
        raise Invalid(NOTHING_LEFT)
    for row, action in touched if is_overtaken else ():
        consequences.after(session, row, action, today=today)
    names = {one.table_name for one in changes if one.table_name != history_names.ANSWERS}
    batches.note(
        session,
        kind=kind,
        title=title,
        table_name=names.pop() if len(names) == 1 else "",
        records=len({(type(row), row.id) for row, _ in touched}),
        undoes=undoes,
    )
    return Undone(len(touched), session.batch)


def _undo(step: _Step) -> list[tuple[Table, str]]:
    """Write the state before, the newest change first, and say which rows were written and how."""
    touched: list[tuple[Table, str]] = []
    kept = _load(step)
    step.there.update((str(row.__tablename__), row.id) for row in kept if row.id is not None)
    for group in undoing.groups(undoing.planned(step.changes, step.follows)):
        table = tables().get(group[0].table_name)
        if table is None:
            raise Invalid("This was saved in a table that is gone, and cannot be undone.")
        single = undoing.is_one_by_one(table, group)
        for part in [[one] for one in group] if single else [group]:
            with step.session.no_autoflush:
                touched += _write(step, table, part)
            step.session.flush()
    del kept  # held until here, so that no row is read twice
    return touched


def _load(step: _Step) -> list[Table]:
    """Read the rows these changes are of, a few hundred at a time."""
    wanted: dict[str, set[int]] = {}
    for one in step.changes:
        wanted.setdefault(one.table_name, set()).add(one.record_id)
    found: list[Table] = []
    for name, ids in wanted.items():
        if (table := tables().get(name)) is None:
            continue
        entity: Any = table
        ordered = sorted(ids)
        for start in range(0, len(ordered), CHUNK):
            chunk = ordered[start : start + CHUNK]
            found += step.session.exec(select(table).where(entity.id.in_(chunk))).all()
    return found


def _write(step: _Step, table: type[Table], group: Sequence[Change]) -> list[tuple[Table, str]]:
    match group[0].action:
        case "added":
            return _take_away(step, table, group)
        case "removed":
            return _put_back(step, table, group)
        case _:
            return _set_back(step, table, group)


def _take_away(step: _Step, table: type[Table], group: Sequence[Change]) -> list[tuple[Table, str]]:
    """Remove what was added, unless it was changed since or something refers to it."""
    session = step.session
    left = undoing.left_behind(step.changes)
    found: list[tuple[Table, str]] = []
    for one in group:
        row = session.get(table, one.record_id)
        if row is None:
            continue
        undo_checks.refuse_changed(session, row, one, left[undoing.key(one)])
        consequences.before(session, row, "r", today=step.today)
        found.append((row, "r"))
    undo_checks.refuse_referred(session, table, [row for row, _ in found])
    for row, _ in found:
        session.delete(row)
    return found


def _put_back(step: _Step, table: type[Table], group: Sequence[Change]) -> list[tuple[Table, str]]:
    """Bring back what was removed, under its number; its version goes on rising."""
    session = step.session
    newest = undo_checks.newest(session, table, [one.record_id for one in group])
    said = undoing.said_before(step.changes)
    found: list[tuple[Table, str]] = []
    for one in group:
        if undoing.key(one) in step.there:
            continue
        last = newest[one.record_id]
        before = said[undoing.key(one)]
        undo_checks.refuse_other_removal(session, one, last, before)
        undo_checks.refuse_missing(session, table, one, before, step.there)
        row = history.rebuilt(table, one.record_id, before)
        says = history.now_says(row)
        consequences.before(session, row, "a", today=step.today)
        history.set_back(row, says)  # Nothing is filled in: it comes back as it was.
        created_at, created_by_id = history.entered(before, now())
        version = last.record_version or undo_checks.versions(session, last)
        session.restore(row, version=version, created_at=created_at, created_by_id=created_by_id)
        found.append((row, "a"))
    return found


def _set_back(step: _Step, table: type[Table], group: Sequence[Change]) -> list[tuple[Table, str]]:
    """Give fields what they said before, where they still say what the change left."""
    session = step.session
    follows = step.follows.get(str(table.__tablename__), frozenset())
    secret = {name for name, spec in fields_of(table).items() if spec.is_secret}
    found: dict[int, tuple[Table, str]] = {}
    for one in group:
        row = session.get(table, one.record_id)
        if row is None:
            raise undo_checks.gone(session, one)
        if secret & one.after.keys():
            raise Invalid("A password or a code is not put back. Set a new one instead.")
        moved = [name for name in history.moved_since(row, one) if name not in follows]
        if moved:
            raise undo_checks.moved(session, one, moved)
        values = {
            name: value
            for name, value in history.to_set_back(row, one).items()
            if name not in follows
        }
        if values:
            history.set_back(row, values)
            consequences.before(session, row, "c", today=step.today)
            found[one.record_id] = (row, "c")
    return list(found.values())
