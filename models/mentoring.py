"""Mentors, those who wait for one, and the matches between them."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Sensitivity, Table, TableSpec
from models.columns import choice, day, long_text, ref, several, structured, text, whole, yes_no

INTERNAL = Sensitivity.INTERNAL
PERSONAL = Sensitivity.PERSONAL
PROTECTED = Sensitivity.PROTECTED


class Mentor(Table, table=True):
    """A volunteer of one program: what they offer, and whether they are cleared to."""

    __tablename__ = "mentors"
    __table_args__ = (sa.UniqueConstraint("program_id", "person_id"),)
    spec: ClassVar = TableSpec(
        "mentor",
        "mentors",
        "Volunteers: what they offer and whether they are cleared.",
        scope="program_id",
        list_display=("person_id", "program_id", "status", "capacity", "screening_valid_until"),
        list_filter=("program_id", "status"),
        ordering=("program_id", "id"),
        immutable=("program_id", "person_id"),
        section="Mentoring",
        title="person_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True)
    person_id: int = ref("Person", "people", INTERNAL, required=True)
    community_id: int | None = ref("Community", "areas", INTERNAL)
    status: str = choice("Status", choices.MENTOR_STATUS, INTERNAL, default="applied", index=True)
    capacity: int = whole("Can mentor", INTERNAL, default=1, at_least=0, help="People at a time.")
    availability: list[str] = several("Available", choices.AVAILABILITY, INTERNAL)
    languages: list[str] = several("Languages", choices.LANGUAGE, INTERNAL)
    interests: list[str] = several("Can help with", choices.INTEREST, INTERNAL)
    is_parent_partner: bool = yes_no("Parent Partner", INTERNAL)
    screened_on: date | None = day("Background check", PERSONAL)
    screening_valid_until: date | None = day("Check valid until", PERSONAL)
    trained_on: date | None = day("Training", INTERNAL)
    training_valid_until: date | None = day("Training valid until", INTERNAL)


class MentorRequest(Table, table=True):
    """Somebody who waits for a mentor."""

    __tablename__ = "mentor_requests"
    __table_args__ = (
        sa.Index("ix_mentor_requests_waiting", "program_id", "status", "waiting_since_on"),
    )
    spec: ClassVar = TableSpec(
        "mentoring request",
        "mentoring requests",
        "Who waits for a mentor, and since when.",
        scope="program_id",
        list_display=("participant_id", "program_id", "waiting_since_on", "status"),
        list_filter=("program_id", "status"),
        ordering=("waiting_since_on", "id"),
        immutable=("program_id", "participant_id"),
        section="Mentoring",
        entry="c",
        instead="Requests are added on the page Mentoring.",
        title="participant_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True, index=False)
    participant_id: int = ref("Participant", "participants", INTERNAL, required=True)
    case_id: int | None = ref("Case", "cases", INTERNAL)
    community_id: int | None = ref("Community", "areas", INTERNAL)
    waiting_since_on: date = day("Waiting since", INTERNAL, required=True)
    status: str = choice("Status", choices.REQUEST_STATUS, INTERNAL, default="waiting")
    availability: list[str] = several("Available", choices.AVAILABILITY, INTERNAL)
    languages: list[str] = several("Languages", choices.LANGUAGE, INTERNAL)
    needs: list[str] = several("Needs help with", choices.INTEREST, INTERNAL)
    wants_parent_partner: bool = yes_no("Asks for a Parent Partner", INTERNAL)
    closed_on: date | None = day("Closed", INTERNAL, editable=False)


class MentorRequestNote(Table, table=True):
    """What somebody who waits for a mentor wishes, in words."""

    __tablename__ = "mentor_request_notes"
    spec: ClassVar = TableSpec(
        "wish of a mentoring request",
        "wishes of mentoring requests",
        "What people who wait wish for, in words.",
        scope="program_id",
        list_display=("request_id", "wishes"),
        immutable=("program_id", "request_id"),
        section="Mentoring",
        part_of="request_id",
        title="request_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True)
    request_id: int = ref("Request", "mentor_requests", INTERNAL, required=True, unique=True)
    wishes: str = long_text("Wishes", PROTECTED, required=True, limit=2000)


class Match(Table, table=True):
    """A mentor walking with somebody, from proposal to end."""

    __tablename__ = "matches"
    __table_args__ = (
        sa.UniqueConstraint("id", "program_id", name="uq_matches_id_program_id"),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name="ended_after_started",
        ),
        sa.CheckConstraint("(status = 'ended') = (ended_on IS NOT NULL)", name="ended_has_date"),
        sa.Index("ix_matches_program_status", "program_id", "status", "check_in_due_on"),
    )
    spec: ClassVar = TableSpec(
        "match",
        "matches",
        "Which mentor walks with whom.",
        scope="program_id",
        list_display=("mentor_id", "participant_id", "status", "started_on", "check_in_due_on"),
        list_filter=("program_id", "status", "end_reason"),
        ordering=("-proposed_on", "-id"),
        immutable=("program_id", "mentor_id", "participant_id", "request_id"),
        section="Mentoring",
        entry="c",
        instead="A match is proposed, started and ended on its own page.",
        title="participant_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True, index=False)
    mentor_id: int = ref("Mentor", "mentors", INTERNAL, required=True)
    participant_id: int = ref("Mentee", "participants", INTERNAL, required=True)
    request_id: int | None = ref("Request", "mentor_requests", INTERNAL)
    type: str = choice("Type", choices.MATCH_TYPE, INTERNAL, default="mentor")
    status: str = choice(
        "Status", choices.MATCH_STATUS, INTERNAL, default="proposed", editable=False
    )
    proposed_on: date = day("Proposed", INTERNAL, required=True, editable=False)
    agreed_on: date | None = day("Agreed", INTERNAL, editable=False)
    started_on: date | None = day("Started", INTERNAL, index=True, editable=False)
    ended_on: date | None = day("Ended", INTERNAL, index=True, editable=False)
    end_type: str = choice("How it ended", choices.END_TYPE, INTERNAL, editable=False)
    end_reason: str = choice("Why it ended", choices.END_REASON, INTERNAL, editable=False)
    status_reason: str = text("Reason", INTERNAL, limit=200, help="Why it is on hold, or declined.")
    commitment_months: int = whole("Commitment", INTERNAL, default=12, at_least=1, help="Months.")
    last_check_in_on: date | None = day("Last check-in", INTERNAL, editable=False)
    check_in_due_on: date | None = day(
        "Check-in due", INTERNAL, editable=False, help="Empty unless the match is active."
    )
    score: int | None = whole("Score when proposed", INTERNAL, editable=False)
    score_reasons: list[str] = structured("Why they fit", INTERNAL)


class CheckIn(Table, table=True):
    """A coordinator asked how a match is going. What was said stands in check_in_notes."""

    __tablename__ = "check_ins"
    __table_args__ = (
        sa.ForeignKeyConstraint(["match_id", "program_id"], ["matches.id", "matches.program_id"]),
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes"),
        sa.Index("ix_check_ins_held_on", "held_on"),
        sa.Index("ix_check_ins_match", "match_id", "held_on"),
        sa.Index("ix_check_ins_program", "program_id", "held_on", "is_reached", "match_id"),
    )
    spec: ClassVar = TableSpec(
        "check-in",
        "check-ins",
        "How matches are going.",
        title="held_on",
        scope="program_id",
        list_display=("match_id", "held_on", "with_whom", "medium", "is_reached", "has_concern"),
        list_filter=("program_id", "has_concern"),
        ordering=("-held_on", "-id"),
        immutable=("program_id", "match_id"),
        section="Mentoring",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True, index=False)
    match_id: int = ref("Match", "matches", INTERNAL, required=True, index=False)
    held_on: date = day("Date", INTERNAL, required=True)
    with_whom: str = choice("With", choices.CHECK_IN_WITH, INTERNAL, required=True)
    medium: str = choice("How", choices.MEDIUM, INTERNAL, required=True)
    minutes: int | None = whole("Minutes", INTERNAL, at_least=0, at_most=1440)
    is_reached: bool = yes_no("Reached", INTERNAL, default=True)
    has_concern: bool = yes_no("Something to worry about", INTERNAL)
    by_id: int | None = ref("By", "people", INTERNAL)


class CheckInNote(Table, table=True):
    """What was said in a check-in."""

    __tablename__ = "check_in_notes"
    spec: ClassVar = TableSpec(
        "check-in note",
        "check-in notes",
        "What was said in a check-in.",
        scope="program_id",
        list_display=("check_in_id", "summary"),
        immutable=("program_id", "check_in_id"),
        section="Mentoring",
        part_of="check_in_id",
        title="check_in_id",
    )

    program_id: int = ref("Program", "programs", INTERNAL, required=True)
    check_in_id: int = ref("Check-in", "check_ins", INTERNAL, required=True, unique=True)
    summary: str = long_text("Summary", PROTECTED, required=True)
