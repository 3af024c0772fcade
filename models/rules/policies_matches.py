"""What the state of a match permits, as sentences. Buttons and commands share them."""

from datetime import date
from typing import Final

from models import choices
from models.mentoring import Match, MentorRequest

OPEN: Final = ("proposed", "agreed", "active", "on_hold")
"""The statuses of a match that take one of a mentor's places."""


def _is(match: Match) -> str:
    return f"This match is {choices.MATCH_STATUS.label(match.status).lower()}."


def why_not_agree(match: Match) -> str | None:
    """Why both sides cannot agree to this match, or None."""
    if match.status != "proposed":
        return f"Only a proposed match can be agreed to. {_is(match)}"
    return None


def why_not_start(match: Match) -> str | None:
    """Why this match cannot start, or None."""
    if match.status == "proposed":
        return "A match starts once both have agreed. Agree to it first."
    if match.status != "agreed":
        return f"Only an agreed match can start. {_is(match)}"
    return None


def why_not_hold(match: Match) -> str | None:
    """Why this match cannot be put on hold, or None."""
    if match.status != "active":
        return f"Only an active match can be put on hold. {_is(match)}"
    return None


def why_not_resume(match: Match) -> str | None:
    """Why this match cannot be resumed, or None."""
    if match.status != "on_hold":
        return f"Only a match on hold can be resumed. {_is(match)}"
    return None


def why_not_end(match: Match) -> str | None:
    """Why this match cannot be ended, or None."""
    if match.status == "ended":
        return "This match has already ended. Propose a new one instead."
    return None


def why_not_check_in(match: Match) -> str | None:
    """Why no check-in can be logged for this match, or None."""
    if match.started_on is None:
        return "A check-in belongs to a match that has started. Start the match first."
    return None


def why_not_propose(request: MentorRequest) -> str | None:
    """Why no mentor can be proposed to whoever made this request, or None."""
    if request.status != "waiting":
        label = choices.REQUEST_STATUS.label(request.status).lower()
        return f"A mentor is proposed to somebody who waits. This request is {label}."
    return None


def why_not_withdraw(request: MentorRequest) -> str | None:
    """Why this request cannot be withdrawn, or None."""
    if request.status != "waiting":
        return "Only a request that waits can be withdrawn."
    return None


def wrong_day(on: date, today: date, *, not_before: date | None, what: str) -> str | None:
    """Why something cannot have happened on that day, or None."""
    if on > today:
        return f"{what} cannot lie in the future."
    if not_before is not None and on < not_before:
        return f"{what} cannot be before {not_before:%b} {not_before.day}, {not_before.year}."
    return None
