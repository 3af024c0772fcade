"""Links of the chain kept elsewhere: whoever makes the whole chain anew cannot make those anew."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from db import sealing
from db.keeping.places import MINE_ALONE
from models.rules.errors import Refused


def missing(connection: sa.Connection, file: Path) -> Iterator[str]:
    """Say of each link the file names, when it was noted and is no longer in the chain as it was.

    Raises Refused for a file with other lines in it.
    """
    for number, digest, noted in _lines(file):
        if sealing.digest_of(connection, number) != digest:
            yield f"Link {number:,} of the chain, noted {noted}, is not what it was: the record was replaced."


def note(connection: sa.Connection, file: Path, *, at: datetime) -> None:
    """Add the newest link to the file. Keep the file on another machine than the database."""
    newest = sealing.head(connection)
    if newest is None or newest in {(number, digest) for number, digest, _ in _lines(file)}:
        return
    file.touch(mode=MINE_ALONE)
    with file.open("a", encoding="ascii") as kept:
        kept.write(f"{newest[0]} {newest[1]} {at:%Y-%m-%d}\n")


def _lines(file: Path) -> Iterator[tuple[int, str, str]]:
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) != 3 or not parts[0].isdigit():
            raise Refused(
                f"{file.name} holds other lines than links of the chain. Name another file."
            )
        yield int(parts[0]), parts[1], parts[2]
