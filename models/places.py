"""Where the partnership works, and what it works on."""

from typing import ClassVar

import sqlalchemy as sa

from models import choices
from models.base import Table, TableSpec
from models.columns import choice, long_text, ref, text, whole, yes_no


class Area(Table, table=True):
    """A county, or a decategorization area or community within one."""

    __tablename__ = "areas"
    __table_args__ = (sa.UniqueConstraint("parent_id", "name"),)
    spec: ClassVar = TableSpec(
        "area",
        "areas",
        "Counties, and the decategorization areas and communities within them.",
        title="name",
        scope="id",
        list_display=("name", "kind", "parent_id"),
        list_filter=("kind",),
        search_fields=("name",),
        ordering=("name",),
        section="Set-up",
    )

    name: str = text("Name", required=True)
    kind: str = choice("Kind", choices.AREA_KIND, required=True)
    parent_id: int | None = ref("Part of", "areas")


class FocusArea(Table, table=True):
    """What a partnership sets out to improve: Early Care, Education, Health ..."""

    __tablename__ = "focus_areas"
    __table_args__ = (sa.UniqueConstraint("area_id", "name"),)
    spec: ClassVar = TableSpec(
        "focus area",
        "focus areas",
        "What the partnership sets out to improve.",
        title="name",
        scope="area_id",
        list_display=("position", "name", "description", "is_retired"),
        list_filter=("is_retired",),
        search_fields=("name", "description"),
        ordering=("position", "name"),
        section="Set-up",
    )

    area_id: int = ref("Area", "areas", required=True)
    name: str = text("Name", required=True)
    description: str = long_text("Description", limit=1000)
    position: int | None = whole("Order", at_least=0)
    is_retired: bool = yes_no("Retired")
