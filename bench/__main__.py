"""python -m bench: build the large demo once, open every screen by clicking, say how long it took."""

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Error, Page, sync_playwright
from sqlalchemy.engine import make_url

from bench import clicks, report, work
from bench.report import Measured
from bench.screens import STEPS, Step, button
from bench.servers import Server, serving
from tests.browser import chromium
from tests.browser.waiting import settle
from tests.serving import ROOT

AGAIN = Step("Blank page", "", "list", button("Again"))
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
    behind = [one.cells() for one in work.measure(database, chosen.rounds)]
    _show(found, blank)
    for cells in behind:
        print("  ".join(cells))
    for name, value in told.items():
        print(f"{name}: {value}")
    whole = not chosen.only and os.environ.get("BENCH_DOCS", "yes") == "yes"
    report.write(found, blank, told, behind, folder, ROOT / "docs" / "bench.md" if whole else None)
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
def _windows() -> Iterator[Callable[[], Page]]:
    """open(): a page in a Chromium of its own, since a window behind another draws when it likes."""
    path = chromium.find()
    if path is None:
        raise SystemExit("No Chromium was found: see python -m tests.needs.")
    with sync_playwright() as playwright:
        browsers = []

        def open_page() -> Page:
            browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
            browsers.append(browser)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            clicks.listen(page)
            return page

        yield open_page
        for browser in browsers:
            browser.close()


def _measure(
    steps: list[Step], app: Server, empty: Server, rounds: int
) -> tuple[list[Measured], Measured, float, float]:
    found = {one.name: Measured(one.name, one.kind) for one in steps}
    blank = Measured("Blank page", "list")
    with _windows() as open_page:
        before = app.memory()
        blank_page = open_page()
        blank_page.goto(empty.url)
        settle(blank_page)
        logins = dict.fromkeys(one.login for one in steps)
        pages = {login: _sign_in(open_page(), app, login) for login in logins}
        # The first round fills caches and fetches the browser's code; it is not counted.
        for number in range(rounds + 1):
            for step in steps:
                _round(step, pages[step.login], app, found[step.name], counts=number > 0)
                _say(found[step.name])
                _round(AGAIN, blank_page, empty, blank, counts=number > 0)
            print(f"round {number} of {rounds}", file=sys.stderr)
        memory = app.memory()
    return list(found.values()), blank, memory, before


def _sign_in(page: Page, app: Server, login: str) -> Page:
    page.goto(app.url)
    settle(page)
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator('[data-testid="stSidebarNav"]').wait_for()
    settle(page)
    return page


def _say(one: Measured) -> None:
    last = f"{one.clicks[-1]:.0f} ms" if one.clicks else "not counted"
    print(f"  {one.name}: {one.problem or last}", file=sys.stderr, flush=True)


def _round(step: Step, page: Page, app: Server, measured: Measured, *, counts: bool) -> None:
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
    measured.problem = ""
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
