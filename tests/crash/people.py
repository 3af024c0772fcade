"""Somebody who logs contacts one after the other, and what must be true of all they did afterwards."""

import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, Final

import sqlalchemy as sa
from sqlmodel import col, select

from db import engine, readings, replica, sealing
from db.commands import contacts
from db.keeping import checks
from db.session import open_session
from models.access import Change
from models.casework import Contact, ContactNote
from models.rules.actor import SYSTEM
from tests.world import TODAY, World

HOPE: Final = "logged "
"""How the notes begin that are logged here."""


def log(world: World, said: str) -> Contact:
    """Log one contact with its note as the coordinator does: two rows, their changes and their link."""
    with open_session(world.coordinator, write=True) as session:
        return contacts.log(
            session,
            case_id=world.open_case,
            held_on=TODAY,
            medium="phone",
            summary=HOPE + said,
            today=TODAY,
        )


def logged() -> list[str]:
    """What stands in the notes logged here."""
    with open_session(SYSTEM) as session:
        chosen = select(ContactNote.summary).where(col(ContactNote.summary).startswith(HOPE))
        return sorted(one.removeprefix(HOPE) for one in session.exec(chosen).all())


def faults() -> list[str]:
    """What is half done, unrecorded, doubled or damaged; nothing, whatever happened before."""
    return [*halves(), *_unrecorded(), *_broken()]


def halves() -> Iterator[str]:
    """What is half done or doubled."""
    with open_session(SYSTEM) as session:
        notes = Counter(session.exec(select(ContactNote.contact_id)).all())
        made = session.exec(
            select(Contact.id, Contact.created_by_id).where(Contact.held_on == TODAY)
        )
        for number, by in made.all():
            if by is not None and notes[number or 0] != 1:
                yield f"Contact {number} has {notes[number or 0]} notes."
    for said, times in Counter(logged()).items():
        if times > 1:
            yield f"{said} was saved {times} times."


def _unrecorded() -> Iterator[str]:
    with open_session(SYSTEM) as session:
        for table in (Contact, ContactNote):
            name = str(table.__tablename__)
            changes = select(Change.record_id).where(
                Change.table_name == name, Change.action == "added"
            )
            recorded = Counter(session.exec(changes).all())
            there = Counter(number or 0 for number in session.exec(select(table.id)).all())
            if recorded != there:
                yield f"{name}: {recorded - there} recorded and not there, {there - recorded} not recorded."


def _broken() -> Iterator[str]:
    with engine.get_engine().connect() as connection:
        yield from sealing.faults(connection)
    found = checks.check(engine.get_engine())
    yield from (
        one.sentence for one in found if one.level == "fault" and "free" not in one.sentence
    )


def begin_anew() -> None:
    """Forget what this process knows, as a new one would."""
    engine.dispose()
    readings.forget()
    replica.forget()


@dataclass
class Child:
    """A process that works until it is done or killed; what it says comes line by line."""

    process: int
    lines: IO[str]

    def kill(self) -> None:
        """Pull its plug."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)

    def end(self) -> tuple[list[str], int]:
        """What it still said, and how it ended: its code, or minus the signal that killed it."""
        with self.lines:
            rest = [line.rstrip("\n") for line in self.lines if line.endswith("\n")]
        _, status = os.waitpid(self.process, 0)
        return rest, os.waitstatus_to_exitcode(status)


def child(work: Callable[[Callable[[str], None]], None]) -> Child:
    """Fork a process that does this work. It is given the function with which it says something."""
    engine.dispose()
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return Child(process, os.fdopen(reader))
    # No test framework, no clean-up: this process belongs to the test that forked it.
    code = 1
    try:
        os.close(reader)
        begin_anew()
        work(partial(_say, writer))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the parent's tests must not go on here
        traceback.print_exc(file=sys.stderr)
        sys.stderr.flush()
    finally:
        os._exit(code)


def _say(writer: int, said: str) -> None:
    os.write(writer, f"{said}\n".encode())


class Phases:
    """Counts what one engine does to its database, and does something at one of them.

    A phase is what comes before each begin, each statement and the commit.
    """

    def __init__(self, at: int, happens: Callable[[], None]) -> None:
        self.at, self.happens, self.count = at, happens, 0
        self.is_reached = self.is_over = False

    def watch(self, watched: sa.Engine) -> None:
        """Count from now on, until it is over."""
        sa.event.listen(watched, "before_cursor_execute", self._moment)
        sa.event.listen(watched, "begin", self._moment)
        sa.event.listen(watched, "commit", self._moment)

    def _moment(self, *_args: object) -> None:
        self.count += 1
        if self.count == self.at and not self.is_over:
            self.is_reached = True
            self.happens()
