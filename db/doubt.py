"""Whether a save went through whose answer was lost on the way."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db import sealing
from models.rules.errors import Unavailable

LOOK_FIRST: Final = (
    "The database went away in the middle of saving, so this may have been saved, or not. "
    "What you typed is kept: look before you save it again."
)


def is_stored(engine: sa.Engine, unit: int) -> bool:
    """Whether the transaction of this number was committed. Raises Unavailable while nobody can tell."""
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # Held by whoever adds a link until the commit is over, also one that nobody waits for.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sealing.LOCK)))
            link = sa.select(sealing.SEALS.c.id).where(sealing.SEALS.c.unit == unit)
            return connection.scalar(link) is not None
    except (DBAPIError, PoolTimeout) as error:
        raise Unavailable(LOOK_FIRST) from error
