"""Taking a merge back: what the guard must know of the two records that were made one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlmodel import select

from db.session import GuardedSession
from models.access import Change
from models.base import fields_of, tables
from models.data import Batch
from models.rules.joining import Joined

STEPS: Final = 20
"""An undo of an undo of ... a merge: further back nobody goes."""


@contextmanager
def reopened(session: GuardedSession, batch: str) -> Iterator[None]:
    """While the changes of a merge are undone or redone, let its references move back; else do nothing."""
    noted = _merge_behind(session, batch)
    if noted is None:
        yield
        return
    with session.joining(Joined(("", None))):
        changes = session.exec(select(Change).where(Change.batch == batch)).all()
    with session.joining(_joined(noted, changes)):
        yield
        session.flush()


def _merge_behind(session: GuardedSession, batch: str) -> Batch | None:
    """The note of the merge that this batch is, or undoes; None where it is something else."""
    for _ in range(STEPS):
        noted = session.exec(select(Batch).where(Batch.batch == batch)).first()
        if noted is None or noted.kind == "merge":
            return noted
        batch = noted.undoes
    return None


def _joined(noted: Batch, changes: Iterable[Change]) -> Joined:
    """Which records went and which stayed, read off the changes themselves."""
    gone = {(one.table_name, one.record_id) for one in changes if one.action != "changed"}
    top = next((key for key in gone if key[0] == noted.table_name), ("", 0))
    joined = Joined(top, set(gone))
    doubled = {table for table, _id in gone}
    for one in changes:
        if one.action != "changed":
            continue
        if one.table_name in doubled:
            joined.kept.add((one.table_name, one.record_id))
        specs = fields_of(tables()[one.table_name])
        for name, after in one.after.items():
            target = specs[name].target if name in specs else None
            for table in [target] if target else [key[0] for key in gone]:
                ends = {(table, one.before.get(name)), (table, after)}
                if ends & gone:
                    joined.kept |= {key for key in ends - gone if isinstance(key[1], int)}
    return joined
