"""Which column of a file is which field of a table, and what its rows are matched on. Pure."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa

from models.base import FieldSpec, Kind, Table
from models.rules.own_fields import PREFIX, Shape

RECORD: Final = "id"
STANDING: Final = ("program_id", "workgroup_id", "area_id")
"""Where a row stands. Often it follows from a reference, and then no file says it."""
EVERYTHING: Final = ("*",)
"""Matched on all that a row says: the same row is the same record, any other is a new one."""

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("record number", "record", "record id", "number of record"),
    "name": ("full name", "display name", "first and last name"),
    "email": ("mail", "email address", "e mail address", "emails"),
    "phone": ("telephone", "phone number", "tel", "cell", "cell phone", "mobile"),
    "organization_id": ("agency", "employer", "company", "affiliation", "org"),
    "job_title": ("title", "position", "job"),
    "person_id": ("name", "member", "full name", "person name", "member name"),
    "website": ("web site", "url", "homepage", "web page"),
    "address": ("street address", "mailing address"),
    "seat_id": ("seat on the board",),
    "term_starts_on": ("term start", "start of term", "from", "start date", "joined"),
    "term_ends_on": ("term end", "end of term", "to", "end date", "expires"),
    "is_on_email_list": ("e mail list", "mailing list", "on mailing list"),
    "case_id": ("case number",),
    "held_on": ("day", "contact date"),
}
"""Other words that headings have for a field."""


@dataclass(frozen=True)
class Understanding:
    """How a file goes into a table. `columns` maps positions in a row to names of the shape.

    `key` names what rows are matched on; `fixed` holds for every new row that says nothing else;
    unknown names in the reference columns of `creates` are added.
    """

    header: int = 1
    columns: Mapping[int, str] = field(default_factory=dict)
    key: tuple[str, ...] = EVERYTHING
    order: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    creates: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields a file's columns go to."""
        return tuple(dict.fromkeys(self.columns.values()))


def beside(column: str, name: str) -> str:
    """The name of a field of the record that a reference leads to: person_id.email."""
    return f"{column}.{name}"


def is_beside(name: str) -> bool:
    """Whether this is a field of the record referred to, not of the row itself."""
    return "." in name and not name.startswith(PREFIX)


def with_beside(shape: Shape, column: str, other: Shape, title: str) -> dict[str, FieldSpec]:
    """A shape with what can be said, in the same row, of the record a column leads to.

    A roster says people's e-mail addresses beside their terms. `title` is what names the other record.
    """
    label = shape[column].label
    return {
        **shape,
        **{
            beside(column, name): replace(spec, label=f"{label}: {spec.label}", required=False)
            for name, spec in other.items()
            if spec.editable and name not in (title, *STANDING) and spec.own is None
            and spec.kind is not Kind.JSON
        },
    }  # fmt: skip


def fields_of_file(table: type[Table], shape: Shape) -> dict[str, FieldSpec]:
    """The fields a file can fill, and those by which it can only name a record: its numbers."""
    found = {RECORD: replace(shape[RECORD], label="Record number")} if RECORD in shape else {}
    unique = {one for columns in _unique(table) if len(columns) == 1 for one in columns}
    for name, spec in shape.items():
        is_number = name in unique and spec.kind is Kind.TEXT and name == table.spec.title
        if (spec.editable or is_number) and spec.kind is not Kind.JSON:
            found[name] = spec
    return found


def headings(cells: Sequence[str], width: int = 0) -> tuple[str, ...]:
    """The headings of a file, each once: a second "Name" is "Name (2)", an empty one "Column 3"."""
    found: list[str] = []
    for position in range(max(len(cells), width)):
        text = " ".join(cells[position].split())[:120] if position < len(cells) else ""
        text = text or f"Column {position + 1}"
        number, name = 1, text
        while name in found:
            number += 1
            name = f"{text} ({number})"
        found.append(name)
    return tuple(found)


def repeated(cells: Sequence[str]) -> list[str]:
    """The headings that stand more than once, to be told to people."""
    counted = Counter(" ".join(one.split()).casefold() for one in cells if one.strip())
    return [
        text
        for text in dict.fromkeys(" ".join(one.split()) for one in cells)
        if counted[text.casefold()] > 1
    ]


def plain(text: str) -> str:
    """A heading as it is compared: "E-Mail Address *" is "emailaddress"."""
    return re.sub(r"[^a-z0-9#]+", "", text.casefold().replace("e-mail", "email"))


