"""Finding what somebody typed, in small or capital letters, accents included.

SQLite's lower() knows the letters of English alone: it leaves "Ángel" as it is, which is not "ángel". So
a typed letter beyond those is looked for both small and capital.
"""

from itertools import product
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import func

MOST: Final = 3
"""Letters beyond English that are looked for in both ways: each doubles what is compared."""


def spellings(typed: str) -> list[str]:
    """The ways in which a stored text can hold what was typed, once its English letters are small."""
    small = typed.strip().lower()
    at = [i for i, one in enumerate(small) if not one.isascii() and len(one.upper()) == 1]
    ways = [
        {small[i], small[i].upper()} if i in at[:MOST] else {small[i]} for i in range(len(small))
    ]
    return sorted({"".join(one) for one in product(*(sorted(way) for way in ways))})


def contains(column: Any, typed: str) -> Any:
    """The condition that a text holds what was typed."""
    lowered = func.lower(column)
    return sa.or_(*(lowered.contains(one, autoescape=True) for one in spellings(typed)))


def starts(column: Any, typed: str) -> Any:
    """The condition that a text begins with what was typed."""
    lowered = func.lower(column)
    return sa.or_(*(lowered.startswith(one, autoescape=True) for one in spellings(typed)))


def equals(column: Any, typed: str) -> Any:
    """The condition that a text is what was typed."""
    lowered = func.lower(column)
    return sa.or_(*(lowered == one for one in spellings(typed)))
