"""One case and everything that stands in it, for the page of the case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from db.queries.rows import build
from db.session import GuardedSession
from models.access import Change
from models.casework import (
    Case,
    CaseCoordinator,
    CaseMember,
    CaseStatus,
    Participant,
    ParticipantName,
    ServiceNeed,
)
from models.people import Organization, Person
from models.places import Area
from models.programs import Coordinator, Program
from models.rules.errors import NotFound


@dataclass(frozen=True)
class CaseOutline:
    """A case without names: what its header and its rules need."""

    id: int
    version: int
    number: str
    program_id: int
    program: str
    program_slug: str
    status: str
    status_since_on: date
    coordinator_id: int | None
    coordinator: str
    coordinator_person_id: int | None
    community: str
    referral_source: str
    referred_by: str
    referred_on: date
    first_contact_on: date | None
    enrolled_on: date | None
    closed_on: date | None
    closing_reason: str
    last_contact_on: date | None
    contact_due_on: date | None
    contact_every_days: int
    has_mentoring: bool


def find(session: GuardedSession, case_id: int | None) -> CaseOutline:
    """One case by its id. Raises NotFound, also for a case that is not the actor's to see."""
    columns: Any = (
        Case.id, Case.version, Case.number, Case.program_id, Program.name, Program.slug,
        Case.status, Case.status_since_on, Case.coordinator_id, Person.name, Coordinator.person_id,
        Area.name, Case.referral_source, Organization.name, Case.referred_on,
        Case.first_contact_on, Case.enrolled_on, Case.closed_on, Case.closing_reason,
        Case.last_contact_on, Case.contact_due_on, Program.contact_every_days, Program.has_mentoring,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Program, col(Program.id) == Case.program_id)
        .outerjoin(Coordinator, col(Coordinator.id) == Case.coordinator_id)
        .outerjoin(Person, col(Person.id) == Coordinator.person_id)
        .outerjoin(Area, col(Area.id) == Case.community_id)
        .outerjoin(Organization, col(Organization.id) == Case.referring_organization_id)
        .where(col(Case.id) == case_id)
    )
    row: Any = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("This case was not found. It may have been removed.")
    return build(CaseOutline, row)


@dataclass(frozen=True)
class MemberRow:
    """Somebody in a case; without a name for whoever may not read it."""

    id: int
    role: str
    is_main: bool
    joined_on: date | None
    left_on: date | None
    language: str
    released_on: date | None
    name: str
    birth_on: date | None
    phone: str


def members(session: GuardedSession, *, case_id: int) -> list[MemberRow]:
    """Who is in a case, the one it is named after first."""
    columns: Any = (
        CaseMember.id, CaseMember.role, CaseMember.is_main, CaseMember.joined_on,
        CaseMember.left_on, Participant.language, Participant.released_on,
        ParticipantName.first_name, ParticipantName.last_name, ParticipantName.birth_on,
        ParticipantName.phone,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Participant, col(Participant.id) == CaseMember.participant_id)
        .outerjoin(
            ParticipantName, col(ParticipantName.participant_id) == CaseMember.participant_id
        )
        .where(col(CaseMember.case_id) == case_id)
        .order_by(col(CaseMember.is_main).desc(), col(CaseMember.id))
        .limit(100)
    )
    rows: Any = session.execute(statement)
    return [
        build(MemberRow, [*row[:7], " ".join(part for part in row[7:9] if part), *row[9:]])
        for row in rows
    ]


@dataclass(frozen=True)
class StatusRow:
    """A stretch of time in one status."""

    status: str
    started_on: date
    ended_on: date | None
    reason: str


def statuses(session: GuardedSession, *, case_id: int) -> list[StatusRow]:
    """The statuses a case went through, the present one first."""
    columns: Any = (
        CaseStatus.status, CaseStatus.started_on, CaseStatus.ended_on, CaseStatus.reason,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .where(col(CaseStatus.case_id) == case_id)
        .order_by(col(CaseStatus.started_on).desc(), col(CaseStatus.id).desc())
        .limit(200)
    )
    rows: Any = session.execute(statement)
    return [build(StatusRow, row) for row in rows]


@dataclass(frozen=True)
class HandsRow:
    """A stretch of time in one coordinator's hands."""

    name: str
    started_on: date
    ended_on: date | None


def hands(session: GuardedSession, *, case_id: int) -> list[HandsRow]:
    """Who had a case, the present one first."""
    columns: Any = (Person.name, CaseCoordinator.started_on, CaseCoordinator.ended_on)
    statement = (
        sa.select(*columns)
        .select_from(CaseCoordinator)
        .outerjoin(Coordinator, col(Coordinator.id) == CaseCoordinator.coordinator_id)
        .outerjoin(Person, col(Person.id) == Coordinator.person_id)
        .where(col(CaseCoordinator.case_id) == case_id)
        .order_by(col(CaseCoordinator.started_on).desc(), col(CaseCoordinator.id).desc())
        .limit(200)
    )
    rows: Any = session.execute(statement)
    return [build(HandsRow, row) for row in rows]


@dataclass(frozen=True)
class NeedRow:
    """A service somebody in a case needs, and how far it has come."""

    id: int
    version: int
    domain: str
    for_whom: str
    state: str
    organization: str
    organization_id: int | None
    noted_on: date


def needs(session: GuardedSession, *, case_id: int) -> list[NeedRow]:
    """The services of a case, the newest first."""
    columns: Any = (
        ServiceNeed.id, ServiceNeed.version, ServiceNeed.domain, ServiceNeed.for_whom,
        ServiceNeed.state, Organization.name, ServiceNeed.organization_id, ServiceNeed.noted_on,
    )  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Organization, col(Organization.id) == ServiceNeed.organization_id)
        .where(col(ServiceNeed.case_id) == case_id)
        .order_by(col(ServiceNeed.noted_on).desc(), col(ServiceNeed.id).desc())
        .limit(200)
    )
    rows: Any = session.execute(statement)
    return [build(NeedRow, row) for row in rows]


@dataclass(frozen=True)
class ChangeRow:
    """One recorded change to a case or to something in it."""

    at: datetime
    actor_id: int | None
    roles: str
    action: str
    table: str
    before: dict[str, Any]
    after: dict[str, Any]


def changes(session: GuardedSession, *, case_id: int, limit: int = 50) -> list[ChangeRow]:
    """What was changed in a case, the last first."""
    columns: Any = (
        Change.at,
        Change.actor_id,
        Change.actor_roles,
        Change.action,
        Change.table_name,
        Change.before,
        Change.after,
    )
    statement: Any = (
        sa.select(*columns)
        .where(col(Change.case_id) == case_id)
        .order_by(col(Change.id).desc())
        .limit(limit)
    )
    rows: Any = session.execute(statement)
    return [build(ChangeRow, row) for row in rows]
