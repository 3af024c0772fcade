"""What the database knows about its own rows, from which it chooses how to look things up."""

from typing import Any

import sqlalchemy as sa


def refresh(engine: sa.Engine) -> None:
    """Have SQLite count again what its tables hold; PostgreSQL does so by itself.

    Without it some orders of a list of 100,000 cases took 0.5 to 1.3 seconds instead of 0.2 at most.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA analysis_limit=1000")  # a sample: 0.2 s with 1,000,000 contacts
        with connection.execution_options(writes=True).begin():
            connection.exec_driver_sql("ANALYZE")
