"""How long somebody waits after failed sign-ins. Never forever: a lock would let strangers shut people out."""

from datetime import datetime, timedelta
from typing import Final

from models.rules.lifetimes import CLOCKS_DIFFER

FREE_TRIES: Final = 5  # people mistype; five misses cost nothing
LONGEST: Final = timedelta(minutes=15)
FORGET_AFTER: Final = timedelta(minutes=30)  # of quiet after the wait is over


def wait_after(failures: int) -> timedelta:
    """The wait that so many failures cost: none up to the fifth, then 1, 2, 4 ... seconds to 15 minutes."""
    if failures <= FREE_TRIES:
        return timedelta(0)
    doublings = min(failures - FREE_TRIES - 1, 10)  # 2**10 seconds is past the longest wait
    return min(timedelta(seconds=2**doublings), LONGEST)


def has_to_wait(until_at: datetime | None, now: datetime) -> bool:
    """Whether a wait is not over. One longer than the longest is a clock's that was wrong."""
    return until_at is not None and now < until_at <= now + LONGEST + CLOCKS_DIFFER


def is_stale(until_at: datetime | None, now: datetime) -> bool:
    """Whether earlier failures no longer count."""
    if until_at is None:
        return False
    return now - until_at > FORGET_AFTER or until_at > now + LONGEST + CLOCKS_DIFFER


def sentence(until_at: datetime, now: datetime) -> str:
    """What a person who has to wait is told; it says nothing about whether the account exists."""
    seconds = max(1, round((until_at - now).total_seconds()))
    if seconds < 60:
        return (
            f"Too many tries. Wait {seconds} seconds and try again."
            if seconds > 1
            else ("Too many tries. Wait a second and try again.")
        )
    minutes = -(-seconds // 60)
    return (
        f"Too many tries. Wait {minutes} minutes and try again."
        if minutes > 1
        else ("Too many tries. Wait a minute and try again.")
    )
