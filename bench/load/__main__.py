"""python -m bench.load: let more and more people in until a click takes too long; or watch memory for a while."""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.load import people, report, servers
from bench.load.crowd import Crowd
from bench.load.report import Run
from bench.load.watch import soak, steps
from db import engine
from tests.serving import ROOT

CASES = 100_000


def main() -> int:
    """Measure what was asked for, print it, and write it into docs/load.md; 1 if a soak's memory grew."""
    chosen = _parser().parse_args()
    folder = ROOT / "data"
    folder.mkdir(exist_ok=True)
    runs: list[Run] = []
    for kind in chosen.on.split(","):
        with _database(kind, chosen, folder) as database:
            crowd_of = _people(database, chosen.most)
            for count in chosen.processes:
                run = Run(kind, chosen.cases, count, chosen.soak or 0)
                print(f"{kind}, {count} process{'es' if count > 1 else ''}", flush=True)
                with servers.application(database, count, folder) as running:
                    asyncio.run(_measure(run, crowd_of, running, chosen))
                runs.append(run)
    report.show(runs)
    report.keep(runs, folder / "load.json", ROOT / "docs" / "load.md" if chosen.docs else None)
    return int(any(run.has_grown() for run in runs))


async def _measure(
    run: Run,
    who: Sequence[people.Somebody],
    running: list[servers.Process],
    chosen: argparse.Namespace,
) -> None:
    crowd = Crowd(who, [one.url for one in running])
    try:
        if chosen.soak:
            await soak(run, crowd, running, people=chosen.first, minutes=chosen.soak)
        else:
            sizes = range(chosen.first, chosen.most + 1, chosen.step)
            await steps(run, crowd, running, sizes=sizes, seconds=chosen.seconds)
    finally:
        await crowd.go_home()


def _people(database: str, count: int) -> list[people.Somebody]:
    with engine.in_force(database):
        return people.prepare(count)


@contextmanager
def _database(kind: str, chosen: argparse.Namespace, folder: Path) -> Iterator[str]:
    """The demo, built once and kept; for PostgreSQL a copy of it in a server that goes again, unless one is named."""
    source: str = chosen.database or f"sqlite:///{folder / 'bench.db'}"
    words = [sys.executable, "-m", "db", "demo", "--cases", str(chosen.cases), "--into", source]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    if source.startswith(kind):
        yield source
        return
    with servers.postgresql(source) as url:
        yield url


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    parser.add_argument("--on", default="sqlite,postgresql", help="the databases, with commas")
    parser.add_argument(
        "--processes", type=_numbers, default=[1, 2, 4], help="such as 1,2,4: one run with each"
    )
    parser.add_argument("--first", type=int, default=20, help="people to begin with")
    parser.add_argument("--step", type=int, default=20, help="people more each time")
    parser.add_argument("--most", type=int, default=160)
    parser.add_argument("--seconds", type=int, default=60, help="how long each number is measured")
    parser.add_argument("--soak", type=int, help="minutes to watch the memory of --first people")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--database", help="a demo that is there already, such as sqlite:///x.db")
    parser.add_argument(
        "--no-docs", dest="docs", action="store_false", default=os.environ.get("LOAD_DOCS") != "no",
        help="docs/load.md stays as it is",
    )  # fmt: skip
    return parser


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
