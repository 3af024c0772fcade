"""Names for what was saved together, so that people find it again and can undo it."""

from db.session import GuardedSession
from models.data import Batch

LONGEST = 200


def note(
    session: GuardedSession,
    *,
    kind: str,
    title: str,
    table_name: str = "",
    records: int = 0,
    undoes: str = "",
) -> Batch:
    """Name the changes of this transaction: "Import of members.csv". Call it once, after them."""
    batch = Batch(
        user_id=session.actor.user_id,
        batch=session.batch,
        kind=kind,
        title=title[:LONGEST],
        table_name=table_name,
        records=records,
        undoes=undoes,
    )
    session.add(batch)
    session.flush()
    return batch
