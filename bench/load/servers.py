"""What is measured: some processes of the application over one database, and what they take of the machine."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError

import psutil  # type: ignore[import-untyped]

from bench.servers import ROOT, free_port
from db import engine
from tests import postgres

START_SECONDS: Final = 120
MEGABYTE: Final = 1024 * 1024

# As a county's server would run: every commit waits for the disk.
SAFE: Final = ("fsync=on", "synchronous_commit=on", "max_connections=150", "shared_buffers=512MB")


@dataclass
class Process:
    """One process of the application."""

    url: str
    process: psutil.Popen

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
    port = free_port()
    words = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    words += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with engine.in_force(database), log.open("wb") as said:
        process = psutil.Popen(words, cwd=ROOT, stdout=said, stderr=said)
    server = Process(f"http://127.0.0.1:{port}", process)
    try:
        _wait(server, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except psutil.TimeoutExpired:
            process.kill()


def _wait(server: Process, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/health", timeout=2):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"The server did not start; see {log}.")


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
