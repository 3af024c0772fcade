"""What a check found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["fine", "note", "fault"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    sentence: str


def fine(sentence: str) -> Finding:
    """All is well with it."""
    return Finding("fine", sentence)


def note(sentence: str) -> Finding:
    """Whoever runs this should know."""
    return Finding("note", sentence)


def fault(sentence: str) -> Finding:
    """Somebody has to do something."""
    return Finding("fault", sentence)
