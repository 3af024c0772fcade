"""What the state of a case permits, as sentences: shared by the button and by the command."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Protocol

from models import choices

NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "referred": ("contacted", "enrolled", "on_hold", "closed"),
    "contacted": ("enrolled", "on_hold", "closed"),
    "enrolled": ("on_hold", "closed", "contacted"),
    "on_hold": ("referred", "contacted", "enrolled", "closed"),
    "closed": ("referred", "contacted", "enrolled"),
}
"""From which status a case goes to which. A closed one is reopened, with a reason."""

AWAITS_CONTACT: Final = ("referred", "contacted", "enrolled")
"""The statuses in which somebody is expected to be in touch."""


class CaseState(Protocol):
    """What the rules look at: a case, or the outline of one that a page shows."""

    @property
    def status(self) -> str:
        """One of CASE_STATUS."""

    @property
    def status_since_on(self) -> date:
        """The day the status began."""

    @property
    def referred_on(self) -> date:
        """The day of the referral."""

    @property
    def first_contact_on(self) -> date | None:
        """The day somebody was first reached."""

    @property
    def last_contact_on(self) -> date | None:
        """The day somebody was last reached."""

    @property
    def closed_on(self) -> date | None:
        """The day it closed."""


def _say(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def why_not_day(on: date, today: date, *, not_before: date, what: str) -> str | None:
    """Why something that happened cannot carry this date."""
    if on > today:
        return f"{_say(on)} is still to come. Enter the day it happened."
    if on < not_before:
        return f"{_say(on)} is before {what} on {_say(not_before)}. Check the date."
    return None


def why_not_contact(case: CaseState, held_on: date, today: date) -> str | None:
    """Why a contact on this day cannot be logged."""
    early = why_not_day(held_on, today, not_before=case.referred_on, what="the referral")
    if early is not None:
        return early
    if case.closed_on is not None and held_on > case.closed_on:
        return f"This case closed on {_say(case.closed_on)}. Reopen it to log later contacts."
    return None


def why_not_add(case: CaseState, what: str) -> str | None:
    """Why nothing more can be added to a case."""
    if case.status == "closed":
        return f"This case is closed. Reopen it to add {what}."
    return None


def why_not_status(case: CaseState, status: str) -> str | None:
    """Why a case cannot go to this status now."""
    label = choices.CASE_STATUS.label
    if status == case.status:
        return f"The case is {label(status).lower()} already."
    if status not in NEXT.get(case.status, ()):
        return f"A case that is {label(case.status).lower()} cannot become {label(status).lower()}."
    reached = case.first_contact_on is not None
    if status in ("contacted", "enrolled") and not reached:
        return (
            "Nobody was reached yet. Log the first contact; the case is then contacted by itself."
        )
    if status == "referred" and reached:
        return "The family was reached already, so the case is contacted or enrolled."
    return None


def why_not_change(
    case: CaseState, status: str, on: date, today: date, *, reason: str, closing_reason: str
) -> str | None:
    """Why a change of status, as filled in, cannot be saved."""
    refusal = why_not_status(case, status) or why_not_day(
        on, today, not_before=case.status_since_on, what="the present status, which began"
    )
    if refusal is not None:
        return refusal
    if status == "closed" and not closing_reason:
        return "Choose why the case closes."
    if status == "on_hold" and not reason.strip():
        return "Say in a few words why the case is on hold."
    if case.status == "closed" and not reason.strip():
        return "Say in a few words why the case is opened again."
    return None


def why_not_assign(case: CaseState, on: date, today: date) -> str | None:
    """Why a case cannot get a coordinator as of this day."""
    return why_not_add(case, "a coordinator") or why_not_day(
        on, today, not_before=case.referred_on, what="the referral"
    )


def contact_due(case: CaseState, *, first_days: int, every_days: int) -> date | None:
    """When somebody should be in touch next: after the referral, then after the last contact reached.

    None while nothing is expected: on hold, or closed.
    """
    if case.status not in AWAITS_CONTACT:
        return None
    if case.status == "referred" and case.last_contact_on is None:
        # Reopened: the days count from then, not from a referral of years ago.
        return max(case.referred_on, case.status_since_on) + timedelta(days=first_days)
    return (case.last_contact_on or case.status_since_on) + timedelta(days=every_days)
