"""Counts for whoever looks: exact for those who read the rows, protected for everybody else."""

import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import func

from db.session import GuardedSession, open_session
from models.base import Table
from models.rules import access, spread
from models.rules.actor import Actor
from models.rules.small_numbers import is_small

FEWEST_BEYOND: Final = 2
"""People on the lesser side of a quantile, for it to be told."""


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

    def own(self, table: type[Table], *where: Any) -> Any:
        """The SQL of how many of the rows counted this actor reads one by one, and could take away."""
        if self.is_exact:
            return sa.literal(0)
        mine = sa.and_(access.rows(table, self.session.actor), *where)
        return func.coalesce(func.sum(sa.case((mine, 1), else_=0)), 0)

    def own_different(self, table: type[Table], column: Any) -> Any:
        """The SQL of how many different values stand in rows that this actor reads one by one."""
        if self.is_exact:
            return sa.literal(0)
        mine = access.rows(table, self.session.actor)
        return func.count(sa.distinct(sa.case((mine, column))))

    def quantile(self, tally: Mapping[int, int], share: float, own: int = 0) -> float | None:
        """A quantile of days, where enough people are behind it to say.

        In whole days for readers of totals: half a day would tell that their number is even. And with
        two or more beyond it: of fifteen people, one in ten is one of them.
        """
        count = sum(tally.values())
        rest = count - own
        if count < self.threshold or is_small(rest, self.threshold):
            return None
        found = spread.quantile(tally, share)
        if found is None or self.is_exact:
            return found
        beyond = round(rest * min(share, 1 - share), 6)
        return float(math.floor(found + 0.5)) if not rest or beyond >= FEWEST_BEYOND else None


@contextmanager
def counting(
    actor: Actor, program_ids: Collection[int], *, mentoring: bool = False
) -> Iterator[Counter]:
    """Open a session for counts over these programs. Exact only if the actor reads all their rows."""
    readable = access.mentoring_programs(actor) if mentoring else access.outline_programs(actor)
    exact = actor.is_system or (bool(program_ids) and set(program_ids) <= readable)
    with open_session(actor, totals=not exact) as session:
        yield Counter(session, 0 if exact else actor.small_number)
