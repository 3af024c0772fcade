"""Programs, what they were set up for, and who carries their cases."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from db.commands import workgroups
from db.session import GuardedSession
from models import choices
from models.programs import Coordinator, Program, ProgramGoal
from models.rules import changing, slugs

SECTIONS: Final = tuple(one for one in choices.PROGRAM_SECTIONS if one != "matches")
"""What a program's page shows unless it says otherwise; matches come with mentoring."""

STAGES: Final = ((14, 14), (30, 16), (None, 30))
"""Up to day, every days: two check-ins in the first month, the first by day 14, then monthly."""

CHANGEABLE: Final = frozenset(
    {"focus_area_id", "workgroup_id", "organization_id", "name", "case_prefix", "icon", "kind",
     "description", "sections", "contract_year_month", "contract_amount", "referral_phone",
     "referral_email", "first_contact_days", "contact_every_days", "check_in_stages",
     "commitment_months", "has_mentoring", "is_active"}
)  # fmt: skip


def add(
    session: GuardedSession,
    *,
    area_id: int,
    name: str,
    kind: str,
    case_prefix: str,
    slug: str = "",
    icon: str = "",
    focus_area_id: int | None = None,
    workgroup_id: int | None = None,
    organization_id: int | None = None,
    description: str = "",
    sections: Sequence[str] | None = None,
    contract_year_month: int = 7,
    contract_amount: float | None = None,
    referral_phone: str = "",
    referral_email: str = "",
    first_contact_days: int = 7,
    contact_every_days: int = 30,
    check_in_stages: Sequence[tuple[int | None, int]] = STAGES,
    commitment_months: int = 12,
    has_mentoring: bool = False,
) -> Program:
    """Add a program; its address is made from its name unless one is given. Raises Invalid."""
    if sections is None:
        sections = tuple(choices.PROGRAM_SECTIONS) if has_mentoring else SECTIONS
    program = Program(
        area_id=area_id,
        focus_area_id=focus_area_id,
        workgroup_id=workgroup_id,
        organization_id=organization_id,
        name=name.strip(),
        slug=slugs.choose(name, slug, workgroups.taken_slugs(session)),
        case_prefix=case_prefix.strip().upper(),
        icon=icon or "diversity_3",
        kind=kind,
        description=description,
        sections=list(sections),
        contract_year_month=contract_year_month,
        contract_amount=contract_amount,
        referral_phone=referral_phone,
        referral_email=referral_email,
        first_contact_days=first_contact_days,
        contact_every_days=contact_every_days,
        check_in_stages=[list(stage) for stage in check_in_stages],
        commitment_months=commitment_months,
        has_mentoring=has_mentoring,
    )
    session.add(program)
    session.flush()
    return program


def change(
    session: GuardedSession, *, program_id: int, version: int | None = None, **values: Any
) -> Program:
    """Change a program, or retire it with is_active=False. Raises NotFound, Stale, Invalid."""
    program = session.fetch(Program, program_id, version=version)
    changing.apply(program, values, CHANGEABLE)
    session.flush()
    return program


def add_goal(session: GuardedSession, *, program_id: int, position: int, text: str) -> ProgramGoal:
    """Add one of the goals a program was set up for, in its own words."""
    goal = ProgramGoal(program_id=program_id, position=position, text=text.strip())
    session.add(goal)
    session.flush()
    return goal


def change_goal(
    session: GuardedSession, *, program_goal_id: int, version: int | None = None, **values: Any
) -> ProgramGoal:
    """Change the words or the order of a program's goal. Raises NotFound, Stale, Invalid."""
    goal = session.fetch(ProgramGoal, program_goal_id, version=version)
    changing.apply(goal, values, {"text", "position"})
    session.flush()
    return goal


def add_coordinator(
    session: GuardedSession,
    *,
    program_id: int,
    person_id: int,
    capacity: int,
    started_on: date | None = None,
) -> Coordinator:
    """Let somebody carry cases in a program, up to `capacity` open ones."""
    coordinator = Coordinator(
        program_id=program_id, person_id=person_id, capacity=capacity, started_on=started_on
    )
    session.add(coordinator)
    session.flush()
    return coordinator


def change_coordinator(
    session: GuardedSession, *, coordinator_id: int, version: int | None = None, **values: Any
) -> Coordinator:
    """Change how many cases somebody can carry, or when they stop. Raises NotFound, Stale, Invalid."""
    coordinator = session.fetch(Coordinator, coordinator_id, version=version)
    changing.apply(coordinator, values, {"capacity", "started_on", "ended_on"})
    session.flush()
    return coordinator
