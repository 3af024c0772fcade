"""From the click to the content, on the browser's own clock."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Error, Page

AT_MOST: Final = 15_000  # ms
CALM: Final = (
    150  # ms without news: a click on a row runs two scripts, with a moment of rest between
)

# Before anything else on a page: count what the server sends. A quick run is over before the browser
# has drawn that it began, so Streamlit's own word for it is not always to be seen.
LISTEN: Final = """(() => {
    window.__news = 0;
    const Plain = window.WebSocket;
    window.WebSocket = class extends Plain {
        constructor(...words) { super(...words); this.addEventListener('message', () => { window.__news += 1; }); }
    };
})()"""

# The clock starts with the click or key. It stops at the first look at which Streamlit says it is not
# running, nothing is stale, no skeleton is left and every table and chart in view has been drawn, provided that
# stays so for a while without news from the server. The while is not counted.
WATCH: Final = """([atMost, calm]) => {
    const all = (test) => [...document.querySelectorAll(`[data-testid="${test}"]`)];
    const state = () => all('stApp')[0]?.getAttribute('data-test-script-state');
    const isSeen = (one) => {
        const box = one.getBoundingClientRect();
        return one.checkVisibility() && box.height > 0 && box.top < window.innerHeight && box.bottom > 0;
    };
    const drawn = (holder, part) =>
        all(holder).every((one) => one.querySelector(part) !== null || !isSeen(one));
    const gone = '[data-stale="true"], [data-testid="stAppSkeleton"], [data-testid="stSkeleton"]';
    const kinds = ['click', 'keydown'];
    let began = 0, before = 0, since = 0, seen = -1;
    const mark = (event) => { if (event.isTrusted) { began = event.timeStamp; before = window.__news; } };
    for (const kind of kinds) window.addEventListener(kind, mark, true);
    window.__bench = new Promise((resolve) => {
        // Not by animation frames: a headless window may go without any for seconds.
        const look = () => {
            const now = performance.now();
            const lacks = [
                [began, 'a click'], [window.__news > before, 'an answer'],
                [state() === 'notRunning', 'the end of the run'], [!document.querySelector(gone), 'fresh elements'],
                [drawn('stDataFrame', 'canvas'), 'a table'], [drawn('stVegaLiteChart', 'canvas, svg'), 'a chart'],
            ].filter((one) => !one[0]).map((one) => one[1]);
            const rests = lacks.length === 0;
            if (!rests) since = 0;
            else if (!since || window.__news !== seen) since = now;
            seen = window.__news;
            const late = began && now - began > atMost;
            if (!late && !(since && now - since >= calm)) { setTimeout(look, 5); return; }
            for (const kind of kinds) window.removeEventListener(kind, mark, true);
            resolve(late ? `lacks ${lacks.join(', ')}; ${window.__news - before} messages` : since - began);
        };
        look();
    });
}"""


def listen(page: Page) -> None:
    """Prepare a page, before it is opened, for being timed."""
    page.add_init_script(LISTEN)
    page.set_default_timeout(AT_MOST)


def timed(page: Page, act: Callable[[Page], None]) -> float:
    """Do something on a page that makes Streamlit run; return the milliseconds until it is all there."""
    page.evaluate(WATCH, [AT_MOST, CALM])
    act(page)
    took = page.evaluate("() => window.__bench")
    if not isinstance(took, int | float):
        raise Error(f"The page did not come to rest: {took}")
    return float(took)
