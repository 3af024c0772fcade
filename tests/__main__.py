"""python -m tests: every test, in parts, two at a time; with words, just pytest.

Each part is a pytest of its own: the browser's event loop, the servers of tests/deploy and the databases
that tests/crash breaks are nobody else's. What a part says is shown when it has ended.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests import postgres

PYTEST: Final = (sys.executable, "-m", "pytest")
ASIDE: Final = (sys.executable, "-m", "tests.aside")
AT_ONCE: Final = min(2, os.cpu_count() or 1)

BROWSER: Final = ("tests/browser",)
"""It types and clicks as people do, and a machine that is busy with something else misses a key."""

BESIDE: Final = (
    ("tests/test_every_page.py", "tests/test_hostile_text.py", "tests/test_query_counts.py"),
    ("tests/db/commands", "tests/db/queries"),
    ("tests/test_same_screens.py", "tests/test_same_answers.py", "tests/test_properties.py",
     "tests/test_access.py", "tests/test_access_history.py", "tests/test_attacks.py"),
    ("tests/disclosure", "tests/models", "tests/pages"),
)  # fmt: skip
"""What only computes, and looks at no clock: it runs beside the browser, and gives way to it."""

AFTER: Final = (("tests/attack",), ("tests/deploy",), ("tests/door",), ("tests/crash",))
"""What starts servers and waits for them, the longest first. The rest is one part more."""

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own in it, for whoever runs the tests
ROOM: Final = 4 * 1024**3  # bytes
FOLDER: Final = "ct-tests-"

Part = tuple[str, ...]
COUNTED: Final = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")
RUNNING: Final[list["subprocess.Popen[str]"]] = []


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
    with _folder() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        browser = pool.submit(_run, BROWSER, folder)
        runs = [
            browser,
            *(pool.submit(_beside, one, folder, browser) for one in BESIDE),
            *(pool.submit(_after, one, folder, browser) for one in (*AFTER, ())),
        ]
        try:
            return _sum_up([_show(done.result()) for done in as_completed(runs)])
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for one in RUNNING:
                one.send_signal(signal.SIGINT)  # What gives way is no part of this session.
            raise


@contextmanager
def _folder() -> Iterator[Path | None]:
    """A folder for what the tests write: in memory, where nothing waits for a disk, if there is room."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield None
        return
    for left in MEMORY.glob(f"{FOLDER}*-*"):
        postgres.sweep(left)
        if not postgres.is_running(left.name.removeprefix(FOLDER).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(
        dir=MEMORY, prefix=f"{FOLDER}{os.getpid()}-", ignore_cleanup_errors=True
    ) as made:
        Path(made).chmod(0o1777)  # PostgreSQL runs as somebody else where we are root.
        yield Path(made)


def _beside(part: Part, folder: Path | None, browser: "Future[Ended]") -> Ended:
    return _run(part, folder, PYTEST if browser.done() else ASIDE)


def _after(part: Part, folder: Path | None, browser: "Future[Ended]") -> Ended:
    browser.exception()
    return _run(part, folder)


def _run(part: Part, folder: Path | None, pytest: Sequence[str] = PYTEST) -> Ended:
    others = [one for other in (BROWSER, *BESIDE, *AFTER) for one in other]
    chosen = part or ["tests", *(f"--ignore={one}" for one in others)]
    began = time.monotonic()
    with subprocess.Popen(
        [*pytest, "-q", *chosen],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env={**os.environ, **({"TMPDIR": str(folder)} if folder else {})},
    ) as running:  # fmt: skip
        RUNNING.append(running)
        said, _ = running.communicate()
        RUNNING.remove(running)
    name = " ".join(part) or "the rest"
    return Ended(name, running.returncode, said, time.monotonic() - began)


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
    return max(
        abs(one.code) for one in ended
    )  # A part that was killed has minus the signal's number.


if __name__ == "__main__":
    sys.exit(main())
