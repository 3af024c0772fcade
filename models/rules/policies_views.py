"""What may be done with saved views, in sentences."""

from collections.abc import Iterable
from typing import Final

PRIVATE_PIN: Final = (
    "Share the view first: what stands on a page is for everybody who opens that page."
)
NO_TABLE: Final = "This view is about a table that you do not read. Ask who shared it for a chart of totals instead."


def not_your_page(page: str, roles: Iterable[str]) -> str:
    """Why a view cannot be pinned to a page."""
    who = ", ".join(sorted(role.replace("_", " ") for role in roles))
    return f"You may not change the page of this {page}. Who may: {who}."


def why_not_move(label: str, is_editable: bool, entry: str, instead: str) -> str | None:
    """Why a board's cards cannot be moved by this column, or None."""
    if "c" not in entry:
        return instead or "These records are not changed here."
    if not is_editable:
        return f"{label} follows from other steps, so cards are not moved by it. {instead}".strip()
    return None
