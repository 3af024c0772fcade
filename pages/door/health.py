"""GET /health and /ready: whether this process serves, and whether it can do its work."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.keeping import readiness


async def health(_request: Request) -> Response:
    """Say that this process serves. Asks nothing else: a database that is away is no reason to end it."""
    return JSONResponse({"status": "ok"})


async def ready(_request: Request) -> Response:
    """Say whether people can be sent here: the database answers, and its tables are of this version."""
    why_not = await to_thread.run_sync(readiness.why_not)
    return JSONResponse({"status": why_not or "ready"}, 503 if why_not else 200)
