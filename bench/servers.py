"""The two servers of a benchmark: Common Table with the large demo, and the blank page."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError

ROOT: Final = Path(__file__).resolve().parent.parent
START_SECONDS: Final = 90


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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(script: str, database: str, folder: Path) -> Iterator[Server]:
    """Run a script under Streamlit until the block ends."""
    port = free_port()
    log = folder / f"{Path(script).stem}.jsonl"
    log.unlink(missing_ok=True)
    words = [sys.executable, "-m", "bench.serve", str(log), script, "--server.address", "127.0.0.1"]
    words += ["--server.port", str(port), "--server.headless", "true"]
    with (folder / f"{Path(script).stem}.log").open("wb") as said:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database},
            stdout=said,
            stderr=said,
        )
    server = Server(f"http://127.0.0.1:{port}", log, process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(server: Server) -> None:
    for _ in range(START_SECONDS * 5):
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        try:
            server.process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        break
    raise SystemExit(f"The server did not start; see {server.log.with_suffix('.log')}.")
