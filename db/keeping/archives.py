"""The file that a backup is: compressed, sealed in pieces where there is a key, with a checksum at its end.

A line that says what it is, a line of JSON about the database, then pieces, each with its length and
whether it is the last, then the SHA-256 of all that. A sealed piece opens only in its place in its file.
"""

import hashlib
import json
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.keeping import keys
from models.rules.errors import Refused

Pieces = Iterator[bytes]

MAGIC: Final = b"Common Table backup 1\n"
LONGEST_ABOUT: Final = 4096
PIECE: Final = 1 << 20
LONGEST_PIECE: Final = 2 * PIECE
LEVEL: Final = 3  # of zlib: level 6 takes twice the time for 5 % less
PLACE: Final = struct.Struct(">I?")  # the length of a piece, and whether it is the last
NONCE: Final = struct.Struct(">Q3x?")  # the number of a piece, and whether it is the last
CHECKSUM: Final = hashlib.sha256().digest_size


@dataclass(frozen=True)
class About:
    """What a backup says of itself to anybody who holds the file."""

    made_at: str  # ISO, with its zone
    database: str  # sqlite or postgresql
    revision: str
    size: int  # bytes of the database, as far as known
    # The newest link of its chain then: kept here, where whoever can write the database cannot reach it.
    link: int = 0
    digest: str = ""
    key: str = ""  # the fingerprint of the key it is sealed with
    salt: str = ""  # with which this file's own key is derived from that one


def write(file: Path, about: About, pieces: Iterable[bytes], key: bytes | None) -> None:
    """Write a backup and have it on the disk, not only on its way there."""
    if key is not None:
        salt = secrets.token_hex(16)
        about = About(**{**asdict(about), "key": keys.fingerprint(key), "salt": salt})
    lines = MAGIC + json.dumps(asdict(about)).encode() + b"\n"
    box = _box(key, about, lines)
    digest = hashlib.sha256()
    with file.open("wb") as out:
        digest.update(lines)
        out.write(lines)
        for number, (piece, is_last) in enumerate(_marked(_packed(pieces))):
            sealed = box.seal(number, piece, is_last=is_last)
            data = PLACE.pack(len(sealed), is_last) + sealed
            digest.update(data)
            out.write(data)
        out.write(digest.digest())
        out.flush()
        os.fsync(out.fileno())


def about(file: Path) -> About:
    """Read what a backup says of itself. Raises Refused for a file that is none."""
    with file.open("rb") as opened:
        return _head(opened, file.name)[0]


def verify_checksum(file: Path) -> About:
    """Raise Refused unless the file is byte for byte what was written. Needs no key."""
    found = about(file)
    digest, left = hashlib.sha256(), file.stat().st_size - CHECKSUM
    with file.open("rb") as opened:
        while left > 0 and (data := opened.read(min(PIECE, left))):
            digest.update(data)
            left -= len(data)
        if left != 0 or opened.read() != digest.digest():
            raise Refused(f"{file.name} is damaged or cut off: its checksum does not fit.")
    return found


def read(file: Path, key: bytes | None) -> Pieces:
    """Unpack what was backed up, piece by piece. Raises Refused where a piece is not in its place."""
    unpacking = zlib.decompressobj()
    with file.open("rb") as opened:
        found, lines = _head(opened, file.name)
        box, number, is_last = _box(key, found, lines), 0, False
        while not is_last:
            piece, is_last = _next(opened, file.name)
            packed = box.open(number, piece, is_last=is_last)
            while packed:
                yield unpacking.decompress(packed, PIECE)
                packed = unpacking.unconsumed_tail
            number += 1
    yield unpacking.flush()
    if not unpacking.eof:
        raise _damaged(file.name)


def digest_of(pieces: Iterable[bytes]) -> bytes:
    """The SHA-256 of a stream. Reading it to its end is what finds a damaged piece."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def key_of(found: About) -> bytes | None:
    """The key that a backup was sealed with, among those given now. Raises Refused without it."""
    if not found.key:
        return None
    given = (keys.key_from_environment(), *keys.old_keys())
    for one in given:
        if one is not None and keys.fingerprint(one) == found.key:
            return one
    raise Refused(
        f"This backup is sealed with the key {found.key}, which is not the one given here. "
        f"Set {keys.KEY_FILE}, or {keys.OLD_KEYS} for a key of before."
    )


class _Plain:
    """Pieces as they are."""

    def seal(self, _number: int, piece: bytes, *, is_last: bool) -> bytes:
        return piece

    def open(self, _number: int, piece: bytes, *, is_last: bool) -> bytes:
        return piece


class _Sealed(_Plain):
    """Pieces encrypted under a key of this file's own, each bound to its place and to the file's first lines."""

    def __init__(self, key: bytes, salt: bytes, lines: bytes) -> None:
        derived = HKDF(SHA256(), keys.BYTES, salt, b"common table backup").derive(key)
        self.cipher, self.lines = AESGCM(derived), lines

    def seal(self, number: int, piece: bytes, *, is_last: bool) -> bytes:
        return self.cipher.encrypt(NONCE.pack(number, is_last), piece, self.lines)

    def open(self, number: int, piece: bytes, *, is_last: bool) -> bytes:
        try:
            return self.cipher.decrypt(NONCE.pack(number, is_last), piece, self.lines)
        except InvalidTag as error:
            raise Refused("The backup was altered: a piece does not open in its place.") from error


def _box(key: bytes | None, about: About, lines: bytes) -> _Plain:
    return _Sealed(key, bytes.fromhex(about.salt), lines) if key is not None else _Plain()


def _packed(pieces: Iterable[bytes]) -> Pieces:
    """Compress a stream into pieces of one size."""
    packing, waiting = zlib.compressobj(LEVEL), bytearray()
    for piece in pieces:
        waiting += packing.compress(piece)
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    waiting += packing.flush()
    for start in range(0, len(waiting), PIECE):
        yield bytes(waiting[start : start + PIECE])


def _marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Say of each piece whether it is the last."""
    before: bytes | None = None
    for piece in pieces:
        if before is not None:
            yield before, False
        before = piece
    assert before is not None, "zlib ends a stream with at least one byte"
    yield before, True


def _head(opened: BinaryIO, name: str) -> tuple[About, bytes]:
    is_ours = opened.read(len(MAGIC)) == MAGIC
    line = opened.readline(LONGEST_ABOUT) if is_ours else b""
    try:
        return About(**json.loads(line)), MAGIC + line
    except (ValueError, TypeError) as error:
        raise Refused(f"{name} is not a backup of Common Table that can be read.") from error


def _next(opened: BinaryIO, name: str) -> tuple[bytes, bool]:
    place = opened.read(PLACE.size)
    if len(place) < PLACE.size:
        raise _damaged(name)
    length, is_last = PLACE.unpack(place)
    piece = opened.read(length) if length <= LONGEST_PIECE else b""
    if not length or len(piece) < length:
        raise _damaged(name)
    return piece, is_last


def _damaged(name: str) -> Refused:
    return Refused(f"{name} is damaged or cut off.")
