"""Writing rows of any table: the one way of every derived form, grid, import, board and bulk change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import func, select

from db.commands import answers, consequences, values_of
from db.queries import own_fields as own_queries
from db.session import GuardedSession
from models.base import Stamp, Table, fields_of, tables
from models.data import PrivateAnswer
from models.rules import own_fields
from models.rules.errors import Invalid
from models.rules.records import Disagreed, Edit, merged

VERBS: Final = {"a": "added", "c": "changed", "r": "removed"}


def add(
    session: GuardedSession, table: type[Table], values: Mapping[str, Any], *, today: date
) -> Table:
    """Add a row. `values` are by the names of a shape, own fields as `own.<key>`.

    Raises Invalid with a sentence per field, NotFound for a reference that is not there to see.
    """
    with session.no_autoflush:
        done = new(session, table, values, today=today)
    session.flush()
    follow(session, done, today=today)
    return done.row


def change(
    session: GuardedSession,
    table: type[Table],
    *,
    stamp: Stamp,
    values: Mapping[str, Any],
    was: Mapping[str, Any] | None = None,
    today: date,
) -> Table:
    """Change a row that was shown as `stamp`, when its fields said `was`.

    What somebody else changed meanwhile stays, unless it is the same field: then Disagreed is raised
    with both values. Nothing is written when nothing would change.
    """
    edit = Edit("", stamp, values, was or {})
    with session.no_autoflush:
        done = changed(session, table, edit, today=today)
    session.flush()
    follow(session, done, today=today)
    return done.row


@dataclass(frozen=True)
class Done:
    """A row as it is to be written: a new one, or one with `columns` changed."""

    row: Table
    action: str
    columns: frozenset[str] = frozenset()


def new(
    session: GuardedSession, table: type[Table], values: Mapping[str, Any], *, today: date
) -> Done:
    """Make a row and leave it to the next flush. See add."""
    enter(table, "a")
    columns, own = _split(values_of.clean(session, table, values))
    row = table(**values_of.stand(session, table, columns))
    consequences.before(session, row, "a", today=today)
    session.add(row)
    _answer(session, row, own, is_new=True)
    return Done(row, "a", frozenset(columns))


def changed(session: GuardedSession, table: type[Table], edit: Edit, *, today: date) -> Done:
    """Set what an edit changes and leave it to the next flush. See change."""
    enter(table, "c")
    assert edit.stamp is not None
    row = session.fetch(table, edit.stamp.id)
    cleaned = values_of.clean(session, table, edit.values)
    is_same = row.version == edit.stamp.version and not _has_private(session, table, cleaned)
    was = {} if is_same else edit.was
    says = current(session, row, list(cleaned))
    to_set, conflicts = merged(Edit(edit.key, edit.stamp, cleaned, was), edit.stamp.id, says)
    if conflicts:
        raise Disagreed(conflicts)
    return set_values(session, row, to_set, today=today)


def set_values(
    session: GuardedSession, row: Table, to_set: Mapping[str, Any], *, today: date
) -> Done:
    """Set cleaned values on a row and leave it to the next flush."""
    columns, own = _split(to_set)
    for name, value in columns.items():
        setattr(row, name, value)
    if columns:
        consequences.before(session, row, "c", today=today)
    if own:
        _answer(session, row, own, is_new=False)
    return Done(row, "c", frozenset(columns))


def follow(session: GuardedSession, done: Done, *, today: date) -> None:
    """Work out what follows from a row that was flushed."""
    if done.columns:
        consequences.after(session, done.row, done.action, today=today, changed=done.columns)


def remove(
    session: GuardedSession,
    table: type[Table],
    *,
    record_id: int,
    version: int | None = None,
    today: date,
) -> None:
    """Remove a row and what is a part of it. It can be restored from the trash.

    Raises Invalid with a sentence naming what else refers to it, Stale when it is not as it was shown.
    """
    enter(table, "r")
    row = session.fetch(table, record_id, version=version)
    _remove(session, row, today=today)


def _remove(session: GuardedSession, row: Table, *, today: date) -> None:
    assert row.id is not None
    if (sentence := why_not_remove(session, row)) is not None:
        raise Invalid(sentence)
    consequences.before(session, row, "r", today=today)
    for part in parts(session, row):
        _remove(session, part, today=today)
    for answer in private_answers(session, row):
        session.delete(answer)
    session.flush()
    session.delete(row)
    session.flush()
    consequences.after(session, row, "r", today=today)


def parts(session: GuardedSession, row: Table) -> list[Table]:
    """The rows that are a part of this one and go with it."""
    found: list[Table] = []
    for other in tables().values():
        spec = other.spec
        if spec.part_of and fields_of(other)[spec.part_of].target == row.__tablename__:
            entity: Any = other
            statement = select(other).where(getattr(entity, spec.part_of) == row.id)
            found += session.exec(statement.order_by(entity.id)).all()
    return found


def private_answers(session: GuardedSession, row: Table) -> list[PrivateAnswer]:
    """The private answers of a record, if the actor may see them: none or one."""
    statement = select(PrivateAnswer).where(
        PrivateAnswer.table_name == str(row.__tablename__), PrivateAnswer.record_id == row.id
    )
    return list(session.exec(statement))


def why_not_remove(session: GuardedSession, row: Table) -> str | None:
    """The sentence naming what else refers to a row, as far as the actor sees it; None if nothing does.

    What they may not see the database itself refuses.
    """
    found = []
    for other in tables().values():
        entity: Any = other
        for name, spec in fields_of(other).items():
            if spec.target != row.__tablename__ or name == other.spec.part_of:
                continue
            statement = select(func.count()).select_from(other)
            number = session.exec(statement.where(getattr(entity, name) == row.id)).one()
            if number:
                noun = other.spec.singular if number == 1 else other.spec.plural
                found.append(f"{number} {noun} ({spec.label.lower()})")
    if not found:
        return None
    return (
        f"This {row.spec.singular} cannot be removed: {', '.join(found)} refer to it. "
        "Change or remove those first."
    )


def enter(table: type[Table], action: str) -> None:
    """Raise Invalid where a table's rows are not added, changed or removed this way."""
    spec = table.spec
    if action not in spec.entry or not spec.section:
        where = f" {spec.instead}" if spec.instead else ""
        raise Invalid(f"{spec.plural.capitalize()} are not {VERBS[action]} here.{where}")


