"""The county's key: what seals backups and the secrets of second factors (AES-256-GCM)."""

import base64
import binascii
import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import make_url

from db.keeping.places import MINE_ALONE
from models.rules.errors import Refused

BYTES: Final = 32
NONCE: Final = 12  # bytes: what AES-GCM is specified for
KEY: Final = "COMMON_TABLE_KEY"
KEY_FILE: Final = "COMMON_TABLE_KEY_FILE"
OLD_KEYS: Final = "COMMON_TABLE_OLD_KEYS"


def new() -> str:
    """A new key, as it is written into a file or an environment."""
    return base64.b64encode(secrets.token_bytes(BYTES)).decode()


def key_from_environment() -> bytes | None:
    """The key that COMMON_TABLE_KEY holds, or the file that COMMON_TABLE_KEY_FILE names; None without.

    Raises Refused for one that is no key.
    """
    written = os.environ.get(KEY, "").strip()
    if written:
        return parsed(written, KEY)
    place = os.environ.get(KEY_FILE, "").strip()
    return from_file(Path(place)) if place else None


def old_keys() -> tuple[bytes, ...]:
    """The keys of before, from COMMON_TABLE_OLD_KEYS: they still open what they sealed, and seal nothing."""
    written = os.environ.get(OLD_KEYS, "").replace(",", " ").split()
    return tuple(parsed(one, OLD_KEYS) for one in written)


def key_for_secrets(url: str) -> bytes | None:
    """The key of second factors: the county's, or one made beside a SQLite database; None without either.

    Backups are never sealed with the one beside the database: it would be lost together with it.
    """
    given = key_from_environment()
    address = make_url(url)
    if given is not None or address.get_backend_name() != "sqlite" or not address.database:
        return given
    return _beside(Path(address.database))


def place_beside(database: Path) -> Path:
    """Where the key of a SQLite database lies that was given none."""
    return database.with_name(f"{database.name}.key")


def _beside(database: Path) -> bytes:
    place = place_beside(database)
    if not place.exists():
        # Written aside and linked: of two processes that start at once, one makes the key for both.
        part = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
        part.touch(mode=MINE_ALONE)
        try:
            part.write_text(new() + "\n", encoding="ascii")
            place.hardlink_to(part)
        except FileExistsError:
            return from_file(place)
        finally:
            part.unlink()
    return from_file(place)


def from_file(place: Path) -> bytes:
    """Read a key from a file. Raises Refused."""
    try:
        written = place.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The key file {place} cannot be read.") from error
    return parsed(written, str(place))


def parsed(written: str, where: str) -> bytes:
    """Turn what is written into a key. Raises Refused, without repeating it."""
    try:
        key = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != BYTES:
        raise Refused(f"{where} holds no key. Make one with: python -m db new-key")
    return key


def fingerprint(key: bytes) -> str:
    """What tells one key from another without giving it away."""
    return hashlib.sha256(b"common table key: " + key).hexdigest()[:16]


def seal(key: bytes, data: bytes, *, about: bytes = b"") -> bytes:
    """Encrypt, so that it opens only with this key and only as what it is `about`."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, about)


def open_sealed(key: bytes, data: bytes, *, about: bytes = b"") -> bytes:
    """Decrypt what `seal` made, with this key or one of the old ones. Raises Refused."""
    nonce, sealed = data[:NONCE], data[NONCE:]
    if len(nonce) == NONCE:
        for one in (key, *old_keys()):
            try:
                return AESGCM(one).decrypt(nonce, sealed, about)
            except InvalidTag:
                continue
    raise Refused("This was sealed with another key, or is damaged.")
