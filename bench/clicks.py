"""From the click to the content, on the browser's own clock."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Error, Page

AT_MOST: Final = 20_000  # ms

# The clock starts with the last click or key before Streamlit says it is running. It stops at the first
# frame in which Streamlit says it is not, nothing on the page is stale, no skeleton is left, and every
# table and chart has been drawn.
WATCH: Final = """() => {
    const state = () => document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-script-state');
    let began = 0, ran = false;
    const mark = (event) => { if (!ran && event.isTrusted) began = event.timeStamp; };
    for (const kind of ['click', 'keydown']) window.addEventListener(kind, mark, true);
    const note = () => { if (state() !== 'notRunning') ran = true; };
    const observer = new MutationObserver(note);
    observer.observe(document.body, {attributes: true, subtree: true, attributeFilter: ['data-test-script-state']});
    const drawn = (holder, part) =>
        [...document.querySelectorAll(`[data-testid="${holder}"]`)].every((one) =>
            one.querySelector(part) !== null || one.offsetParent === null);
    const start = performance.now();
    window.__bench = new Promise((resolve) => {
        const look = (now) => {
            const rests = began && ran && state() === 'notRunning'
                && document.querySelector('[data-stale="true"], [data-testid="stAppSkeleton"], [data-testid="stSkeleton"]') === null
                && drawn('stDataFrame', 'canvas') && drawn('stVegaLiteChart', 'canvas, svg');
            if (!rests && now - start < %d) { requestAnimationFrame(look); return; }
            observer.disconnect();
            for (const kind of ['click', 'keydown']) window.removeEventListener(kind, mark, true);
            resolve(rests ? now - began : `began ${began}, ran ${ran}, ${state()}`);
        };
        requestAnimationFrame(look);
    });
}""" % AT_MOST  # noqa: E501, UP031


def timed(page: Page, act: Callable[[Page], None]) -> float:
    """Do something on a page that makes Streamlit run; return the milliseconds until it is all there."""
    page.evaluate(WATCH)
    act(page)
    took = page.evaluate("() => window.__bench")
    if not isinstance(took, int | float):
        raise Error(f"The page did not come to rest: {took}")
    return float(took)
