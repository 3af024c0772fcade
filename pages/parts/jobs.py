"""Work that takes seconds, beside the page: a bar shows how far it is, and no click cuts it in half."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any, Final

import streamlit as st

from models.rules.errors import Refused
from pages.parts import state
from pages.parts.actions import Outcome

LOOK_EVERY: Final = 0.2  # seconds
FAULT: Final = (
    "Something went wrong, and nothing was saved. Try again, or tell who runs Common Table."
)


class Job:
    """One piece of work in a thread of its own. It ends as a whole, whatever becomes of the page."""

    def __init__(self, words: str, work: Callable[["Job"], Any]) -> None:
        self.words = words
        self.done = 0
        self.total = 0
        self.outcome: Outcome | None = None
        self._thread = Thread(target=self._run, args=(work,), daemon=False)
        self._thread.start()

    def _run(self, work: Callable[["Job"], Any]) -> None:
        # Whatever happens there is an outcome, or the page would wait for ever. A fault still goes to the log.
        found = Outcome(refused=Refused(FAULT))
        try:
            found = Outcome(value=work(self))
        except Refused as refused:
            found = Outcome(refused=refused)
        finally:
            self.outcome = found

    def tell(self, done: int, total: int) -> None:
        """Say how far it is."""
        self.done, self.total = done, total

    def has_ended(self) -> bool:
        """Whether there is an outcome."""
        return self.outcome is not None

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


def start(name: str, words: str, work: Callable[[Job], Any]) -> None:
    """Begin a piece of work, unless one by this name runs already."""
    running: Job | None = state.job(name)
    if running is None or running.has_ended():
        state.keep_job(name, Job(words, work))


def wait(name: str) -> Outcome | None:
    """Show how far the work by this name is until it ends; its outcome, once, or None without any."""
    job: Job | None = state.job(name)
    if job is None:
        return None
    if not job.has_ended():
        bar = st.progress(job.share, text=job.words)
        while not job.has_ended():
            time.sleep(LOOK_EVERY)
            bar.progress(job.share, text=job.words)
        bar.empty()
    state.keep_job(name, None)
    return job.outcome
