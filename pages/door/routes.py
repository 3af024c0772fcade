"""The plain addresses of the door: coming in, going out, files, and how the server is."""

from typing import Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db.commands import codes, login_sessions
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM
from models.rules.errors import Refused
from pages.door import exports, frame, health, metrics, visitors
from pages.door.visitors import Visitor

PROVIDER_COOKIES: Final = ("_streamlit_user", "_streamlit_user_tokens")


def safe_address(address: str) -> str:
    """An address of this server to go on to; anything else becomes the first page."""
    is_path = address.startswith("/") and not address.startswith(("//", "/door/"))
    is_plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if is_path and is_plain and len(address) < 2000 else "/"


def _exchange(code: str, visitor: Visitor, browser: str, address: str) -> str | None:
    """Turn a hand-over code into a session; None when it does not work in this browser."""
    try:
        with open_session(SYSTEM, write=True) as session:
            row = codes.redeem(
                session, code=code, purposes=("hand_over",), now=now(), bound_to=visitor.identity
            )
            assert row.user_id is not None
            return login_sessions.begin(
                session, user_id=row.user_id, browser=browser, now=now(),
                signed_in_by=row.signed_in_by, address=address,
            )  # fmt: skip
    except Refused:
        # Used, late, or brought by a link from elsewhere: the sign-in page is the answer to all three.
        return None


async def enter(request: Request) -> Response:
    """Exchange the code that the sign-in page was given for the cookie that signs in."""
    code = request.query_params.get("code", "")
    browser = visitors.browser_name(request.headers.get("user-agent", ""))
    address = request.client.host if request.client else ""
    token = await to_thread.run_sync(_exchange, code, request.scope["door"], browser, address)
    if token is None:
        return RedirectResponse("/", 303)
    response = RedirectResponse(safe_address(request.query_params.get("next", "/")), 303)
    secure = visitors.is_https(request.scope)
    name = visitors.session_cookie(request.scope)
    response.headers.append("Set-Cookie", visitors.set_cookie(name, token, secure=secure))
    # What a provider vouched for was good for one sign-in, or going idle would end nothing.
    for name in (visitors.visitor_cookie(request.scope), *_provider_cookies(request)):
        response.headers.append("Set-Cookie", visitors.clear_cookie(name, secure=secure))
    return response


async def leave(request: Request) -> Response:
    """Forget the cookie of a session that has ended. A live one stays: a link from elsewhere signs nobody out."""
    response = RedirectResponse(safe_address(request.query_params.get("next", "/")), 303)
    if not request.scope["door"].is_signed_in:
        secure = visitors.is_https(request.scope)
        for name in (visitors.session_cookie(request.scope), *_provider_cookies(request)):
            response.headers.append("Set-Cookie", visitors.clear_cookie(name, secure=secure))
    return response


def _provider_cookies(request: Request) -> list[str]:
    return [name for name in request.cookies if name.startswith(PROVIDER_COOKIES)]


async def icon(_request: Request) -> Response:
    """The picture of the browser's tab, in place of Streamlit's own."""
    return Response(frame.ICON, media_type="image/svg+xml")


ROUTES: Final = [
    Route("/favicon.png", icon),
    Route("/door/enter", enter),
    Route("/door/leave", leave),
    Route("/health", health.health),
    Route("/ready", health.ready),
    Route("/metrics", metrics.show),
    *exports.ROUTES,
]
