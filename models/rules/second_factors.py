"""Codes of an authenticator app (TOTP, RFC 6238): six digits, a new one every 30 seconds, each good once."""

import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from pyotp import TOTP, random_base32

STEP: Final = 30  # seconds
DIGITS: Final = 6
SLACK: Final = 1  # steps that a phone's clock may be early or late; RFC 6238, 5.2 allows one
FAR_AHEAD: Final = 10  # steps, five minutes: by how much the clocks of two servers may differ
RECOVERY_CODES: Final = 10
WRONG: Final = "That code is not right, or was used before. Wait for the next one and try again."
LOST: Final = "No phone and no recovery code? Ask your administrator to reset your second step."
REQUIRED: Final = (
    "Your role has to sign in with a second step. You can move it to another phone instead."
)


def new_secret() -> str:
    """A secret of 160 bits, in the letters that authenticator apps read."""
    return random_base32(32)


def address(secret: str, *, login: str, partnership: str) -> str:
    """The otpauth address that an app takes in by its QR code."""
    return TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(
        name=login, issuer_name=partnership.replace(":", " ")
    )


def in_groups(secret: str) -> str:
    """A secret as people type it: groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def digits(typed: str) -> str:
    """The digits of what was typed, however it was spaced; "" when it holds anything else."""
    plain = "".join(
        one for one in unicodedata.normalize("NFKC", typed) if not one.isspace() and one != "-"
    )
    return plain if plain.isascii() and plain.isdigit() else ""


def step_of(secret: str, typed: str, *, now: datetime, last_step: int) -> int | None:
    """The step whose code was typed, if it is a present one and later than the last one used; else None."""
    code = digits(typed)
    if len(code) != DIGITS:
        return None
    present = int(now.timestamp()) // STEP
    totp = TOTP(secret, digits=DIGITS, interval=STEP)
    # One far ahead was used under a clock that was wrong; by it, no code would work for years.
    used = last_step if last_step <= present + FAR_AHEAD else 0
    found = None
    for step in range(present - SLACK, present + SLACK + 1):
        # Each is compared, in constant time: how long it takes says nothing.
        if secrets.compare_digest(totp.generate_otp(step), code) and step > used:
            found = step
    return found


def roles_in(setting: str) -> frozenset[str]:
    """The roles that a setting names."""
    return frozenset(one.strip() for one in setting.split(",") if one.strip())


def as_setting(roles: Iterable[str]) -> str:
    """Roles as the setting keeps them."""
    return ",".join(sorted(roles))


def is_strong(methods: object) -> bool:
    """Whether a provider says that it asked for more than one factor (the claim amr, RFC 8176)."""
    return isinstance(methods, list) and "mfa" in methods
