"""The crowd: people who sign in, click, think, click again, and how long each click took."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from bench.load.days import ROUNDS, Visit, Wrong
from bench.load.people import PASSWORD, Somebody
from tests.attack.client import Client, HungUp, NotLetIn

THINKING: Final = (5.0, 15.0)
"""Seconds between an answer and the next click: ten on average."""
BETWEEN_ARRIVALS: Final = 0.5
PATIENCE: Final = 30.0
FAILURES: Final = (
    Wrong, HungUp, NotLetIn, LookupError, TimeoutError, ConnectionError, OSError, httpx.HTTPError,
)  # fmt: skip
SIGN_IN: Final = "Sign in"


@dataclass
class Tally:
    """What was done while somebody counted."""

    took: dict[str, list[float]] = field(default_factory=dict)  # seconds, by click
    errors: Counter[str] = field(default_factory=Counter)
    bytes: int = 0

    def clicks(self) -> list[float]:
        """How long every click took but signing in, which is made slow on purpose."""
        return [one for name, took in self.took.items() if name != SIGN_IN for one in took]

    def merge(self, other: "Tally") -> None:
        """Take in what was counted elsewhere."""
        for name, took in other.took.items():
            self.took.setdefault(name, []).extend(took)
        self.errors += other.errors
        self.bytes += other.bytes


class Crowd:
    """People who work until they are sent home. Each keeps to one server, as behind a sticky proxy."""

    def __init__(self, people: Sequence[Somebody], urls: Sequence[str], seed: int = 1) -> None:
        self.people = people
        self.urls = urls
        self.tally = Tally()
        self.chance = random.Random(seed)  # noqa: S311 -- whose turn it is, not a secret
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def size(self) -> int:
        """How many people are there."""
        return len(self._tasks)

    async def grow(self, count: int) -> None:
        """Let people come in, one after the other, until there are `count`."""
        while self.size < count:
            place = self.size
            work = self._work(self.people[place], self.urls[place % len(self.urls)])
            self._tasks.append(asyncio.create_task(work))
            await asyncio.sleep(BETWEEN_ARRIVALS)

    def count_anew(self) -> Tally:
        """Begin another count; return the one so far."""
        before, self.tally = self.tally, Tally()
        return before

    async def go_home(self) -> None:
        """Stop everybody, wherever they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self, who: Somebody, url: str) -> None:
        chance = random.Random(self.chance.random())  # noqa: S311
        while True:
            try:
                async with Client(url, keeps=False, patience=PATIENCE) as browser:
                    await self._day(browser, who, chance)
            except FAILURES as failure:
                # As a person would: they reload, and that costs the server what it costs.
                self._note_failure(failure, SIGN_IN)
                await asyncio.sleep(chance.uniform(*THINKING))

    async def _day(self, browser: Client, who: Somebody, chance: random.Random) -> None:
        began = time.monotonic()
        await browser.sign_in(who.login, PASSWORD)
        self._note(SIGN_IN, began)
        visit = Visit(await browser.open("/"), chance, who.numbers)
        while True:
            await self._round(visit, who)

    async def _round(self, visit: Visit, who: Somebody) -> None:
        """Click after click; whoever is shown something else than they expected begins again."""
        for click in ROUNDS[who.like]:
            await asyncio.sleep(visit.chance.uniform(*THINKING))
            began, before = time.monotonic(), visit.tab.bytes_received
            try:
                await click.act(visit)
            except Wrong as wrong:
                self._note_failure(wrong, click.name)
                return
            self._note(click.name, began)
            self.tally.bytes += visit.tab.bytes_received - before

    def _note(self, name: str, began: float) -> None:
        self.tally.took.setdefault(name, []).append(time.monotonic() - began)

    def _note_failure(self, failure: Exception, name: str) -> None:
        self.tally.errors[f"{name}: {type(failure).__name__}: {str(failure)[:160]}"] += 1
