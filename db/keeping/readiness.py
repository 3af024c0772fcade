"""Can this process do its work: does the database answer, and does it have the tables this version expects?"""

from functools import cache
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from db import engine
from db.keeping import migrations

AWAY: Final = "no database"
OTHER: Final = "database not migrated"


def why_not() -> str:
    """In two words why this process cannot work, for a monitor; nothing when it can."""
    try:
        at = migrations.current(engine.get_engine())
    except (DBAPIError, NoConnection):
        return AWAY
    return "" if at == _expected() else OTHER


@cache
def _expected() -> str:
    # Read from the revisions' files, which do not change while a process runs.
    return migrations.newest()
