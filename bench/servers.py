"""The two servers of a benchmark: Common Table with the large demo, and the blank page."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.serving import serving as serve


@dataclass
class Server:
    """A server that runs, and where it writes a line for every script run."""

    url: str
    log: Path
    process: "subprocess.Popen[bytes]"
    _read: int = 0

    def runs(self) -> list[dict[str, Any]]:
        """The script runs since this was asked last."""
        text = self.log.read_text() if self.log.exists() else ""
        lines, self._read = text[self._read :], len(text)
        return [json.loads(line) for line in lines.splitlines()]

    def memory(self) -> float:
        """The memory the server holds, in megabytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextmanager
def serving(script: str, database: str, folder: Path) -> Iterator[Server]:
    """Run a script under Streamlit until the block ends."""
    runs = folder / f"{Path(script).stem}.jsonl"
    runs.unlink(missing_ok=True)
    with serve(
        script,
        runs.with_suffix(".log"),
        # The blank page has no address of its own that would say more.
        path="/_stcore/health",
        module=("bench.serve", str(runs)),
        DATABASE_URL=database,
    ) as running:
        yield Server(running.url, runs, running.process)
