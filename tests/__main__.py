"""python -m tests: every test, those that drive a browser beside the others; with words, just pytest with them."""

import subprocess
import sys
import tempfile
from typing import Final

PYTEST: Final = (sys.executable, "-m", "pytest")


def main() -> int:
    """Run the tests and return the exit code of whichever half failed, or 0."""
    words = sys.argv[1:]
    if words:
        return subprocess.run([*PYTEST, *words], check=False).returncode
    # The two halves share no database, server or file; a browser mostly waits.
    with tempfile.TemporaryFile() as said:
        browser = subprocess.Popen([*PYTEST, "-m", "browser"], stdout=said, stderr=said)
        try:
            others = subprocess.run([*PYTEST, "-m", "not browser"], check=False).returncode
            code = browser.wait()
        finally:
            browser.kill()
        said.seek(0)
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return others or code


if __name__ == "__main__":
    sys.exit(main())
