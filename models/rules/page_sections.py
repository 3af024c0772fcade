"""The sections of a page that is drawn from a row."""

from collections.abc import Sequence
from typing import Final

VIEWS: Final = "views"


def with_views(sections: Sequence[str]) -> tuple[str, ...]:
    """The sections in the row's order. What somebody pinned is drawn last where the row names no place for it."""
    return (*sections,) if VIEWS in sections else (*sections, VIEWS)
