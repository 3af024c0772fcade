"""Add the record of what was seen, the chain over it and over changes, and second factors.

Records are only added: triggers refuse to alter what is sealed, and to remove what is younger than six
years. SQLite drops them with a table that a later revision rebuilds: it has to make them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


KEPT = ("changes", "audit_events", "seals")
WORDS = "This record is only added to."

SQLITE_ALTER = """
    CREATE TRIGGER {table}_are_not_altered BEFORE UPDATE ON {table}
    {when} BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
SQLITE_REMOVE = """
    CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table}
    WHEN OLD.at > datetime('now', '-6 years') BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
POSTGRESQL_FUNCTION = """
    CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{words}'; END $$
"""
POSTGRESQL_ALTER = """
    CREATE TRIGGER {table}_are_not_altered BEFORE UPDATE ON {table} FOR EACH ROW
    {when} EXECUTE FUNCTION only_added_to()
"""
POSTGRESQL_REMOVE = """
    CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} FOR EACH ROW
    WHEN (OLD.at > now() - interval '6 years') EXECUTE FUNCTION only_added_to()
"""


def _guard() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(POSTGRESQL_FUNCTION.format(words=WORDS))
    for table in KEPT:
        # What is older than the chain has no seal yet, and is given one.
        sealed = "" if table == "seals" else "OLD.unit IS NOT NULL"
        when = f"WHEN ({sealed})" if sealed else ""
        alter, remove = (
            (SQLITE_ALTER, SQLITE_REMOVE) if is_sqlite else (POSTGRESQL_ALTER, POSTGRESQL_REMOVE)
        )
        op.execute(alter.format(table=table, when=when, words=WORDS))
        op.execute(remove.format(table=table, words=WORDS))


def _unguard() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        for name in ("are_not_altered", "are_kept"):
            op.execute(f"DROP TRIGGER {table}_{name}" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        op.execute("DROP FUNCTION only_added_to()")


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
        sa.UniqueConstraint("unit", name=op.f("uq_seals_unit")),
    )
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("record_ids", sa.JSON(), nullable=False),
        sa.Column("how_many", sa.Integer(), nullable=False),
        sa.Column("screen", sa.String(length=200), nullable=False),
        sa.Column("filters", sa.String(length=2000), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_events_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index("ix_audit_events_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_events_unit", ["unit"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_events_user_id"), ["user_id"], unique=False)
        batch_op.create_index("ix_audit_events_what", ["what", "id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_user_id"), ["user_id"], unique=False)

    op.create_table(
        "second_factors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=400), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
    )
    with op.batch_alter_table("second_factors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_factors_user_id"), ["user_id"], unique=True)

    op.create_table(
        "last_writes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_last_writes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_writes")),
    )
    with op.batch_alter_table("last_writes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_last_writes_user_id"), ["user_id"], unique=True)

    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit", sa.BigInteger(), nullable=True))
        batch_op.create_index("ix_changes_unit", ["unit"], unique=False)

    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "signed_in_by", sa.String(length=40), server_default="password", nullable=False
            )
        )

    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("signed_in_by", sa.String(length=40), server_default="", nullable=False)
        )

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(
            "ix_users_provider",
            ["oidc_issuer", "oidc_subject"],
            unique=True,
            sqlite_where=sa.text("oidc_subject != ''"),
            postgresql_where=sa.text("oidc_subject != ''"),
        )

    _guard()


def downgrade() -> None:
    _unguard()
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_index("ix_users_provider")

    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.drop_column("signed_in_by")

    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.drop_column("signed_in_by")

    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index("ix_changes_unit")
        batch_op.drop_column("unit")

    with op.batch_alter_table("last_writes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_last_writes_user_id"))

    op.drop_table("last_writes")
    with op.batch_alter_table("second_factors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_second_factors_user_id"))

    op.drop_table("second_factors")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_user_id"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_events_what")
        batch_op.drop_index(batch_op.f("ix_audit_events_user_id"))
        batch_op.drop_index("ix_audit_events_unit")
        batch_op.drop_index("ix_audit_events_at")

    op.drop_table("audit_events")
    op.drop_table("seals")
