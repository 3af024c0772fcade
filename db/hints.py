"""What a database's planner cannot know: that a list is read in order, and only its first page."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class usually(FunctionElement[bool]):
    """A condition that most rows meet.

    SQLite would otherwise look every such row up by an index and sort them all for the first fifty;
    told so, it reads them in the list's order and stops. PostgreSQL knows by itself.
    """

    name = "usually"
    type = sa.Boolean()
    inherit_cache = True


@compiles(usually)
def _plain(element: Any, compiler: Any, **more: Any) -> str:
    return f"({compiler.process(element.clauses, **more)})"


@compiles(usually, "sqlite")
def _likely(element: Any, compiler: Any, **more: Any) -> str:
    return f"likely({compiler.process(element.clauses, **more)})"
