"""The history of the demo, played day by day through the commands that people use."""

import heapq
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Final

from sqlalchemy import event

from db.demo.bar import Bar
from db.session import GuardedSession, open_session
from models.rules.actor import SYSTEM, Actor

Deed = Callable[[GuardedSession], object]
DEEDS_PER_SESSION: Final = 1000
"""One transaction per deed would wait for the disk each time."""


class Days:
    """What is done on which day, and by whom. Doing it may put more on days to come."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._ahead: list[tuple[date, int, Deed, Actor]] = []
        self._order = count()

    def on(self, day: date, deed: Deed, by: Actor = SYSTEM) -> None:
        """Put a deed on a day; what lies after today is never done."""
        if day <= self.today:
            heapq.heappush(self._ahead, (day, next(self._order), deed, by))

    def play(self, words: str) -> None:
        """Do everything in the order of days."""
        if not self._ahead:
            return
        first = self._ahead[0][0]
        with Bar(words, max((self.today - first).days, 1)) as bar:
            while self._ahead:
                bar.to((self._play_some() - first).days)

    def _play_some(self) -> date:
        """Do the next deeds of one person in one transaction; return the day of the last."""
        day, _order, _deed, actor = self._ahead[0]
        kept: list[object] = []
        with open_session(actor, write=True) as session:
            # A session forgets rows nobody holds, and would read the same cases over and over.
            event.listen(session, "loaded_as_persistent", lambda _session, row: kept.append(row))
            event.listen(session, "pending_to_persistent", lambda _session, row: kept.append(row))
            for _ in range(DEEDS_PER_SESSION):
                if not self._ahead or self._ahead[0][3] is not actor:
                    break
                day, _order, deed, _by = heapq.heappop(self._ahead)
                deed(session)
        return day
