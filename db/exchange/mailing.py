"""A roster as a list for letters: one row per person with what an envelope and a greeting need."""

from typing import Any, Final

from sqlmodel import col, select

from db.exchange.writing import Cell
from db.session import GuardedSession
from models import choices
from models.people import Organization, Person
from models.rules.errors import NotFound
from models.workgroups import Membership, Seat, Workgroup

HEADINGS: Final = (
    "Name", "First name", "Last name", "Job title", "Organization", "Address", "E-mail", "Phone", "Role", "Seat",
    "On e-mail list",
)  # fmt: skip


def rows(session: GuardedSession, *, workgroup_id: int) -> tuple[str, list[list[Cell]]]:
    """The workgroup's name, and a row per member who has not left and whom the actor may see.

    Raises NotFound for a workgroup that is not theirs to see.
    """
    group = session.exec(select(Workgroup.name).where(Workgroup.id == workgroup_id)).one_or_none()
    if group is None:
        raise NotFound("This workgroup was not found.")
    shown: tuple[Any, ...] = (
        Person.name, Person.job_title, Organization.name, Organization.address, Person.email,
        Person.phone, Membership.role, Seat.name, Membership.is_on_email_list,
    )  # fmt: skip
    statement = (
        select(*shown)
        .select_from(Membership)
        .join(Person, col(Person.id) == Membership.person_id)
        .outerjoin(Organization, col(Organization.id) == Membership.organization_id)
        .outerjoin(Seat, col(Seat.id) == Membership.seat_id)
        .where(Membership.workgroup_id == workgroup_id, col(Membership.ended_on).is_(None))
        .order_by(Person.name, col(Membership.id))
    )
    found: list[list[Cell]] = []
    for name, title, organization, address, email, phone, role, seat, listed in session.exec(
        statement
    ):
        first, _, last = name.rpartition(" ")
        found.append(
            [name, first or name, last if first else "", title, organization, address, email, phone,
             choices.MEMBER_ROLE.label(role), seat, listed]
        )  # fmt: skip
    return group, found
