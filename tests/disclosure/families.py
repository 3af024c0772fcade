"""Families written straight into the tables, and each of them as what charts and tiles count by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col, select

from db import engine
from db.session import open_session
from models.base import now
from models.casework import Case
from models.rules.actor import SYSTEM
from models.rules.policies_cases import AWAITS_CONTACT
from tests.disclosure.solver import Row
from tests.world import TODAY

LATE: Final = ((1, 7, "late 1"), (8, 30, "late 8"), (31, 90, "late 31"), (91, 9999, "late 91"))
LONG_AGO: Final = "before"


@dataclass(frozen=True)
class Family:
    """What a test says of a family; the rest is alike for all."""

    program_id: int
    status: str = "enrolled"
    source: str = "hospital"
    reason: str = ""
    referred: int = 200
    closed: int = 0
    due: int | None = -3
    coordinator_id: int | None = None
    organization_id: int | None = None


def write(families: Iterable[Family]) -> None:
    """Add families by the hundred, past the guards: what they are is the test's own affair."""
    at = now()
    held: Any = Case.__table__  # type: ignore[attr-defined]
    with engine.get_engine().begin() as connection:
        taken = connection.execute(sa.select(sa.func.coalesce(sa.func.max(held.c.id), 0))).scalar()
        lines = [_line(one, (taken or 0) + n, at) for n, one in enumerate(families, 1)]
        if lines:
            connection.execute(sa.insert(held), lines)


def _line(one: Family, number: int, at: Any) -> dict[str, Any]:
    is_closed = one.status == "closed"
    return {
        "number": f"T-{number:06}", "program_id": one.program_id, "status": one.status,
        "referral_source": one.source, "status_since_on": TODAY - timedelta(days=1),
        "closing_reason": one.reason if is_closed else "",
        "referred_on": TODAY - timedelta(days=max(one.referred, one.closed)),
        "closed_on": TODAY - timedelta(days=one.closed) if is_closed else None,
        "contact_due_on": None if is_closed or one.due is None else TODAY - timedelta(days=one.due),
        "coordinator_id": one.coordinator_id, "referring_organization_id": one.organization_id,
        "version": 1, "created_at": at, "updated_at": at,
    }  # fmt: skip


def read(program_ids: Iterable[int]) -> list[Row]:
    """Every family of these programs, by the attributes that something published counts."""
    with open_session(SYSTEM) as session:
        found = session.exec(select(Case).where(col(Case.program_id).in_(list(program_ids))))
        return [_attributes(case) for case in found]


def _attributes(case: Case) -> Mapping[str, str]:
    return {
        "program": str(case.program_id),
        "status": case.status,
        "source": case.referral_source,
        "reason": case.closing_reason,
        "due": _due(case),
        "hands": "closed" if case.status == "closed" else str(case.coordinator_id),
        "in": _month(case.referred_on),
        "out": _month(case.closed_on) if case.closed_on else "open",
        "by": str(case.referring_organization_id),
    }


def _due(case: Case) -> str:
    if case.status == "closed":
        return "closed"
    if case.contact_due_on is None or case.status not in AWAITS_CONTACT:
        return "not asked"
    days = (TODAY - case.contact_due_on).days
    if days <= 0:
        return "soon" if days >= -7 else "later"
    return next(name for first, last, name in LATE if first <= days <= last)


def _month(day: date) -> str:
    return day.replace(day=1).isoformat()


def possible(row: Row) -> bool:
    """Whether a family can be so at all, as everybody knows who knows the forms."""
    is_closed = row.get("status", "") == "closed"
    for column in ("due", "hands"):
        if column in row and "status" in row and (row[column] == "closed") != is_closed:
            return False
    if "reason" in row and "status" in row and row["reason"] and not is_closed:
        return False
    if "out" in row and "status" in row:
        return (row["out"] != "open") == is_closed
    return True
