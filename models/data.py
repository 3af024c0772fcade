"""What people add to the data themselves: own fields, lists, views, drafts, and the record of what they moved."""

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Sensitivity, Table, TableSpec
from models.columns import choice, long_text, moment, ref, structured, text, whole, yes_no

INTERNAL = Sensitivity.INTERNAL
PROTECTED = Sensitivity.PROTECTED


class OwnField(Table, table=True):
    """A field an administrator added to a table, for everyone or for one program or workgroup.

    Its answers stand in the `own` column of the record, under `key`; those of a private field in
    private_answers.
    """

    __tablename__ = "own_fields"
    __table_args__ = (
        sa.UniqueConstraint("table_name", "key"),
        sa.CheckConstraint("workgroup_id IS NULL OR program_id IS NULL", name="one_place"),
        sa.Index("ix_own_fields_table", "table_name", "position"),
    )
    spec: ClassVar = TableSpec(
        "own field",
        "own fields",
        "Fields the county added to its tables.",
        title="label",
        scope="area_id",
        list_display=("table_name", "label", "kind", "is_required", "is_private", "is_retired"),
        list_filter=("table_name", "kind", "is_retired"),
        search_fields=("label",),
        ordering=("table_name", "position", "id"),
        immutable=("area_id", "table_name", "key", "kind", "is_private"),
    )

    area_id: int = ref("Area", "areas", required=True)
    program_id: int | None = ref("Only for program", "programs", help="Empty is everyone's.")
    workgroup_id: int | None = ref("Only for workgroup", "workgroups", help="Empty is everyone's.")
    table_name: str = text("Table", required=True, limit=60)
    key: str = text("Key", required=True, limit=60, help="What files and addresses call it.")
    label: str = text("Label", required=True, limit=80)
    kind: str = choice("Kind", choices.OWN_FIELD_KIND, required=True)
    help: str = text("Help", limit=300)
    section: str = text("Section of the form", limit=60)
    position: int | None = whole("Order", at_least=0)
    is_required: bool = yes_no("Required")
    default: str = text("Starts as", limit=500)
    at_least: int | None = whole("At least")
    at_most: int | None = whole("At most")
    max_length: int | None = whole("Characters at most", at_least=1, at_most=10_000)
    list_name: str = text("Choice list", limit=80)
    shown_when: str = text("Shown when field", limit=80, help="Empty is always.")
    shown_for: list[str] = structured("Shown for its values", Sensitivity.PUBLIC)
    is_private: bool = yes_no("Private", help="Only for those who may change the record.")
    is_retired: bool = yes_no("Retired")


class ListChoice(Table, table=True):
    """One value of a choice list, as the county words, orders and colors it.

    A value of a built-in list has a row only once it was changed; values of own lists stand here alone.
    """

    __tablename__ = "list_choices"
    __table_args__ = (sa.UniqueConstraint("list_name", "value"),)
    spec: ClassVar = TableSpec(
        "choice",
        "choices",
        "Values of choice lists, with their words, order and color.",
        title="label",
        scope="area_id",
        list_display=("list_name", "position", "label", "color", "is_retired"),
        list_filter=("list_name", "is_retired"),
        search_fields=("label",),
        ordering=("list_name", "position", "id"),
        immutable=("area_id", "list_name", "value"),
    )

    area_id: int | None = ref("Area", "areas", help="Empty for lists the product comes with.")
    list_name: str = text("List", required=True, limit=80)
    value: str = text("Value", required=True, limit=40)
    label: str = text("Words", required=True, limit=80)
    position: int | None = whole("Order", at_least=0)
    color: str = choice("Color", choices.COLOR, help="Empty keeps the usual one.")
    is_retired: bool = yes_no("Retired", help="Kept on old records, not offered for new ones.")


class PrivateAnswer(Table, table=True):
    """The answers to a record's private own fields, in `own`; read by who may change the record."""

    __tablename__ = "private_answers"
    __table_args__ = (sa.UniqueConstraint("table_name", "record_id"),)
    spec: ClassVar = TableSpec(
        "private answer",
        "private answers",
        "Answers to private own fields.",
        scope="record",
        list_display=("table_name", "record_id"),
        ordering=("table_name", "record_id"),
        immutable=("table_name", "record_id", "area_id", "program_id", "workgroup_id"),
    )

    table_name: str = text("Table", INTERNAL, required=True, limit=60)
    record_id: int = whole("Record", INTERNAL, required=True)
    area_id: int | None = ref("Area", "areas", INTERNAL)
    program_id: int | None = ref("Program", "programs", INTERNAL)
    workgroup_id: int | None = ref("Workgroup", "workgroups", INTERNAL)


