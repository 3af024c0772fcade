"""How the county uses it, as far as that weakens it: demo accounts, second steps, old accounts, backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from db import sealing
from db.keeping import archives, backups
from db.keeping.findings import Finding, fault, fine, note
from models.access import Grant, SecondFactor, Setting, User
from models.rules import permissions, settings
from models.rules.errors import Refused

USERS: Final[Any] = User.__table__  # type: ignore[attr-defined]
GRANTS: Final[Any] = Grant.__table__  # type: ignore[attr-defined]
FACTORS: Final[Any] = SecondFactor.__table__  # type: ignore[attr-defined]
SETTINGS: Final[Any] = Setting.__table__  # type: ignore[attr-defined]

OVERDUE: Final = timedelta(days=2)
"""How old the newest backup may be: one nightly backup may fail before somebody is called."""

UNUSED: Final = timedelta(days=90)


def look(connection: sa.Connection, *, is_served: bool, now: datetime) -> Iterator[Finding]:
    """Look at accounts, settings and the last backup that was recorded."""
    weak = fault if is_served else note
    if demo := _count(connection, USERS.c.is_demo):
        yield weak(
            f"Demo accounts may sign in ({demo}), with a password that everybody knows. Use another "
            "database for the county's own work."
        )
    else:
        yield fine("There are no demo accounts.")
    if bare := _count(connection, _administers(), ~_has_second_step()):
        yield weak(f"Administrators sign in without a second step ({bare}). Require it in Set-up.")
    else:
        yield fine("Every administrator signs in with a second step, or by a provider.")
    if unused := _count(connection, _is_unused(now)):
        yield note(
            f"Accounts were not used for {UNUSED.days} days ({unused}). Are they still needed?"
        )
    yield from _small_number(connection)
    yield _last_backup(connection, is_served=is_served, now=now)


def look_at_backups(connection: sa.Connection, directory: Path, now: datetime) -> Iterator[Finding]:
    """Look whether the newest backup in a directory is whole and recent, and all of them of this chain."""
    found = backups.made_in(directory)
    if not found:
        yield fault(f"There is no backup in {directory}.")
        return
    newest = max(found)
    try:
        archives.verify_checksum(found[newest])
        yield _age(newest, now, f"The newest of {len(found)} backups is whole")
        put_aside = _put_aside(connection)
        for made, file in found.items():
            about = archives.about(file)
            is_of_it = not about.link or sealing.digest_of(connection, about.link) == about.digest
            if not is_of_it and not any(since < made <= at for since, at in put_aside):
                yield fault(
                    f"The chain of records is not the one that {file.name} was made of: somebody "
                    "made it anew."
                )
        for since, at in put_aside:
            yield note(
                f"On {at:%Y-%m-%d %H:%M} UTC the backup of {since:%Y-%m-%d %H:%M} was restored. Backups "
                "between the two are of the record that was put aside."
            )
    except (Refused, OSError) as error:
        yield fault(f"A backup cannot be read: {error}")


def _put_aside(connection: sa.Connection) -> list[tuple[datetime, datetime]]:
    """From when to when there was a record that a restore put aside, for each restore."""
    events = sealing.EVENTS
    chosen = sa.select(events.c.filters, events.c.at).where(
        events.c.what == backups.RESTORED_AS, events.c.kind == "credential"
    )
    return [(datetime.fromisoformat(made), at) for made, at in connection.execute(chosen)]


def _count(connection: sa.Connection, *conditions: Any) -> int:
    """How many active accounts these hold of."""
    chosen = sa.select(sa.func.count()).select_from(USERS)
    return connection.scalar(chosen.where(USERS.c.is_active, *conditions)) or 0


def _administers() -> Any:
    roles = permissions.roles_that("grants", "a")
    return sa.exists().where(GRANTS.c.user_id == USERS.c.id, GRANTS.c.role.in_(roles))


def _has_second_step() -> Any:
    has_factor = sa.exists().where(
        FACTORS.c.user_id == USERS.c.id, FACTORS.c.confirmed_at.is_not(None)
    )
    return sa.or_(has_factor, sa.and_(USERS.c.oidc_subject != "", USERS.c.password_hash == ""))


def _is_unused(now: datetime) -> Any:
    since = now - UNUSED
    last = sa.func.coalesce(USERS.c.last_signed_in_at, USERS.c.created_at)
    return last < since


def _small_number(connection: sa.Connection) -> Iterator[Finding]:
    standard = settings.DEFAULTS["small_number"]
    chosen = sa.select(SETTINGS.c.value).where(SETTINGS.c.name == "small_number")
    found = connection.scalar(chosen) or standard
    if int(found) < int(standard):
        yield note(f"Totals hide 1 to {int(found) - 1} people; federal health data hides 1 to 10.")


def _last_backup(connection: sa.Connection, *, is_served: bool, now: datetime) -> Finding:
    events = sealing.EVENTS
    last = connection.scalar(
        sa.select(sa.func.max(events.c.at)).where(
            events.c.what == backups.AUDITED_AS, events.c.kind == "export"
        )
    )
    if last is not None:
        return _age(last, now, "A backup was written")
    sentence = "No backup was ever written. Run: python -m db backup --into DIRECTORY"
    return fault(sentence) if is_served else note(sentence)


def _age(made: datetime, now: datetime, what: str) -> Finding:
    hours = (now - made) / timedelta(hours=1)
    sentence = f"{what}, {hours:,.0f} hours ago."
    return fine(sentence) if now - made <= OVERDUE else fault(f"{sentence} That is too long.")
