"""Who may sign in, what they were granted, and the record of what was changed."""

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Sensitivity, Table, TableSpec
from models.columns import choice, moment, ref, structured, text, whole, yes_no

INTERNAL = Sensitivity.INTERNAL
PERSONAL = Sensitivity.PERSONAL
PROTECTED = Sensitivity.PROTECTED


class User(Table, table=True):
    """An account. The person behind it is a row of people."""

    __tablename__ = "users"
    __table_args__ = (
        # One name at a provider lets in to one account.
        sa.Index(
            "ix_users_provider", "oidc_issuer", "oidc_subject", unique=True,
            sqlite_where=sa.column("oidc_subject", sa.String) != "",
            postgresql_where=sa.column("oidc_subject", sa.String) != "",
        ),
    )  # fmt: skip
    spec: ClassVar = TableSpec(
        "user",
        "users",
        "Accounts that may sign in.",
        title="login",
        scope="user",
        list_display=("login", "person_id", "is_active", "last_signed_in_at"),
        list_filter=("is_active",),
        search_fields=("login",),
        ordering=("login",),
    )

    login: str = text("User name", INTERNAL, required=True, limit=80, unique=True)
    person_id: int = ref("Person", "people", INTERNAL, required=True, unique=True)
    password_hash: str = text("Password hash", PROTECTED, limit=200, is_secret=True)
    password_changed_at: datetime | None = moment("Password changed")
    oidc_issuer: str = text("Sign-in provider", INTERNAL, limit=300)
    oidc_subject: str = text("Name at the provider", PERSONAL, limit=300, index=True)
    is_active: bool = yes_no("May sign in", INTERNAL, default=True)
    is_demo: bool = yes_no("Demo account", INTERNAL, editable=False)
    last_signed_in_at: datetime | None = moment("Last signed in")


class Grant(Table, table=True):
    """A role somebody holds, and how far it reaches."""

    __tablename__ = "grants"
    __table_args__ = (
        sa.CheckConstraint(
            "(scope = 'everything' AND area_id IS NULL AND workgroup_id IS NULL AND program_id IS NULL)"
            " OR (scope = 'area' AND area_id IS NOT NULL AND workgroup_id IS NULL AND program_id IS NULL)"
            " OR (scope = 'workgroup' AND workgroup_id IS NOT NULL AND area_id IS NULL AND program_id IS NULL)"
            " OR (scope = 'program' AND program_id IS NOT NULL AND area_id IS NULL AND workgroup_id IS NULL)",
            name="scope_names_one",
        ),
    )
    spec: ClassVar = TableSpec(
        "grant",
        "grants",
        "Who holds which role, and how far it reaches.",
        title="role",
        scope="grant",
        list_display=("user_id", "role", "scope", "area_id", "workgroup_id", "program_id"),
        list_filter=("role", "scope"),
        ordering=("user_id", "role"),
        immutable=("user_id",),
    )

    user_id: int = ref("User", "users", INTERNAL, required=True)
    role: str = choice("Role", choices.ROLE, INTERNAL, required=True)
    scope: str = choice("Reach", choices.SCOPE, INTERNAL, required=True)
    area_id: int | None = ref("Area", "areas", INTERNAL)
    workgroup_id: int | None = ref("Workgroup", "workgroups", INTERNAL)
    program_id: int | None = ref("Program", "programs", INTERNAL)


class LoginSession(Table, table=True):
    """A browser that is signed in. The database keeps only a hash of its cookie."""

    __tablename__ = "login_sessions"
    spec: ClassVar = TableSpec(
        "session",
        "sessions",
        "Browsers that are, or were, signed in.",
        scope="user_id",
        list_display=("user_id", "created_at", "last_active_at", "ended_at", "end_reason"),
        list_filter=("user_id",),
        ordering=("-last_active_at",),
        audited=False,
    )

    user_id: int = ref("User", "users", INTERNAL, required=True)
    token_hash: str = text(
        "Cookie hash", PROTECTED, required=True, limit=64, unique=True, is_secret=True
    )
    last_active_at: datetime | None = moment("Last active")
    expires_at: datetime | None = moment("Ends at the latest")
    ended_at: datetime | None = moment("Ended")
    end_reason: str = text("Why it ended", INTERNAL, limit=60)
    browser: str = text("Browser", PERSONAL, limit=200)
    signed_in_by: str = choice("Signed in by", choices.SIGN_IN_WAY, INTERNAL, default="password")


class SecondFactor(Table, table=True):
    """An authenticator app that an account is asked for (TOTP, RFC 6238). The secret is encrypted."""

    __tablename__ = "second_factors"
    spec: ClassVar = TableSpec(
        "second factor",
        "second factors",
        "Authenticator apps that accounts are asked for.",
        scope="user_id",
        list_display=("user_id", "confirmed_at"),
        audited=False,
    )

    user_id: int = ref("User", "users", INTERNAL, required=True, unique=True)
    secret: str = text("Secret", PROTECTED, required=True, limit=400, is_secret=True)
    confirmed_at: datetime | None = moment("Confirmed")
    last_step: int = whole(
        "Last code used", INTERNAL, default=0, editable=False, help="In steps of 30 seconds."
    )


