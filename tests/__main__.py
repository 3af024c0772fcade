"""python -m tests: every test, the browser's after the others; with words, just pytest with them.

In one process the two would share an event loop, and the others would wait for a server and a demo.
"""

import subprocess
import sys
from typing import Final

PYTEST: Final = (sys.executable, "-m", "pytest")


def main() -> int:
    """Run the tests and return the exit code of whichever half failed, or 0."""
    if words := sys.argv[1:]:
        return subprocess.run([*PYTEST, *words], check=False).returncode
    codes = [
        subprocess.run([*PYTEST, "-m", which], check=False).returncode
        for which in ("not browser", "browser")
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
