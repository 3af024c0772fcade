"""A table that is declared and created, with no other line of code, has everything the others have."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_model_and_its_table_are_all_a_new_table_needs(kind: str) -> None:
    # In a process of its own: a table that was declared once is known to every test after it.
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-x", "-k", kind, "-p", "no:cacheprovider"),
        str(ROOT / "tests" / "a_new_table.py"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    # Without PostgreSQL's programs its tests are skipped; SQLite is always there.
    assert "passed" in done.stdout or kind == "postgresql"
