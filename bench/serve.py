"""python -m bench.serve LOG SCRIPT ...: streamlit run, with a line per script run written to LOG.

A line says how long the run took, how many statements it sent to the database, and which was the
slowest: its text, in which every value is a placeholder. Only a benchmark starts the app like this.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

_run = threading.local()


@event.listens_for(sa.Engine, "before_cursor_execute")
def _begin(
    _connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
) -> None:
    context.bench_began = time.perf_counter()


@event.listens_for(sa.Engine, "after_cursor_execute")
def _end(
    _connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    if (seen := getattr(_run, "seen", None)) is not None and context is not None:
        seen.append((1000 * (time.perf_counter() - context.bench_began), statement))


def measure(log: Path) -> None:
    """Have every script run write a line to the log."""
    original = ScriptRunner._run_script

    def run_script(runner: ScriptRunner, rerun_data: Any) -> None:
        _run.seen = []
        began = time.perf_counter()
        try:
            original(runner, rerun_data)
        finally:
            took = 1000 * (time.perf_counter() - began)
            slowest = max(_run.seen, default=(0.0, ""))
            line = {
                "ms": took, "statements": len(_run.seen), "sql_ms": sum(one[0] for one in _run.seen),
                "slowest_ms": slowest[0], "slowest": " ".join(slowest[1].split()),
            }  # fmt: skip
            _run.seen = None
            with log.open("a") as out:
                out.write(json.dumps(line) + "\n")

    ScriptRunner._run_script = run_script  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
    sys.argv = ["streamlit", "run", *sys.argv[2:]]
    sys.exit(cli.main())
