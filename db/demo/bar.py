"""A progress bar on the error stream: one line that fills on a terminal, a few lines in a log."""

import sys
import time
from types import TracebackType
from typing import Final

WIDTH: Final = 30
STEPS_IN_A_LOG: Final = 4


class Bar:
    """How far a long piece of work has come. Use as a context manager."""

    def __init__(self, words: str, total: int) -> None:
        self.words, self.total = words, max(total, 1)
        self.done = 0
        self._shown = -1
        self._is_terminal = sys.stderr.isatty()
        self._began = time.monotonic()

    def __enter__(self) -> "Bar":
        self.to(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:  # fmt: skip
        if kind is None:
            self.to(self.total)
        if self._is_terminal:
            sys.stderr.write("\n")

    def to(self, done: int) -> None:
        """Say that so much of the total is done."""
        self.done = min(done, self.total)
        steps = 100 if self._is_terminal else STEPS_IN_A_LOG
        shown = self.done * steps // self.total
        if shown == self._shown:
            return
        self._shown = shown
        seconds = time.monotonic() - self._began
        share = self.done / self.total
        if self._is_terminal:
            filled = "#" * round(share * WIDTH)
            sys.stderr.write(
                f"\r{self.words:<28} [{filled:<{WIDTH}}] {share:4.0%} {seconds:4.0f} s"
            )
        else:
            sys.stderr.write(f"{self.words}: {share:.0%}, {seconds:.0f} s\n")
        sys.stderr.flush()

    def step(self, count: int = 1) -> None:
        """Say that so much more is done."""
        self.to(self.done + count)
