"""Noting a service somebody in a case needs, and how far it has come."""

from datetime import date

from db.session import GuardedSession
from models.casework import Case, ServiceNeed
from models.rules import policies_cases
from models.rules.errors import Invalid


def add(
    session: GuardedSession,
    *,
    case_id: int,
    domain: str,
    for_whom: str,
    organization_id: int | None = None,
    state: str = "needed",
    noted_on: date,
    today: date,
) -> ServiceNeed:
    """Note a service that somebody in a case needs or already receives."""
    case = session.fetch(Case, case_id)
    refusal = policies_cases.why_not_add(case, "services") or policies_cases.why_not_day(
        noted_on, today, not_before=case.referred_on, what="the referral"
    )
    if refusal is not None:
        raise Invalid(refusal)
    need = ServiceNeed(
        program_id=case.program_id,
        case_id=case_id,
        domain=domain,
        for_whom=for_whom,
        organization_id=organization_id,
        state=state,
        noted_on=noted_on,
    )
    session.add(need)
    session.flush()
    return need


def change_state(
    session: GuardedSession,
    *,
    need_id: int,
    version: int | None = None,
    state: str,
    organization_id: int | None = None,
    today: date,
) -> ServiceNeed:
    """Say how far a service has come; `organization_id` names who gives it, if it is known now."""
    need = session.fetch(ServiceNeed, need_id, version=version)
    case = session.fetch(Case, need.case_id)
    if refusal := policies_cases.why_not_add(case, "to its services"):
        raise Invalid(refusal)
    need.state = state
    if organization_id is not None:
        need.organization_id = organization_id
    session.flush()
    return need
