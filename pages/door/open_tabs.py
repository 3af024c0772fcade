"""The tabs that are open at this process: how many of one visitor, and which files those were told of."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MOST_OF_ONE: Final = 40
"""Tabs of one browser."""
MOST_OF_STRANGERS: Final = 100
"""Tabs on the sign-in page from one address: a whole office behind one, on a Monday morning."""
MOST_FILES: Final = 200
FILE: Final = re.compile(rb"/media/")


class OpenTabs:
    """Counts tabs, and remembers what was offered for download in them, as long as one of them is open."""

    def __init__(self) -> None:
        self._tabs: Counter[str] = Counter()
        self._files: dict[str, dict[str, None]] = {}

    def has_room(self, who: str, most: int) -> bool:
        """Whether somebody may open another tab."""
        return self._tabs[who] < most

    @contextmanager
    def open(self, *names: str) -> Iterator[None]:
        """Count a tab under these names while it is open."""
        self._tabs.update(names)
        try:
            yield
        finally:
            for name in names:
                self._tabs[name] -= 1
                if self._tabs[name] <= 0:
                    del self._tabs[name]
                    self._files.pop(name, None)

    def note(self, who: str, data: bytes) -> None:
        """Remember the files that a message offers."""
        if b"/media/" not in data:
            return
        files = self._files.setdefault(who, {})
        for found in FILE.finditer(data):
            # In a message, the length of a text stands before it, and what follows may look like more of it.
            length = data[found.start() - 1] if found.start() else 0
            address = data[found.start() : found.start() + length].decode(errors="replace")
            files.pop(address, None)
            files[address] = None
        while len(files) > MOST_FILES:
            del files[next(iter(files))]

    def was_told(self, who: str, path: str) -> bool:
        """Whether a file was offered to this visitor: knowing its address is not enough."""
        return path in self._files.get(who, {})
