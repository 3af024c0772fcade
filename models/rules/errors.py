"""Refusals. Each carries a sentence that says what to do; only pages/parts/actions.py catches them."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """The data layer said no. `sentence` is for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refused):
    """There is no such record, or none that this actor may see: both read the same."""

    def __init__(self, sentence: str = "Not found. It may have been removed.") -> None:
        super().__init__(sentence)


class Forbidden(Refused):
    """The actor may see the record but not do this to it."""


class Invalid(Refused):
    """A value or a state does not allow it. `problems` maps a field's name to its sentence."""

    def __init__(self, sentence: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.problems = dict(problems or {})


class Stale(Refused):
    """Somebody saved the same record meanwhile. `theirs` holds what it says now."""

    def __init__(
        self,
        sentence: str = "Somebody else changed this while you were editing. Nothing was overwritten.",
        theirs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.theirs = dict(theirs or {})


class Unavailable(Refused):
    """The database cannot be reached or cannot write; what was typed is kept."""


class Unguarded(RuntimeError):
    """A statement or write that the guards cannot check. A fault in our code, not a person's doing."""


def refuse(sentence: str | None) -> None:
    """Raise Invalid with the sentence, if there is one."""
    if sentence is not None:
        raise Invalid(sentence)
