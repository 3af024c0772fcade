"""A clock beside the crowd: how long clicks take with ever more people, and what memory does over time."""

import asyncio
import time
from collections.abc import Iterable, Sequence

from bench.load.crowd import Crowd, Tally
from bench.load.report import LIMIT, Run, Sample
from bench.load.servers import Process, all_cpu, own_cpu

SETTLE = 20.0
"""Seconds that new people get for their first clicks, which are not counted."""


async def steps(
    run: Run, crowd: Crowd, running: Sequence[Process], *, sizes: Iterable[int], seconds: float
) -> None:
    """Let more people in step by step, until p95 is over the limit or something fails."""
    run.empty = _memory(running)
    for size in sizes:
        await crowd.grow(size)
        signed_in = crowd.count_anew()
        await asyncio.sleep(SETTLE)
        signed_in.merge(crowd.count_anew())
        sample = await _sample(crowd, running, size, seconds)
        sample.errors += sum(signed_in.errors.values())
        run.add(sample, crowd.count_anew(), signed_in)
        if sample.p95 > LIMIT:
            return


async def soak(
    run: Run, crowd: Crowd, running: Sequence[Process], *, people: int, minutes: int
) -> None:
    """Keep the same people at work, and look at the memory every minute."""
    run.empty = _memory(running)
    await crowd.grow(people)
    for _ in range(minutes):
        crowd.count_anew()
        sample = await _sample(crowd, running, people, 60)
        run.add(sample, crowd.tally, Tally())


async def _sample(crowd: Crowd, running: Sequence[Process], size: int, seconds: float) -> Sample:
    began, cpu = time.monotonic(), [one.cpu() for one in running]
    own, everything = own_cpu(), all_cpu()
    await asyncio.sleep(seconds)
    spent = time.monotonic() - began
    busy = [(one.cpu() - before) / spent for one, before in zip(running, cpu, strict=True)]
    mine = (own_cpu() - own) / spent
    tally = crowd.tally
    return Sample(
        people=size,
        clicks=sorted(tally.clicks()),
        errors=sum(tally.errors.values()),
        seconds=spent,
        busy=busy,
        own=mine,
        others=max(0.0, (all_cpu() - everything) / spent - mine - sum(busy)),
        memory=_memory(running),
        kilobytes=tally.bytes / 1024,
    )


def _memory(running: Sequence[Process]) -> float:
    return sum(one.memory() for one in running)
