"""A mail server on this machine: it takes mail in the clear, by STARTTLS or by TLS, or does not take it."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests import certificate


@dataclass
class Post:
    """What came in, and how."""

    port: int = 0
    certificate: Path = Path()
    mail: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)


@contextmanager
def running(
    directory: Path, *, offers_starttls: bool = True, refuses: bool = False, is_silent: bool = False
) -> Iterator[Post]:
    """A server on a free port of this machine while this lasts."""
    public, private = directory / "mail.pem", directory / "mail.key"
    certificate.write(public, private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    post = Post(certificate=public)

    class Conversation(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if not is_silent:
                _converse(self.request, post, context, offers_starttls, refuses)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join(timeout=5)


def _converse(
    line: socket.socket, post: Post, context: ssl.SSLContext, offers_starttls: bool, refuses: bool
) -> None:
    is_encrypted = False
    stream: Any = line.makefile("rwb")

    def say(text: str) -> None:
        stream.write(text.encode() + b"\r\n")
        stream.flush()

    say("220 mail of the tests")
    while words := stream.readline().decode(errors="replace").strip():
        match words.split(" ")[0].upper():
            case "EHLO":
                say("250-here\r\n250-AUTH PLAIN" if is_encrypted else "250-here")
                say("250 STARTTLS" if offers_starttls and not is_encrypted else "250 8BITMIME")
            case "STARTTLS":
                say("220 go on")
                line = context.wrap_socket(line, server_side=True)
                stream, is_encrypted = line.makefile("rwb"), True
            case "AUTH":
                post.users.append(words)
                say("235 in")
            case "RCPT":
                post.recipients.append(words.partition(":")[2].strip("<> "))
                say("550 nobody here by the name of Ann Secret" if refuses else "250 ok")
            case "DATA":
                say("354 go on")
                post.mail.append(_read(stream))
                post.was_encrypted.append(is_encrypted)
                say("250 taken")
            case "QUIT":
                say("221 bye")
                return
            case _:
                say("250 ok")


def _read(stream: Any) -> EmailMessage:
    data = b""
    while (row := stream.readline()) != b".\r\n":
        data += row
    return message_from_bytes(data, policy=policy.default)
