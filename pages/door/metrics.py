"""GET /metrics: numbers about this process for Prometheus, to this machine itself or an administrator."""

import ipaddress
from typing import Final

from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from models.rules.errors import Unavailable
from pages.door import session

HOSTS_HERE: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
PASSED_ON: Final = (
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-real-ip",
    "forwarded",
    "via",
)
"""Any of these says that a proxy sent the request on, so it does not come from this machine."""
SECONDS: Final = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

registry: Final = CollectorRegistry()
ProcessCollector(registry=registry)

requests: Final = Counter(
    "common_table_requests", "Requests answered.", ["method", "route", "status"], registry=registry
)
seconds: Final = Histogram(
    "common_table_request_seconds", "Time to the end of an answer.", ["route"],
    buckets=SECONDS, registry=registry,
)  # fmt: skip
tabs: Final = Gauge("common_table_open_tabs", "Tabs that are connected.", registry=registry)
messages: Final = Counter(
    "common_table_messages", "Messages of tabs.", ["outcome"], registry=registry
)
errors: Final = Counter(
    "common_table_errors", "Errors nobody had foreseen.", ["where"], registry=registry
)
PASSED: Final = messages.labels("passed")
DROPPED: Final = messages.labels("dropped")
ENDED: Final = messages.labels("session ended")


def is_from_here(request: Request) -> bool:
    """Whether a program on this machine asks, and not a browser by way of a proxy on it."""
    if any(name in request.headers for name in PASSED_ON):
        return False
    # A proxy that names nobody still passes on the public name, and so does a page that was made to ask here.
    host = request.headers.get("host", "").lower().rsplit(":", 1)[0]
    if host not in HOSTS_HERE or "origin" in request.headers or "sec-fetch-site" in request.headers:
        return False
    return request.client is not None and _is_loopback(request.client.host)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_administrator(request: Request) -> bool:
    try:
        actor = session.actor_of(request)
    except Unavailable:
        return False
    return actor is not None and actor.holds("administrator")


async def show(request: Request) -> Response:
    """Answer with the numbers; to anybody else there is nothing here."""
    if not is_from_here(request) and not await to_thread.run_sync(_is_administrator, request):
        return PlainTextResponse("Not found.", 404)
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
