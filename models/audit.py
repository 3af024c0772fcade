"""The record of who saw what and who came in, and the chain that shows when a record was touched."""

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Sensitivity, Table, TableSpec
from models.columns import choice, moment, ref, structured, text, whole

INTERNAL = Sensitivity.INTERNAL
PERSONAL = Sensitivity.PERSONAL


class AuditEvent(Table, table=True):
    """Something that was seen, taken out, tried or refused. Never altered; kept for six years.

    Names nobody: `record_ids` and the filter's words say which records, and outlive them.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        sa.Index("ix_audit_events_at", "at"),
        sa.Index("ix_audit_events_unit", "unit"),
        sa.Index("ix_audit_events_what", "what", "id"),
    )
    spec: ClassVar = TableSpec(
        "audit event",
        "audit events",
        "Who saw, took out or was refused what.",
        scope="user_id",
        list_display=("at", "user_id", "kind", "what", "how_many", "outcome"),
        list_filter=("kind", "user_id", "outcome"),
        ordering=("-id",),
        audited=False,
    )

    at: datetime = moment("When", required=True)
    user_id: int | None = ref("User", "users", INTERNAL)
    roles: str = text("Roles then", INTERNAL, limit=200)
    kind: str = choice("What was done", choices.AUDIT_KIND, INTERNAL, required=True)
    what: str = text("To what", INTERNAL, limit=60)
    record_ids: list[int] = structured("Records", INTERNAL)
    how_many: int = whole("How many", INTERNAL, default=0, at_least=0)
    screen: str = text("Screen", INTERNAL, limit=200)
    filters: str = text("Filter", INTERNAL, limit=2000)
    outcome: str = choice("Outcome", choices.AUDIT_OUTCOME, INTERNAL, required=True)
    address: str = text("Network address", PERSONAL, limit=60)
    unit: int | None = whole("Sealed with", INTERNAL, is_big=True, editable=False)


class Seal(Table, table=True):
    """One link of the chain: the digest of what one transaction recorded, and of the link before it.

    db/sealing.py makes and checks it. Its ids have no gaps.
    """

    __tablename__ = "seals"
    spec: ClassVar = TableSpec(
        "seal",
        "seals",
        "The chain over the record of changes and of what was seen.",
        scope="system",
        list_display=("at", "changes", "events", "digest"),
        ordering=("-id",),
        audited=False,
    )

    at: datetime = moment("When", required=True)
    unit: int = whole("Unit", INTERNAL, required=True, is_big=True, unique=True)
    changes: int = whole("Changes", INTERNAL, default=0, at_least=0)
    events: int = whole("Events", INTERNAL, default=0, at_least=0)
    revision: int = whole(
        "Revision of the data", INTERNAL, default=0, help="How many links so far held changes."
    )
    previous: str = text("Digest before", INTERNAL, limit=64)
    digest: str = text("Digest", INTERNAL, required=True, limit=64)
