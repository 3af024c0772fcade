"""Workgroups: who sits where, when they meet, and what they agreed to do."""

from datetime import date, time
from typing import ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Kind, Sensitivity, Table, TableSpec
from models.columns import choice, clock_time, day, long_text, ref, several, text, whole, yes_no

INTERNAL = Sensitivity.INTERNAL


class Workgroup(Table, table=True):
    """A standing group of the partnership. Its page is drawn from this row."""

    __tablename__ = "workgroups"
    spec: ClassVar = TableSpec(
        "workgroup",
        "workgroups",
        "Standing groups and when they meet.",
        title="name",
        scope="id",
        list_display=("name", "focus_area_id", "weekday", "week_of_month", "is_active"),
        list_filter=("focus_area_id", "is_active"),
        search_fields=("name", "charge"),
        ordering=("name",),
        immutable=("area_id",),
        section="Workgroups",
        entry="c",
        instead="Workgroups are added under Set-up.",
    )

    area_id: int = ref("Area", "areas", required=True)
    focus_area_id: int | None = ref("Focus area", "focus_areas")
    name: str = text("Name", required=True)
    slug: str = text(
        "Address", required=True, limit=60, unique=True, help="The last part of its page's address."
    )
    icon: str = text("Icon", limit=60, help="A Material symbol's name, such as child_care.")
    charge: str = long_text("Charge", help="What the group is there to do.")
    sections: list[str] = several("Sections of its page", choices.WORKGROUP_SECTIONS)
    week_of_month: str = choice("Meets in week", choices.WEEK_OF_MONTH)
    weekday: str = choice("Meets on", choices.WEEKDAY)
    starts_at: time | None = clock_time("From")
    ends_at: time | None = clock_time("To")
    meeting_place: str = text("Place", limit=200, help="A room, or Zoom.")
    is_active: bool = yes_no("Active", default=True)


class Seat(Table, table=True):
    """A place at the table that somebody should fill: a vacancy is a seat without a member."""

    __tablename__ = "seats"
    __table_args__ = (sa.UniqueConstraint("workgroup_id", "name"),)
    spec: ClassVar = TableSpec(
        "seat",
        "seats",
        "Places at a workgroup's table.",
        title="name",
        scope="workgroup_id",
        list_display=("workgroup_id", "name", "sector"),
        list_filter=("workgroup_id", "sector"),
        search_fields=("name",),
        ordering=("workgroup_id", "position", "name"),
        immutable=("workgroup_id",),
        section="Workgroups",
    )

    workgroup_id: int = ref("Workgroup", "workgroups", required=True)
    name: str = text("Name", required=True)
    sector: str = choice("Sector", choices.SECTOR)
    position: int | None = whole("Order", at_least=0)
    is_retired: bool = yes_no("Retired")


class Membership(Table, table=True):
    """One person's term on a roster, or on its e-mail list alone."""

    __tablename__ = "memberships"
    __table_args__ = (
        sa.CheckConstraint(
            "term_ends_on IS NULL OR term_starts_on IS NULL OR term_ends_on >= term_starts_on",
            name="term_in_order",
        ),
        sa.Index("ix_memberships_roster", "workgroup_id", "ended_on"),
    )
    spec: ClassVar = TableSpec(
        "membership",
        "memberships",
        "Who belongs to which workgroup, in which seat and until when.",
        scope="workgroup_id",
        list_display=(
            "person_id",
            "workgroup_id",
            "organization_id",
            "role",
            "seat_id",
            "term_starts_on",
            "term_ends_on",
            "is_on_email_list",
        ),
        list_filter=("workgroup_id", "role"),
        ordering=("workgroup_id", "id"),
        immutable=("workgroup_id",),
        section="Workgroups",
        title="person_id",
    )

    workgroup_id: int = ref("Workgroup", "workgroups", required=True)
    person_id: int = ref("Person", "people", required=True)
    organization_id: int | None = ref("Speaks for", "organizations")
    seat_id: int | None = ref("Seat", "seats")
    role: str = choice("Role", choices.MEMBER_ROLE, required=True)
    term_starts_on: date | None = day("Term starts")
    term_ends_on: date | None = day("Term ends")
    is_on_email_list: bool = yes_no("On e-mail list", default=True)
    ended_on: date | None = day("Left on", help="Set when the membership ended.")


class Meeting(Table, table=True):
    """One meeting: planned from the rule, then held or canceled."""

    __tablename__ = "meetings"
    __table_args__ = (sa.UniqueConstraint("workgroup_id", "held_on"),)
    spec: ClassVar = TableSpec(
        "meeting",
        "meetings",
        "Meetings, their topic and what came of them.",
        title="held_on",
        scope="workgroup_id",
        list_display=("workgroup_id", "held_on", "topic", "status"),
        list_filter=("workgroup_id", "status"),
        search_fields=("topic",),
        ordering=("-held_on",),
        immutable=("workgroup_id",),
        section="Workgroups",
    )

    workgroup_id: int = ref("Workgroup", "workgroups", required=True)
    held_on: date = day("Date", required=True, index=True)
    topic: str = text("Featured topic", limit=200)
    featured_organization_id: int | None = ref("Featured organization", "organizations")
    place: str = text("Place", limit=200)
    status: str = choice("Status", choices.MEETING_STATUS, default="planned")


class Attendance(Table, table=True):
    """Somebody was at a meeting."""

    __tablename__ = "attendance"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "person_id"),)
    spec: ClassVar = TableSpec(
        "attendance",
        "attendance",
        "Who was at which meeting.",
        scope="workgroup_id",
        list_display=("meeting_id", "person_id", "how"),
        list_filter=("workgroup_id",),
        ordering=("meeting_id", "id"),
        immutable=("workgroup_id", "meeting_id"),
        section="Workgroups",
        part_of="meeting_id",
        title="person_id",
    )

    workgroup_id: int = ref("Workgroup", "workgroups", required=True)
    meeting_id: int = ref("Meeting", "meetings", required=True)
    person_id: int = ref("Person", "people", INTERNAL, required=True)
    how: str = choice("How", choices.ATTENDED_HOW)


class ActionItem(Table, table=True):
    """Something a workgroup agreed to do, by whom and by when."""

    __tablename__ = "action_items"
    spec: ClassVar = TableSpec(
        "action item",
        "action items",
        "What was agreed, by whom and by when.",
        title="text",
        scope="workgroup_id",
        list_display=("text", "owner_id", "due_on", "status"),
        list_filter=("workgroup_id", "status"),
        search_fields=("text",),
        ordering=("due_on",),
        immutable=("workgroup_id",),
        section="Workgroups",
    )

    workgroup_id: int = ref("Workgroup", "workgroups", required=True)
    meeting_id: int | None = ref("Agreed at", "meetings")
    text: str = text("What was agreed", INTERNAL, required=True, limit=500, kind=Kind.TEXT)
    owner_id: int | None = ref("Who", "people", INTERNAL)
    due_on: date | None = day("Due", INTERNAL)
    status: str = choice("Status", choices.ACTION_STATUS, INTERNAL, default="open", index=True)
    done_on: date | None = day("Done on", INTERNAL)
