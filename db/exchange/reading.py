"""A file's rows as text, read in a process of its own with bounded memory and time."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from db.exchange import limits
from models.rules import cells
from models.rules.errors import Invalid, Unavailable

ROOT: Final = Path(__file__).resolve().parents[2]
AT_ONCE: Final = 2
"""Files read at the same time by one server; the next ones wait their turn."""
PATIENCE: Final = 60.0  # seconds of waiting for that turn

DAMAGED: Final = "The file is damaged, or is not an Excel file. Save it again as .xlsx or CSV."
TOO_MUCH: Final = "The file takes too much time or memory to read. Split it, or save it as CSV."

_turns: Final = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Contents:
    """A file as it was read: rows of text in the file's order, row 1 first, and how it was understood."""

    name: str
    format: str
    rows: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    problems: Mapping[int, str] = field(default_factory=dict)  # by row number


def read(
    data: bytes,
    *,
    name: str,
    sheet: str = "",
    encoding: str = "",
    delimiter: str = "",
    within: limits.Limits = limits.SCREEN,
) -> Contents:
    """Read a CSV or XLSX file. What is not said is found out from the file.

    Raises Invalid with a sentence for a file that cannot be read, or is more than `within` allows.
    """
    if len(data) > within.file_bytes:
        raise Invalid(
            f"The file is larger than {within.file_bytes // limits.MEGABYTE} MB. Split it."
        )
    asked = {"sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    answer = _ask({"asked": asked, "limits": asdict(within)}, data, within)
    if "problem" in answer:
        raise Invalid(str(answer["problem"]))
    # An Excel file says by itself what is text; only CSV has marks before what looks like a formula.
    is_text = answer["format"] == "csv"
    return Contents(
        name=name[:200],
        format=answer["format"],
        rows=tuple(
            tuple(map(cells.restored, row)) if is_text else tuple(row) for row in answer["rows"]
        ),
        sheets=tuple(answer["sheets"]),
        sheet=answer["sheet"],
        encoding=answer["encoding"],
        delimiter=answer["delimiter"],
        problems={int(number): text for number, text in answer["problems"].items()},
    )


def _ask(head: Mapping[str, Any], data: bytes, within: limits.Limits) -> dict[str, Any]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Unavailable("Other files are being read just now. Try again in a moment.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "db.exchange.reader"],
            input=json.dumps(head).encode() + b"\n" + data,
            capture_output=True,
            cwd=ROOT,
            env=_environment(),
            timeout=within.cpu_seconds + 15,
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"problem": TOO_MUCH}
    except json.JSONDecodeError:
        # A made-up file breaks its reader anywhere: it ends with a traceback, which nobody keeps. Where a
        # limit ended it, no time or memory was left for one.
        return {"problem": DAMAGED if done.returncode == 1 else TOO_MUCH}
    finally:
        _turns.release()
    return answer


def _environment() -> dict[str, str]:
    """What the reader needs to know. Where the database is, it need not."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return {**kept, "OPENPYXL_LXML": "False", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
