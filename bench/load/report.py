"""What a crowd found, as lines on the screen, as JSON, and as the tables of docs/load.md."""

import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bench.load.crowd import SIGN_IN, Tally
from bench.load.servers import cores

LIMIT: Final = 1.0
"""Seconds: of twenty clicks, nineteen are answered within this."""
GROWTH: Final = 1.1
"""A soak's last quarter may hold this much of what its second quarter held, and no more."""

HEAD: Final = (
    "People", "Clicks", "p50, ms", "p95, ms", "p99, ms", "Errors", "Clicks a second",
    "Processors busy", "ms of one a click", "Crowd", "All else", "Memory, MB", "MB a session",
    "KB a click",
)  # fmt: skip
BEGIN: Final = "<!-- measured: make load writes from here ... -->"
END: Final = "<!-- ... to here -->"
SECTION: Final = "### "


@dataclass
class Sample:
    """One number of people, or one minute."""

    people: int
    clicks: list[float]
    errors: int
    seconds: float
    busy: list[float]
    own: float
    others: float
    memory: float
    kilobytes: float

    def part(self, share: float) -> float:
        """The time, in seconds, within which this share of clicks was answered."""
        if not self.clicks:
            return 0.0
        return self.clicks[min(len(self.clicks) - 1, int(share * len(self.clicks)))]

    @property
    def p95(self) -> float:
        """What nineteen of twenty clicks stayed under."""
        return self.part(0.95)

    def cells(self, empty: float) -> list[str]:
        """As the cells of a table."""
        done = max(1, len(self.clicks))
        each = (self.memory - empty) / self.people
        busy = " + ".join(f"{one:.2f}" for one in self.busy)
        return [
            str(self.people), str(len(self.clicks)), f"{1000 * self.part(0.5):.0f}",
            f"{1000 * self.p95:.0f}", f"{1000 * self.part(0.99):.0f}", str(self.errors),
            f"{len(self.clicks) / self.seconds:.1f}", busy,
            f"{1000 * sum(self.busy) * self.seconds / done:.0f}", f"{self.own:.2f}",
            f"{self.others:.2f}", f"{self.memory:.0f}", f"{each:.1f}", f"{self.kilobytes / done:.0f}",
        ]  # fmt: skip


@dataclass
class Run:
    """One set of processes over one database."""

    database: str
    cases: int
    processes: int
    soak: int = 0
    empty: float = 0.0  # MB before anybody came
    samples: list[Sample] = field(default_factory=list)
    took: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, sample: Sample, tally: Tally, signed_in: Tally) -> None:
        """Take a sample in, and say it."""
        self.samples.append(sample)
        self.errors += tally.errors + signed_in.errors
        for name, took in (*tally.took.items(), (SIGN_IN, signed_in.took.get(SIGN_IN, []))):
            self.took.setdefault(name, []).extend(took)
        said = zip(HEAD, sample.cells(self.empty), strict=True)
        print("  " + ", ".join(f"{name.lower()} {value}" for name, value in said), flush=True)

    @property
    def most(self) -> int:
        """The most people whose clicks were answered in time, without an error."""
        good = [one.people for one in self.samples if one.p95 < LIMIT and not one.errors]
        return max(good, default=0)

    def has_grown(self) -> bool:
        """Whether a soak ended with more memory than it had after a quarter of its time."""
        if not self.soak or len(self.samples) < 4:
            return False
        quarter = len(self.samples) // 4
        early, late = self.samples[quarter : 2 * quarter], self.samples[-quarter:]
        return _mean(late) > GROWTH * _mean(early)


def _mean(samples: Sequence[Sample]) -> float:
    return sum(one.memory for one in samples) / len(samples)


def show(runs: Sequence[Run]) -> None:
    """Print what was found."""
    print("\n" + _page(_measured(runs)))


def _machine() -> str:
    return (
        f"Measured on {datetime.now(UTC):%B %-d, %Y}: {platform.machine()}, {cores()} cores shared by servers,"
        f" database and crowd; Python {platform.python_version()}, Streamlit {version('streamlit')}."
    )


def _measured(runs: Sequence[Run]) -> dict[str, str]:
    """What each run found, by its heading."""
    return {_heading(run): "\n".join(_run_lines(run)) for run in runs}


def _heading(run: Run) -> str:
    what = f"{run.database}, {run.cases:,} cases, {run.processes} process"
    return (
        what + ("es" if run.processes > 1 else "") + (f", {run.soak} minutes" if run.soak else "")
    )


def _run_lines(run: Run) -> list[str]:
    told = (
        f"Memory {'grew' if run.has_grown() else 'stayed'}."
        if run.soak
        else f"Most people with p95 under {LIMIT:g} s and no error: **{_most(run)}**."
    )
    rows = [one.cells(run.empty) for one in run.samples]
    clicks = [
        [name, str(len(took)), f"{1000 * _at(took, 0.5):.0f}", f"{1000 * _at(took, 0.95):.0f}"]
        for name, took in sorted(run.took.items(), key=lambda one: -_at(one[1], 0.95))
        if took
    ]
    return [
        told + f" Memory before anybody came: {run.empty:.0f} MB. {_machine()}",
        "",
        *_table(HEAD, rows),
        "",
        *_table(("Click, over all sizes", "Times", "p50, ms", "p95, ms"), clicks),
        "",
        *(f"- {count} times: {error}" for error, count in run.errors.most_common(10)),
        *([""] if run.errors else []),
    ]


def _most(run: Run) -> str:
    # Nobody tried with fewer than came first.
    return str(run.most) if run.most or not run.samples else f"under {run.samples[0].people}"


def _at(took: Sequence[float], share: float) -> float:
    return sorted(took)[min(len(took) - 1, int(share * len(took)))] if took else 0.0


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        "| " + " | ".join(head) + " |",
        "| --- |" + " ---: |" * (len(head) - 1),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def keep(runs: Sequence[Run], data: Path, docs: Path | None) -> None:
    """Write the JSON; and, where asked for, the measured part of the page in the docs.

    What other runs found stays there: on another database, or with another number of processes.
    """
    found = [{**vars(one), "samples": [vars(sample) for sample in one.samples]} for one in runs]
    data.write_text(json.dumps(found, indent=1) + "\n")
    if docs is None:
        return
    before, _, rest = docs.read_text(encoding="utf-8").partition(BEGIN)
    old, _, after = rest.partition(END)
    page = _page(_sections(old) | _measured(runs))
    docs.write_text(f"{before}{BEGIN}\n\n{page}{END}{after}", encoding="utf-8")


def _page(sections: Mapping[str, str]) -> str:
    return "".join(f"{SECTION}{name}\n\n{text.strip()}\n\n" for name, text in sections.items())


def _sections(page: str) -> dict[str, str]:
    """The sections that a page has already, by their headings."""
    parts = [one.partition("\n") for one in f"\n{page}".split(f"\n{SECTION}")[1:]]
    return {name: text for name, _, text in parts}
