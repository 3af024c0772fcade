"""PostgreSQL's own programs, and how they are told which database."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

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

PIECE: Final = 1 << 20


def program(name: str) -> Path | None:
    """Find one of PostgreSQL's programs: on the path, or the newest where Debian keeps them."""
    on_path = shutil.which(name)
    if on_path is not None:
        return Path(on_path)
    releases = sorted(Path("/usr/lib/postgresql").glob("*"), key=_number, reverse=True)
    return next((one / "bin" / name for one in releases if (one / "bin" / name).exists()), None)


def _number(directory: Path) -> int:
    return int(directory.name) if directory.name.isdigit() else 0


def output_of(name: str, url: str, *words: str) -> Iterator[bytes]:
    """Run one of the programs against a database and hand on what it writes. Raises Refused with what it said."""
    with _running(_command(name, url, words), stdout=subprocess.PIPE) as (running, said):
        assert running.stdout is not None
        while piece := running.stdout.read(PIECE):
            yield piece
        _refuse_failure(name, running.wait(), said)


def feed(name: str, url: str | None, pieces: Iterable[bytes], *words: str) -> None:
    """Run one of the programs, against a database if one is given, on these bytes. Raises Refused with what it said."""
    command = _command(name, url, words)
    with _running(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as (running, said):
        assert running.stdin is not None
        # It closes its end when it has given up; it says why below.
        with suppress(BrokenPipeError), running.stdin as into:
            for piece in pieces:
                into.write(piece)
        _refuse_failure(name, running.wait(), said)


@contextmanager
def _running(
    command: tuple[list[str], dict[str, str]], *, stdout: int, stdin: int | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """One of the programs and what it says, until we are done with it."""
    words, environment = command
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - a program we found, with words of our own
            words, env=environment, stdin=stdin, stdout=stdout, stderr=said
        ) as running,
    ):
        try:
            yield running, said
        finally:
            running.kill()  # Nothing happens to one that has ended.


def _command(
    name: str, url: str | None, words: tuple[str, ...]
) -> tuple[list[str], dict[str, str]]:
    found = program(name)
    if found is None:
        raise Refused(f"{name} was not found. Install PostgreSQL's client programs.")
    if url is None:
        return [str(found), *words], dict(os.environ)
    address = words_of(url)
    named = {
        ENVIRONMENT[word]: str(value) for word, value in address.items() if word in ENVIRONMENT
    }
    command = [str(found), "--no-password", "--dbname", address["dbname"], *words]
    return command, {**os.environ, **named}


def _refuse_failure(name: str, code: int, said: IO[bytes]) -> None:
    if code == 0:
        return
    said.seek(0)
    last = said.read().decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
    if "connection to server" in last[0]:
        # It would name the server and its port, and reports are passed on.
        raise Refused(f"{name} failed: the database cannot be reached.")
    raise Refused(f"{name} failed: {last[0]}")


def words_of(url: str) -> dict[str, Any]:
    """Take an address apart into the words the driver knows: host, port, user, password, dbname."""
    parsed = make_url(url)
    dialect: sa.Dialect = parsed.get_dialect()()
    return dict(dialect.create_connect_args(parsed)[1])
