"""python -m db backup, restore, check and new-key: what is done on the server, by whoever runs it."""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from db import audit, engine
from db.commands import restored
from db.keeping import backups, checks, keys, migrations, restoring
from db.keeping.archives import About
from db.session import open_session
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from models.rules.retention import Keep

MARKS: Final = {"fine": "ok   ", "note": "note ", "fault": "FAULT"}
Say = Callable[[str], Any]
PLAIN: Final = (
    "It holds everything, families' names included, and is not encrypted: set "
    f"{keys.KEY_FILE}, or keep it where nobody else can read it."
)


def add_commands(commands: Any, *, say: Say) -> None:
    """Add these commands to the parser of python -m db."""
    one = commands.add_parser("backup", help="write a backup while people work")
    one.add_argument("file", type=Path, nargs="?", help="a new file")
    one.add_argument("--into", type=Path, metavar="DIRECTORY", help="a new file in this directory")
    one.add_argument(
        "--keep", type=int, nargs=3, metavar=("DAYS", "WEEKS", "MONTHS"),
        help="with --into: afterwards remove backups but the newest of each of so many",
    )  # fmt: skip
    one.set_defaults(run=lambda chosen: _backup(chosen, say))
    one = commands.add_parser("restore", help="put a backup in the database's place")
    one.add_argument("file", type=Path)
    one.add_argument(
        "--only-look", action="store_true", help="say whether it could be restored, and stop there"
    )
    one.add_argument(
        "--even-if-altered", action="store_true", help="although its record of changes was touched"
    )
    one.set_defaults(run=lambda chosen: _restore(chosen, say))
    one = commands.add_parser("check", help="look whether all is whole, and what weakens it")
    one.add_argument("--json", action="store_true", help="for a program to read")
    one.add_argument("--backups", type=Path, metavar="DIRECTORY", help="look at the backups there")
    one.add_argument(
        "--anchors", type=Path, metavar="FILE",
        help="compare the chain with the links noted there, and note the newest",
    )  # fmt: skip
    one.set_defaults(run=lambda chosen: _check(chosen, say))
    one = commands.add_parser("new-key", help="print a key to seal backups with")
    one.set_defaults(run=lambda _chosen: say(keys.new()))


def _check(chosen: argparse.Namespace, say: Say) -> int:
    """Look at everything; exit code 1 where somebody has to do something."""
    wider = checks.Wider(os.environ, datetime.now(UTC), chosen.backups, chosen.anchors)
    found = checks.check(engine.get_engine(), wider)
    faults = sum(one.level == "fault" for one in found)
    if chosen.json:
        say(json.dumps({"faults": faults, "findings": [asdict(one) for one in found]}))
    else:
        for one in found:
            say(f"{MARKS[one.level]} {one.sentence}")
    return int(faults > 0)


def _backup(chosen: argparse.Namespace, say: Say) -> None:
    now = datetime.now(UTC)
    if (chosen.file is None) == (chosen.into is None) or (chosen.keep and chosen.into is None):
        raise Refused("Say where to: a new file, or --into a directory, with --keep if you like.")
    file = chosen.file or backups.next_file(chosen.into, at=now)
    written = backups.backup(engine.database_url(), file, at=now)
    _note(written)
    size = file.stat().st_size / 1_000_000
    say(f"Wrote {file}: {size:,.1f} MB, of a database of {written.size / 1_000_000:,.1f} MB.")
    say(f"It is sealed with the key {written.key}." if written.key else PLAIN)
    for old in backups.rotate(chosen.into, Keep(*chosen.keep)) if chosen.keep else ():
        say(f"Removed {old.name}.")


def _note(written: About) -> None:
    """Write down that everything was taken out, where the tables are those of this version."""
    if written.revision == migrations.newest():
        with open_session(SYSTEM, write=True) as session:
            audit.note(session, kind="export", what=backups.AUDITED_AS, filters=written.made_at)


def _restore(chosen: argparse.Namespace, say: Say) -> None:
    if chosen.only_look:
        found = restoring.look(chosen.file)
        say(f"{chosen.file} is whole: a {found.database} database, backed up {found.made_at}.")
        return
    engine.dispose()
    kept = restoring.restore(
        engine.database_url(),
        chosen.file,
        at=datetime.now(UTC),
        settle=_settle,
        is_chain_asked=not chosen.even_if_altered,
    )
    say(f"Restored {chosen.file}. {_kept(kept)}")
    say(
        "Everybody is signed out. Accounts that were closed since then are open again: look at them."
    )


def _kept(name: str | None) -> str:
    return f"What was there before is kept as {name}." if name else "There was nothing before."


def _settle(url: str, made_at: str) -> None:
    with engine.in_force(url), open_session(SYSTEM, write=True) as session:
        restored.settle(session, made_at=made_at, now=datetime.now(UTC))
