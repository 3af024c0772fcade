"""Who a request comes from: the cookies it carries, looked up in the database, and the name it goes by inside."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

from db.commands import codes, login_sessions
from db.queries import accounts
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM
from models.rules.lifetimes import NOTE_EVERY

HEADER: Final = b"x-common-table-visitor"
"""Named in server.trustedUserHeaders. Streamlit keeps it per connection and refuses to resume
a session under another value; pages read it as st.user["door"]."""
USER_KEY: Final = "door"
SIGNED_IN: Final = "session:"
STRANGER: Final = "visitor:"
PASSING: Final = "passing:"  # a browser that keeps no cookies


# The first that fits counts: each of these also calls itself by the names after it.
BROWSERS: Final = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Visitor:
    """Whoever sent a request. Without a session they see the sign-in page and nothing else."""

    identity: str
    session_id: int | None = None
    user_id: int | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether a session in the database stands behind this."""
        return self.session_id is not None


def is_https(scope: Scope) -> bool:
    """Whether the browser came over TLS, as the server or its trusted proxy says."""
    return scope.get("scheme") in {"https", "wss"}


def session_cookie(scope: Scope) -> str:
    """The name of the cookie that signs in. Under TLS the browser itself keeps other hosts from setting it."""
    return "__Host-common_table" if is_https(scope) else "common_table"


def visitor_cookie(scope: Scope) -> str:
    """The name of the cookie that tells one signed-out browser from another."""
    return "__Host-common_table_visitor" if is_https(scope) else "common_table_visitor"


def cookies(scope: Scope) -> dict[str, str]:
    """The cookies of a request. Of several with one name the first counts; none can be read: none."""
    found: dict[str, str] = {}
    for header in Headers(scope=scope).getlist("cookie"):
        for part in header.split(";"):
            name, _, value = part.strip().partition("=")
            found.setdefault(name, value)
    return found


def set_cookie(name: str, value: str, *, secure: bool) -> str:
    """A Set-Cookie header that scripts cannot read and other sites' forms do not carry."""
    flags = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    return f"{name}={value}{flags}"


def clear_cookie(name: str, *, secure: bool) -> str:
    """A Set-Cookie header that removes a cookie."""
    return set_cookie(name, "", secure=secure) + "; Max-Age=0"


def new_visitor_cookie() -> str:
    """The value of a new visitor cookie."""
    return secrets.token_urlsafe(32)


def look_up(scope: Scope, *, is_activity: bool = False) -> Visitor:
    """Find out who sent a request, in the database, now. Raises Unavailable when that cannot be asked."""
    kept = cookies(scope)
    if token := kept.get(session_cookie(scope), ""):
        found = _live(token_hash=codes.digest(token), is_activity=is_activity)
        if found is not None:
            return Visitor(f"{SIGNED_IN}{found.id}", found.id, found.user_id)
    if nonce := kept.get(visitor_cookie(scope), ""):
        return Visitor(STRANGER + hashlib.sha256(nonce.encode()).hexdigest())
    return Visitor(PASSING + secrets.token_hex(16))


def is_alive(session_id: int, *, is_activity: bool) -> bool:
    """Whether a session may still act, noting at most once a minute that its person did something."""
    return _live(session_id=session_id, is_activity=is_activity) is not None


def _live(
    *, token_hash: str = "", session_id: int = 0, is_activity: bool
) -> accounts.LiveSession | None:
    moment = now()
    with open_session(SYSTEM) as session:
        found = accounts.live_session(
            session, now=moment, token_hash=token_hash, session_id=session_id
        )
    if found is not None and is_activity and moment - found.last_active_at >= NOTE_EVERY:
        with open_session(SYSTEM, write=True) as session:
            login_sessions.note_activity(session, session_id=found.id, now=moment)
    return found


def session_of(identity: str | None) -> int | None:
    """The session's id in an identity; None for a stranger."""
    if identity and identity.startswith(SIGNED_IN):
        return int(identity.removeprefix(SIGNED_IN))
    return None


def keeps_cookies(identity: str | None) -> bool:
    """Whether the browser came back with the cookie it was given."""
    return bool(identity) and not str(identity).startswith(PASSING)


def passed_on(scope: Scope, visitor: Visitor) -> list[tuple[bytes, bytes]]:
    """The headers that go in: ours instead of any the client made up, and without our cookies."""
    ours = {session_cookie(scope), visitor_cookie(scope)}
    headers: list[tuple[bytes, bytes]] = []
    for name, value in scope["headers"]:
        if name.lower() == HEADER:
            continue
        if name.lower() == b"cookie":
            value = _without(value.decode("latin-1"), ours).encode("latin-1")
        headers.append((name, value))
    return [*headers, (HEADER, visitor.identity.encode())]


def _without(header: str, names: Iterable[str]) -> str:
    hidden = set(names)
    kept = [part.strip() for part in header.split(";")]
    return "; ".join(part for part in kept if part.partition("=")[0] not in hidden)


def browser_name(user_agent: str) -> str:
    """A browser in words people know: Chrome on Windows."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
