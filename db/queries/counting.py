"""Counts for whoever looks: exact for those who read the rows, protected for everybody else."""

import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import col, select

from db.session import GuardedSession, open_session
from models.audit import Seal
from models.rules import access, spread
from models.rules.actor import SYSTEM, Actor


@dataclass(frozen=True)
class Counter:
    """A session to count in, and the size below which a count of people is hidden (0: none)."""

    session: GuardedSession
    threshold: int

    @property
    def is_exact(self) -> bool:
        """Whether this actor reads the rows behind the counts."""
        return self.threshold == 0

    def apart(self, program_ids: tuple[int, ...]) -> list[tuple[int, ...]]:
        """The programs in the groups that are protected alone: each, where small counts are hidden.

        Each has a page of its own; from a sum of several, the others could be taken away.
        """
        return [program_ids] if self.is_exact else [(one,) for one in program_ids]

    def quantile(self, tally: Mapping[int, int], share: float) -> float | None:
        """A quantile of days, where enough people are behind it to say.

        In whole days for readers of totals: half a day would tell that their number is even.
        """
        if sum(tally.values()) < self.threshold:
            return None
        found = spread.quantile(tally, share)
        return found if found is None or self.is_exact else float(math.floor(found + 0.5))


@contextmanager
def counting(
    actor: Actor, program_ids: Collection[int], *, mentoring: bool = False
) -> Iterator[Counter]:
    """Open a session for counts over these programs. Exact only if the actor reads all their rows."""
    readable = access.mentoring_programs(actor) if mentoring else access.outline_programs(actor)
    exact = actor.is_system or (bool(program_ids) and set(program_ids) <= readable)
    with open_session(actor, totals=not exact) as session:
        yield Counter(session, 0 if exact else actor.small_number)


def revision() -> int:
    """A number that rises with every change to the data: what caches are keyed by."""
    with open_session(SYSTEM) as session:
        newest = select(Seal.revision).order_by(col(Seal.id).desc()).limit(1)
        return session.exec(newest).first() or 0
