"""Applications that tests and measurements start on this machine alone: on a free port, waited for, ended again."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError

ROOT: Final = Path(__file__).resolve().parent.parent
STREAMLIT: Final = ("streamlit", "run")
"""The module that runs a script, and its first word."""
START_SECONDS: Final = 120
END_SECONDS: Final = 20


@dataclass(frozen=True)
class Server:
    """A running application. `url` ends without a slash."""

    url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def said(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(errors="replace")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    script: str,
    port: int,
    log: Path,
    *options: str,
    module: Sequence[str] = STREAMLIT,
    **environment: str,
) -> "subprocess.Popen[bytes]":
    """Start an application and add what it prints to `log`. It may take seconds until it answers."""
    command = [sys.executable, "-m", *module, script]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), *options]
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment},
            stdout=output,
            stderr=output,
        )


def wait_until_healthy(
    process: "subprocess.Popen[bytes]", url: str, log: Path, path: str = "/ready"
) -> None:
    """Wait for a server's own word that it is well; by `/ready` its database, too.

    Raises RuntimeError with what the server printed where it ended, or did not answer in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}{path}", timeout=2):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')}")


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a server as its operator would; one that does not heed that is killed."""
    process.terminate()
    try:
        process.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serving(
    script: str,
    log: Path,
    *options: str,
    port: int = 0,
    path: str = "/ready",
    module: Sequence[str] = STREAMLIT,
    **environment: str,
) -> Iterator[Server]:
    """An application that answers by now, on this port or a free one, with a new log, until the block ends."""
    log.unlink(missing_ok=True)
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    process = start(script, port, log, *options, module=module, **environment)
    try:
        wait_until_healthy(process, url, log, path)
        yield Server(url, log, process)
    finally:
        end(process)
