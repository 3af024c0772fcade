"""The pages people made for some tables, which show a record better than the derived one."""

from collections.abc import Mapping
from typing import Any, Final

from pages.parts import links

PAGES: Final[Mapping[str, tuple[str, str, str, str]]] = {
    # table: its page, the part of the address, the column with what goes there, and the words
    "cases": ("case", "id", "id", "Open the case"),
    "case_members": ("case", "id", "case_id", "Open the case"),
    "contacts": ("case", "id", "case_id", "Open the case"),
    "contact_notes": ("case", "id", "case_id", "Open the case"),
    "service_needs": ("case", "id", "case_id", "Open the case"),
    "matches": ("match", "id", "id", "Open the match"),
    "check_ins": ("match", "id", "match_id", "Open the match"),
    "mentors": ("mentoring", "mentor", "id", "Open the mentor"),
    "organizations": ("directory", "organization", "id", "Open in the directory"),
    "organization_sectors": (
        "directory",
        "organization",
        "organization_id",
        "Open in the directory",
    ),
    "people": ("directory", "organization", "organization_id", "Open their organization"),
    "goals": ("goals", "goal", "id", "Open the goal"),
    "measure_values": ("goals", "goal", "goal_id", "Open the goal"),
}
ALSO: Final = {"mentors": {"show": "mentors"}}
SLUGS: Final = ("workgroups", "programs")
"""Tables whose rows are pages of the menu."""


def link(table: str, record_id: int, values: Mapping[str, Any]) -> None:
    """Draw the way to a record's better page, where there is one and this person has it."""
    if table in SLUGS and links.has(str(values.get("slug"))):
        links.to(str(values["slug"]), "Open its page", icon=":material/open_in_new:")
    if table not in PAGES:
        return
    page, part, column, label = PAGES[table]
    value = record_id if column == "id" else values.get(column)
    if value is not None and links.has(page):
        query = {part: value, **ALSO.get(table, {})}
        links.to(page, label, icon=":material/open_in_new:", **query)
