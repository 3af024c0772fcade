"""How much of a file is read. What is more is refused in words, before it can fill the memory."""

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one file. The command line may ask for wider ones than a browser."""

    file_bytes: int = 10 * MEGABYTE
    unpacked_bytes: int = 120 * MEGABYTE
    entries: int = 2_000  # parts within an XLSX file
    rows: int = 20_000
    columns: int = 200
    cells: int = 500_000
    characters: int = 20_000_000
    cell_characters: int = 40_000  # Excel holds 32,767
    memory_bytes: int = 768 * MEGABYTE
    cpu_seconds: int = 20

    def __post_init__(self) -> None:
        if self.memory_bytes < 128 * MEGABYTE:
            raise ValueError("Python itself needs more than this.")


SCREEN: Final = Limits()
COMMAND_LINE: Final = Limits(
    file_bytes=100 * MEGABYTE,
    unpacked_bytes=1024 * MEGABYTE,
    rows=200_000,
    cells=5_000_000,
    characters=200_000_000,
    memory_bytes=2048 * MEGABYTE,
    cpu_seconds=300,
)
