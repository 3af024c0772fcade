"""Keeping what was typed and not saved yet, and forgetting it once it is saved.

A draft is its owner's alone, is not in the record of changes, and is no change to the data: what is
counted and cached stays as it was.

What was saved last is noted in the same place, as a digest: where a process dies between a save and
its answer, the page is filled in as before, at another process, and its person presses Save again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col, select

from db.session import GuardedSession
from models.base import now as moment
from models.data import Draft
from models.rules import drafts
from models.rules.errors import Invalid

SAVED: Final = "saved:"
TWICE: Final = timedelta(minutes=10)
"""How long the same, from another tab, counts as pressed again and not as meant twice."""
SAVED_ALREADY: Final = "This was saved already: the connection was lost before you were told. Reload for an empty form."
AT_ONCE: Final = 500
"""How many old drafts one sign-in clears away at most."""


def keep(session: GuardedSession, *, form: str, typed: Mapping[str, Any]) -> datetime | None:
    """Keep what a form holds now in place of what was kept of it before; nothing typed, no draft."""
    row = _find(session, form)
    values = drafts.packed(typed)
    if not values:
        if row is not None:
            session.delete(row)
        return None
    if row is None:
        assert session.actor.user_id is not None
        row = Draft(user_id=session.actor.user_id, form=form, typed=values)
        session.add(row)
    else:
        row.typed = values
    session.flush()
    return row.updated_at


def drop(session: GuardedSession, *, form: str) -> None:
    """Forget the draft of a form: it was saved, or is not wanted."""
    row = _find(session, form)
    if row is not None:
        session.delete(row)
        session.flush()


def finish(
    session: GuardedSession,
    *,
    form: str,
    tab: str,
    values: Mapping[str, Any],
    now: datetime | None = None,
) -> None:
    """Forget the draft of a form that is being saved, and note what is saved and from which tab.

    Goes before the save, in its transaction: two tries at the same moment wait for each other here.
    Raises Invalid when another tab of this person saved just the same a moment ago.
    """
    said = {"digest": _digest(values), "tab": tab}
    row = _find(session, SAVED + form)
    if row is None:
        assert session.actor.user_id is not None
        row = Draft(user_id=session.actor.user_id, form=SAVED + form, typed=said)
        session.add(row)
    else:
        is_recent = row.updated_at > (now or moment()) - TWICE
        if is_recent and row.typed["digest"] == said["digest"] and row.typed["tab"] != tab:
            raise Invalid(SAVED_ALREADY)
        row.typed = said
    session.flush()
    drop(session, form=form)


def _digest(values: Mapping[str, Any]) -> str:
    written = json.dumps(drafts.packed(values), sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def clear_old(session: GuardedSession, *, now: datetime | None = None) -> int:
    """Remove drafts nobody came back to, and return how many. The program itself does this."""
    too_old = col(Draft.updated_at) < drafts.expired_before(now or moment())
    rows = session.exec(select(Draft).where(too_old).order_by(col(Draft.id)).limit(AT_ONCE)).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def _find(session: GuardedSession, form: str) -> Draft | None:
    return session.exec(
        select(Draft).where(Draft.form == form, Draft.user_id == session.actor.user_id)
    ).one_or_none()
