"""The cases that need their coordinator today, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from db.queries import cases
from db.queries.rows import build
from db.session import GuardedSession
from models.casework import Case, ParticipantName
from models.programs import Program
from models.rules.policies_cases import AWAITS_CONTACT


@dataclass(frozen=True)
class NeedingRow:
    """A case that needs its coordinator, and why: the reasons in the order people act on them."""

    id: int
    number: str
    program_id: int
    program: str
    status: str
    contact_due_on: date | None
    last_contact_on: date | None
    referred_on: date
    has_coordinator: bool
    name: str


def listed(
    session: GuardedSession,
    *,
    program_ids: Sequence[int],
    coordinator_ids: Sequence[int],
    today: date,
    soon: date,
    limit: int = 15,
) -> list[NeedingRow]:
    """Cases these coordinators have to look at, in order: first contact overdue, contact overdue,
    due soon; then those of the programs that nobody carries."""
    mine = col(Case.coordinator_id).in_(coordinator_ids)
    nobody = sa.and_(col(Case.program_id).in_(program_ids), col(Case.coordinator_id).is_(None))
    late = sa.and_(*cases.overdue(today))
    rank = sa.case(
        (sa.and_(late, col(Case.status) == "referred"), 0),
        (late, 1),
        (mine, 2),
        else_=3,
    )
    names = cases.reads_names(session.actor)
    ids = (
        select(Case.id)
        .where(
            sa.or_(
                sa.and_(
                    mine, col(Case.contact_due_on) <= soon, col(Case.status).in_(AWAITS_CONTACT)
                ),
                sa.and_(nobody, col(Case.status) != "closed"),
            )
        )
        .order_by(rank, col(Case.contact_due_on).asc().nulls_last(), col(Case.id))
        .limit(limit)
        .subquery()
    )
    columns: list[Any] = [
        Case.id, Case.number, Case.program_id, Program.name, Case.status, Case.contact_due_on,
        Case.last_contact_on, Case.referred_on, col(Case.coordinator_id).is_not(None),
    ]  # fmt: skip
    if names:
        columns += [ParticipantName.first_name, ParticipantName.last_name]
    statement = (
        sa.select(*columns)
        .join(ids, ids.c.id == Case.id)
        .join(Program, col(Program.id) == Case.program_id)
        .order_by(rank, col(Case.contact_due_on).asc().nulls_last(), col(Case.id))
    )
    if names:
        statement = cases.join_main_name(statement)
    rows: Any = session.execute(statement)
    return [build(NeedingRow, [*row[:9], cases.full_name(row[9:])]) for row in rows]
