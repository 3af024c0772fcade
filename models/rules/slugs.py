"""The last part of a page's address: made from a name, never one the program needs itself."""

import re
import unicodedata
from collections.abc import Container
from typing import Final

from models.rules.errors import Invalid

RESERVED: Final = frozenset(
    {"account", "audit", "calendar", "case", "caseload", "changes", "component", "directory", "door", "duplicates",
     "export", "exports", "fields", "goals", "health", "healthz", "home", "import", "kits", "lists", "match", "media",
     "mentoring", "new-case", "pages", "quick-entry", "recent", "session", "sessions", "set-up", "settings", "sign-in",
     "sign-out", "static", "tables", "trash", "users", "views"}
)  # fmt: skip
"""Addresses of screens and routes. pages/parts/menu.py gives screens no other names than these."""

LONGEST: Final = 60
LONGEST_PREFIX: Final = 6
SHAPE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def from_name(name: str) -> str:
    """Small letters, digits and dashes: "Recovery & Reentry" gives "recovery-reentry"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-") or "page"


def free(wanted: str, taken: Container[str]) -> str:
    """The slug itself, or with the first number at its end that makes it nobody else's."""
    number, slug = 1, wanted
    while slug in taken or slug in RESERVED:
        number += 1
        end = f"-{number}"
        slug = wanted[: LONGEST - len(end)] + end
    return slug


def free_prefix(wanted: str, taken: Container[str]) -> str:
    """A case number prefix that is nobody else's: SC, or SC2 where there is an SC."""
    number, prefix = 1, wanted
    while prefix in taken:
        number += 1
        prefix = wanted[: LONGEST_PREFIX - len(str(number))] + str(number)
    return prefix


def why_not(slug: str, taken: Container[str]) -> str | None:
    """The sentence for a typed address that cannot be used, or None."""
    if len(slug) > LONGEST or SHAPE.fullmatch(slug) is None:
        return "An address has small letters, digits and single dashes, such as early-care."
    if slug in RESERVED:
        return f"'{slug}' is the address of another screen. Choose another."
    if slug in taken:
        return f"'{slug}' is the address of another workgroup or program. Choose another."
    return None


def choose(name: str, typed: str, taken: Container[str]) -> str:
    """The slug of a new page: as typed if it can be used, else made from the name. Raises Invalid."""
    if not typed:
        return free(from_name(name), taken)
    if sentence := why_not(typed, taken):
        raise Invalid(sentence, {"slug": sentence})
    return typed