class View(Table, table=True):
    """A list, board, calendar or chart that somebody saved, for themselves or shared."""

    __tablename__ = "views"
    __table_args__ = (
        sa.CheckConstraint("workgroup_id IS NULL OR program_id IS NULL", name="one_page"),
    )
    spec: ClassVar = TableSpec(
        "view",
        "views",
        "Saved lists, boards, calendars and charts.",
        title="name",
        scope="view",
        list_display=("name", "kind", "table_name", "user_id", "shared_with"),
        list_filter=("kind", "table_name"),
        search_fields=("name",),
        ordering=("name",),
        immutable=("user_id", "table_name"),
        owner="user_id",
        owner_may="acr",
    )

    user_id: int = ref("Whose", "users", INTERNAL, required=True)
    area_id: int = ref("Area", "areas", INTERNAL, required=True)
    table_name: str = text("Table", INTERNAL, required=True, limit=60)
    name: str = text("Name", INTERNAL, required=True, limit=80)
    kind: str = choice("Kind", choices.VIEW_KIND, INTERNAL, required=True, default="list")
    asked: dict[str, Any] = structured("What it asks", INTERNAL)
    help: str = text("What it is for", INTERNAL, limit=300)
    shared_with: str = choice(
        "Shared with", choices.SHARED_WITH, INTERNAL, help="Empty is private."
    )
    is_on_home: bool = yes_no("On Home", INTERNAL)
    workgroup_id: int | None = ref("On the page of", "workgroups", INTERNAL)
    program_id: int | None = ref("On the page of program", "programs", INTERNAL)
    position: int | None = whole("Order", INTERNAL, at_least=0)


class Draft(Table, table=True):
    """What somebody has typed into a form and not saved yet. Gone once it is saved."""

    __tablename__ = "drafts"
    __table_args__ = (sa.UniqueConstraint("user_id", "form"),)
    spec: ClassVar = TableSpec(
        "draft",
        "drafts",
        "What was typed and not saved yet.",
        scope="draft",
        list_display=("form", "updated_at"),
        ordering=("-updated_at",),
        immutable=("user_id", "form"),
        audited=False,
        owner="user_id",
        owner_may="acr",
    )

    user_id: int = ref("Whose", "users", INTERNAL, required=True)
    form: str = text("Form", INTERNAL, required=True, limit=120)
    typed: dict[str, Any] = structured("Typed", PROTECTED)


class ImportMap(Table, table=True):
    """Which column of a file goes where, remembered per shape of file."""

    __tablename__ = "import_maps"
    __table_args__ = (sa.UniqueConstraint("user_id", "table_name", "shape"),)
    spec: ClassVar = TableSpec(
        "import mapping",
        "import mappings",
        "Where the columns of files go.",
        scope="import_map",
        list_display=("table_name", "updated_at"),
        immutable=("user_id", "table_name", "shape"),
        audited=False,
        owner="user_id",
        owner_may="acr",
    )

    user_id: int = ref("Whose", "users", INTERNAL, required=True)
    table_name: str = text("Table", INTERNAL, required=True, limit=60)
    shape: str = text("Shape", INTERNAL, required=True, limit=64)
    mapping: dict[str, Any] = structured("Mapping", INTERNAL)


class Batch(Table, table=True):
    """Changes that were saved together: an import, a grid, a bulk change, a merge, an undo."""

    __tablename__ = "batches"
    __table_args__ = (sa.Index("ix_batches_at", "user_id", "created_at"),)
    spec: ClassVar = TableSpec(
        "batch",
        "batches",
        "Changes that were saved together.",
        title="title",
        scope="batch",
        list_display=("created_at", "user_id", "kind", "title", "records"),
        list_filter=("kind",),
        ordering=("-id",),
        immutable=("user_id", "batch"),
        audited=False,
        owner="user_id",
        owner_may="ac",
    )

    user_id: int | None = ref("Who", "users", INTERNAL)
    batch: str = text("Batch", INTERNAL, required=True, limit=36, unique=True)
    kind: str = choice("Kind", choices.BATCH_KIND, INTERNAL, required=True)
    title: str = text("What", INTERNAL, required=True, limit=200)
    table_name: str = text("Table", INTERNAL, limit=60)
    records: int = whole("Records", INTERNAL, default=0, at_least=0)
    undoes: str = text("Undoes batch", INTERNAL, limit=36, index=True)


class FileExport(Table, table=True):
    """A file somebody took out: which columns of which rows, and how many."""

    __tablename__ = "file_exports"
    spec: ClassVar = TableSpec(
        "export",
        "exports",
        "Files that were exported.",
        scope="file_export",
        list_display=("created_at", "user_id", "table_name", "format", "records"),
        list_filter=("table_name", "user_id"),
        ordering=("-id",),
        audited=False,
        owner="user_id",
        owner_may="a",
    )

    user_id: int | None = ref("Who", "users", INTERNAL)
    area_id: int | None = ref("Area", "areas", INTERNAL)
    at: datetime | None = moment("When")
    table_name: str = text("Table", INTERNAL, required=True, limit=60)
    format: str = choice("Format", choices.FILE_FORMAT, INTERNAL, required=True)
    columns: str = long_text("Columns", INTERNAL, limit=2000)
    filters: str = long_text("Filters", INTERNAL, limit=2000)
    records: int = whole("Rows", INTERNAL, default=0, at_least=0)


__all__ = ["Batch", "Draft", "FileExport", "ImportMap", "ListChoice", "OwnField"]
__all__ += ["PrivateAnswer", "View"]
