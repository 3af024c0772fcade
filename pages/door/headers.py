"""What every answer tells the browser not to do."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from pages.door import visitors

STATIC: Final = "/static/"
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def content_policy() -> str:
    """The Content-Security-Policy: everything from here, scripts only from files and Streamlit's own inline one.

    Inline styles are allowed because Streamlit's components write them; data: and blob: pictures are charts.
    """
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    inline = [
        base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()
        for one in _INLINE.findall(page.read_text(encoding="utf-8"))
    ]
    scripts = " ".join(f"'sha256-{digest}'" for digest in inline)
    return "; ".join(
        [
            "default-src 'none'",
            "object-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "media-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def fixed() -> dict[str, str]:
    """The headers of every answer."""
    return {
        "Content-Security-Policy": content_policy(),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }


def secured(scope: Scope, send: Send, *, new_visitor: bool) -> Send:
    """Wrap `send` so that an HTTP answer carries the headers; a new browser also gets its visitor cookie."""

    async def send_secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            for name, value in fixed().items():
                answer[name] = value
            is_page = answer.get("content-type", "").startswith("text/html")
            # Only files whose names change with their contents are kept by the browser.
            if is_page or not scope["path"].startswith(STATIC):
                answer["Cache-Control"] = "no-store"
            if visitors.is_https(scope):
                answer["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            if new_visitor and is_page:
                answer.append("Set-Cookie", _visitor_cookie(scope))
        await send(message)

    return send_secured


def _visitor_cookie(scope: Scope) -> str:
    return visitors.set_cookie(
        visitors.visitor_cookie(scope),
        visitors.new_visitor_cookie(),
        secure=visitors.is_https(scope),
    )
