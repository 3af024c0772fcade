"""Failed sign-ins, counted per account and per address, in the database so that no restart forgets them."""

import hashlib
from datetime import datetime
from typing import Literal

from sqlmodel import col, select

from db.session import GuardedSession
from models.access import SignInThrottle
from models.rules import throttle
from models.rules.errors import Forbidden


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}\n{value}".encode()).hexdigest()


Step = Literal["account", "second step"]
"""What is tried: a password, or a code of the second step. Each has misses of its own."""


def _keys(step: Step, login: str, address: str) -> list[str]:
    keys = [_key(step, login)]
    # Behind a proxy that does not say whose request it is, everybody would share one address.
    return [*keys, _key("address", address)] if address else keys


def count(
    session: GuardedSession, *, login: str, address: str, now: datetime, step: Step = "account"
) -> None:
    """Count a try as failed before it is looked at, so that tries at the same moment all count.

    Raises Forbidden with the waiting time when it is too soon; that try is then not looked at. Who has
    to wait at the second step waits at the first, too: there is no learning there whether a password is right.
    """
    keys = _keys(step, login, address)
    waiting = {*keys, _key("second step", login)}
    statement = select(SignInThrottle).where(col(SignInThrottle.key).in_(waiting))
    rows = {row.key: row for row in session.exec(statement).all()}
    waits = [
        row.until_at
        for row in rows.values()
        if row.until_at and throttle.has_to_wait(row.until_at, now)
    ]
    if waits:
        raise Forbidden(throttle.sentence(max(waits), now))
    for key in keys:
        row = rows.get(key) or SignInThrottle(key=key, failures=0)
        failures = 1 if throttle.is_stale(row.until_at, now) else row.failures + 1
        row.failures, row.until_at = failures, now + throttle.wait_after(failures)
        session.add(row)
    session.flush()


def forgive(
    session: GuardedSession, *, login: str, address: str, now: datetime, step: Step = "account"
) -> None:
    """Take back the try that succeeded: this step starts afresh, the address keeps its earlier misses.

    A right password forgives no misses of the second step: whoever knows it would guess on for ever.
    """
    for key in _keys(step, login, address):
        row = session.exec(select(SignInThrottle).where(SignInThrottle.key == key)).one_or_none()
        if row is not None:
            row.failures = 0 if key == _key(step, login) else max(0, row.failures - 1)
            row.until_at = now
    session.flush()
