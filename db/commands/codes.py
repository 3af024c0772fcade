"""Links and codes that work once. The database keeps a hash; the code itself is told to one person."""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Final

from sqlmodel import col, select

from db.session import GuardedSession
from models.access import OneTimeCode
from models.rules import lifetimes
from models.rules.errors import Invalid

OF_ONE_BROWSER: Final = ("hand_over", "second_step")
"""Purposes of which one account may have several: signing in here takes nothing from signing in there."""
USED_UP: Final = "This link has been used or has run out. Ask an administrator for a new one."
NOT_THE_CODE: Final = (
    "That is not the code, or it has run out. The server prints a new one when it starts."
)


def secret() -> str:
    """A new random secret of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(code: str, bound_to: str = "") -> str:
    """What is kept of a code: nobody can get back from it to the code."""
    return hashlib.sha256(f"{bound_to}\n{code}".encode()).hexdigest()


def issue(
    session: GuardedSession,
    *,
    purpose: str,
    user_id: int | None,
    now: datetime,
    code: str | None = None,
    bound_to: str = "",
    signed_in_by: str = "",
) -> str:
    """Make a code that works once and return it; earlier ones of the same purpose for this user stop working.

    `bound_to` ties it to a browser: the same words must be given when it is redeemed. `signed_in_by`
    is what its holder has proved so far.
    """
    if purpose not in OF_ONE_BROWSER:
        withdraw(session, purpose=purpose, user_id=user_id, now=now)
    code = code or secret()
    session.add(
        OneTimeCode(
            user_id=user_id,
            purpose=purpose,
            code_hash=digest(code, bound_to),
            expires_at=now + lifetimes.CODE[purpose],
            signed_in_by=signed_in_by,
        )
    )
    session.flush()
    return code


def withdraw(session: GuardedSession, *, purpose: str, user_id: int | None, now: datetime) -> None:
    """Make unused codes of this purpose for this user stop working."""
    statement = select(OneTimeCode).where(
        OneTimeCode.purpose == purpose,
        OneTimeCode.user_id == user_id,
        col(OneTimeCode.used_at).is_(None),
    )
    for row in session.exec(statement).all():
        row.used_at = now


def peek(
    session: GuardedSession,
    *,
    code: str,
    purposes: tuple[str, ...],
    now: datetime,
    bound_to: str = "",
) -> OneTimeCode:
    """The row of a code that still works, without using it. Raises Invalid for any other, in the same words."""
    row = session.exec(
        select(OneTimeCode).where(OneTimeCode.code_hash == digest(code, bound_to))
    ).one_or_none()
    works = (
        row is not None
        and row.used_at is None
        and row.purpose in purposes
        and row.expires_at is not None
        and now < row.expires_at <= now + lifetimes.CODE[row.purpose] + lifetimes.CLOCKS_DIFFER
    )
    if row is None or not works:
        raise Invalid(NOT_THE_CODE if "first_administrator" in purposes else USED_UP)
    return row


def redeem(
    session: GuardedSession,
    *,
    code: str,
    purposes: tuple[str, ...],
    now: datetime,
    bound_to: str = "",
) -> OneTimeCode:
    """Use a code. Of two who try at once one succeeds: the row's version decides. Raises Invalid."""
    row = peek(session, code=code, purposes=purposes, now=now, bound_to=bound_to)
    row.used_at = now
    session.flush()
    return row


def readable() -> str:
    """A code of 125 bits that can be typed from a screen: five groups of five letters and digits."""
    text = base64.b32encode(secrets.token_bytes(16)).decode()[:25]
    return "-".join(text[start : start + 5] for start in range(0, 25, 5))


def as_typed(text: str) -> str:
    """A readable code however it was typed: small letters, spaces, other dashes."""
    plain = "".join(one for one in text.upper() if one.isalnum())
    return "-".join(plain[start : start + 5] for start in range(0, len(plain), 5))
