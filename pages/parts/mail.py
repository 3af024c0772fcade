"""Mail, where the county has a server for it (SMTP_HOST): one-time links to those they are for."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from typing import Final

from models.rules.errors import Invalid, Unavailable

TIMEOUT: Final = 10  # seconds; somebody looks at a page meanwhile
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
NOT_SENT: Final = "The mail could not be sent. Hand the link over yourself."


@dataclass(frozen=True)
class Server:
    """How mail goes out."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"


def server() -> Server | None:
    """The mail server that the environment names, or None. Raises Invalid for one that is half set."""
    host = os.environ.get("SMTP_HOST", "").strip()
    if not host:
        return None
    security = os.environ.get("SMTP_SECURITY", "starttls").strip().lower()
    port = os.environ.get("SMTP_PORT", "").strip() or ("465" if security == "tls" else "587")
    sender = os.environ.get("SMTP_FROM", "").strip()
    if not sender or not port.isdecimal() or security not in {"starttls", "tls", "none"}:
        raise Invalid(
            f"Mail is half set up: look at SMTP_FROM, SMTP_PORT, SMTP_SECURITY. {NOT_SENT}"
        )
    if security == "none" and host not in HERE:
        # A link opens an account: it does not travel where anybody on the way can read it.
        raise Invalid(f"Mail to another machine has to be encrypted (SMTP_SECURITY). {NOT_SENT}")
    user, password = os.environ.get("SMTP_USER", ""), os.environ.get("SMTP_PASSWORD", "")
    return Server(host, int(port), sender, user, password, security)


def send(to: str, *, subject: str, text: str) -> None:
    """Send one mail. Raises Invalid for an address that is none, Unavailable where the server did not take it."""
    where = server()
    if where is None:
        raise Unavailable(NOT_SENT)
    message = _message(where.sender, to, subject, text)
    try:
        with _connected(where) as connection:
            if where.user:
                connection.login(where.user, where.password)
            connection.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        # Why is the server's business: its words may hold addresses and names of machines.
        raise Unavailable(NOT_SENT) from error


def _message(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = to
        message["Subject"] = subject
        addressed = message["To"].addresses
    except (ValueError, IndexError, HeaderParseError) as error:
        raise Invalid(f"The e-mail address cannot be used. {NOT_SENT}") from error
    if len(addressed) != 1 or not addressed[0].domain or not addressed[0].username:
        raise Invalid(f"The e-mail address cannot be used. {NOT_SENT}")
    message["Message-ID"] = make_msgid(domain=message["From"].addresses[0].domain or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _connected(where: Server) -> smtplib.SMTP:
    trusted = ssl.create_default_context(cafile=os.environ.get("SMTP_CA_FILE") or None)
    if where.security == "tls":
        return smtplib.SMTP_SSL(where.host, where.port, timeout=TIMEOUT, context=trusted)
    connection = smtplib.SMTP(where.host, where.port, timeout=TIMEOUT)
    if where.security == "starttls":
        try:
            connection.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            connection.close()
            raise
    return connection
