"""python -m tests: every test, in parts, the browser's by itself and the others two at a time; with words, just pytest.

Each part is a pytest of its own: the browser's event loop, the servers of tests/deploy and the databases
that tests/crash breaks are nobody else's. What a part says is shown when it has ended.
"""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Final

PYTEST: Final = (sys.executable, "-m", "pytest")
AT_ONCE: Final = min(2, os.cpu_count() or 1)

ALONE: Final = "tests/browser"
"""It types and clicks as people do, and a machine that is busy with something else misses a key."""

PARTS: Final = (
    "tests/test_every_page.py",
    "tests/attack",
    "tests/test_hostile_text.py",
    "tests/crash",
    "tests/db/commands",
    "tests/deploy",
    "tests/db/queries",
    "tests/test_query_counts.py",
    "tests/door",
)
"""What takes long, the longest first, so that both processors end at about the same time. The rest is one part more."""

COUNTED: Final = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")


@dataclass(frozen=True)
class Ended:
    """How a part went: what it said, and its exit code."""

    name: str
    code: int
    said: str
    seconds: float

    def counts(self) -> Counter[str]:
        """The numbers in its last line, by word."""
        last = self.said.rstrip().rsplit("\n", 1)[-1]
        return Counter(
            {word.removesuffix("s"): int(number) for number, word in COUNTED.findall(last)}
        )


def main() -> int:
    """Run the tests and return the exit code of whichever part failed, or 0."""
    if words := sys.argv[1:]:
        return subprocess.run([*PYTEST, *words], check=False).returncode
    ended = [_show(_run(ALONE))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [pool.submit(_run, part) for part in (*PARTS, "")]
        ended += [_show(done.result()) for done in as_completed(runs)]
    return _sum_up(ended)


def _run(part: str) -> Ended:
    chosen = [part] if part else ["tests", *(f"--ignore={one}" for one in (ALONE, *PARTS))]
    began = time.monotonic()
    done = subprocess.run(
        [*PYTEST, "-q", *chosen], capture_output=True, text=True, errors="replace", check=False
    )
    return Ended(
        part or "the rest", done.returncode, done.stdout + done.stderr, time.monotonic() - began
    )


def _show(ended: Ended) -> Ended:
    print(f"\n===== {ended.name}: {ended.seconds:.0f} s =====\n{ended.said}", flush=True)
    return ended


def _sum_up(ended: Iterable[Ended]) -> int:
    """Print the counts of all parts together; return the highest exit code."""
    ended = list(ended)
    total: Counter[str] = sum((one.counts() for one in ended), Counter())
    for one in ended:
        print(f"{'ok    ' if one.code == 0 else 'FAILED'} {one.seconds:5.0f} s  {one.name}")
    failed = total["failed"] + total["error"]
    print(f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped", flush=True)
    return max(one.code for one in ended)


if __name__ == "__main__":
    sys.exit(main())
