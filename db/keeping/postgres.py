"""PostgreSQL's own programs, and how they are told which database."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from models.rules.errors import Refused

# What libpq calls the words of an address. A password in the environment is not in the list of processes.
ENVIRONMENT: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def program(name: str) -> Path | None:
    """Find one of PostgreSQL's programs: on the path, or the newest where Debian keeps them."""
    on_path = shutil.which(name)
    if on_path is not None:
        return Path(on_path)
    releases = sorted(Path("/usr/lib/postgresql").glob("*"), key=_number, reverse=True)
    return next((one / "bin" / name for one in releases if (one / "bin" / name).exists()), None)


def _number(directory: Path) -> int:
    return int(directory.name) if directory.name.isdigit() else 0


def run(name: str, url: str, *words: str) -> None:
    """Run one of the programs against a database. Raises Refused with what it said."""
    found = program(name)
    if found is None:
        raise Refused(f"{name} was not found. Install PostgreSQL's client programs.")
    address = words_of(url)
    named = {
        ENVIRONMENT[word]: str(value) for word, value in address.items() if word in ENVIRONMENT
    }
    done = subprocess.run(  # noqa: S603 - a program we found, with words of our own
        [found, "--no-password", "--dbname", address["dbname"], *words],
        env={**os.environ, **named},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise Refused(f"{name} failed: {last[0]}")


def words_of(url: str) -> dict[str, Any]:
    """Take an address apart into the words the driver knows: host, port, user, password, dbname."""
    parsed = make_url(url)
    dialect: sa.Dialect = parsed.get_dialect()()
    return dict(dialect.create_connect_args(parsed)[1])
