"""open_session(actor) is the only way to a session. It is one transaction with two guards."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final, NoReturn, TypeVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Result
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, col, select

from db import (
    answered,
    audit,
    doubt,
    engine,
    numbering,
    reading,
    readings,
    recording,
    replica,
    sealing,
    turning_out,
    writing,
)
from db.sentences import UNASKABLE, for_integrity, for_outage
from models.access import Change, User
from models.base import Table
from models.data import OwnField
from models.rules import choice_lists, own_fields
from models.rules.actor import Actor
from models.rules.errors import Forbidden, Invalid, NotFound, Stale, Unguarded
from models.rules.joining import Joined

T = TypeVar("T", bound=Table)
MOST_ACCOUNTS: Final = 500
"""Accounts asked for in one statement: SQLite takes a limited number of parameters."""
OUT_OF_ORDER: Final = 1000
"""Changes that may have a lower number than an earlier one."""


class GuardedSession(Session):
    """A session that knows whose it is. Its rows are narrowed and its writes are checked."""

    def __init__(self, bind: sa.Engine, actor: Actor, *, writes: bool, totals: bool) -> None:
        super().__init__(bind, autoflush=True, expire_on_commit=False)
        self.actor = actor
        self.writes = writes
        self.totals = totals
        self.batch = str(uuid4())
        self.statements = 0
        self._pending: list[writing.Write] = []
        self._seen: set[tuple[str, int]] = set()
        self._restored: set[int] = set()
        self._own: dict[str, own_fields.Shape] = {}
        self.joined: Joined | None = None
        self.unit = sealing.new_unit()
        self.has_records = False
        self.seen: dict[str, readings.Seen] = {}

    def fetch(self, table: type[T], row_id: int | None, *, version: int | None = None) -> T:
        """The row with this id, if the actor may see it and it is still as it was shown.

        Raises NotFound for a row that is missing or not theirs to see, Stale for another version.
        """
        row = self.get(table, row_id) if row_id is not None else None
        if row is None:
            raise NotFound(f"This {table.spec.singular} was not found. It may have been removed.")
        if version is not None and row.version != version:
            raise Stale()
        return row

    def restore(
        self, row: Table, *, version: int, created_at: datetime, created_by_id: int | None
    ) -> None:
        """Put a removed row back under its id, with who entered it; its version goes on rising."""
        row.version, row.created_at, row.created_by_id = version, created_at, created_by_id
        self._restored.add(id(row))
        self.add(row)

    @contextmanager
    def joining(self, joined: Joined) -> Iterator[None]:
        """While two records are made one: every reference to them is found and may be moved.

        Rows that the actor may not read come to the command, which hands none of them on.
        """
        self.joined = joined
        try:
            yield
        finally:
            self.joined = None

    def own_shape(self, table_name: str) -> own_fields.Shape:
        """The own fields of a table by name, `own.<key>`; read once in a session.

        Fields of every program, private ones too: what a row may hold, not what its reader may see.
        """
        if table_name not in self._own:
            fields = self.exec(
                select(OwnField)
                .where(OwnField.table_name == table_name)
                .order_by(col(OwnField.position), col(OwnField.id))
            )
            self._own[table_name] = {
                own_fields.PREFIX + one.key: own_fields.spec_of(one, choice_lists.named())
                for one in fields
            }
        return self._own[table_name]

    def people_behind(self, accounts: Collection[int]) -> dict[int, int]:
        """Which person each account belongs to: who did something is known by people, not accounts.

        Below the guard, since accounts are read by administrators alone; names still go through it.
        """
        held: Any = User.__table__  # type: ignore[attr-defined]
        ids = sorted(accounts)[:MOST_ACCOUNTS]
        found = sa.select(held.c.id, held.c.person_id).where(held.c.id.in_(ids))
        return dict(Session.connection(self).execute(found).all()) if ids else {}

    def count_changes(self, batch: str) -> int:
        """How many changes were saved together, those included that this actor may not read."""
        made: Any = Change.__table__  # type: ignore[attr-defined]
        counted = sa.select(sa.func.count()).where(made.c.batch == batch)
        return Session.connection(self).execute(counted).scalar_one()

    def first_change_since(self, moment: datetime) -> int:
        """About the lowest number of a change since a moment: how far back a search has to go.

        Below the guard, or it would look for the first one that this actor may read.
        """
        made: Any = Change.__table__  # type: ignore[attr-defined]
        first = sa.select(made.c.id).where(made.c.at >= moment).order_by(made.c.at).limit(1)
        found = Session.connection(self).execute(first).scalar()
        # Those who save at once do not get their numbers in the order of their moments.
        return max(0, (found or 0) - OUT_OF_ORDER)

    def forget_own_shapes(self) -> None:
        """Read own fields anew, after one was added or changed in this session."""
        self._own.clear()

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise Unguarded("An actor's session reads through SELECT and writes through objects.")

    # The ways past the guards are closed.
    connection = _refuse
    merge = _refuse
    bulk_save_objects = _refuse
    bulk_insert_mappings = _refuse
    bulk_update_mappings = _refuse


@event.listens_for(GuardedSession, "do_orm_execute")
def _guard_reads(state: ORMExecuteState) -> Result[Any] | None:
    session = state.session
    assert isinstance(session, GuardedSession)
    session.statements += 1
    if session.actor.is_system or session.joined is not None:
        return None
    named = reading.narrow(state, session.actor, totals=session.totals)
    shown = readings.shown(state, named)
    # What is read in parts is on its way into a file, which is recorded as one.
    if not shown or "yield_per" in state.execution_options:
        return None
    result = state.invoke_statement().freeze()
    readings.keep(session.seen, shown, result.data)
    return result()


@event.listens_for(GuardedSession, "detached_to_persistent")
def _guard_strangers(session: GuardedSession, _row: Table) -> None:
    # Such a row was read by somebody else, or made up: no rule has looked at it for this actor.
    if not session.actor.is_system:
        raise Unguarded("A row of another session is read anew, with fetch.")


@event.listens_for(GuardedSession, "before_flush")
def _guard_writes(session: GuardedSession, _context: Any, _instances: Any) -> None:
    answered.take_along(session, session.own_shape)
    writes = writing.pending(session)
    if writes and not session.writes:
        raise Unguarded("A reading session cannot write.")
    for write in writes:
        is_restored = write.action == "a" and id(write.row) in session._restored
        if write.action == "a" and not is_restored:
            write.row.created_by_id = session.actor.user_id
        writing.check(
            session, session.actor, write, session._seen, session.own_shape,
            is_restored=is_restored,
        )  # fmt: skip
        writing.stamp(session.actor, write, is_restored=is_restored)
        session._restored.discard(id(write.row))
    numbering.number(session, writes)
    session._pending = writes


@event.listens_for(GuardedSession, "after_flush")
def _record_writes(session: GuardedSession, _context: Any) -> None:
    writes, session._pending = session._pending, []
    if recording.record(session, session.actor, session.batch, session.unit, writes):
        session.has_records = True
    turning_out.follow(session, writes)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _look_again(session: GuardedSession, _previous: Any) -> None:
    # The row that was numbered above all others was taken back with its savepoint.
    session.info.pop(numbering.LOOKED_AT, None)


@contextmanager
def open_session(
    actor: Actor, *, write: bool = False, totals: bool = False
) -> Iterator[GuardedSession]:
    """One transaction for one actor, committed at the end unless something was raised.

    `write` takes the writer's lock at once. `totals` answers aggregates over what the actor may
    count but not read row by row; whoever shows them applies models.rules.small_numbers.
    Sessions are not nested. Raises leaves of Refused for what the database would not do.
    """
    place = replica.engine_for(actor.user_id, writes=write)
    session = GuardedSession(place, actor, writes=write, totals=totals)
    try:
        # Session's own method, below the closed one: it starts the transaction.
        Session.connection(session, execution_options={"writes": write})
        yield session
        if write:
            _commit(session)
        else:
            Session.close(session)
            _write_down(actor, readings.events(actor, session.seen))
    except (Forbidden, NotFound, Unguarded) as refused:
        Session.close(session)
        _write_down_refusal(actor, refused)
        raise
    except StaleDataError as error:
        raise Stale() from error
    except IntegrityError as error:
        raise for_integrity(error) from error
    except DataError as error:
        # Not an outage: the copy that was asked is well, and the others go on asking it.
        raise Invalid(UNASKABLE) from error
    except (DBAPIError, PoolTimeout) as error:
        raise _unavailable(error, place) from error
    finally:
        session.close()


def _commit(session: GuardedSession) -> None:
    """Store what was written, with the link of the chain over what was recorded of it."""
    session.flush()
    seen = readings.events(session.actor, session.seen)
    connection = Session.connection(session)
    replica.mark(connection, session.actor.user_id)
    if seen:
        audit.write(connection, seen, unit=session.unit)
    is_sealed = bool(seen) or session.has_records
    if is_sealed:
        sealing.seal(connection, session.unit)
    try:
        session.commit()
    except DBAPIError:
        # A connection whose commit failed may hold a transaction, and locks: nobody is given it again.
        session.invalidate()
        if not (is_sealed and doubt.is_stored(engine.get_engine(), session.unit)):
            raise
    readings.remember(seen)


def _write_down(actor: Actor, found: list[dict[str, Any]]) -> None:
    """Record what was read before anybody may show it."""
    if found and not actor.is_system:
        readings.WRITER.store(engine.get_engine(), found)


def _write_down_refusal(actor: Actor, refused: Exception) -> None:
    if actor.is_system or actor.user_id is None:
        return
    found = readings.refusals(actor, type(refused).__name__)
    with suppress(DBAPIError, PoolTimeout):  # The refusal stands, also where it cannot be recorded.
        _write_down(actor, found)


def _unavailable(error: DBAPIError | PoolTimeout, place: sa.Engine) -> Exception:
    """An outage in words; a fault of ours goes on as it is."""
    if place is not engine.get_engine():
        replica.leave_alone()
    return for_outage(error) or error
