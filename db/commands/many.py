"""Saving many rows at once: a grid, a file, a bulk change. Together where all are good, else one by one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import col, select

from db.commands import consequences, records, values_of
from db.commands.records import Done
from db.sentences import for_integrity
from db.session import GuardedSession
from models.base import Table
from models.rules.errors import Refused, Stale
from models.rules.records import Disagreed, Edit, NotSaved, Saved, merged

TOGETHER: Final = 100
"""Rows written in one flush. Their checks are the same; the database is asked a hundredth as often."""


def save(
    session: GuardedSession,
    table: type[Table],
    edits: Sequence[Edit],
    *,
    today: date,
    only_good: bool = False,
) -> Saved:
    """Save many edits in this one transaction.

    All or nothing: NotSaved is raised with a sentence per refused row's key, and whoever opened the
    session lets it end unsaved. With `only_good`, the others are saved and those refused are
    returned with their sentences and conflicts.
    """
    saved = Saved()
    for start in range(0, len(edits), TOGETHER):
        part = edits[start : start + TOGETHER]
        saved = _both(saved, _together(session, table, part, today=today))
    if saved.refused and not only_good:
        raise NotSaved(saved.refused, saved.conflicts)
    return saved


def _both(one: Saved, other: Saved) -> Saved:
    return Saved(
        one.done + other.done,
        {**one.refused, **other.refused},
        one.conflicts + other.conflicts,
        {**one.ids, **other.ids},
    )


def _together(
    session: GuardedSession, table: type[Table], edits: Sequence[Edit], *, today: date
) -> Saved:
    """Write the rows in one flush; when any is refused, take it back and do them one by one."""
    if len(edits) > 1 and not any(one.is_removed for one in edits):
        try:
            with _alone(session):
                done = _written(session, table, edits, today=today)
            ids = {edit.key: one.row.id for edit, one in zip(edits, done, strict=True)}
            return Saved(
                tuple(one.key for one in edits),
                ids={key: row_id for key, row_id in ids.items() if row_id is not None},
            )
        except Refused:
            session.expire_all()
    return _one_by_one(session, table, edits, today=today)


def _written(
    session: GuardedSession, table: type[Table], edits: Sequence[Edit], *, today: date
) -> list[Done]:
    new = [one.values for one in edits if one.stamp is None]
    # Changed rows among them leave and take seats as they go: those are asked for one by one.
    read_ahead = consequences.ahead(session, table, new if len(new) == len(edits) else ())
    with session.no_autoflush, read_ahead:
        # Read at once. A session forgets a row that nobody holds, so they are held until written.
        held = _read(session, table, [one.stamp.id for one in edits if one.stamp])
        done = [
            records.new(session, table, one.values, today=today)
            if one.stamp is None
            else records.changed(session, table, one, today=today)
            for one in edits
        ]
    session.flush()
    for one in done:
        records.follow(session, one, today=today)
    held.clear()
    return done


def _read(session: GuardedSession, table: type[Table], ids: Sequence[int]) -> list[Table]:
    if not ids:
        return []
    entity: Any = table
    return list(session.exec(select(table).where(col(entity.id).in_(ids))))


def _one_by_one(
    session: GuardedSession, table: type[Table], edits: Sequence[Edit], *, today: date
) -> Saved:
    """Write each row for itself, so that a refused one is taken back alone."""
    done: list[str] = []
    ids: dict[str, int] = {}
    refused: dict[str, str] = {}
    conflicts: list[Any] = []
    for edit in edits:
        try:
            with _alone(session):
                row = _one(session, table, edit, today=today)
        except Disagreed as disagreed:
            refused[edit.key] = "Somebody else changed this meanwhile. Choose which to keep."
            conflicts += [one.of(edit.key) for one in disagreed.conflicts]
        except Refused as no:
            refused[edit.key] = no.sentence
        else:
            done.append(edit.key)
            if row is not None and row.id is not None:
                ids[edit.key] = row.id
    return Saved(tuple(done), refused, tuple(conflicts), ids)


@contextmanager
def _alone(session: GuardedSession) -> Iterator[None]:
    """A savepoint. What the database refuses within it is said in words, as a refusal."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise for_integrity(error) from error
    except StaleDataError as error:
        raise Stale() from error


def _one(session: GuardedSession, table: type[Table], edit: Edit, *, today: date) -> Table | None:
    if edit.is_removed:
        assert edit.stamp is not None
        stamp = edit.stamp
        records.remove(session, table, record_id=stamp.id, version=stamp.version, today=today)
        return None
    if edit.stamp is None:
        return records.add(session, table, edit.values, today=today)
    return records.change(
        session, table, stamp=edit.stamp, values=edit.values, was=edit.was, today=today
    )


def set_field(
    session: GuardedSession,
    table: type[Table],
    ids: Sequence[int],
    column: str,
    value: Any,
    *,
    today: date,
) -> int:
    """Set one field of many rows, and say how many changed. Rows that already say it stay as they are.

    Raises NotSaved with a sentence per record's id when any is refused.
    """
    cleaned = values_of.clean(session, table, {column: value})
    # Held until the end, or the session would forget them and ask for each again.
    held: list[Table] = []
    for start in range(0, len(ids), TOGETHER):
        held += _read(session, table, ids[start : start + TOGETHER])

    def set_one(record_id: int) -> bool:
        records.enter(table, "c")
        row = session.fetch(table, record_id)
        says = records.current(session, row, [column])
        to_set, _ = merged(Edit("", None, cleaned), record_id, says)
        with session.no_autoflush:
            done = records.set_values(session, row, to_set, today=today)
        session.flush()
        records.follow(session, done, today=today)
        return bool(to_set)

    changed = _each(ids, session, set_one)
    held.clear()
    return changed


def _each(ids: Sequence[int], session: GuardedSession, do: Callable[[int], bool]) -> int:
    count, refused = 0, {}
    for record_id in ids:
        try:
            with _alone(session):
                count += do(record_id)
        except Refused as no:
            refused[str(record_id)] = no.sentence
    if refused:
        raise NotSaved(refused)
    return count
