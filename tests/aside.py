"""python -m tests.aside words: pytest, out of the way of what types and clicks on the same machine.

It runs on one processor only, whatever it starts as well, and gives way there to whoever else wants it.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

SHARE: Final = 10
"""A tenth of what others get who want the same processor: enough to come to an end."""


def step() -> None:
    """Give way, as far as this system lets a process."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.nice(SHARE)
    # Linux shares its processors among sessions first: this is one of its own, and gives way as one.
    with suppress(OSError):
        os.setsid()
        Path("/proc/self/autogroup").write_text(str(SHARE))


if __name__ == "__main__":
    step()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[1:]])  # noqa: S606
