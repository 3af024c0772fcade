"""The file that a backup is: it reads as it was written, or not at all."""

import os
import secrets
from pathlib import Path

import pytest

from db.keeping import archives, keys
from db.keeping.archives import About
from models.rules.errors import Refused

ABOUT = About("2026-03-04T12:00:00+00:00", "sqlite", "0003", 5)
KEY = bytes(range(32))
NOISE = secrets.token_bytes(3 * archives.PIECE + 17)  # does not shrink, so it takes several pieces


def write(file: Path, content: bytes, key: bytes | None) -> Path:
    archives.write(file, ABOUT, [content], key)
    return file


def read(file: Path, key: bytes | None) -> bytes:
    return b"".join(archives.read(file, key))


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
@pytest.mark.parametrize("content", [b"", b"Ann", NOISE, bytes(5_000_000)])
def test_what_was_written_is_read(content: bytes, key: bytes | None, tmp_path: Path) -> None:
    file = write(tmp_path / "a.backup", content, key)
    archives.verify_checksum(file)
    assert read(file, key) == content


def test_nobody_without_the_key_reads_a_sealed_name(tmp_path: Path) -> None:
    written = write(tmp_path / "a.backup", b"Ann Adams " * 9, KEY).read_bytes()
    assert b"Ann" not in written
    with pytest.raises(Refused, match="does not open"):
        read(tmp_path / "a.backup", bytes(32))


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "sealed"])
@pytest.mark.parametrize("at", [30, 400, 2_000_000, -40, -1])
def test_a_flipped_bit_is_noticed_without_the_key(
    at: int, key: bytes | None, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.backup", NOISE, key)
    written = bytearray(file.read_bytes())
    written[at] ^= 4
    file.write_bytes(written)
    with pytest.raises(Refused):
        archives.verify_checksum(file)


@pytest.mark.parametrize("length", [0, 10, 60, 300, 1_500_000, -1])
def test_a_cut_off_backup_is_noticed(length: int, tmp_path: Path) -> None:
    file = write(tmp_path / "a.backup", NOISE, None)
    os.truncate(file, length if length >= 0 else file.stat().st_size - 1)
    with pytest.raises(Refused):
        archives.verify_checksum(file)


def pieces_of(written: bytes) -> tuple[bytes, list[bytes]]:
    """The first lines of a backup, and its pieces with their lengths."""
    end = written.index(b"\n", len(archives.MAGIC)) + 1
    head, at, found = written[:end], end, []
    while at < len(written) - archives.CHECKSUM:
        length, _is_last = archives.PLACE.unpack(written[at : at + archives.PLACE.size])
        found.append(written[at : at + archives.PLACE.size + length])
        at += len(found[-1])
    return head, found


@pytest.mark.parametrize("order", [[1, 0, 2, 3], [0, 0, 2, 3], [0, 1, 3], [3]])
def test_sealed_pieces_open_only_in_their_place(order: list[int], tmp_path: Path) -> None:
    head, pieces = pieces_of(write(tmp_path / "a.backup", NOISE, KEY).read_bytes())
    assert len(pieces) == 4
    (tmp_path / "b.backup").write_bytes(head + b"".join(pieces[one] for one in order))
    with pytest.raises(Refused):
        read(tmp_path / "b.backup", KEY)


def test_what_a_sealed_backup_says_of_itself_cannot_be_altered(tmp_path: Path) -> None:
    file = write(tmp_path / "a.backup", b"Ann", KEY)
    file.write_bytes(file.read_bytes().replace(b"2026-03-04", b"2026-11-22"))
    with pytest.raises(Refused):
        read(file, KEY)


def test_two_backups_of_the_same_have_nothing_in_common(tmp_path: Path) -> None:
    _, one = pieces_of(write(tmp_path / "a.backup", b"Ann", KEY).read_bytes())
    _, other = pieces_of(write(tmp_path / "b.backup", b"Ann", KEY).read_bytes())
    assert one != other


def test_a_letter_is_no_backup(tmp_path: Path) -> None:
    for number, written in enumerate((b"", b"Dear all", archives.MAGIC, archives.MAGIC + b"{}\n")):
        (tmp_path / str(number)).write_bytes(written)
        with pytest.raises(Refused, match="not a backup"):
            archives.about(tmp_path / str(number))


def test_the_key_is_found_among_those_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    before, today = keys.new(), keys.new()
    key = keys.parsed(before, "the key")
    found = About("", "sqlite", "0003", 5, key=keys.fingerprint(key))
    monkeypatch.setenv(keys.KEY, today)
    with pytest.raises(Refused, match="is not the one given here"):
        archives.key_of(found)
    monkeypatch.setenv(keys.OLD_KEYS, before)
    assert archives.key_of(found) == key
