"""What is measured: some processes of the application over one database, and what they take of the machine."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]

from db import engine
from tests import postgres
from tests.serving import ROOT, serving

MEGABYTE: Final = 1024 * 1024

# As a county's server would run: every commit waits for the disk.
SAFE: Final = ("fsync=on", "synchronous_commit=on", "max_connections=150", "shared_buffers=512MB")


@dataclass
class Process:
    """One process of the application."""

    url: str
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of a processor it has used so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """The memory of its own, in megabytes: without the pages of files that are mapped, SQLite's foremost."""
        held = self.process.memory_info()
        return float(held.rss - held.shared) / MEGABYTE


def own_cpu() -> float:
    """Seconds of a processor that the crowd itself, in this process, has used so far."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


def all_cpu() -> float:
    """Seconds of all processors that anything on this machine has used so far."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


def cores() -> int:
    """How many processors all of it shares."""
    return psutil.cpu_count() or 1


@contextmanager
def application(database: str, count: int, folder: Path) -> Iterator[list[Process]]:
    """Run this many processes until the block ends."""
    with ExitStack() as running:
        yield [
            running.enter_context(_one(database, folder / f"load-{n}.log")) for n in range(count)
        ]


@contextmanager
def _one(database: str, log: Path) -> Iterator[Process]:
    with serving("app.py", log, DATABASE_URL=database) as running:
        yield Process(running.url, psutil.Process(running.process.pid))


@contextmanager
def postgresql(source: str) -> Iterator[str]:
    """A PostgreSQL of its own with a copy of a demo in it, gone when the block ends: its address."""
    server = postgres.start(SAFE)
    try:
        url = server.url("postgres")
        print("Copying the demo to PostgreSQL ...", file=sys.stderr, flush=True)
        with engine.in_force(source):
            words = [sys.executable, "-m", "db", "copy", "--to", url]
            subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield url
    finally:
        server.stop()
