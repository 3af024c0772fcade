"""Which backups are kept: the newest of each of the last days, weeks and months that have one."""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Keep:
    """How many days, weeks and months to go back."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


def kept(made: Collection[datetime], keep: Keep) -> frozenset[datetime]:
    """Choose from the moments at which backups were made. The newest is always among them."""
    newest_first = sorted(made, reverse=True)
    chosen = set(newest_first[:1])
    spans: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (keep.daily, lambda moment: moment.date()),
        (keep.weekly, lambda moment: moment.isocalendar()[:2]),
        (keep.monthly, lambda moment: (moment.year, moment.month)),
    )
    for count, span in spans:
        found: dict[Hashable, datetime] = {}
        for moment in newest_first:
            found.setdefault(span(moment), moment)
        chosen |= set(list(found.values())[:count])
    return frozenset(chosen)
