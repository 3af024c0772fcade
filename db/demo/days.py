"""The history of the demo, played day by day through the commands that people use."""

import heapq
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Final

from db.demo.bar import Bar
from db.session import GuardedSession, open_session
from models.rules.actor import SYSTEM

Deed = Callable[[GuardedSession], object]
DEEDS_PER_SESSION: Final = 250
"""One transaction per deed would wait for the disk each time."""


class Days:
    """What is done on which day. Doing it may put more on days to come."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._ahead: list[tuple[date, int, Deed]] = []
        self._order = count()

    def on(self, day: date, deed: Deed) -> None:
        """Put a deed on a day; what lies after today is never done."""
        if day <= self.today:
            heapq.heappush(self._ahead, (day, next(self._order), deed))

    def play(self, words: str) -> None:
        """Do everything in the order of days."""
        if not self._ahead:
            return
        first = self._ahead[0][0]
        with Bar(words, max((self.today - first).days, 1)) as bar:
            while self._ahead:
                with open_session(SYSTEM, write=True) as session:
                    for _ in range(DEEDS_PER_SESSION):
                        if not self._ahead:
                            break
                        day, _number, deed = heapq.heappop(self._ahead)
                        deed(session)
                bar.to((day - first).days)
