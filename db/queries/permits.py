"""Why somebody may not do something to a record, asked before they try: the guard's own answer."""

from db import writing
from db.session import GuardedSession
from models.base import Table
from models.rules.errors import Forbidden


def why_not(session: GuardedSession, table: type[Table], record_id: int, action: str) -> str | None:
    """Why this actor may not change (c) or remove (r) a record in its form; None where they may.

    Raises NotFound for a record that is not there, or not theirs to see.
    """
    spec = table.spec
    if action not in spec.entry:
        return spec.instead or f"{spec.plural.capitalize()} are kept by the program."
    row = session.fetch(table, record_id)
    if session.actor.is_system:
        return None
    try:
        with session.no_autoflush:
            writing.allow(session, session.actor, writing.Write(row, action, {}, {}))
    except Forbidden as forbidden:
        return forbidden.sentence
    return None