class RecoveryCode(Table, table=True):
    """A code that stands in once for a lost authenticator. The database keeps only its hash."""

    __tablename__ = "recovery_codes"
    spec: ClassVar = TableSpec(
        "recovery code",
        "recovery codes",
        "Codes that stand in for a lost authenticator.",
        scope="user_id",
        list_display=("user_id", "used_at"),
        audited=False,
    )

    user_id: int = ref("User", "users", INTERNAL, required=True)
    code_hash: str = text(
        "Code hash", PROTECTED, required=True, limit=64, unique=True, is_secret=True
    )
    used_at: datetime | None = moment("Used")


class SignInThrottle(Table, table=True):
    """How long an account or an address has to wait after failures. Keys are hashed."""

    __tablename__ = "sign_in_throttles"
    spec: ClassVar = TableSpec(
        "waiting time",
        "waiting times",
        "Waiting times after failed sign-ins.",
        scope="system",
        list_display=("key", "failures", "until_at"),
        audited=False,
    )

    key: str = text("Key", PROTECTED, required=True, limit=80, unique=True, is_secret=True)
    failures: int = whole("Failures", INTERNAL, default=0)
    until_at: datetime | None = moment("Wait until")


class OneTimeCode(Table, table=True):
    """A link or code that works once. The database keeps only its hash."""

    __tablename__ = "one_time_codes"
    spec: ClassVar = TableSpec(
        "one-time code",
        "one-time codes",
        "Links that work once.",
        scope="user_id",
        list_display=("user_id", "purpose", "expires_at", "used_at"),
        audited=False,
    )

    user_id: int | None = ref("User", "users", INTERNAL)
    purpose: str = choice("For", choices.CODE_PURPOSE, INTERNAL, required=True)
    code_hash: str = text(
        "Code hash", PROTECTED, required=True, limit=64, unique=True, is_secret=True
    )
    expires_at: datetime | None = moment("Works until")
    used_at: datetime | None = moment("Used")
    signed_in_by: str = choice("Proved by", choices.SIGN_IN_WAY, INTERNAL)


class LastWrite(Table, table=True):
    """The transaction in which an account wrote last: a copy of the database must have it to answer them."""

    __tablename__ = "last_writes"
    spec: ClassVar = TableSpec(
        "last write",
        "last writes",
        "How new a copy of the database must be for each account.",
        scope="system",
        list_display=("user_id", "transaction"),
        audited=False,
    )

    user_id: int = ref("User", "users", INTERNAL, required=True, unique=True)
    transaction: int = whole("Transaction", INTERNAL, required=True, is_big=True, editable=False)


class Setting(Table, table=True):
    """A choice the county made, by name. models/rules/settings.py lists them with their defaults."""

    __tablename__ = "settings"
    spec: ClassVar = TableSpec(
        "setting",
        "settings",
        "Choices the county made.",
        title="name",
        scope="everywhere",
        list_display=("name", "value"),
        ordering=("name",),
        immutable=("name",),
    )

    name: str = text("Name", INTERNAL, required=True, limit=60, unique=True)
    value: str = text("Value", INTERNAL, limit=2000)


class Change(Table, table=True):
    """What was added, changed or removed: by whom, when, and in which batch. Never altered."""

    __tablename__ = "changes"
    __table_args__ = (
        sa.Index("ix_changes_record", "table_name", "record_id"),
        sa.Index("ix_changes_case", "case_id"),
        sa.Index("ix_changes_at", "at"),
        sa.Index("ix_changes_action", "action", "id"),
        sa.Index("ix_changes_unit", "unit"),
    )
    spec: ClassVar = TableSpec(
        "change",
        "changes",
        "Who changed what, and when.",
        scope="system",
        list_display=("at", "actor_id", "action", "table_name", "record_id"),
        list_filter=("table_name", "action", "actor_id"),
        ordering=("-id",),
        audited=False,
    )

    at: datetime = moment("When", required=True)
    actor_id: int | None = ref("Who", "users", INTERNAL)
    actor_roles: str = text("Roles then", INTERNAL, limit=200)
    batch: str = text("Batch", INTERNAL, required=True, limit=36, index=True)
    action: str = choice("What", choices.CHANGE_ACTION, INTERNAL, required=True)
    table_name: str = text("Table", INTERNAL, required=True, limit=60)
    record_id: int = whole("Record", INTERNAL, required=True)
    record_version: int | None = whole("Version of the record", INTERNAL)
    area_id: int | None = whole("Area", INTERNAL)
    workgroup_id: int | None = whole("Workgroup", INTERNAL)
    program_id: int | None = whole("Program", INTERNAL)
    case_id: int | None = whole("Case", INTERNAL)
    before: dict[str, Any] = structured("Before", PROTECTED)
    after: dict[str, Any] = structured("After", PROTECTED)
    unit: int | None = whole("Sealed with", INTERNAL, is_big=True, editable=False)
