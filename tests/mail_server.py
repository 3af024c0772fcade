"""A mail server on this machine: it takes mail in the clear, by STARTTLS or by TLS, or does not take it."""

import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Post:
    """What came in, and how."""

    port: int = 0
    certificate: Path = Path()
    mail: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)


def certificate(directory: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(here), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = directory / "mail.pem", directory / "mail.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


@contextmanager
def running(
    directory: Path, *, offers_starttls: bool = True, refuses: bool = False, is_silent: bool = False
) -> Iterator[Post]:
    """A server on a free port of this machine while this lasts."""
    public, private = certificate(directory)
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
