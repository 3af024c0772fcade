"""Files that hold the database, and how one takes another's place."""

import errno
import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from models.rules.errors import Refused

MINE_ALONE: Final = 0o600  # a copy of the database holds families' names
IN_USE: Final = "Common Table is still running on this database. Stop it first."
LEFT_BEHIND: Final = 86_400  # seconds after which nobody is at work on a scratch file
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_sqlite(url: str) -> bool:
    """Whether an address names a file."""
    return make_url(url).get_backend_name() == "sqlite"


def path_of(url: str) -> Path:
    """The file that an address names."""
    return Path(make_url(url).database or "")


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)


@contextmanager
def in_words(what: str) -> Iterator[None]:
    """Say what went wrong with a file or its disk. Raises Refused."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise Refused(f"{what}: the disk is full.") from error
        raise Refused(f"{what}: {(error.strerror or 'it cannot be written').lower()}.") from error
    except sqlite3.OperationalError as error:
        raise Refused(f"{what}: {error}.") from error


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """A file for its owner alone, beside another, that is gone afterwards."""
    prefix, suffix = f".{beside.name}.", ".part"
    for left in beside.parent.glob(f"{prefix}*{suffix}"):
        # Its process was killed: what it held must not lie about.
        if time.time() - left.stat().st_mtime > LEFT_BEHIND:
            left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=beside.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Have a directory's names on the disk: a file renamed there stays renamed after a power cut."""
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def swap(new: Path, path: Path, kept: Path) -> None:
    """Put one SQLite file in another's place, at a moment when nobody writes; keep what was there.

    At no moment is there no database. Processes that were idle notice it by themselves
    (db/engine.py). Raises Refused while somebody is at work.
    """
    if not path.exists():
        new.replace(path)
        settle(path)
        return
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
            # Leaving WAL needs the file for oneself alone, and so does an exclusive transaction.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            _keep(path, kept)
            _own_alike(new, path.stat())
            new.replace(path)
            settle(path)
            with suppress(sqlite3.OperationalError):
                connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise Refused(IN_USE) from error


def _keep(path: Path, kept: Path) -> None:
    """Give a file a second name, or a copy where the disk knows no second names."""
    try:
        kept.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(path, kept)


def _own_alike(new: Path, old: os.stat_result) -> None:
    """Whoever could open the file before can open it again, whoever restored it."""
    new.chmod(stat.S_IMODE(old.st_mode))
    if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(new, old.st_uid, old.st_gid)
