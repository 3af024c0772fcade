"""What the server says: one line of JSON for each thing that happened, without anybody's names, notes or codes.

A line of ours has the fields written here and no others. Of what a library says only its fixed
words are kept, not what it put into them, and of an error where it happened, not its message:
those hold what people typed, and what the database answered.
"""

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from streamlit import logger as streamlit_logger

SETTING: Final = "COMMON_TABLE_LOG"
PLAIN: Final = "plain"
"""For whoever works on the code, with made-up data: the libraries' own words, errors with their messages."""

SAID_BY_US: Final = frozenset({"streamlit.error_util", "uvicorn.access"})
"""What a page's error was (mishap) and which requests came (watch) we say ourselves."""

ROOT: Final = Path(__file__).resolve().parent.parent.parent
FRAMES: Final = 12
LAST: Final = 4
"""Calls told of an error: so many of our own, and the last ones whosever they are."""
CAUSES: Final = 4

_ours: Final = logging.getLogger("common_table")


def say(event: str, level: int = logging.INFO, **fields: Any) -> None:
    """Write one line. Its fields are numbers and words of our own, never what somebody typed."""
    _ours.log(level, event, extra={"fields": fields})


def where(error: BaseException) -> list[dict[str, Any]]:
    """What kind of error it was and where, cause after cause; never its message."""
    found: list[dict[str, Any]] = []
    one: BaseException | None = error
    while one is not None and len(found) < CAUSES:
        frames = traceback.extract_tb(one.__traceback__)
        # A library is many calls deep: which of ours led to it says more.
        ours = [at for at, frame in enumerate(frames) if _is_ours(frame.filename)]
        kept = sorted({*ours[-FRAMES:], *range(len(frames))[-LAST:]})
        lines = [
            f"{_short(frames[at].filename)}:{frames[at].lineno} {frames[at].name}" for at in kept
        ]
        found.append({"kind": type(one).__qualname__, "at": lines})
        one = one.__cause__ or one.__context__
    return found


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(ROOT) and ".venv" not in path.parts


def _short(file: str) -> str:
    """A file's name from the project's or its package's folder on: no account's name is in it."""
    path = Path(file)
    if _is_ours(file):
        return str(path.relative_to(ROOT))
    parts = path.parts
    start = parts.index("site-packages") + 1 if "site-packages" in parts else max(len(parts) - 2, 0)
    return "/".join(parts[start:])


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Our own fields, or the fixed words of a library."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        fields = getattr(record, "fields", None)
        if fields is None:
            # Before its values are put in: "Dropped %s", not what was dropped.
            line |= {"event": "library", "from": record.name, "words": str(record.msg)}
        else:
            line |= {"event": record.msg, **fields}
        if record.exc_info and record.exc_info[1] is not None and "error" not in line:
            line["error"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def configure() -> None:
    """Have everything that is logged in this process written as lines of JSON, on standard error."""
    if os.environ.get(SETTING, "").strip().lower() == PLAIN:
        logging.basicConfig(level=logging.INFO)
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    silent = logging.NullHandler()

    def adopt(logger: logging.Logger) -> None:
        logger.handlers[:] = [silent if logger.name in SAID_BY_US else handler]

    adopt(logging.getLogger())
    _ours.setLevel(logging.INFO)
    logging.captureWarnings(True)
    # Streamlit gives each of its loggers, uvicorn's too, a handler by this function, some only when first used.
    streamlit_logger.setup_formatter = adopt
    streamlit_logger.update_formatter()
