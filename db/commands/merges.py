"""Making two records one: every reference is moved, doubles it makes are joined too, and it can be undone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import select

from db.commands import answers, batches, records
from db.queries import columns, look_alikes
from db.session import GuardedSession
from models.access import User
from models.base import FieldSpec, Stamp, Table, fields_of, tables
from models.data import PrivateAnswer
from models.rules import access, own_fields, permissions
from models.rules.actor import Actor
from models.rules.errors import Forbidden, Invalid
from models.rules.joining import Joined, key_of
from models.rules.records import same

ONCE: Final[Mapping[str, tuple[tuple[str, str], str]]] = {
    "memberships": (("workgroup_id", "person_id"), "ended_on"),
}
"""What stands once without the database's saying so: these columns, while that one is empty."""

TWO_ACCOUNTS: Final = (
    "Both have an account, and an account belongs to one person. Rename the one that is not needed "
    "and deactivate its account instead."
)


@dataclass
class _Step:
    """One merge at work: what is taken over by table, and how many references were moved."""

    session: GuardedSession
    joined: Joined
    take: Mapping[str, Collection[str]]
    moved: int = 0
    programs: set[int] = field(default_factory=set)


def why_not(actor: Actor, table: type[Table]) -> str | None:
    """Why this actor cannot merge records of a table at all; None where they can somewhere."""
    if not look_alikes.is_compared(table):
        return f"{table.spec.plural.capitalize()} are not merged."
    if permissions.may(actor, table, needed(table)):
        return None
    return permissions.refusal(table, needed(table), _roles(table))


def needed(table: type[Table]) -> str:
    """What merging asks for: the right to remove, or where nobody has it, to change."""
    return "r" if permissions.roles_that(str(table.__tablename__), "r") else "c"


def _roles(table: type[Table]) -> frozenset[str]:
    return permissions.roles_that(str(table.__tablename__), needed(table))


def merge(
    session: GuardedSession,
    table: type[Table],
    *,
    kept: Stamp,
    gone: Stamp,
    take: Mapping[str, Collection[str]],
    today: date,
) -> int:
    """Make two records one and return how many references were moved. One batch, which can be undone.

    `kept` stays; `take` names, by table, the fields whose value comes from the other one. Raises
    Stale when either is not as it was shown, Invalid or Forbidden where they cannot be one.
    """
    staying = session.fetch(table, kept.id, version=kept.version)
    going = session.fetch(table, gone.id, version=gone.version)
    _refuse(session, table, staying, going)
    joined = Joined(key_of(going), {key_of(going)}, {key_of(staying)})
    step = _Step(session, joined, take)
    with session.joining(joined):
        _absorb(step, staying, going)
    batches.note(
        session,
        kind="merge",
        title=f"Two {table.spec.plural} merged: number {gone.id} into {kept.id}",
        table_name=str(table.__tablename__),
        records=step.moved,
    )
    return step.moved


def _refuse(session: GuardedSession, table: type[Table], staying: Table, going: Table) -> None:
    if (sentence := why_not(session.actor, table)) is not None:
        raise Forbidden(sentence)
    if staying is going:
        raise Invalid("These are one record already. Choose two.")
    _refuse_unchangeable(session, table, staying)
    place = table.spec.scope
    if getattr(staying, place) != getattr(going, place):
        noun = fields_of(table)[place].label.lower()
        raise Invalid(f"They stand in two places ({noun}), so they are not merged.")


def _refuse_unchangeable(session: GuardedSession, table: type[Table], staying: Table) -> None:
    """The guard asks only of what is written: the one that stays may change in its parts alone."""
    if session.actor.is_system:
        return
    entity: Any = table
    mine = select(entity.id).where(entity.id == staying.id, access.changeable(table, session.actor))
    if session.exec(mine).first() is None:
        roles = permissions.roles_that(str(table.__tablename__), "c")
        raise Forbidden(permissions.refusal(table, "c", roles))


def _absorb(step: _Step, staying: Table, going: Table) -> None:
    """Let `staying` take the place of `going`, in whatever refers to it and in what it says."""
    for other, column in _referring(type(going)):
        _move(step, other, column, staying, going)
    _move_answers(step, staying, going)
    values = _taken(step, staying, going)
    private = _private_taken(step, going)
    for answer in records.private_answers(step.session, going):
        step.session.delete(answer)
    step.session.flush()
    step.session.delete(going)
    step.session.flush()  # First it goes: what it took over may stand only once.
    for name, value in values.items():
        setattr(staying, name, value)
    if private:
        answers.write(step.session, staying, private)
    step.session.flush()


def _private_taken(step: _Step, going: Table) -> dict[str, Any]:
    """The answers to private fields that were chosen of the one that goes."""
    name = str(type(going).__tablename__)
    chosen = step.take.get(name, ())
    held = {
        own_fields.PREFIX + key: value
        for answer in records.private_answers(step.session, going)
        for key, value in answer.own.items()
    }
    shape = step.session.own_shape(name)
    return {one: own_fields.read(shape[one], held[one]) for one in chosen if one in held}


