"""Add own fields, choice lists, views, drafts, batches and exports; every record can hold own fields."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RECORDS = (
    "action_items",
    "areas",
    "attendance",
    "case_coordinators",
    "case_members",
    "case_statuses",
    "cases",
    "changes",
    "check_in_notes",
    "check_ins",
    "contact_notes",
    "contacts",
    "coordinators",
    "focus_areas",
    "goals",
    "grants",
    "login_sessions",
    "matches",
    "measure_values",
    "meetings",
    "memberships",
    "mentor_request_notes",
    "mentor_requests",
    "mentors",
    "one_time_codes",
    "organization_sectors",
    "organizations",
    "participant_names",
    "participants",
    "people",
    "program_goals",
    "programs",
    "seats",
    "service_needs",
    "settings",
    "sign_in_throttles",
    "users",
    "workgroups",
)


def upgrade() -> None:
    op.create_table(
        "list_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("list_name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("color", sa.String(length=40), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_list_choices_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_choices")),
        sa.UniqueConstraint("list_name", "value", name=op.f("uq_list_choices_list_name_value")),
    )
    with op.batch_alter_table("list_choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_choices_area_id"), ["area_id"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_batches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("batch", name=op.f("uq_batches_batch")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index("ix_batches_at", ["user_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_undoes"), ["undoes"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_user_id"), ["user_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=120), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("user_id", "form", name=op.f("uq_drafts_user_id_form")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_user_id"), ["user_id"], unique=False)

    op.create_table(
        "file_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_file_exports_area_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_file_exports_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_exports")),
    )
    with op.batch_alter_table("file_exports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_exports_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_exports_user_id"), ["user_id"], unique=False)

    op.create_table(
        "import_maps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_import_maps_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_maps")),
        sa.UniqueConstraint(
            "user_id", "table_name", "shape", name=op.f("uq_import_maps_user_id_table_name_shape")
        ),
    )
    with op.batch_alter_table("import_maps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_maps_user_id"), ["user_id"], unique=False)

    op.create_table(
        "own_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column("workgroup_id", sa.Integer(), nullable=True),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("help", sa.String(length=300), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("default", sa.String(length=500), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=True),
        sa.Column("at_most", sa.Integer(), nullable=True),
        sa.Column("max_length", sa.Integer(), nullable=True),
        sa.Column("list_name", sa.String(length=80), nullable=False),
        sa.Column("shown_when", sa.String(length=80), nullable=False),
        sa.Column("shown_for", sa.JSON(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "workgroup_id IS NULL OR program_id IS NULL", name=op.f("ck_own_fields_one_place")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_own_fields_area_id")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_own_fields_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_own_fields_workgroup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_fields")),
        sa.UniqueConstraint("table_name", "key", name=op.f("uq_own_fields_table_name_key")),
    )
    with op.batch_alter_table("own_fields", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_fields_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_fields_program_id"), ["program_id"], unique=False)
        batch_op.create_index("ix_own_fields_table", ["table_name", "position"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_own_fields_workgroup_id"), ["workgroup_id"], unique=False
        )

    op.create_table(
        "private_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column("workgroup_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_private_answers_area_id")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_private_answers_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_private_answers_workgroup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_answers")),
        sa.UniqueConstraint(
            "table_name", "record_id", name=op.f("uq_private_answers_table_name_record_id")
        ),
    )
    with op.batch_alter_table("private_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_private_answers_area_id"), ["area_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_private_answers_program_id"), ["program_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_private_answers_workgroup_id"), ["workgroup_id"], unique=False
        )

    op.create_table(
        "views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("help", sa.String(length=300), nullable=False),
        sa.Column("shared_with", sa.String(length=40), nullable=False),
        sa.Column("is_on_home", sa.Boolean(), nullable=False),
        sa.Column("workgroup_id", sa.Integer(), nullable=True),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "workgroup_id IS NULL OR program_id IS NULL", name=op.f("ck_views_one_page")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_views_area_id")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_views_program_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_views_user_id")),
        sa.ForeignKeyConstraint(
            ["workgroup_id"], ["workgroups.id"], name=op.f("fk_views_workgroup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
    )
    with op.batch_alter_table("views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_views_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_views_program_id"), ["program_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_views_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_views_workgroup_id"), ["workgroup_id"], unique=False)

    for table in RECORDS:
        op.add_column(table, sa.Column("own", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("changes", sa.Column("record_version", sa.Integer(), nullable=True))
    op.create_index("ix_changes_at", "changes", ["at"])
    op.create_index("ix_changes_action", "changes", ["action", "id"])
    # Lists in the order of their tables, a page at a time.
    op.create_index("ix_contacts_held_on", "contacts", ["held_on"])
    op.create_index("ix_check_ins_held_on", "check_ins", ["held_on"])
    # What somebody logged, from their own page; and removing a person looks for it.
    op.create_index("ix_contacts_by_id", "contacts", ["by_id"])
    op.create_index("ix_check_ins_by_id", "check_ins", ["by_id"])
    op.drop_index("ix_service_needs_case", "service_needs")
    op.create_index("ix_service_needs_case", "service_needs", ["case_id", "domain"])


def downgrade() -> None:
    op.drop_index("ix_service_needs_case", "service_needs")
    op.create_index("ix_service_needs_case", "service_needs", ["case_id"])
    op.drop_index("ix_check_ins_by_id", "check_ins")
    op.drop_index("ix_contacts_by_id", "contacts")
    op.drop_index("ix_check_ins_held_on", "check_ins")
    op.drop_index("ix_contacts_held_on", "contacts")
    op.drop_index("ix_changes_action", "changes")
    op.drop_index("ix_changes_at", "changes")
    with op.batch_alter_table("changes") as batch:
        batch.drop_column("record_version")
    for table in reversed(RECORDS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("own")
    with op.batch_alter_table("views", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_views_workgroup_id"))
        batch_op.drop_index(batch_op.f("ix_views_user_id"))
        batch_op.drop_index(batch_op.f("ix_views_program_id"))
        batch_op.drop_index(batch_op.f("ix_views_area_id"))

    op.drop_table("views")
    with op.batch_alter_table("private_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_private_answers_workgroup_id"))
        batch_op.drop_index(batch_op.f("ix_private_answers_program_id"))
        batch_op.drop_index(batch_op.f("ix_private_answers_area_id"))

    op.drop_table("private_answers")
    with op.batch_alter_table("own_fields", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_fields_workgroup_id"))
        batch_op.drop_index("ix_own_fields_table")
        batch_op.drop_index(batch_op.f("ix_own_fields_program_id"))
        batch_op.drop_index(batch_op.f("ix_own_fields_area_id"))

    op.drop_table("own_fields")
    with op.batch_alter_table("import_maps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_maps_user_id"))

    op.drop_table("import_maps")
    with op.batch_alter_table("file_exports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_exports_user_id"))
        batch_op.drop_index(batch_op.f("ix_file_exports_area_id"))

    op.drop_table("file_exports")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_user_id"))

    op.drop_table("drafts")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batches_user_id"))
        batch_op.drop_index(batch_op.f("ix_batches_undoes"))
        batch_op.drop_index("ix_batches_at")

    op.drop_table("batches")
    with op.batch_alter_table("list_choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_choices_area_id"))

    op.drop_table("list_choices")
