"""Cases and what happens in them. Names and notes sit in tables of their own, so a row rule keeps them."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from models import choices
from models.base import Kind, Sensitivity, Table, TableSpec
from models.columns import choice, day, long_text, ref, text, whole, yes_no

INTERNAL = Sensitivity.INTERNAL
PERSONAL = Sensitivity.PERSONAL
PROTECTED = Sensitivity.PROTECTED


def of_case(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    """The database itself keeps a row's program equal to its case's program."""
    return (
        sa.ForeignKeyConstraint(["case_id", "program_id"], ["cases.id", "cases.program_id"]),
        *more,
    )


class Participant(Table, table=True):
    """Somebody a program serves: the outline only. Who it is stands in participant_names."""

    __tablename__ = "participants"
    spec: ClassVar = TableSpec(
        "participant",
        "participants",
        "Whom programs serve, without names.",
        scope="program_id",
        list_display=("id", "language", "community_id"),
        list_filter=("language", "community_id"),
        immutable=("program_id",),
        section="Casework",
        entry="c",
        instead="Participants are added with their case.",
    )

    program_id: int = ref(
        "First seen by", "programs", INTERNAL, required=True, help="The program that entered them."
    )
    community_id: int | None = ref("Community", "areas", INTERNAL)
    language: str = choice("Language", choices.LANGUAGE, INTERNAL)
    released_on: date | None = day("Release date", INTERNAL, help="For people coming home.")


class ParticipantName(Table, table=True):
    """Who a participant is and how to reach them."""

    __tablename__ = "participant_names"
    spec: ClassVar = TableSpec(
        "participant's name",
        "participants' names",
        "Who participants are and how to reach them.",
        title="last_name",
        scope="program_id",
        list_display=("first_name", "last_name", "birth_on", "phone"),
        search_fields=("first_name", "last_name", "phone"),
        ordering=("last_name", "first_name"),
        immutable=("program_id", "participant_id"),
        section="Casework",
        entry="c",
        instead="Names are added with their participant, on the case.",
        part_of="participant_id",
    )

    program_id: int = ref("First seen by", "programs", INTERNAL, required=True)
    participant_id: int = ref("Participant", "participants", INTERNAL, required=True, unique=True)
    first_name: str = text("First name", PERSONAL, limit=80, index=True)
    last_name: str = text("Last name", PERSONAL, required=True, limit=80, index=True)
    birth_on: date | None = day("Birth date", PERSONAL)
    phone: str = text("Phone", PERSONAL, kind=Kind.PHONE, limit=40)
    email: str = text("E-mail", PERSONAL, kind=Kind.EMAIL, limit=254)
    address: str = text("Address", PERSONAL, limit=300)


class Case(Table, table=True):
    """One family or person in one program, from referral to closing."""

    __tablename__ = "cases"
    __table_args__ = (
        sa.UniqueConstraint("id", "program_id", name="uq_cases_id_program_id"),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= referred_on", name="closed_after_referred"
        ),
        sa.CheckConstraint(
            "first_contact_on IS NULL OR first_contact_on >= referred_on",
            name="contact_after_referred",
        ),
        sa.CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name="closed_has_date"),
        sa.Index("ix_cases_program_status", "program_id", "status", "contact_due_on"),
        sa.Index("ix_cases_program_referred", "program_id", "referred_on", "first_contact_on"),
        sa.Index("ix_cases_program_closed", "program_id", "closed_on"),
        sa.Index("ix_cases_program_number", "program_id", "number"),
        sa.Index("ix_cases_coordinator", "coordinator_id", "status", "contact_due_on"),
    )
    spec: ClassVar = TableSpec(
        "case",
        "cases",
        "One family or person in one program, from referral to closing.",
        title="number",
        scope="program_id",
        list_display=(
            "number",
            "program_id",
            "status",
            "coordinator_id",
            "referred_on",
            "last_contact_on",
            "contact_due_on",
        ),
        list_filter=("program_id", "status", "coordinator_id", "community_id"),
        search_fields=("number",),
        ordering=("-referred_on", "-id"),
        immutable=("program_id", "number"),
        section="Casework",
        entry="c",
        instead='A case is opened on the page "New case"; its status changes on its own page.',
    )

    number: str = text("Number", INTERNAL, required=True, limit=20, unique=True, editable=False)
    program_id: int = ref("Program", "programs", INTERNAL, required=True, index=False)
    community_id: int | None = ref("Community", "areas", INTERNAL)
    status: str = choice(
        "Status", choices.CASE_STATUS, INTERNAL, default="referred", editable=False
    )
    status_since_on: date = day("In this status since", INTERNAL, required=True, editable=False)
    coordinator_id: int | None = ref(
        "Care coordinator", "coordinators", INTERNAL, index=False, editable=False
    )
    referral_source: str = choice("Referral source", choices.REFERRAL_SOURCE, INTERNAL)
    referring_organization_id: int | None = ref("Referred by", "organizations", INTERNAL)
    referred_on: date = day("Referred", INTERNAL, required=True, index=True)
    first_contact_on: date | None = day("First contact", INTERNAL, editable=False)
    enrolled_on: date | None = day("Enrolled", INTERNAL, editable=False)
    closed_on: date | None = day("Closed", INTERNAL, index=True, editable=False)
    closing_reason: str = choice("Closing reason", choices.CLOSING_REASON, INTERNAL, editable=False)
    last_contact_on: date | None = day(
        "Last reached",
        INTERNAL,
        editable=False,
        help="The last contact in which they were reached.",
    )
    contact_due_on: date | None = day(
        "Contact due", INTERNAL, editable=False, index=True, help="Empty when the case is closed."
    )


class CaseStatus(Table, table=True):
    """A stretch of time a case spent in one status."""

    __tablename__ = "case_statuses"
    __table_args__ = of_case(
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="in_order"),
        sa.Index("ix_case_statuses_case", "case_id", "started_on"),
    )
    spec: ClassVar = TableSpec(
        "status of a case",
        "statuses of cases",
        "When each case was in which status.",
        title="status",
        scope="program_id",
        list_display=("case_id", "status", "started_on", "ended_on", "reason"),
        list_filter=("program_id", "status"),
        ordering=("case_id", "started_on", "id"),
        immutable=("program_id", "case_id"),
        section="Casework",
        entry="",
        instead="The status of a case changes on its own page.",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True)
    case_id: int = ref("Case", "cases", INTERNAL, required=True, index=False)
    status: str = choice("Status", choices.CASE_STATUS, INTERNAL, required=True)
    started_on: date = day("From", INTERNAL, required=True)
    ended_on: date | None = day("To", INTERNAL)
    reason: str = text("Reason", INTERNAL, limit=200)


class CaseCoordinator(Table, table=True):
    """A stretch of time a case was in one coordinator's hands."""

    __tablename__ = "case_coordinators"
    __table_args__ = of_case(
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="in_order"),
        sa.Index("ix_case_coordinators_case", "case_id", "started_on"),
    )
    spec: ClassVar = TableSpec(
        "coordinator of a case",
        "coordinators of cases",
        "Who coordinated each case, and when.",
        scope="program_id",
        list_display=("case_id", "coordinator_id", "started_on", "ended_on"),
        list_filter=("program_id",),
        ordering=("case_id", "started_on", "id"),
        immutable=("program_id", "case_id"),
        section="Casework",
        entry="",
        instead="A case is assigned on its own page.",
        title="coordinator_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True)
    case_id: int = ref("Case", "cases", INTERNAL, required=True, index=False)
    coordinator_id: int = ref("Care coordinator", "coordinators", INTERNAL, required=True)
    started_on: date = day("From", INTERNAL, required=True)
    ended_on: date | None = day("To", INTERNAL)


class CaseMember(Table, table=True):
    """Somebody in a case, and as what."""

    __tablename__ = "case_members"
    __table_args__ = of_case(
        sa.UniqueConstraint("case_id", "participant_id"),
        sa.Index("ix_case_members_case", "case_id"),
    )
    spec: ClassVar = TableSpec(
        "case member",
        "case members",
        "Who is in which case, and as what.",
        scope="program_id",
        list_display=("case_id", "participant_id", "role", "joined_on", "left_on"),
        list_filter=("program_id", "role"),
        ordering=("case_id", "id"),
        immutable=("program_id", "case_id", "participant_id"),
        section="Casework",
        entry="cr",
        instead="Members are added on the page of their case.",
        part_of="case_id",
        title="participant_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True)
    case_id: int = ref("Case", "cases", INTERNAL, required=True, index=False)
    participant_id: int = ref("Participant", "participants", INTERNAL, required=True)
    role: str = choice("Role", choices.CASE_MEMBER_ROLE, INTERNAL, required=True)
    is_main: bool = yes_no("The case is named after them", INTERNAL)
    joined_on: date | None = day("Since", INTERNAL)
    left_on: date | None = day("Until", INTERNAL)


class Contact(Table, table=True):
    """A logged conversation, or an attempt at one. What was said stands in contact_notes."""

    __tablename__ = "contacts"
    __table_args__ = of_case(
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes"),
        sa.Index("ix_contacts_case", "case_id", "held_on"),
        sa.Index("ix_contacts_program", "program_id", "held_on", "is_reached"),
        sa.Index("ix_contacts_held_on", "held_on"),
        sa.Index("ix_contacts_entered", "created_by_id", "created_at"),
    )
    spec: ClassVar = TableSpec(
        "contact",
        "contacts",
        "Logged conversations and attempts.",
        title="held_on",
        scope="program_id",
        list_display=("case_id", "held_on", "medium", "minutes", "is_reached", "by_id"),
        list_filter=("program_id", "medium", "is_reached"),
        ordering=("-held_on", "-id"),
        immutable=("program_id", "case_id"),
        section="Casework",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True, index=False)
    case_id: int = ref("Case", "cases", INTERNAL, required=True, index=False)
    held_on: date = day("Date", INTERNAL, required=True)
    medium: str = choice("How", choices.MEDIUM, INTERNAL, required=True)
    minutes: int | None = whole("Minutes", INTERNAL, at_least=0, at_most=1440)
    is_reached: bool = yes_no("Reached", INTERNAL, default=True)
    by_id: int | None = ref("By", "people", INTERNAL)


class ContactNote(Table, table=True):
    """What was said in a contact."""

    __tablename__ = "contact_notes"
    __table_args__ = of_case(sa.Index("ix_contact_notes_case", "case_id"))
    spec: ClassVar = TableSpec(
        "contact note",
        "contact notes",
        "What was said in a contact.",
        scope="program_id",
        list_display=("contact_id", "summary"),
        search_fields=("summary",),
        ordering=("-contact_id",),
        immutable=("program_id", "case_id", "contact_id"),
        section="Casework",
        part_of="contact_id",
        title="contact_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True, index=False)
    case_id: int = ref("Case", "cases", INTERNAL, required=True, index=False)
    contact_id: int = ref("Contact", "contacts", INTERNAL, required=True, unique=True)
    summary: str = long_text("Summary", PROTECTED, required=True)


class ServiceNeed(Table, table=True):
    """A service somebody in a case needs, and how far it has come."""

    __tablename__ = "service_needs"
    __table_args__ = of_case(
        sa.Index("ix_service_needs_case", "case_id", "domain"),
        sa.Index("ix_service_needs_program", "program_id", "domain", "state"),
    )
    spec: ClassVar = TableSpec(
        "service need",
        "service needs",
        "What families need and how far it has come.",
        title="domain",
        scope="program_id",
        list_display=("case_id", "domain", "for_whom", "organization_id", "state", "noted_on"),
        list_filter=("program_id", "domain", "state"),
        ordering=("case_id", "domain"),
        immutable=("program_id", "case_id"),
        section="Casework",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True, index=False)
    case_id: int = ref("Case", "cases", INTERNAL, required=True, index=False)
    domain: str = choice("Service", choices.NEED_DOMAIN, PROTECTED, required=True)
    for_whom: str = choice("For", choices.NEED_FOR, INTERNAL, required=True)
    organization_id: int | None = ref("Organization", "organizations", PROTECTED)
    state: str = choice("State", choices.NEED_STATE, INTERNAL, default="needed")
    noted_on: date = day("Noted", INTERNAL, required=True)
