"""What Alembic runs: on the connection it is handed, or on the one DATABASE_URL names."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

import models  # noqa: F401 - every table has to be known before they are compared
from db.engine import get_engine
from db.keeping.migrations import is_ours
from models.base import UTCDateTime, metadata


def plain_types(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write types as SQLAlchemy's own, so that a revision never depends on today's models."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: sa.Connection) -> None:
    """Run the revisions in one transaction: SQLite and PostgreSQL can both take tables back."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=plain_types,
        include_name=is_ours,
        # SQLite changes a table by rebuilding it.
        render_as_batch=context.config.attributes.get("batch", True),
    )
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    with get_engine().connect() as connection:
        run(connection)