def _split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {one: v for one, v in values.items() if one.startswith(own_fields.PREFIX)}
    return {one: v for one, v in values.items() if one not in own}, own


def _answer(session: GuardedSession, row: Table, own: dict[str, Any], *, is_new: bool) -> None:
    """Write answers to own fields; a new record is also asked for those that are needed."""
    if is_new:
        # Of who may add such a record and not change it, no private answer is asked.
        shape = own_queries.asked(session, table=type(row), standing=own_queries.standing_of(row))
        own = {**{one: own.get(one) for one, spec in shape.items() if spec.required}, **own}
    if own:
        answers.write(session, row, own)


def _has_private(session: GuardedSession, table: type[Table], values: Mapping[str, Any]) -> bool:
    shape = session.own_shape(str(table.__tablename__))
    return any(
        (spec := shape.get(one)) is not None and spec.own is not None and spec.own.is_private
        for one in values
    )


def current(session: GuardedSession, row: Table, names: Sequence[str]) -> dict[str, Any]:
    """What a record says now in these fields, own ones included."""
    shape = session.own_shape(str(row.__tablename__))
    private: dict[str, Any] = {}
    if _has_private(session, type(row), dict.fromkeys(names)):
        for answer in private_answers(session, row):
            private = answer.own
    found: dict[str, Any] = {}
    for name in names:
        spec = shape.get(name)
        if spec is None or spec.own is None:
            found[name] = getattr(row, name)
        else:
            kept = private if spec.own.is_private else row.own or {}
            found[name] = own_fields.read(spec, kept.get(spec.own.key))
    return found
