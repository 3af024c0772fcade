"""What was measured, as lines on the screen, as JSON, and as docs/bench.md."""

import json
import platform
import statistics
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

AIMS: Final = {"list": 1.5, "dashboard": 2.0}


@dataclass
class Measured:
    """The rounds of one step."""

    name: str
    kind: str
    clicks: list[float] = field(default_factory=list)  # ms, click to content
    scripts: list[float] = field(default_factory=list)  # ms, on the server
    sql: list[float] = field(default_factory=list)  # ms of these in the database
    statements: list[int] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    problem: str = ""

    def add(self, click: float, runs: list[dict[str, Any]]) -> None:
        """Take up one round: the click's time and the script runs it caused."""
        self.clicks.append(click)
        self.scripts.append(sum(one["ms"] for one in runs))
        self.sql.append(sum(one["sql_ms"] for one in runs))
        self.statements.append(sum(one["statements"] for one in runs))
        for one in runs:
            self.slowest = max(self.slowest, (one["slowest_ms"], one["slowest"]))


def row(one: Measured, blank: float) -> list[str]:
    """A step as the cells of a table."""
    if not one.clicks:
        return [one.name, one.problem or "not measured", "", "", "", "", "", ""]
    middle = statistics.median(one.clicks)
    ratio, aim = middle / blank, AIMS[one.kind]
    return [
        one.name,
        f"{middle:.0f}",
        f"{min(one.clicks):.0f} to {max(one.clicks):.0f}",
        f"{ratio:.1f}",
        f"{aim:.1f}" + ("" if ratio <= aim else " missed"),
        f"{statistics.median(one.scripts):.0f}",
        f"{statistics.median(one.sql):.0f}",
        f"{statistics.median(one.statements):.0f}",
    ]


HEAD: Final = (
    "Screen", "Click to content, ms", "Range", "Times blank", "Aim", "Script, ms", "SQL, ms", "Statements",
)  # fmt: skip


WORK: Final = ("Work", "ms", "Range")


def markdown(
    steps: list[Measured], blank: Measured, facts: dict[str, Any], work: list[list[str]]
) -> str:
    """The page docs/bench.md."""
    middle = statistics.median(blank.clicks)
    lines = [
        "# How fast it is",
        "",
        "Written by `make bench`, which measures a blank Streamlit page and every screen in the same run, in",
        "turn, in headless Chromium: from the click until the script has run, nothing is stale and every table",
        "and chart is drawn. Script, SQL and statements are the server's, summed over the runs of one click.",
        "The aims: lists and records within 1.5 times the blank page, dashboards within 2.",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
        f"- A blank page's rerun: {middle:.0f} ms ({min(blank.clicks):.0f} to {max(blank.clicks):.0f})",
        "",
        "| " + " | ".join(HEAD) + " |",
        "| --- |" + " ---: |" * (len(HEAD) - 1),
    ]
    lines += ["| " + " | ".join(row(one, middle)) + " |" for one in steps]
    lines += [
        "",
        "## The work behind a click",
        "",
        "Without a browser, through the same commands and queries as the screens: bench/work.py. Times blank",
        "is against the rerun of the blank page above.",
        "",
        "| " + " | ".join((*WORK, "Times blank")) + " |",
        "| --- |" + " ---: |" * len(WORK),
    ]
    lines += [
        "| " + " | ".join([*cells, f"{float(cells[1]) / middle:.1f}"]) + " |" for cells in work
    ]
    return "\n".join(lines) + "\n"


def facts(database: str, cases: int, rounds: int, memory: float, before: float) -> dict[str, Any]:
    """The circumstances without which the numbers say nothing."""
    return {
        "Database": f"{database}, {cases:,} cases, {cases * 10:,} contacts, {cases // 10:,} matches",
        "Machine": f"{platform.machine()}, {_cores()} cores, Python {platform.python_version()}",
        "Streamlit": version("streamlit"),
        "Rounds": rounds,
        "Server's memory": f"{memory:.0f} MB after the tour, {before:.0f} MB before the first page",
    }


def _cores() -> int:
    import os

    return os.cpu_count() or 1


def write(
    steps: list[Measured],
    blank: Measured,
    told: dict[str, Any],
    work: list[list[str]],
    folder: Path,
    docs: Path | None,
) -> None:
    """Write the JSON, and docs/bench.md where it is asked for."""
    everything = {"facts": told, "blank": vars(blank), "steps": [vars(one) for one in steps]}
    everything["work"] = work
    (folder / "bench.json").write_text(json.dumps(everything, indent=1) + "\n")
    if docs is not None:
        docs.write_text(markdown(steps, blank, told, work))
