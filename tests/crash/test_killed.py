"""kill -9 while people save: what was acknowledged is there, and nothing is half there."""

import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from itertools import count

from db import engine
from models.rules.errors import Refused
from tests.crash.people import Child, Phases, begin_anew, child, faults, halves, log, logged
from tests.world import World

SAVERS, ROUNDS = 3, 5


def saver(world: World, name: str) -> Child:
    """Somebody who saves until the plug is pulled, and says so after each time."""

    def work(say: Callable[[str], None]) -> None:
        for number in count():
            # Two in one case at once, or a lock held for longer than anybody waits: refused, not acknowledged.
            with suppress(Refused):
                log(world, f"{name} {number}")
                say(f"{name} {number}")

    return child(work)


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done_when_savers_are_killed(
    world: World, database: str
) -> None:
    chance, acknowledged = random.Random(4), []  # noqa: S311 - where to cut, not a secret
    for turn in range(ROUNDS):
        savers = [saver(world, f"{turn}.{number}") for number in range(SAVERS)]
        # Killed after so many of the first one's saves, wherever that finds the others.
        for _ in range(chance.randint(1, 6)):
            acknowledged.append(savers[0].lines.readline().rstrip("\n"))
        for one in chance.sample(savers, len(savers)):
            one.kill()
        for one in savers:
            rest, code = one.end()
            assert code == -signal.SIGKILL
            acknowledged += rest
        begin_anew()
        assert set(acknowledged) <= set(logged())
        assert list(halves()) == []
    assert faults() == []
    assert len(acknowledged) >= ROUNDS
    # At most one save of each was cut off between the commit and saying so.
    assert len(logged()) - len(acknowledged) <= SAVERS * ROUNDS


def test_a_save_killed_at_any_of_its_statements_is_as_if_it_had_never_begun(
    world: World, database: str
) -> None:
    at, code = 0, -signal.SIGKILL
    while code == -signal.SIGKILL:
        at += 1

        def work(say: Callable[[str], None], at: int = at) -> None:
            phases = Phases(at, lambda: os.kill(os.getpid(), signal.SIGKILL))
            phases.watch(engine.get_engine())
            log(world, f"at {at}")
            say("saved")

        said, code = child(work).end()
        begin_anew()
        assert logged() == ([f"at {at}"] if said else [])
        assert list(halves()) == []
    assert faults() == []
    assert code == 0
    assert at > 10