def _words_for(name: str, spec: FieldSpec) -> list[str]:
    words = [spec.label, f"{spec.label} ({name})", name]
    words.append(name.removesuffix("_id").removesuffix("_on"))
    if name.startswith(PREFIX):
        words.append(name.removeprefix(PREFIX))
    if is_beside(name):
        part = name.partition(".")[2]
        words = [spec.label, name, "", spec.label.partition(": ")[2], part]
        return [*words, *SYNONYMS.get(part, ())]
    return [*words, *SYNONYMS.get(name, ())]


def guess(headings: Sequence[str], fields: Mapping[str, FieldSpec]) -> dict[int, str]:
    """Which field each heading means, by its label, its name or another word for it; each field once."""
    found: dict[int, str] = {}
    known = {name: [plain(one) for one in _words_for(name, spec)] for name, spec in fields.items()}
    # The label first: what a file of ours says must mean the same again.
    for place in range(max((len(one) for one in known.values()), default=0)):
        for position, heading in enumerate(headings):
            if position in found or not (word := plain(heading)):
                continue
            for name, words in known.items():
                if name not in found.values() and place < len(words) and words[place] == word:
                    found[position] = name
                    break
    return found


def header_row(rows: Sequence[Sequence[str]], fields: Mapping[str, FieldSpec]) -> int:
    """The number of the row with the headings: the first of those that name the most fields.

    Where none names any, the first row that is as wide as most.
    """
    first = rows[:20]
    scores = [len(guess(headings(row), fields)) if any(row) else 0 for row in first]
    if scores and max(scores) > 0:
        return scores.index(max(scores)) + 1
    filled = [sum(bool(cell.strip()) for cell in row) for row in first]
    usual = max(filled, default=0)
    return next((n for n, count in enumerate(filled, 1) if count * 2 > usual), 1)


def shape_of(headings: Sequence[str]) -> str:
    """A short name for files with these headings, under which their mapping is remembered."""
    return hashlib.sha256("\n".join(plain(one) for one in headings).encode()).hexdigest()


def remembered(
    kept: Mapping[str, Any], headings: Sequence[str], fields: Collection[str]
) -> dict[int, str]:
    """A kept mapping (heading: field) for a file with these headings; fields that are gone drop out."""
    columns = kept.get("columns")
    known: Mapping[str, Any] = columns if isinstance(columns, dict) else {}
    found: dict[int, str] = {}
    for position, heading in enumerate(headings):
        name = known.get(heading)
        if name in fields and name not in found.values():
            found[position] = str(name)
    return found


def keys(table: type[Table], names: Collection[str]) -> list[tuple[str, ...]]:
    """What rows can be matched on when a file gives these fields, the surest first."""
    # Whoever gives an address names the person.
    names = {one.partition(".")[0] if one.endswith(".email") else one for one in names}
    found: list[tuple[str, ...]] = [(RECORD,)] if RECORD in names else []
    for columns in _unique(table):
        kept = tuple(one for one in columns if one in names or one not in STANDING)
        if kept and set(kept) <= set(names):
            found.append(kept)
    found += [(one,) for one in ("email",) if one in names]
    title = table.spec.title
    if title in names and title != RECORD:
        scope = tuple(one for one in STANDING if one in names and one == table.spec.scope)
        found.append((*scope, title))
    return [*dict.fromkeys(found), EVERYTHING]


def _unique(table: type[Table]) -> list[tuple[str, ...]]:
    stored: Any = sa.inspect(table).local_table
    found = [
        tuple(column.key for column in one.columns)
        for one in stored.constraints
        if isinstance(one, sa.UniqueConstraint)
    ]
    found += [(one.key,) for one in stored.columns if one.unique]
    return sorted(one for one in found if RECORD not in one)


def key_in_words(key: Sequence[str], fields: Mapping[str, FieldSpec]) -> str:
    """What rows are matched on, in words."""
    if tuple(key) == EVERYTHING:
        return "All columns together"
    if tuple(key) == (RECORD,):
        return "Record number"
    return " and ".join(fields[one].label if one in fields else one for one in key)


def default_key(table: type[Table], offered: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What a file is matched on unless somebody says otherwise.

    A title that is a day or a choice names many records, so there everything counts.
    """
    title = table.spec.title
    for one in offered:
        is_loose = one[-1] == title and title.endswith("_on")
        if not is_loose:
            return one
    return EVERYTHING
