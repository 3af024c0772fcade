"""Edits of a roster: from what a grid sends back to what is to be saved. Pure; nothing is trusted.

A grid names rows by their position. The snapshot that was shown turns a position back into a row,
so that sorting or somebody else's change can never move an edit to another person.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from models import choices
from models.base import Stamp, fields_of
from models.people import Person
from models.rules import fields
from models.rules.errors import Invalid
from models.rules.records import Edit
from models.workgroups import Membership

PERSON_COLUMNS: Final = ("email",)
MEMBERSHIP_COLUMNS: Final = (
    "organization_id", "seat_id", "role", "term_starts_on", "term_ends_on", "is_on_email_list", "ended_on",
)  # fmt: skip
COLUMNS: Final = ("name", *PERSON_COLUMNS, *MEMBERSHIP_COLUMNS)
LABELS: Final = {
    "name": "Name",
    **{name: fields_of(Person)[name].label for name in PERSON_COLUMNS},
    **{name: fields_of(Membership)[name].label for name in MEMBERSHIP_COLUMNS},
}
DEFAULTS: Final = {"role": "member", "is_on_email_list": True}


@dataclass(frozen=True)
class Shown:
    """One row as it was shown: which, in which version, and what it said."""

    stamp: Stamp
    values: Mapping[str, Any]


def key_of(position: int, *, is_new: bool = False) -> str:
    """The key of a row by its position in the grid, or among those added to it."""
    return f"new {position + 1}" if is_new else f"row {position + 1}"


def edits(
    shown: Sequence[Shown], delta: Mapping[str, Any], known: Mapping[str, Mapping[str, int]],
    today: date,
) -> tuple[list[Edit], dict[str, str]]:  # fmt: skip
    """The edits a grid's delta asks for, and the rows it cannot mean, with a sentence each.

    `delta` is what st.data_editor keeps: edited_rows by position, added_rows, deleted_rows. `known`
    maps the words of the organization and seat columns to ids. A row taken out of the grid is a
    membership that ends today: rosters keep their history.
    """
    found: list[Edit] = []
    problems: dict[str, str] = {}
    changed: dict[int, dict[str, Any]] = {}
    for position, typed in dict(delta.get("edited_rows") or {}).items():
        changed[int(position)] = dict(typed)
    for position in delta.get("deleted_rows") or []:
        changed.setdefault(int(position), {})["ended_on"] = today
    for position, typed in sorted(changed.items()):
        key = key_of(position)
        if not 0 <= position < len(shown):
            problems[key] = "This row is not on the roster any more. Reload the page."
            continue
        values, sentence = parsed(typed, known)
        row = shown[position]
        if "name" in values and values["name"] != row.values["name"]:
            sentence = "A row keeps its person. To put somebody else here, end it and add a row."
        kept = {
            name: value
            for name, value in values.items()
            if name != "name" and value != row.values.get(name)
        }
        if sentence:
            problems[key] = sentence
        elif kept:
            was = {name: row.values.get(name) for name in kept}
            found.append(Edit(key, row.stamp, kept, was))
    for position, typed in enumerate(delta.get("added_rows") or []):
        key = key_of(position, is_new=True)
        values, sentence = parsed(typed, known)
        if not sentence and not values.get("name"):
            # A row opened and left empty asks for nothing.
            if not any(value for name, value in values.items() if name not in DEFAULTS):
                continue
            sentence = "Type a name, or take the row out again."
        if sentence:
            problems[key] = sentence
        else:
            found.append(Edit(key, None, {**DEFAULTS, **_without_blanks(values)}))
    return found, problems


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def parsed(
    typed: Mapping[str, Any], known: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, Any], str]:
    """The values of a row's columns as they are stored, and what is wrong with them ("" is nothing).

    Columns the grid does not offer are refused: a browser can send any.
    """
    values: dict[str, Any] = {}
    sentences: list[str] = []
    for name, raw in typed.items():
        if name.startswith("_"):
            continue
        if name not in COLUMNS:
            sentences.append("This grid has no such column.")
            continue
        try:
            values[name] = _parse(name, raw, known)
        except Invalid as invalid:
            sentences.append(invalid.sentence)
    starts, ends = values.get("term_starts_on"), values.get("term_ends_on")
    if starts and ends and ends < starts:
        sentences.append("The term ends before it starts.")
    return values, " ".join(sentences)


def _parse(name: str, raw: Any, known: Mapping[str, Mapping[str, int]]) -> Any:
    label = LABELS[name]
    if name in known:
        if raw in (None, ""):
            return None
        if not isinstance(raw, str) or raw not in known[name]:
            raise Invalid(f"{label}: '{str(raw)[:40]}' is not one of the choices.")
        return known[name][raw]
    if name == "role":
        return _role(raw)
    if name == "name":
        spec, value = fields_of(Person)["name"], " ".join(str(raw or "").split())
    elif name in PERSON_COLUMNS:
        spec, value = fields_of(Person)[name], str(raw or "").strip()
    else:
        spec, value = fields_of(Membership)[name], _plain(name, raw, label)
    if name != "name" and (problem := fields.problem(spec, value)) is not None:
        raise Invalid(problem)
    if name == "name" and value and (problem := fields.problem(spec, value)) is not None:
        raise Invalid(problem)
    return value


def _role(raw: Any) -> str:
    by_label = {label: value for value, label in choices.MEMBER_ROLE.labels.items()}
    if raw not in by_label:
        raise Invalid(f"Role: '{str(raw or '')[:40]}' is not one of the choices.")
    return by_label[raw]


def _plain(name: str, raw: Any, label: str) -> Any:
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return False if name == "is_on_email_list" else None
    if name == "is_on_email_list":
        return raw
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw)[:10])
    except ValueError:
        raise Invalid(f"{label} is a date.") from None


def term_words(ends_on: date | None, today: date, *, soon_days: int = 60) -> str:
    """Expired, or ending within 60 days, in words; "" for a term with longer to go or no end."""
    if ends_on is None:
        return ""
    days = (ends_on - today).days
    if days < 0:
        return "Expired"
    if days == 0:
        return "Ends today"
    return f"Ends in {days} day{'' if days == 1 else 's'}" if days <= soon_days else ""


@dataclass(frozen=True)
class Composition:
    """Members per sector (the most first), sectors nobody speaks for, and members without one."""

    by_sector: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: int


def composition(
    members: Sequence[tuple[int, int | None]],
    seat_sectors: Mapping[int, str],
    organization_sectors: Sequence[tuple[int, str]],
) -> Composition:
    """Count members by the sectors of their organization and of their seat, each sector once.

    `members` are (membership, seat) pairs, `organization_sectors` (membership, sector) pairs.
    """
    speaks: dict[int, set[str]] = {membership: set() for membership, _ in members}
    for membership, sector in organization_sectors:
        speaks.get(membership, set()).add(sector)
    for membership, seat in members:
        if seat is not None and seat_sectors.get(seat):
            speaks[membership].add(seat_sectors[seat])
    counts = {sector: sum(sector in mine for mine in speaks.values()) for sector in choices.SECTOR}
    present = {sector: count for sector, count in counts.items() if count}
    return Composition(
        dict(sorted(present.items(), key=lambda item: -item[1])),
        tuple(sector for sector, count in counts.items() if not count),
        sum(not mine for mine in speaks.values()),
    )
