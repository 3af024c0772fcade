"""Failed sign-ins, counted per account and per address, in the database so that no restart forgets them."""

import hashlib
from datetime import datetime

from sqlmodel import col, select

from db.session import GuardedSession
from models.access import SignInThrottle
from models.rules import throttle
from models.rules.errors import Forbidden


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}\n{value}".encode()).hexdigest()


def _keys(login: str, address: str) -> list[str]:
    keys = [_key("account", login)]
    # Behind a proxy that does not say whose request it is, everybody would share one address.
    return [*keys, _key("address", address)] if address else keys


def count(session: GuardedSession, *, login: str, address: str, now: datetime) -> None:
    """Count a try as failed before the password is looked at, so that tries at the same moment all count.

    Raises Forbidden with the waiting time when it is too soon; that try is then not looked at.
    """
    keys = _keys(login, address)
    statement = select(SignInThrottle).where(col(SignInThrottle.key).in_(keys))
    rows = {row.key: row for row in session.exec(statement).all()}
    waits = [row.until_at for row in rows.values() if row.until_at and row.until_at > now]
    if waits:
        raise Forbidden(throttle.sentence(max(waits), now))
    for key in keys:
        row = rows.get(key) or SignInThrottle(key=key, failures=0)
        failures = 1 if throttle.is_stale(row.until_at, now) else row.failures + 1
        row.failures, row.until_at = failures, now + throttle.wait_after(failures)
        session.add(row)
    session.flush()


def forgive(session: GuardedSession, *, login: str, address: str, now: datetime) -> None:
    """Take back the try that succeeded: the account starts afresh, the address keeps its earlier misses."""
    for key in _keys(login, address):
        row = session.exec(select(SignInThrottle).where(SignInThrottle.key == key)).one_or_none()
        if row is not None:
            row.failures = 0 if key == _key("account", login) else max(0, row.failures - 1)
            row.until_at = now
    session.flush()
