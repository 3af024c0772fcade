"""Bring a database's tables to where this version of the code expects them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from db import sealing

SCRIPTS: Final = Path(__file__).resolve().parent.parent / "migrations"
LOCK: Final = 0x636F6D74  # "comt": any number will do, as long as every process asks for the same


OWN_INDEXES: Final = "own_answers_"
"""How indexes on own fields are called (db/commands/own_indexes.py). No model has them."""


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether something in the database is to be compared with the models."""
    return not (kind == "index" and name is not None and name.startswith(OWN_INDEXES))


def newest() -> str:
    """Name the revision that this version of the code expects."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "db/migrations holds no revision"
    return head


def known() -> frozenset[str]:
    """Name every revision that this version of the code can bring up to date."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def current(engine: sa.Engine) -> str | None:
    """Name the revision a database is at; None for one without tables of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Run the revisions a database lacks, and seal what was recorded before the chain, in one transaction."""
    then = sealing.seal_what_is_older if to == "head" else None
    _run(engine, lambda config: command.upgrade(config, to), then)


def downgrade(engine: sa.Engine, to: str) -> None:
    """Take revisions back, in one transaction."""
    _run(engine, lambda config: command.downgrade(config, to))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def _run(
    engine: sa.Engine,
    what: Callable[[Config], None],
    then: Callable[[sa.Connection], Any] | None = None,
) -> None:
    with engine.connect() as connection, _foreign_keys_off(connection):
        connection = connection.execution_options(writes=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                # Two processes that start together must not both migrate. SQLite's BEGIN IMMEDIATE does the same.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            config = _config()
            config.attributes["connection"] = connection
            what(config)
            if then is not None:
                then(connection)
            _refuse_loose_ends(connection)


@contextmanager
def _foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by building a new one: dropping the old one must not take the rows that point to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Below SQLAlchemy, because the pragma does nothing once a transaction has begun.
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_loose_ends(connection: sa.Connection) -> None:
    """Raise, and so roll everything back, where a migration left references that lead nowhere."""
    if connection.dialect.name == "sqlite":
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if loose:
            raise RuntimeError(
                f"The migration would leave {len(loose)} references that lead nowhere."
            )
