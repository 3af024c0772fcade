"""What a text file does not say of itself: its encoding, and what stands between its cells."""

import csv
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

ENCODINGS: Final = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "cp1252": "Western (Windows-1252)",
    "latin-1": "Western (ISO 8859-1)",
    "mac-roman": "Macintosh (Roman)",
    "cp437": "DOS (United States)",
}
"""Encodings people can choose from, by the name Python knows them by."""

DELIMITERS: Final = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE_BYTES: Final = 64 * 1024
_SAMPLE_ROWS: Final = 40
_SPARSE: Final = 0.25
"""The share of letters beyond the plain ones that a text in a Western language stays under."""


class NoText(ValueError):
    """These bytes are no text, or not in this encoding. Its message is a sentence for people."""


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the encoding it was read with: the one asked for, declared, or found.

    Raises NoText with a sentence.
    """
    found = _declared(data) or encoding or encoding_of(data)
    try:
        text = data.decode(found)
    except (UnicodeError, LookupError):
        words = ENCODINGS.get(found, found)
        raise NoText(f"The file is not written in {words}. Choose another encoding.") from None
    if "\x00" in text:
        raise NoText(
            "This is not a text file: it holds zero bytes. Save it again as CSV UTF-8 or as an Excel file."
        )
    return text, found


def _declared(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "")


def encoding_of(data: bytes) -> str:
    """The likeliest encoding of text without a mark: UTF-8 where it is valid, else what looks right."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)
    return _wide(data) or "utf-8"


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: of plain letters, every other byte is zero."""
    sample = data[:_SAMPLE_BYTES]
    if len(sample) < 4 or sample.count(0) < len(sample) // 3:
        return ""
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _guessed(data: bytes) -> str:
    if wide := _wide(data):
        return wide
    from charset_normalizer import from_bytes

    # The letters that tell encodings apart are few and may stand late: only lines that have some are shown.
    sample = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE_BYTES]
    odd = sum(mark > 127 for mark in sample)
    letters = sum(bytes((mark,)).isalpha() for mark in sample)
    # An accent here and there: what American offices write, and too little to tell code pages apart.
    if odd <= _SPARSE * (letters + odd):
        return "cp1252" if _reads(data, "cp1252") else "latin-1"
    # Short texts would pass for Chinese in UTF-16; that is looked for above.
    not_asked = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_7"]
    best = from_bytes(sample, cp_exclusion=not_asked).best()
    return str(best.encoding) if best is not None and _reads(data, best.encoding) else "latin-1"


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(text: str) -> str:
    """What stands between the cells: what gives the first rows the same number of several cells."""
    lines = text[:_SAMPLE_BYTES].splitlines(keepends=True)
    if len(text) > _SAMPLE_BYTES and len(lines) > 1:
        lines.pop()  # cut in half
    scores = {one: _evenness(lines, one) for one in DELIMITERS}
    best = max(scores, key=lambda one: scores[one])
    return best if scores[best] > 0 else ","


def _evenness(lines: Iterable[str], delimiter: str) -> float:
    try:
        rows = list(islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_ROWS))
    except csv.Error:
        return 0
    widths = Counter(len(row) for row in rows if any(row))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0
    width = max(wide, key=lambda one: (wide[one], one))
    return wide[width] / sum(widths.values()) + min(width, 50) / 1000
