"""python -m bench: build the large demo once, open every screen by clicking, say how long it took."""

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, Page, sync_playwright
from sqlalchemy.engine import make_url

from bench import clicks, report
from bench.report import Measured
from bench.screens import STEPS, Step, button
from bench.servers import ROOT, Server, serving
from tests.browser import chromium
from tests.browser.waiting import settle

AWAKE = (
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--disable-background-timer-throttling",
)
"""A page behind another is to draw at its usual pace."""
PASSWORD = "common-table-demo"  # noqa: S105 -- the demo's


def main() -> int:
    """Measure, print, and write the results down."""
    chosen = _parser().parse_args()
    folder = ROOT / "data"
    folder.mkdir(exist_ok=True)
    database = chosen.database or f"sqlite:///{folder / 'bench.db'}"
    words = [sys.executable, "-m", "db", "demo", "--cases", str(chosen.cases), "--into", database]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    steps = [one for one in STEPS if not chosen.only or chosen.only.lower() in one.name.lower()]
    with (
        serving("app.py", database, folder) as app,
        serving("bench/blank.py", database, folder) as empty,
    ):
        found, blank, memory, before = _measure(steps, app, empty, chosen.rounds)
    told = report.facts(
        make_url(database).get_backend_name(), chosen.cases, chosen.rounds, memory, before
    )
    _show(found, blank)
    for name, value in told.items():
        print(f"{name}: {value}")
    whole = not chosen.only and os.environ.get("BENCH_DOCS", "yes") == "yes"
    report.write(found, blank, told, folder, ROOT / "docs" / "bench.md" if whole else None)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--database", help="another one than data/bench.db, such as a PostgreSQL's address"
    )
    parser.add_argument(
        "--only", help="only steps whose name holds this; docs/bench.md stays as it is"
    )
    return parser


@contextmanager
def _browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        raise SystemExit("No Chromium was found: see python -m tests.needs.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*chromium.FLAGS, *AWAKE])
        yield browser
        browser.close()


def _measure(
    steps: list[Step], app: Server, empty: Server, rounds: int
) -> tuple[list[Measured], Measured, float, float]:
    found = {one.name: Measured(one.name, one.kind) for one in steps}
    blank = Measured("Blank page", "list")
    with _browser() as browser:
        before = app.memory()
        blank_page = browser.new_page()
        clicks.listen(blank_page)
        blank_page.goto(empty.url)
        settle(blank_page)
        pages = {
            login: _sign_in(browser, app, login) for login in dict.fromkeys(s.login for s in steps)
        }
        # The first round fills caches and fetches the browser's code; it is not counted.
        for number in range(rounds + 1):
            for step in steps:
                _round(step, pages[step.login], app, found[step.name], counts=number > 0)
                empty.runs()
                took = clicks.timed(blank_page, button("Again"))
                if number:
                    blank.add(took, empty.runs())
            print(f"round {number} of {rounds}", file=sys.stderr)
        memory = app.memory()
    return list(found.values()), blank, memory, before


def _sign_in(browser: Browser, app: Server, login: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    clicks.listen(page)
    page.goto(app.url)
    settle(page)
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator('[data-testid="stSidebarNav"]').wait_for()
    settle(page)
    return page


def _round(step: Step, page: Page, app: Server, measured: Measured, *, counts: bool) -> None:
    page.bring_to_front()
    try:
        for act in step.before:
            act(page)
            settle(page)
        app.runs()
        took = clicks.timed(page, step.act)
        settle(page)
    except (Error, AssertionError) as error:
        # A screen that cannot be opened is a finding; the others are measured all the same.
        measured.problem = str(error).splitlines()[0][:120]
        return
    if counts:
        measured.add(took, app.runs())


def _show(found: list[Measured], blank: Measured) -> None:
    middle = statistics.median(blank.clicks)
    print(f"Blank page: {middle:.0f} ms ({min(blank.clicks):.0f} to {max(blank.clicks):.0f})")
    rows = [list(report.HEAD), *(report.row(one, middle) for one in found)]
    widths = [max(len(one[place]) for one in rows) for place in range(len(report.HEAD))]
    for cells in rows:
        print("  ".join(text.ljust(width) for text, width in zip(cells, widths, strict=True)))
    for one in sorted(found, key=lambda m: -m.slowest[0])[:5]:
        print(f"\n{one.name}: slowest statement {one.slowest[0]:.0f} ms\n  {one.slowest[1][:600]}")


if __name__ == "__main__":
    sys.exit(main())
