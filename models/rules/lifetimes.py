"""How long what lets somebody in stays good."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

IDLE: Final = timedelta(minutes=30)
AT_MOST: Final = timedelta(hours=12)
NOTE_EVERY: Final = timedelta(
    minutes=1
)  # writing at every click would make readers wait for writers
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""By how much the clocks of two servers may differ.

What is further in the future was written by a clock that was wrong: it lets nobody in, and shuts
nobody out.
"""

CODE: Final[Mapping[str, timedelta]] = {
    "hand_over": timedelta(seconds=60),
    "second_step": timedelta(minutes=10),
    "invitation": timedelta(hours=24),
    "reset": timedelta(hours=24),
    "first_administrator": timedelta(hours=24),
}