def _referring(table: type[Table]) -> Iterator[tuple[type[Table], str]]:
    for other in tables().values():
        for column, spec in fields_of(other).items():
            if spec.target == table.__tablename__:
                yield other, column


def _move(step: _Step, other: type[Table], column: str, staying: Table, going: Table) -> None:
    entity: Any = other
    statement = select(other).where(getattr(entity, column) == going.id).order_by(entity.id)
    rows = step.session.exec(statement).all()
    if not rows:
        return
    twins = _twins(step, other, column, staying)
    doubles = []
    for row in rows:
        _refuse_elsewhere(step, row)
        twin = next((one for one in twins if _is_double(one, row, column)), None)
        if twin is None:
            setattr(row, column, staying.id)
            step.moved += 1
        else:
            doubles.append((twin, row))
    step.session.flush()
    for twin, row in doubles:
        if isinstance(row, User):
            raise Invalid(TWO_ACCOUNTS)
        step.joined.gone.add(key_of(row))
        step.joined.kept.add(key_of(twin))
        _absorb(step, twin, row)
        step.moved += 1


def _refuse_elsewhere(step: _Step, row: Table) -> None:
    """Families are not joined over the head of another program, which may know them apart."""
    if step.joined.top[0] != "participants":
        return
    actor = step.session.actor
    program = getattr(row, "program_id", None)
    reached = actor.programs(*permissions.roles_that("participants", "c"))
    if not actor.is_system and program is not None and program not in reached:
        raise Forbidden(
            "One of them is also known in a program you do not work in. "
            "Ask somebody who works in both to merge them."
        )


def _twins(step: _Step, other: type[Table], column: str, staying: Table) -> Sequence[Table]:
    """The rows that refer to the one that stays, where such a row may stand only once."""
    if not any(True for _ in _unique(other, column)):
        return ()
    entity: Any = other
    return step.session.exec(select(other).where(getattr(entity, column) == staying.id)).all()


def _unique(other: type[Table], column: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The sets of columns with `column` that stand once, each with the column that must be empty."""
    stored: Any = other.__table__  # type: ignore[attr-defined]
    for constraint in stored.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            names = tuple(one.key for one in constraint.columns)
            if column in names:
                yield names, ""
    for index in stored.indexes:
        if index.unique and [one.key for one in index.columns] == [column]:
            yield (column,), ""
    names, empty = ONCE.get(str(other.__tablename__), ((), ""))
    if column in names:
        yield names, empty


def _is_double(twin: Table, row: Table, column: str) -> bool:
    for names, empty in _unique(type(row), column):
        if empty and (getattr(twin, empty) is not None or getattr(row, empty) is not None):
            continue
        others = [name for name in names if name != column]
        if all(getattr(twin, one) == getattr(row, one) is not None for one in others):
            return True
    return False


def _move_answers(step: _Step, staying: Table, going: Table) -> None:
    """Answers to own fields that name the one that goes."""
    kind = {"people": "person", "organizations": "organization"}.get(str(going.__tablename__))
    if kind is None:
        return
    for name, other in tables().items():
        for spec in step.session.own_shape(name).values():
            if spec.target == going.__tablename__:
                _move_answer(step, other, spec, staying, going)
    step.session.flush()


def _move_answer(
    step: _Step, other: type[Table], spec: FieldSpec, staying: Table, going: Table
) -> None:
    assert spec.own is not None
    holder: Any = PrivateAnswer if spec.own.is_private else other
    statement = select(holder).where(columns.own(holder, spec) == going.id)
    if spec.own.is_private:
        statement = statement.where(PrivateAnswer.table_name == str(other.__tablename__))
    for row in step.session.exec(statement):
        row.own = {**row.own, spec.own.key: staying.id}
        step.moved += 1


def _taken(step: _Step, staying: Table, going: Table) -> dict[str, Any]:
    """What the one that stays takes over: as chosen, and in doubles what it had left empty."""
    table = type(going)
    chosen = step.take.get(str(table.__tablename__))
    is_top = key_of(going) == step.joined.top
    found: dict[str, Any] = {}
    for column, spec in fields_of(table).items():
        if not spec.editable or column in table.spec.immutable:
            continue
        theirs, ours = getattr(going, column), getattr(staying, column)
        is_wanted = column in chosen if chosen is not None else not is_top and same(ours, None)
        if is_wanted and not same(theirs, ours):
            found[column] = theirs
    kept, other = dict(staying.own or {}), dict(going.own or {})
    if chosen is not None:
        keys = {one.removeprefix(own_fields.PREFIX) for one in chosen if one.startswith("own.")}
        laid = own_fields.laid_in(kept, {key: other.get(key) for key in keys})
    else:
        laid = kept if is_top else {**other, **kept}
    return found | ({"own": laid} if laid != kept else {})
